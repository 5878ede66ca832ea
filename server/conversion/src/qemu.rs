//! Disk formats through `qemu-img`.
//!
//! A disk image is a program for whoever opens it: it may name other files as its own data. So a file is opened by
//! `qemu-img` only after [`vitrine_formats`] has found it to be what it is said to be and to point nowhere; then always
//! with that format, never with a guess; and `qemu-img` itself must agree that it points nowhere before it converts.
//! It runs without a shell and without an environment, in the folder of the files, with limits.

mod child;
mod error;
mod info;
mod inspect;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use vitrine_formats::Format;

use self::{child::Outcome, error::Result};
pub use self::{error::ConvertError, info::Info};

/// What the program is called.
const NAME: &str = "qemu-img";

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildLimits {
    /// Bytes of address space.
    pub memory: u64,
    /// Time on the processor, of all its threads together.
    pub cpu: Duration,
    /// Time on the clock.
    pub wall: Duration,
    /// Bytes the disk inside may have; so large a file is written at most (and a little more for tables).
    pub disk: u64,
}

impl Default for ChildLimits {
    /// 2 GiB of memory, an hour of computing, four hours in all, a disk of 1 TiB.
    fn default() -> Self {
        Self {
            memory: 2 << 30,
            cpu: Duration::from_secs(3600),
            wall: Duration::from_secs(4 * 3600),
            disk: 1 << 40,
        }
    }
}

/// What a file may be converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetFormat {
    /// Plain bytes; holes stay holes.
    Raw,
    /// QEMU copy-on-write, version 3.
    Qcow2,
    /// VMware disk, sparse in one file.
    Vmdk,
}

impl TargetFormat {
    /// The name as in `disk_format`, which is also that of `qemu-img`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.format().as_str()
    }

    fn format(self) -> Format {
        match self {
            Self::Raw => Format::Raw,
            Self::Qcow2 => Format::Qcow2,
            Self::Vmdk => Format::Vmdk,
        }
    }
}

/// A file to read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The folder it is in.
    pub folder: &'a Path,
    /// Its plain name.
    pub name: &'a str,
    /// What it is, as `disk_format` says it.
    pub format: Format,
}

/// A file to read, and the one to write beside it.
#[derive(Debug, Clone, Copy)]
pub struct Conversion<'a> {
    /// What is read.
    pub source: Source<'a>,
    /// The plain name of the file to make in the same folder; there must be none.
    pub target: &'a str,
    /// Its format.
    pub target_format: TargetFormat,
}

/// `qemu-img`, ready to be started.
#[derive(Debug, Clone)]
pub struct QemuImg {
    program: PathBuf,
    limits: ChildLimits,
}

impl QemuImg {
    /// Finds the program on the `PATH`.
    ///
    /// # Errors
    /// [`ConvertError::NotInstalled`].
    pub fn find(limits: ChildLimits) -> Result<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(NAME))
            .find(|program| program.is_file())
            .map(|program| Self { program, limits })
            .ok_or(ConvertError::NotInstalled)
    }

    /// That program.
    #[must_use]
    pub fn at(program: PathBuf, limits: ChildLimits) -> Self {
        Self { program, limits }
    }

    /// What the file is, after it was found to be safe.
    ///
    /// # Errors
    /// The file is refused, or `qemu-img` fails.
    pub async fn info(&self, source: Source<'_>) -> Result<Info> {
        plain_name(source.name)?;
        let format = driver(source.format)?;
        inspect::accept(source.folder.join(source.name), source.format).await?;
        let here = format!("./{}", source.name);
        let arguments = ["info", "--output=json", "-f", format, "--", here.as_str()];
        let Outcome { output } = child::run(self, source.folder, &arguments, 0, None).await?;
        let info = info::read(&output, format, &here)?;
        if info.virtual_size > self.limits.disk {
            return Err(ConvertError::TooLarge { limit: self.limits.disk });
        }
        Ok(info)
    }

    /// Makes the target out of the source, and tells the per cent that are done. The source stays. Where this fails,
    /// or is dropped, there is no target.
    ///
    /// # Errors
    /// The source is refused, a limit is reached, or `qemu-img` fails.
    pub async fn convert(
        &self,
        conversion: Conversion<'_>,
        mut progress: impl FnMut(f64) + Send,
    ) -> Result<Info> {
        let Conversion { source, target, target_format } = conversion;
        plain_name(target)?;
        let info = self.info(source).await?;
        let unfinished = Unfinished::claim(source.folder.join(target))?;
        let (from, to) = (format!("./{}", source.name), format!("./{target}"));
        let arguments = [
            "convert",
            "-p",
            "-f",
            driver(source.format)?,
            "-O",
            driver(target_format.format())?,
            "--",
            from.as_str(),
            to.as_str(),
        ];
        // Tables of sparse formats take less than a hundredth; a small disk has them as well.
        let room = info.virtual_size.saturating_add(info.virtual_size / 64).saturating_add(64 << 20);
        child::run(self, source.folder, &arguments, room, Some(&mut progress)).await?;
        // A format inside another one would come to light only now.
        inspect::accept(unfinished.path.clone(), target_format.format()).await?;
        unfinished.keep();
        Ok(info)
    }
}

/// What `qemu-img` calls the format.
fn driver(format: Format) -> Result<&'static str> {
    match format {
        Format::Raw | Format::Iso | Format::Gpt => Ok("raw"),
        Format::Vhd => Ok("vpc"),
        Format::Qcow2 | Format::Vhdx | Format::Vmdk | Format::Vdi => Ok(format.as_str()),
        Format::Qed | Format::Luks => Err(ConvertError::Unsupported { format }),
    }
}

/// Lets through names that mean nothing but a file here, to us and to `qemu-img`.
fn plain_name(name: &str) -> Result<()> {
    let is_plain = !name.is_empty()
        && name.len() <= 200
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if is_plain { Ok(()) } else { Err(ConvertError::Name) }
}

/// A target that is removed unless it was finished.
struct Unfinished {
    path: PathBuf,
    finished: bool,
}

impl Unfinished {
    /// Makes sure that nobody's file is overwritten.
    fn claim(path: PathBuf) -> Result<Self> {
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => Ok(Self { path, finished: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(ConvertError::TargetExists),
            Err(source) => Err(ConvertError::File { source }),
        }
    }

    fn keep(mut self) {
        self.finished = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(file = %self.path.display(), %error, "an unfinished file stays behind");
        }
    }
}
