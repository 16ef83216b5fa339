//! `eval` on many records: answered in their order, each before the next is asked for, and up to where they end badly.

use std::{
    fs,
    io::{self, BufReader, Read, Write},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use stepwell_cli::{Environment, Status, Streams, run};
use stepwell_model::Day;
use stepwell_tests::{TODAY, stepwell};
use tempfile::{TempDir, tempdir};

const RULES: &str = r#"ruleset rules "Rules"
  version 1.0.0
  in force from 2024-01-01

source notes "Notes" {
  publisher not stated
  published not stated
  kind "notes"
}

continuum care {
  1  "Outpatient"
  2  "Intensive"
}

facts {
  fact hours_needed: hours/week from 0 to 100000
    ask "How many hours a week?"
}

placement level_of_care {
  on care
  choose most intensive
}

criteria 1 {
  criterion few "Few hours": hours_needed is at least 0 hours/week
    cite notes "1"
  admit when few
}

criteria 2 {
  criterion many "Many hours": hours_needed is at least 500 hours/week
    cite notes "2"
  admit when many
}
"#;

/// A ruleset that places everybody by a number.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), RULES).unwrap();
    folder
}

const EVAL: [&str; 5] = ["eval", "rules", "--format", "json", "--facts"];

#[test]
fn a_file_of_records_is_answered_in_its_order() {
    let folder = folder();
    let count = 3_000;
    let record = |number: u32| match number % 100 {
        99 => format!("{{\"$id\": {number}, \"hours_needed\": \"many\"}}\n"),
        _ => format!("{{\"$id\": {number}, \"hours_needed\": {number}}}\n"),
    };
    let records: String = (0..count).map(record).collect();
    fs::write(folder.path().join("records.jsonl"), &records).unwrap();
    let file = stepwell(
        folder.path(),
        &[EVAL.as_slice(), &["records.jsonl"]].concat(),
        b"",
    );
    let piped = stepwell(
        folder.path(),
        &[EVAL.as_slice(), &["-"]].concat(),
        records.as_bytes(),
    );
    assert_eq!((file.status, &file.messages), (1, &piped.messages));
    assert_eq!(file.output, piped.output);
    assert!(file.messages.ends_with("30 records refused, 2970 decided\n"));
    assert_eq!(file.output.lines().count(), count as usize);
    for (number, line) in file.output.lines().enumerate() {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        // A refusal hands the name back as it was given; a decision has it as text.
        assert_eq!(answer["id"].to_string().trim_matches('"'), number.to_string());
        if number % 100 == 99 {
            assert_eq!(answer["record"], number + 1);
        } else {
            let level = if number < 500 { "1" } else { "2" };
            assert_eq!(answer["placements"]["level_of_care"]["level"], level);
        }
    }
}

#[test]
fn what_stands_before_an_unreadable_record_is_answered() {
    let folder = folder();
    let mut records = b"{\"hours_needed\": 1}\n{\"hours_needed\": 2}\n".to_vec();
    records.extend(b"\xff\xfe\n{\"hours_needed\": 3}\n");
    fs::write(folder.path().join("records.jsonl"), &records).unwrap();
    let run = stepwell(
        folder.path(),
        &[EVAL.as_slice(), &["records.jsonl"]].concat(),
        b"",
    );
    assert_eq!(run.status, 2);
    assert_eq!(run.output.lines().count(), 2, "{}", run.output);
    assert!(
        run.messages
            .contains("the facts cannot be read from `records.jsonl`"),
        "{}",
        run.messages
    );
}

/// What somebody says who waits for each answer before saying more.
struct Said(Receiver<&'static str>);

impl Read for Said {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.recv() {
            Ok(line) => (line.as_bytes()).read(buffer),
            Err(_) => Ok(0),
        }
    }
}

/// Hands on what was written when it is flushed.
struct Heard {
    text: String,
    to: Sender<String>,
}

impl Write for Heard {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.text.push_str(std::str::from_utf8(buffer).unwrap());
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.text.is_empty() {
            let _ = self.to.send(std::mem::take(&mut self.text));
        }
        Ok(())
    }
}

#[test]
fn each_record_is_answered_before_the_next_is_given() {
    let folder = folder();
    let (say, said) = channel();
    let (hear, heard) = channel();
    let place = folder.path().to_owned();
    let talk = thread::spawn(move || {
        let environment = Environment {
            folder: place,
            today: Day::parse(TODAY).unwrap(),
            colour_output: false,
            colour_messages: false,
            shows_progress: false,
            has_terminal: false,
        };
        let arguments = ["stepwell"].iter().chain(&EVAL).chain(&["-"]).map(Into::into);
        let streams = Streams {
            input: &mut BufReader::new(Said(said)),
            output: &mut Heard {
                text: String::new(),
                to: hear,
            },
            messages: &mut Vec::new(),
        };
        run(arguments, streams, &environment)
    });
    for (line, level) in [
        ("{\"hours_needed\": 9}\n", "1"),
        ("{\"hours_needed\": 900}\n", "2"),
        ("{\"hours_needed\": 8}\n", "1"),
    ] {
        say.send(line).unwrap();
        let answer = heard.recv_timeout(Duration::from_secs(60)).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["placements"]["level_of_care"]["level"], level);
    }
    drop(say);
    assert_eq!(talk.join().unwrap(), Status::Done);
}
