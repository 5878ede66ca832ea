//! A folder of certificates.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::{Certificate, Error};

/// Bytes of a file with a certificate, at most.
pub const CERTIFICATE_MAX: u64 = 64 * 1024;
/// What the names of files end with, in the order in which they are looked for.
const ENDINGS: [&str; 2] = ["pem", "crt"];

/// Certificates as files `UUID.pem` or `UUID.crt`, PEM or DER in either. They are read when they are asked for, so that
/// a new one needs no restart. Every call may wait for the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

/// A file of the folder.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub file: String,
    /// What is in it; `None` where its name is not the one of a certificate, so that no image can name it.
    pub certificate: Option<Result<Certificate, Error>>,
}

impl Folder {
    /// A folder, which need not be there yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The certificate of that name.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unreadable`], [`Error::NoCertificate`].
    pub fn find(&self, uuid: Uuid) -> Result<Certificate, Error> {
        for ending in ENDINGS {
            // The name is made of the UUID's digits alone, whatever a property says.
            match read(&self.0.join(format!("{}.{ending}", uuid.hyphenated()))) {
                Ok(bytes) => return Certificate::read(uuid, &bytes),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Error::Unreadable { uuid: uuid.to_string(), problem: error.to_string() });
                }
            }
        }
        Err(Error::NotFound { uuid: uuid.to_string() })
    }

    /// All files, by name; hidden ones are left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Listed>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            if !name.as_encoded_bytes().starts_with(b".") {
                files.push(PathBuf::from(name));
            }
        }
        files.sort();
        Ok(files.iter().map(|file| self.listed(file)).collect())
    }

    fn listed(&self, file: &Path) -> Listed {
        let ending = file.extension().and_then(|ending| ending.to_str());
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        // Only the form in which it is looked for.
        let uuid = stem
            .and_then(|stem| Uuid::try_parse(stem).ok().filter(|uuid| uuid.hyphenated().to_string() == stem));
        let certificate = uuid.filter(|_| ending.is_some_and(|ending| ENDINGS.contains(&ending)));
        let certificate = certificate.map(|uuid| match read(&self.0.join(file)) {
            Ok(bytes) => Certificate::read(uuid, &bytes),
            Err(error) => Err(Error::Unreadable { uuid: uuid.to_string(), problem: error.to_string() }),
        });
        Listed { file: file.display().to_string(), certificate }
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    // Asked before it is opened: a pipe would wait for its other end.
    if !std::fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let file = File::open(file)?;
    let mut bytes = Vec::new();
    file.take(CERTIFICATE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > CERTIFICATE_MAX {
        return Err(io::Error::other(format!("it has more than {CERTIFICATE_MAX} bytes")));
    }
    Ok(bytes)
}
