//! The interview as somebody at a terminal meets it: the program runs in a pseudo-terminal, keys are pressed, and what
//! stands on the screen is read.
//!
//! Nothing here waits for a time: each step waits until the screen shows what it should, however slow the machine is.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic: that is how it fails"
)]

use std::{
    fs,
    io::{Read as _, Write as _},
    num::NonZeroU16,
    path::Path,
    process::Child,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use pty_process::{
    Size,
    blocking::{Command, Pty, open},
};

/// Longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(180);
/// High enough that nothing scrolls away.
const ROWS: NonZeroU16 = NonZeroU16::new(400).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";
const ESCAPE: &str = "\x1b";
const CONTROL_C: &str = "\x03";

const RULES: &str = r#"
ruleset interview "An interview"
  version 1.0.0
  in force from 2024-01-01

source notes "Notes of a clinic" {
  publisher not stated
  published 2023
  kind "web page"
  grade B
}

scale risk "How serious it is" { none "No sign of it"  minimal  severe "Danger to life" }

choice service { group_therapy "Therapy in groups"  drug_testing  family_work }

continuum asam "Levels" { 2.1 "Intensive outpatient"  3.7 "Inpatient" }

facts "Patient" {
  fact age: whole years from 0 to 120  ask "How old is the patient?"
  fact agrees: yes/no                  ask "Does the patient agree?"
  fact risk_now: risk                  ask "How severe would withdrawal become?"
  fact services: set of service        ask "Which services are wanted?"
}

placement level_of_care "Indicated level of care" { on asam  choose least intensive }

criteria 2.1 {
  criterion adult: age is at least 18 years                    cite notes "page 1"
  criterion agreed: agrees                                     cite notes "page 2"
  criterion calm "No severe withdrawal": risk_now is at most minimal  cite notes "page 3"
  criterion wanted: services includes all of (group_therapy, family_work)  cite notes "page 4"
  admit when all of (adult, agreed, calm, wanted)
}
"#;

/// A program in a pseudo-terminal.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Arc<Pty>,
    child: Child,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Terminal {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let (pty, inside) = open().unwrap();
        pty.resize(Size::new(ROWS.get(), COLUMNS.get())).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_stepwell"))
            .args(["ask", "rules", "--as-of", "2026-01-01"])
            .args(more)
            .current_dir(folder)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .spawn(inside)
            .unwrap();
        let pty = Arc::new(pty);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
        let output = Arc::clone(&pty);
        let seen = Arc::clone(&screen);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // At the end of the program some systems give an error in the place of the end.
            while let Ok(read) = (&*output).read(&mut buffer) {
                if read == 0 {
                    break;
                }
                seen.lock().unwrap().process(&buffer[..read]);
            }
        });
        Self {
            screen,
            keys: pty,
            child,
        }
    }

    fn shown(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until something is true of what is shown after the last time that `after` is.
    fn wait(&self, after: &str, wanted: &str) -> String {
        let start = Instant::now();
        loop {
            let shown = self.shown();
            let rest = shown.rfind(after).map(|at| &shown[at..]);
            // A line that was broken is whole again.
            let flat = rest.map(|rest| rest.split_whitespace().collect::<Vec<_>>().join(" "));
            if flat.is_some_and(|flat| flat.contains(wanted)) {
                return shown;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "`{wanted}` never came after `{after}`:\n{shown}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a question is put for the so-manieth time, about this fact and ready for keys.
    fn question(&self, number: u32, time: usize, fact: &str) {
        let question = format!("Question {number}.");
        let start = Instant::now();
        while self.shown().matches(&question).count() < time {
            assert!(start.elapsed() < PATIENCE, "no `{question}`:\n{}", self.shown());
            thread::sleep(Duration::from_millis(20));
        }
        self.wait(&question, &format!("[{fact}]"));
        self.wait(&question, "esc stops");
    }

    fn press(&self, keys: &str) {
        (&*self.keys).write_all(keys.as_bytes()).unwrap();
    }

    /// Types, waits until it stands there, and enters it.
    fn enter(&self, question: u32, text: &str) {
        self.press(text);
        self.wait(&format!("Question {question}."), &format!("Answer: {text}"));
        self.press(ENTER);
    }

    /// The status with which the program ends, and what then stands on the screen.
    fn end(mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it never ends:\n{}", self.shown());
            thread::sleep(Duration::from_millis(20));
        };
        // The last of what was written may still be on its way.
        let mut before = String::new();
        loop {
            let shown = self.shown();
            if shown == before {
                return (status, shown);
            }
            before = shown;
            thread::sleep(Duration::from_millis(300));
        }
    }

    /// Whether the terminal is as a shell wants it: the cursor is seen, and pasted text is not bracketed.
    fn is_sane(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        !parser.screen().hide_cursor() && !parser.screen().bracketed_paste()
    }
}

/// A folder with the rules.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), RULES).unwrap();
    folder
}

fn kept(folder: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(folder.join("facts.json")).unwrap()).unwrap()
}

#[test]
fn an_interview_from_its_start_to_the_decision() {
    let folder = folder();
    let facts = ["--facts", "facts.json"];

    // The set is asked first: it tells most. Left open, then taken back.
    let terminal = Terminal::start(folder.path(), &facts);
    terminal.question(1, 1, "services");
    terminal.press(ENTER);
    terminal.question(2, 1, "age");
    terminal.enter(2, "back");
    terminal.question(1, 2, "services");
    terminal.enter(1, "why");
    terminal.question(1, 3, "services");
    let shown = terminal.wait("Why `services` is asked", "esc stops");
    assert!(shown.contains("[2.1/wanted]"), "{shown}");
    assert!(shown.contains("from notes, page 4"), "{shown}");
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("services includes all of (group_therapy, family_work)"),
        "{shown}"
    );
    // Ticked with the space bar: the first and the third of the list.
    terminal.enter(1, "some");
    terminal.wait("All that apply:", "space ticks");
    terminal.press(" ");
    terminal.press(DOWN);
    terminal.press(DOWN);
    terminal.press(" ");
    terminal.press(ENTER);
    terminal.wait("taken: services is", "group_therapy");

    // It is kept at once, so that nothing is lost whatever ends the program.
    terminal.question(2, 2, "age");
    assert_eq!(
        kept(folder.path()),
        serde_json::json!({"services": ["group_therapy", "family_work"]})
    );
    terminal.press(CONTROL_C);
    terminal.wait("Stopped here", "facts.json");
    assert!(terminal.is_sane());
    let (status, shown) = terminal.end();
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.contains("undetermined"), "{shown}");

    // Taken up again: what is known is not asked, and the rest leads to a decision.
    let terminal = Terminal::start(folder.path(), &facts);
    terminal.question(1, 1, "age");
    let shown = terminal.shown();
    assert!(shown.contains("1 fact is known from facts.json"), "{shown}");
    assert!(!shown.contains("[services]"), "{shown}");
    terminal.enter(1, "300");
    terminal.wait("Question 1.", "300 is given, which is out of range");
    // What was typed stands there to be mended.
    terminal.wait("out of range", "Answer: 300");
    terminal.press("\x7f\x7f\x7f34 years");
    terminal.wait("out of range", "Answer: 34 years");
    terminal.press(ENTER);
    terminal.question(2, 1, "agrees");
    terminal.enter(2, "yes");
    terminal.question(3, 1, "risk_now");
    // The first entry says that it is not known; the one below is the lowest value.
    terminal.press(DOWN);
    terminal.press(ENTER);
    terminal.wait("taken: risk_now is", "none");
    terminal.wait("settled: Indicated level of care", "2.1 Intensive outpatient");
    terminal.wait("Everything is settled", "facts.json");
    let sane = terminal.is_sane();
    let (status, shown) = terminal.end();
    assert!(sane, "{shown}");
    assert_eq!(status, Some(0), "{shown}");
    assert!(
        shown.contains("Indicated level of care: 2.1 Intensive outpatient"),
        "{shown}"
    );
    assert_eq!(
        kept(folder.path()),
        serde_json::json!({
            "services": ["group_therapy", "family_work"],
            "risk_now": "none",
            "agrees": true,
            "age": "34 years",
        })
    );
}

#[test]
fn escape_stops_and_keeps_what_was_answered() {
    let folder = folder();
    let terminal = Terminal::start(folder.path(), &["--facts", "facts.json"]);
    terminal.question(1, 1, "services");
    terminal.enter(1, "none of them");
    // One answer settles it: nobody is placed, and nothing else is asked.
    terminal.wait("Everything is settled", "facts.json");
    let (status, shown) = terminal.end();
    assert_eq!(status, Some(0), "{shown}");
    assert!(!shown.contains("Question 2."), "{shown}");
    assert_eq!(kept(folder.path()), serde_json::json!({"services": []}));

    fs::remove_file(folder.path().join("facts.json")).unwrap();
    let terminal = Terminal::start(folder.path(), &["--facts", "facts.json"]);
    terminal.question(1, 1, "services");
    terminal.press(ESCAPE);
    terminal.wait("Stopped here", "facts.json was not written");
    assert!(terminal.is_sane());
    let (status, _) = terminal.end();
    assert_eq!(status, Some(0));
    assert!(!folder.path().join("facts.json").exists());
}
