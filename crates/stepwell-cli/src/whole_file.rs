//! Files written whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

/// Writes a file through a neighbour that takes its place once it is complete: a reader sees the old text or the new,
/// never a part. The permissions of a file that was there stay.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    // A link is followed, so that what it points at changes and the link stays.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let permissions = fs::metadata(path).map(|it| it.permissions()).ok();
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut neighbour = NamedTempFile::new_in(folder)?;
    neighbour.write_all(content.as_ref())?;
    match permissions {
        Some(permissions) => neighbour.as_file().set_permissions(permissions)?,
        None => open_to_readers(neighbour.as_file())?,
    }
    neighbour.as_file().sync_all()?;
    neighbour.persist(path)?;
    Ok(())
}

/// A new file gets the permissions that files usually have; a temporary one is closed to all but its owner.
#[cfg(unix)]
fn open_to_readers(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &fs::File) -> io::Result<()> {
    Ok(())
}
