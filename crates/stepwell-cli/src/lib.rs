//! The command line of Stepwell: arguments, files and the terminal around the crates that do the work.
//!
//! [`run`] is the whole program with its surroundings handed in, so that tests call it as people do. Results go to the
//! output stream, messages to the other; the status says whether something was wrong.

mod arguments;
mod cohort;
mod commands;
mod comparison;
mod console;
mod coverage;
mod decision;
mod differences;
mod findings;
mod layout;
mod markdown;
mod mutants;
mod proofs;
mod review;
mod schema;
mod whole_file;
mod whole_folder;

use std::{
    ffi::OsString,
    io::{BufRead, Write},
    path::PathBuf,
};

use clap::Parser as _;
use stepwell_model::Day;

use crate::{
    arguments::Arguments,
    console::{Console, Stop},
};

/// How a run ended. The graver one is the greater: 2 beats 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Done, nothing wrong found.
    Done,
    /// The input was read and something in it is wrong.
    Wrong,
    /// It could not be done.
    CouldNot,
}

impl Status {
    /// The exit status of the process.
    pub fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::Wrong => 1,
            Status::CouldNot => 2,
        }
    }
}

/// Where a run reads and writes.
pub struct Streams<'a> {
    /// Standard input.
    pub input: &'a mut (dyn BufRead + Send),
    /// Results.
    pub output: &'a mut dyn Write,
    /// Messages.
    pub messages: &'a mut dyn Write,
}

/// What a run needs to know of the world.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The folder from which relative paths are seen; empty for the one the process stands in.
    pub folder: PathBuf,
    /// The day.
    pub today: Day,
    /// Whether results may be coloured.
    pub colour_output: bool,
    /// Whether messages may be coloured.
    pub colour_messages: bool,
    /// Whether somebody watches the messages as they come: long work then says what it is at.
    pub shows_progress: bool,
    /// Whether somebody sits at a terminal who can be asked: it is both where keys come from and where messages go.
    pub has_terminal: bool,
}

/// Runs the program: `arguments` start with the name it was called by.
pub fn run<'a>(
    arguments: impl IntoIterator<Item = OsString>,
    streams: Streams<'a>,
    environment: &'a Environment,
) -> Status {
    let mut console = Console::new(streams, environment);
    let ended = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => commands::run(&mut console, arguments.command),
        Err(refusal) => console.refuse(&refusal),
    };
    let ended = ended.and_then(|status| console.flush().map(|()| status));
    match ended {
        Ok(status) => status,
        // Whoever read the output has had enough; that is nobody's fault and nothing to speak of.
        Err(Stop::ClosedPipe) => Status::Done,
        Err(Stop::CouldNot(why)) => {
            // What was found so far is still worth showing; a failure to show it changes nothing.
            let _ = console.flush();
            console.complain(&why);
            Status::CouldNot
        }
    }
}
