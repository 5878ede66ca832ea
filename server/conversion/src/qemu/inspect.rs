//! Our own judgement of a file, before and after `qemu-img`.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use vitrine_formats::{Format, Inspection, Inspector, Refusal, Rules, judge};

use super::{ConvertError, error::Result};

const CHUNK: usize = 1024 * 1024;

/// Reads all of the file and lets it through where it is of that format and safe.
pub(super) async fn accept(path: PathBuf, format: Format) -> Result<()> {
    let inspection = tokio::task::spawn_blocking(move || inspect(&path))
        .await
        .map_err(io::Error::other)
        .flatten()
        .map_err(|source| ConvertError::File { source })?;
    let declared = as_raw(format);
    let verdict = judge(&inspection, declared.as_str(), &Rules { require_match: true, gpt_nonfatal: &[] })?;
    // An upload that calls itself raw may be anything; what is opened, or was made, must be nothing else.
    if as_raw(verdict.found) != declared {
        let refusal = Refusal::Mismatch { declared: declared.to_string(), found: verdict.found, hint: None };
        return Err(refusal.into());
    }
    Ok(())
}

/// A disk with partitions is a raw one.
fn as_raw(format: Format) -> Format {
    if format == Format::Gpt { Format::Raw } else { format }
}

fn inspect(path: &Path) -> io::Result<Inspection> {
    let mut file = File::open(path)?;
    let mut inspector = Inspector::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(inspector.finish()),
            Ok(read) => inspector.feed(&chunk[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
