//! The process ends in the middle of writing, and the disk is full: what was acknowledged is there, whole.
//!
//! The writer is this test itself, started again: a line on its standard output is an acknowledgement.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may panic: that is how it fails")]

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use stepwell::{Day, Ruleset};
use stepwell_receipts::{Keep, Log, entries, verify};

const FOLDER: &str = "STEPWELL_TEST_LOG";

const TEXT: &str = r#"
ruleset small "A small rule" version 1.0.0 in force from 2024-01-01
continuum asam { 1 "Outpatient services"  2.1 "Intensive outpatient services" }
facts { fact needs_more: yes/no  ask "Does once a week fall short?" }
placement level_of_care { on asam  choose least intensive }
criteria 2.1 { criterion often "Once a week falls short": needs_more  admit when often }
"#;

/// Writes receipts until somebody ends it; does nothing where nobody asked for it.
#[test]
fn writer() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let ruleset = Ruleset::from_files("small", [("small/small.criteria", TEXT)]).unwrap();
    let facts = ruleset.facts_from_json(r#"{"needs_more": true}"#).unwrap();
    let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap());
    let (mut log, _) = Log::open_with(Path::new(&folder), Keep::Everything, 200_000).unwrap();
    let mut output = std::io::stdout();
    loop {
        let line = match log.append(&ruleset, &facts, &decision) {
            Ok(number) => format!("\nacknowledged {number}\n"),
            Err(error) => format!("\nrefused {error}\n"),
        };
        if output
            .write_all(line.as_bytes())
            .and_then(|()| output.flush())
            .is_err()
        {
            return;
        }
        if line.starts_with("\nrefused") {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn writing(folder: &Path, shell: Option<&str>) -> Command {
    let this = std::env::current_exe().unwrap();
    let mut command = match shell {
        None => Command::new(this),
        Some(before) => {
            let mut command = Command::new("sh");
            command
                .arg("-c")
                .arg(format!("{before}; exec \"$0\" \"$@\""))
                .arg(this);
            command
        }
    };
    command
        .args(["--exact", "writer", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

fn acknowledged(lines: &[String]) -> BTreeSet<u64> {
    lines
        .iter()
        .filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok())
        .collect()
}

/// The numbers in a log, in which nothing is wrong.
fn there(folder: &Path) -> BTreeSet<u64> {
    let found = verify(folder, None).unwrap();
    assert_eq!(found.faults, []);
    entries(folder)
        .unwrap()
        .map(|entry| entry.unwrap().number())
        .collect()
}

#[test]
fn a_thousand_receipts_outlive_every_kill() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut all = BTreeSet::new();
    let mut rounds = 0_u64;
    while all.len() < 1_000 || rounds < 40 {
        rounds += 1;
        let mut child = writing(&log, None).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        // Uneven times, so that it ends at every place: between two receipts, in the middle of one, and, one time in
        // four, while the log is opened.
        let mut seen = Vec::new();
        if !rounds.is_multiple_of(4) {
            for line in output.by_ref() {
                let is_first = line.starts_with("acknowledged");
                seen.push(line);
                if is_first {
                    break;
                }
            }
        }
        let reader = thread::spawn(move || {
            seen.extend(output);
            seen
        });
        thread::sleep(Duration::from_micros(rounds * 7_919 % 50_000));
        child.kill().unwrap();
        child.wait().unwrap();
        all.extend(acknowledged(&reader.join().unwrap()));
        if log.exists() {
            let there = there_or_nothing(&log);
            assert!(all.is_subset(&there), "{:?} lost", all.difference(&there));
        }
    }
    // Opened once more, and written to: the chain goes on.
    let ruleset = Ruleset::from_files("small", [("small/small.criteria", TEXT)]).unwrap();
    let facts = ruleset.facts_from_json("{}").unwrap();
    let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap());
    let (mut writer, _) = Log::open_with(&log, Keep::Everything, 200_000).unwrap();
    let number = writer.append(&ruleset, &facts, &decision).unwrap();
    assert_eq!(there(&log).len() as u64, number);
    let _ = writeln!(
        std::io::stderr(),
        "{} acknowledged in {rounds} rounds, none lost",
        all.len()
    );
}

/// As [`there`], of a log that may have ended before its first receipt.
fn there_or_nothing(log: &Path) -> BTreeSet<u64> {
    match verify(log, None) {
        Ok(_) => there(log),
        Err(_) => BTreeSet::new(),
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    // No file may grow beyond some 100 kB, and the signal that usually tells so is not heard: writes fail halfway, as
    // on a full disk. (`disk-full.sh` does the same with a disk that is full.)
    let mut child = writing(&log, Some("trap '' XFSZ; ulimit -f 200"))
        .spawn()
        .unwrap();
    let mut lines = Vec::new();
    let mut refused = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        refused += usize::from(line.starts_with("refused"));
        lines.push(line);
        if refused == 20 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let acknowledged = acknowledged(&lines);
    assert!(acknowledged.len() > 20, "{lines:?}");
    assert!(
        lines.iter().any(|line| line.contains("larger than is allowed")),
        "{lines:?}"
    );
    assert_eq!(there(&log), acknowledged);
    let (_, recovered) = Log::open_with(&log, Keep::Everything, 200_000).unwrap();
    assert_eq!(
        recovered.torn, None,
        "what could not be written was taken away again"
    );
}
