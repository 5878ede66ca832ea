//! Image data in another form.
//!
//! - [`decompress`] turns a compressed stream into the stream of what is in it, with a limit and a guard against bombs.
//! - [`QemuImg`] converts the file of a disk image with `qemu-img`, in a child process with limits, after the file was
//!   judged safe by [`vitrine_formats`].

mod decompress;
mod qemu;

pub use decompress::{Compression, DecompressError, Limits, Sniffed, decompress, sniff};
pub use qemu::{ChildLimits, Conversion, ConvertError, Info, QemuImg, Source, TargetFormat};
