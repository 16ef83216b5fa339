//! Runs the steps of `action.yml` as a runner of GitHub would: expressions filled in, each script in a shell of its own.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use saphyr::{LoadableYamlNode as _, YamlOwned};
use tempfile::{TempDir, tempdir};

/// The top of this workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn yaml(path: &str) -> YamlOwned {
    let text = fs::read_to_string(workspace().join(path)).unwrap();
    YamlOwned::load_from_str(&text).unwrap().remove(0)
}

/// A step of the action.
struct Step {
    id: String,
    condition: Option<String>,
    env: Vec<(String, String)>,
    run: Option<String>,
}

/// A stand-in for what surrounds a run.
pub(crate) struct Runner {
    pub(crate) repository: PathBuf,
    pub(crate) inputs: BTreeMap<String, String>,
    /// What `github.*` stands for.
    pub(crate) event: BTreeMap<String, String>,
    scratch: TempDir,
}

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) status: i32,
    /// What was printed, annotations among it.
    pub(crate) log: String,
    pub(crate) summary: String,
    /// The outputs of all steps: `review.status`.
    pub(crate) outputs: BTreeMap<String, String>,
    /// What `gh` was called with, a call a line.
    pub(crate) calls: String,
    /// The comment that was handed to `gh`.
    pub(crate) comment: Option<String>,
}

/// A `gh` that records what it is asked. It lists the comments of a file, which stand there as the filter writes them,
/// and refuses to write where it was told to.
const GH: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$*" >> "$GH_STUB/calls"
case "$*" in
  *--method*)
    if [ -e "$GH_STUB/refuses" ]; then
      echo "gh: Resource not accessible by integration (HTTP 403)" >&2
      exit 1
    fi
    for argument in "$@"; do
      case "$argument" in body=@*) cp "${argument#body=@}" "$GH_STUB/body" ;; esac
    done
    echo https://example.org/comment
    ;;
  *) if [ -e "$GH_STUB/comments" ]; then cat "$GH_STUB/comments"; fi ;;
esac
"#;

impl Runner {
    /// A runner of a pull request whose branch is checked out in a repository.
    pub(crate) fn new(repository: &Path, base: &str) -> Self {
        let scratch = tempdir().unwrap();
        fs::create_dir_all(scratch.path().join("bin")).unwrap();
        fs::create_dir_all(scratch.path().join("gh")).unwrap();
        let gh = scratch.path().join("bin/gh");
        fs::write(&gh, GH).unwrap();
        assert!(
            Command::new("chmod")
                .arg("+x")
                .arg(&gh)
                .status()
                .unwrap()
                .success()
        );
        let event = [
            ("github.repository", "owner/rules"),
            ("github.token", "token"),
            ("github.action_path", "/nowhere"),
            ("github.event.pull_request.number", "7"),
            ("github.event.pull_request.base.sha", base),
        ];
        let mut inputs = BTreeMap::new();
        let action = yaml("action.yml");
        for (name, about) in action.as_mapping_get("inputs").unwrap().as_mapping().unwrap() {
            let default = about.as_mapping_get("default").unwrap().as_str().unwrap();
            inputs.insert(name.as_str().unwrap().to_owned(), default.to_owned());
        }
        inputs.insert("program".to_owned(), env!("CARGO_BIN_EXE_stepwell").to_owned());
        Self {
            repository: repository.to_owned(),
            inputs,
            event: event
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            scratch,
        }
    }

    pub(crate) fn with(mut self, input: &str, value: &str) -> Self {
        assert!(
            self.inputs.insert(input.to_owned(), value.to_owned()).is_some(),
            "{input}"
        );
        self
    }

    /// The comments that are there: id, author and first line of each.
    pub(crate) fn comments(self, lines: &str) -> Self {
        fs::write(self.scratch.path().join("gh/comments"), lines).unwrap();
        self
    }

    /// As for a pull request from a fork, whose token may not write.
    pub(crate) fn refusing(self) -> Self {
        fs::write(self.scratch.path().join("gh/refuses"), "").unwrap();
        self
    }

    pub(crate) fn run(&self) -> Ran {
        let scratch = self.scratch.path();
        let mut ran = Ran {
            status: 0,
            log: String::new(),
            summary: String::new(),
            outputs: BTreeMap::new(),
            calls: String::new(),
            comment: None,
        };
        let summary = scratch.join("summary");
        let mut seen = 0;
        for step in steps() {
            let holds = step
                .condition
                .iter()
                .all(|it| !self.evaluate(it, &ran.outputs).is_empty());
            let Some(script) = step.run.filter(|_| holds) else {
                continue;
            };
            assert!(!script.contains("${{"), "text from outside in a script: {script}");
            seen += 1;
            let outputs = scratch.join(format!("outputs-{seen}"));
            fs::write(scratch.join("script"), script).unwrap();
            fs::write(&outputs, "").unwrap();
            let path = std::env::var("PATH").unwrap();
            let head = git(&self.repository, &["rev-parse", "HEAD"]);
            let mut command = Command::new("bash");
            command
                .args(["--noprofile", "--norc", "-eo", "pipefail"])
                .arg(scratch.join("script"))
                .current_dir(&self.repository)
                .env_clear()
                .env("PATH", format!("{}:{path}", scratch.join("bin").display()))
                .env("HOME", scratch)
                .env("GH_STUB", scratch.join("gh"))
                .env("RUNNER_TEMP", scratch)
                .env("GITHUB_SHA", self.event.get("github.sha").unwrap_or(&head))
                .env("GITHUB_OUTPUT", &outputs)
                .env("GITHUB_STEP_SUMMARY", &summary);
            for (name, value) in &step.env {
                command.env(name, self.filled(value, &ran.outputs));
            }
            let done = command.output().unwrap();
            ran.log.push_str(&String::from_utf8_lossy(&done.stdout));
            ran.log.push_str(&String::from_utf8_lossy(&done.stderr));
            for line in fs::read_to_string(outputs).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                ran.outputs
                    .insert(format!("{}.{name}", step.id), value.to_owned());
            }
            ran.status = done.status.code().unwrap();
            if ran.status != 0 {
                break;
            }
        }
        ran.summary = fs::read_to_string(summary).unwrap_or_default();
        ran.calls = fs::read_to_string(scratch.join("gh/calls")).unwrap_or_default();
        ran.comment = fs::read_to_string(scratch.join("gh/body")).ok();
        ran
    }

    /// A text with its expressions filled in.
    fn filled(&self, text: &str, outputs: &BTreeMap<String, String>) -> String {
        let mut pieces = text.split("${{");
        let mut filled = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (expression, rest) = piece.split_once("}}").unwrap();
            filled.push_str(&self.evaluate(expression, outputs));
            filled.push_str(rest);
        }
        filled
    }

    /// An expression as GitHub reads it: `a || b` is the first that is something, `a && b` the second if the first is.
    fn evaluate(&self, expression: &str, outputs: &BTreeMap<String, String>) -> String {
        let expression = expression.trim();
        if let Some((one, other)) = expression.rsplit_once("||") {
            let one = self.evaluate(one, outputs);
            return if one.is_empty() {
                self.evaluate(other, outputs)
            } else {
                one
            };
        }
        if let Some((one, other)) = expression.rsplit_once("&&") {
            let one = self.evaluate(one, outputs);
            return if one.is_empty() {
                one
            } else {
                self.evaluate(other, outputs)
            };
        }
        for (sign, wanted) in [("==", true), ("!=", false)] {
            if let Some((one, other)) = expression.split_once(sign) {
                let is_same = self.evaluate(one, outputs) == self.evaluate(other, outputs);
                return if is_same == wanted {
                    "true".to_owned()
                } else {
                    String::new()
                };
            }
        }
        if let Some(text) = expression.strip_prefix('\'') {
            return text.strip_suffix('\'').unwrap().to_owned();
        }
        if let Some(name) = expression.strip_prefix("inputs.") {
            let value = self.inputs.get(name).unwrap_or_else(|| panic!("no input {name}"));
            return self.filled(value, outputs);
        }
        if let Some(output) = expression.strip_prefix("steps.") {
            let name = output.replace(".outputs.", ".");
            return outputs.get(&name).cloned().unwrap_or_default();
        }
        let known = self.event.get(expression);
        known
            .unwrap_or_else(|| panic!("nothing is known of {expression}"))
            .clone()
    }
}

fn steps() -> Vec<Step> {
    let action = yaml("action.yml");
    let runs = action.as_mapping_get("runs").unwrap();
    let text = |of: &YamlOwned, key: &str| {
        let value = of.as_mapping_get(key)?;
        Some(
            value
                .as_str()
                .unwrap_or_else(|| panic!("{key} is no text"))
                .to_owned(),
        )
    };
    let steps = runs.as_mapping_get("steps").unwrap().as_sequence().unwrap();
    steps
        .iter()
        .map(|step| {
            let env = step.as_mapping_get("env").and_then(YamlOwned::as_mapping);
            Step {
                id: text(step, "id").unwrap_or_default(),
                condition: text(step, "if"),
                env: env
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| {
                        (
                            name.as_str().unwrap().to_owned(),
                            value.as_str().unwrap().to_owned(),
                        )
                    })
                    .collect(),
                run: text(step, "run"),
            }
        })
        .collect()
}

/// What `git` answers in a folder.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let settings = [
        "user.name=A",
        "user.email=a@example.org",
        "commit.gpgsign=false",
        "init.defaultBranch=main",
    ];
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}
