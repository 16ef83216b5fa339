//! One module for each command.

mod ask;
mod check;
mod cohort;
mod compare;
mod completions;
mod diff;
mod doc;
mod eval;
mod explain;
mod export;
mod fmt;
mod moved_records;
mod new;
mod only;
mod prove;
mod query;
mod ready;
mod receipt;
mod receipts;
mod records;
mod refusal;
mod replay;
mod review;
mod revision;
mod test;

use crate::{
    arguments::Command,
    console::{Console, Ended},
};

/// Runs a command.
pub(crate) fn run(console: &mut Console<'_>, command: Command) -> Ended {
    match command {
        Command::Check(arguments) => check::run(console, &arguments),
        Command::Fmt(arguments) => fmt::run(console, &arguments),
        Command::Eval(arguments) => eval::run(console, &arguments),
        Command::Ask(arguments) => ask::run(console, &arguments),
        Command::Test(arguments) => test::run(console, &arguments),
        Command::Prove(arguments) => prove::run(console, &arguments),
        Command::Compare(arguments) => compare::run(console, &arguments),
        Command::Diff(arguments) => diff::run(console, &arguments),
        Command::Review(arguments) => review::run(console, &arguments),
        Command::Cohort(arguments) => cohort::run(console, &arguments),
        Command::Doc(arguments) => doc::run(console, &arguments),
        Command::Export(arguments) => export::run(console, &arguments),
        Command::Replay(arguments) => replay::run(console, &arguments),
        Command::Receipt(arguments) => receipt::run(console, &arguments),
        Command::Explain(arguments) => explain::run(console, &arguments),
        Command::New(arguments) => new::run(console, &arguments),
        Command::Completions(arguments) => completions::run(console, &arguments),
    }
}
