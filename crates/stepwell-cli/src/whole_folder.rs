//! Folders written whole or not at all, and never over anything that was not written so.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stepwell::folders;
use stepwell_doc::File;
use tempfile::TempDir;

/// The file that says what a folder holds, so that a later run knows what is its own.
const LIST: &str = "stepwell-manual.json";
/// What that file begins with.
const FORMAT: &str = "stepwell.manual/1";

/// Why a folder was not written.
pub(crate) enum Refusal {
    /// There is a file of that name.
    IsFile,
    /// It holds something that was not written by this program.
    Foreign(String),
    /// It holds a page that was changed since.
    Changed(String),
    /// The operating system said no.
    Failed(io::Error),
}

impl Refusal {
    /// The reason in words; `shown` is what the folder is called.
    pub(crate) fn told(&self, shown: &str) -> String {
        const HELP: &str = "give the name of a folder that is not there yet";
        match self {
            Refusal::IsFile => format!("`{shown}` is a file; {HELP}"),
            Refusal::Foreign(name) => {
                format!("`{shown}` holds `{name}`, which is no part of a manual and would be lost; {HELP}")
            }
            Refusal::Changed(name) => {
                format!("`{shown}` holds `{name}`, which was changed since it was written; {HELP}")
            }
            Refusal::Failed(error) => {
                format!("`{shown}` could not be written: {}", folders::reason(error))
            }
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Failed(error)
    }
}

/// What a written folder holds, by the digest of each file.
#[derive(Serialize, Deserialize)]
struct List {
    format: String,
    files: BTreeMap<String, String>,
}

/// Whether the folder may be written: it is not there, empty, or holds just what was written there before.
pub(crate) fn look(folder: &Path) -> Result<(), Refusal> {
    match fs::metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
        Ok(metadata) if !metadata.is_dir() => Err(Refusal::IsFile),
        Ok(_) => is_ours(folder),
    }
}

/// Writes the files into the folder, in place of what was written there before. They are laid out beside it first, and
/// take its name together.
pub(crate) fn write(folder: &Path, files: &[File]) -> Result<(), Refusal> {
    look(folder)?;
    // A link is followed, so that what it points at changes and the link stays.
    let was_there = folder.exists();
    let place: PathBuf = if was_there {
        fs::canonicalize(folder)?
    } else {
        folder.to_owned()
    };
    let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(parent)?;
    let beside = TempDir::with_prefix_in(".stepwell-manual-", parent)?;
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    fs::create_dir(&new)?;
    let mut list = List {
        format: FORMAT.to_owned(),
        files: BTreeMap::new(),
    };
    for file in files {
        put(&new.join(&file.path), &file.bytes)?;
        list.files.insert(file.path.clone(), digest(&file.bytes));
    }
    let mut text = serde_json::to_string_pretty(&list).map_err(io::Error::from)?;
    text.push('\n');
    put(&new.join(LIST), text.as_bytes())?;
    if !was_there {
        return Ok(fs::rename(&new, &place)?);
    }
    fs::set_permissions(&new, fs::metadata(&place)?.permissions())?;
    fs::rename(&place, &old)?;
    // Whatever came in since the first look goes back with all the rest.
    let put_in = is_ours(&old).and_then(|()| Ok(fs::rename(&new, &place)?));
    if put_in.is_err() {
        fs::rename(&old, &place)?;
    }
    put_in
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Whether all that lies in a folder was written by [`write`] and is as it was.
fn is_ours(folder: &Path) -> Result<(), Refusal> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let list = fs::read(folder.join(LIST)).ok();
    let list: Option<List> = list.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let files = list.filter(|list| list.format == FORMAT).map(|list| list.files);
    let files = files.unwrap_or_default();
    for name in names {
        let Some(known) = files.get(&name) else {
            if name == LIST && !files.is_empty() {
                continue;
            }
            return Err(Refusal::Foreign(name));
        };
        let path = folder.join(&name);
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(Refusal::Foreign(name));
        }
        if digest(&fs::read(&path)?) != *known {
            return Err(Refusal::Changed(name));
        }
    }
    Ok(())
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
