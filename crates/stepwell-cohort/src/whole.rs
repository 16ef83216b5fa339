//! Files written whole or not at all, piece by piece.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::NamedTempFile;

use crate::{Trouble, of_file};

/// The neighbours that this process has begun and not finished. It is locked while one of them comes or goes.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    // A set of paths is never left half changed.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away all that cohorts of this process have begun to write and not finished. It is for a process that is about to
/// end: nothing is begun or finished after it, and whoever tries waits for good.
pub fn abandon() {
    let unfinished = unfinished();
    for path in unfinished.iter() {
        // What cannot be taken away stays, and nobody is left to tell.
        let _ = fs::remove_file(path);
    }
    std::mem::forget(unfinished);
}

/// A file that takes its place once it is complete. Until then there is only its neighbour, which goes when this goes.
pub(crate) struct Whole {
    path: PathBuf,
    // INVARIANT: there is one until this is finished or goes.
    neighbour: Option<NamedTempFile>,
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(neighbour) = self.neighbour.take() {
            let mut unfinished = unfinished();
            unfinished.remove(neighbour.path());
            drop(neighbour);
        }
    }
}

impl Whole {
    pub(crate) fn begin(path: &Path) -> Result<Self, Trouble> {
        let could_not = |error: io::Error| of_file(path, &error);
        // A link is followed, so that what it points at changes and the link stays.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if target.is_dir() {
            return Err(could_not(io::ErrorKind::IsADirectory.into()));
        }
        let permissions = fs::metadata(&target).map(|it| it.permissions()).ok();
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(could_not(io::ErrorKind::PermissionDenied.into()));
        }
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        let mut begun = unfinished();
        let neighbour = NamedTempFile::new_in(folder).map_err(could_not)?;
        begun.insert(neighbour.path().to_owned());
        drop(begun);
        let whole = Self {
            path: target,
            neighbour: Some(neighbour),
        };
        let file = whole.file()?;
        match permissions {
            Some(permissions) => file.set_permissions(permissions),
            None => open_to_readers(&file),
        }
        .map_err(could_not)?;
        Ok(whole)
    }

    fn gone(&self) -> Trouble {
        of_file(&self.path, &io::ErrorKind::NotFound.into())
    }

    /// The file to write to.
    pub(crate) fn file(&self) -> Result<File, Trouble> {
        let neighbour = self.neighbour.as_ref().ok_or_else(|| self.gone())?;
        let file = neighbour.as_file().try_clone();
        file.map_err(|error| of_file(&self.path, &error))
    }

    /// Puts the complete file into its place.
    pub(crate) fn finish(mut self) -> Result<(), Trouble> {
        self.file()?
            .sync_all()
            .map_err(|error| of_file(&self.path, &error))?;
        let mut unfinished = unfinished();
        let neighbour = self.neighbour.take().ok_or_else(|| self.gone())?;
        unfinished.remove(neighbour.path());
        neighbour
            .persist(&self.path)
            .map_err(|error| of_file(&self.path, &error.error))?;
        Ok(())
    }
}

/// A new file gets the permissions that files usually have; a temporary one is closed to all but its owner.
#[cfg(unix)]
fn open_to_readers(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &File) -> io::Result<()> {
    Ok(())
}
