//! The data folder: private, used by one server at a time, with a name of its own.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use uuid::Uuid;

use crate::failure::{Context, Failure, Result};

/// Holds the server's name.
const NODE: &str = "node-id";

/// Makes the folder where it is missing, for its owner alone.
pub(crate) fn make(folder: &Path) -> Result {
    if !folder.is_dir() {
        return DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .context(format!("cannot make the data folder {}", folder.display()));
    }
    let mode =
        fs::metadata(folder).context(format!("cannot read {}", folder.display()))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(
            folder = %folder.display(),
            mode = format!("{:o}", mode & 0o777),
            "the data folder is open to others on this machine; chmod 700 closes it"
        );
    }
    Ok(())
}

/// Takes the folder for this process, as long as the answer lives.
///
/// # Errors
/// Where another server has it.
pub(super) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .context(format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "another server uses the data folder {}: stop it, or choose another folder with --data-dir",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(error).context(format!("cannot lock {}", path.display())),
    }
}

/// Whether no server has been started on the folder yet, or none whose first start came to its end.
pub(super) fn is_new(folder: &Path) -> bool {
    !folder.join(NODE).exists()
}

/// The name of this server among those that share its database; made at the first start.
pub(crate) fn node(folder: &Path) -> Result<String> {
    let path = folder.join(NODE);
    match fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).context(format!("cannot read {}", path.display())),
    }
    let name = Uuid::new_v4().to_string();
    write_private(&path, &format!("{name}\n"))?;
    Ok(name)
}

/// Writes a file that its owner alone can read; whoever reads meanwhile sees the old text or the new one.
pub(super) fn write_private(path: &Path, text: &str) -> Result {
    let unfinished = path.with_extension("unfinished");
    let write = || {
        let _ = fs::remove_file(&unfinished);
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().context(format!("cannot write {}", path.display()))
}
