//! The criteria of a git repository as they were at a revision, asked of the program `git`.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process::{Command, Stdio},
};

use stepwell::folders;
use tempfile::TempDir;

use crate::console::{Console, Stop};

/// The criteria files of a revision, written to a folder that goes when this does.
pub(super) struct Revision {
    root: TempDir,
    top: PathBuf,
    prefix: PathBuf,
}

/// Writes every criteria file of a revision to a folder of its own: rules below one path use those below another.
pub(super) fn read(console: &Console<'_>, revision: &str) -> Result<Revision, Stop> {
    let here = console.locate(Path::new("."));
    let top = text(git(&here, &["rev-parse", "--show-toplevel"])?);
    let prefix = text(git(&here, &["rev-parse", "--show-prefix"])?);
    let commit = format!("{revision}^{{commit}}");
    let commit = git(
        &here,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
    )
    .map_err(|_| Stop::CouldNot(format!("`{revision}` is no revision of this git repository")))?;
    let commit = text(commit);
    let root = tempfile::tempdir().map_err(|error| could_not_write(&error))?;
    let listed = git(&here, &["ls-tree", "-r", "-z", "--full-tree", &commit])?;
    for line in listed.split(|byte| *byte == 0) {
        let line = String::from_utf8_lossy(line);
        // Such a line is `100644 blob OBJECT<tab>PATH`; a link or another repository is no file.
        let Some((about, path)) = line.split_once('\t') else {
            continue;
        };
        let mut about = about.split(' ');
        let (mode, Some(object)) = (about.next(), about.nth(1)) else {
            continue;
        };
        let path = Path::new(path);
        let is_file = mode.is_some_and(|mode| mode.starts_with("100"));
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_file || !is_below || path.extension().is_none_or(|ending| ending != "criteria") {
            continue;
        }
        let bytes = git(&here, &["cat-file", "blob", object])?;
        let place = root.path().join(path);
        let written = place
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&place, bytes));
        written.map_err(|error| could_not_write(&error))?;
    }
    let prefix = PathBuf::from(prefix);
    fs::create_dir_all(root.path().join(&prefix)).map_err(|error| could_not_write(&error))?;
    Ok(Revision {
        root,
        top: PathBuf::from(top),
        prefix,
    })
}

impl Revision {
    /// The folder from which relative paths are seen.
    pub(super) fn folder(&self) -> PathBuf {
        self.root.path().join(&self.prefix)
    }

    /// A path as it is seen from there.
    pub(super) fn path(&self, path: &Path) -> Result<PathBuf, Stop> {
        let outside = || Stop::CouldNot(format!("`{}` lies outside the git repository", path.display()));
        if path.is_relative() {
            let mut depth = self.prefix.components().count();
            for part in path.components() {
                depth = match part {
                    Component::ParentDir => depth.checked_sub(1).ok_or_else(outside)?,
                    Component::Normal(_) => depth + 1,
                    Component::CurDir | Component::RootDir | Component::Prefix(_) => depth,
                };
            }
            return Ok(path.to_owned());
        }
        let inside = path.strip_prefix(&self.top).map_err(|_| outside())?;
        Ok(self.root.path().join(inside))
    }
}

/// What `git` answers.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Stop> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let answer = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    match answer {
        Ok(answer) if answer.status.success() => Ok(answer.stdout),
        Ok(answer) => {
            let said = String::from_utf8_lossy(&answer.stderr);
            let said = said.lines().next().unwrap_or("it does not say why");
            Err(Stop::CouldNot(format!(
                "git could not be asked: {}",
                said.trim_start_matches("fatal: ")
            )))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Stop::CouldNot(
            "`--git` needs the program `git`, which is not installed here; compare two folders instead"
                .to_owned(),
        )),
        Err(error) => Err(Stop::CouldNot(format!(
            "the program `git` could not be run: {}",
            folders::reason(&error)
        ))),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}

fn could_not_write(error: &io::Error) -> Stop {
    Stop::CouldNot(format!(
        "the rules of that revision could not be laid out: {}",
        folders::reason(error)
    ))
}
