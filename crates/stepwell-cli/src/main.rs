//! The program `stepwell`: hands its arguments and streams to the library and leaves with the status it gives.

use std::{
    io::{BufReader, BufWriter, IsTerminal as _, Write as _, stderr, stdin, stdout},
    path::PathBuf,
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use stepwell_cli::{Environment, Streams, run};
use stepwell_model::Day;

/// The exit status after an interruption, whatever the signal.
const INTERRUPTED: i32 = 130;

fn main() -> ExitCode {
    // Where a signal is ignored or handled already (`nohup`), all stays as it is: the program ends as any other, and a cohort
    // may leave a temporary file.
    let _ = ctrlc::try_set_handler(|| {
        stepwell_cohort::abandon();
        std::process::exit(INTERRUPTED);
    });
    let (output, messages) = (stdout().lock(), stderr().lock());
    let environment = Environment {
        folder: PathBuf::new(),
        today: today(),
        colour_output: AutoStream::choice(&output) != ColorChoice::Never,
        colour_messages: AutoStream::choice(&messages) != ColorChoice::Never,
        shows_progress: messages.is_terminal(),
        has_terminal: messages.is_terminal() && stdin().is_terminal(),
    };
    let mut output = BufWriter::new(AutoStream::auto(output));
    let mut messages = AutoStream::auto(messages);
    let status = run(
        std::env::args_os(),
        Streams {
            input: &mut BufReader::new(stdin()),
            output: &mut output,
            messages: &mut messages,
        },
        &environment,
    );
    // `run` has flushed what it wrote; nothing is left that could fail.
    let _ = messages.flush();
    ExitCode::from(status.code())
}

/// Today where the program runs. Only the command line reads a clock.
fn today() -> Day {
    Day::parse(&jiff::Zoned::now().date().to_string()).unwrap_or(Day::LAST)
}
