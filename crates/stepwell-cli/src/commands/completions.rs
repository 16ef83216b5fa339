//! `stepwell completions`: what a shell needs to complete commands.

use clap::CommandFactory as _;
use serde_json::json;

use crate::{
    Status,
    arguments::{Arguments, Completions, Form},
    console::{Console, Ended},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Completions) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "stepwell",
        &mut script,
    );
    let script = String::from_utf8_lossy(&script);
    match arguments.format {
        Form::Text => console.result(&script)?,
        Form::Json => console.document(&json!({
            "format": "stepwell.completions/1",
            "shell": arguments.shell.to_string(),
            "script": script,
        }))?,
    }
    Ok(Status::Done)
}
