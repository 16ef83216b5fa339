//! One module for each command.

mod check;
mod completions;
mod explain;
mod export;
mod fmt;
mod new;
mod ready;

use crate::{
    arguments::Command,
    console::{Console, Ended},
};

/// Runs a command.
pub(crate) fn run(console: &mut Console<'_>, command: Command) -> Ended {
    match command {
        Command::Check(arguments) => check::run(console, &arguments),
        Command::Fmt(arguments) => fmt::run(console, &arguments),
        Command::Eval(_) => Ok(crate::Status::CouldNot),
        Command::Test(_) => Ok(crate::Status::CouldNot),
        Command::Export(arguments) => export::run(console, &arguments),
        Command::Explain(arguments) => explain::run(console, &arguments),
        Command::New(arguments) => new::run(console, &arguments),
        Command::Completions(arguments) => completions::run(console, &arguments),
    }
}
