//! The streams of a run, and the ways in which it stops early.

use std::{
    io::{self, BufRead, ErrorKind, Write},
    path::{Path, PathBuf},
};

use stepwell_cohort::Trouble;
use stepwell_diagnostic::visible;
use stepwell_model::Day;

use crate::{
    Environment, Status, Streams,
    layout::{Page, Tone, WIDTH},
};

/// Why a run stopped before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It could not be done, for this reason.
    CouldNot(String),
    /// Nobody reads the output any more.
    ClosedPipe,
}

impl From<io::Error> for Stop {
    /// Of a failure to write results.
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            Stop::ClosedPipe
        } else {
            Stop::CouldNot(format!(
                "the output could not be written: {}",
                stepwell::folders::reason(&error)
            ))
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Stop::CouldNot(trouble.0)
    }
}

/// What a command comes to.
pub(crate) type Ended = Result<Status, Stop>;

/// Empty pages, for whoever writes them elsewhere than at the console.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pages {
    colour_output: bool,
    colour_messages: bool,
}

impl Pages {
    /// A page for results.
    pub(crate) fn result(self) -> Page {
        Page::new(self.colour_output)
    }

    /// A page for messages.
    pub(crate) fn message(self) -> Page {
        Page::new(self.colour_messages)
    }
}

/// The streams and surroundings of a run.
pub(crate) struct Console<'a> {
    input: Option<&'a mut (dyn BufRead + Send)>,
    output: &'a mut dyn Write,
    messages: &'a mut dyn Write,
    environment: &'a Environment,
}

impl<'a> Console<'a> {
    pub(crate) fn new(streams: Streams<'a>, environment: &'a Environment) -> Self {
        Self {
            input: Some(streams.input),
            output: streams.output,
            messages: streams.messages,
            environment,
        }
    }

    /// Today.
    pub(crate) fn today(&self) -> Day {
        self.environment.today
    }

    /// Whether somebody sits at a terminal who can be asked.
    pub(crate) fn has_terminal(&self) -> bool {
        self.environment.has_terminal
    }

    /// Whether messages may be coloured.
    pub(crate) fn is_coloured(&self) -> bool {
        self.environment.colour_messages
    }

    /// Where a path that the user gave lies.
    pub(crate) fn locate(&self, path: &Path) -> PathBuf {
        self.environment.folder.join(path)
    }

    /// The folder from which relative paths are seen.
    pub(crate) fn folder(&self) -> &'a Path {
        &self.environment.folder
    }

    /// Standard input, once: afterwards it is empty.
    pub(crate) fn take_input(&mut self) -> Option<&'a mut (dyn BufRead + Send)> {
        self.input.take()
    }

    /// Empty pages.
    pub(crate) fn pages(&self) -> Pages {
        Pages {
            colour_output: self.environment.colour_output,
            colour_messages: self.environment.colour_messages,
        }
    }

    /// An empty page for results.
    pub(crate) fn page(&self) -> Page {
        self.pages().result()
    }

    /// An empty page for messages.
    pub(crate) fn message_page(&self) -> Page {
        self.pages().message()
    }

    /// Writes a result.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Stop> {
        Ok(self.output.write_all(text.as_bytes())?)
    }

    /// Writes a result for programs, over several lines.
    pub(crate) fn document(&mut self, document: &impl serde::Serialize) -> Result<(), Stop> {
        let text =
            serde_json::to_string_pretty(document).map_err(|error| Stop::from(io::Error::from(error)))?;
        self.result(&text)?;
        self.result("\n")
    }

    /// Hands on what was written so far.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        Ok(self.output.flush()?)
    }

    /// Writes a message. That nobody can be told that nobody can be told is no reason to stop.
    pub(crate) fn message(&mut self, text: &str) {
        let _ = self.messages.write_all(text.as_bytes());
    }

    /// Says what a run is at, on a line that the next one takes. Only to somebody who watches.
    pub(crate) fn progress(&mut self, text: &str) {
        if self.environment.shows_progress {
            let text: String = visible(text).chars().take(WIDTH - 1).collect();
            self.message(&format!("\r{text:<width$}", width = WIDTH - 1));
            let _ = self.messages.flush();
        }
    }

    /// Takes the line of [`Self::progress`] away.
    pub(crate) fn end_progress(&mut self) {
        if self.environment.shows_progress {
            self.message(&format!("\r{:width$}\r", "", width = WIDTH - 1));
            let _ = self.messages.flush();
        }
    }

    /// Tells why something could not be done.
    pub(crate) fn complain(&mut self, why: &str) {
        let mut page = self.message_page();
        page.wrapped(0, 2, &[(Tone::Bad, "stepwell: "), (Tone::Plain, why)]);
        self.message(&page.finish());
    }

    /// Answers arguments that ask for help or cannot be followed.
    pub(crate) fn refuse(&mut self, refusal: &clap::Error) -> Ended {
        let shown = |colour: bool| {
            let text = refusal.render();
            if colour {
                text.ansi().to_string()
            } else {
                text.to_string()
            }
        };
        if refusal.use_stderr() {
            self.message(&shown(self.environment.colour_messages));
            Ok(Status::CouldNot)
        } else {
            self.result(&shown(self.environment.colour_output))?;
            Ok(Status::Done)
        }
    }
}
