//! vmdk: a sparse extent (little-endian header, text descriptor after it, sometimes a footer that repeats the
//! header), or a text descriptor alone that names other files.

mod descriptor;
mod footer;

use crate::{
    Failure, Format,
    bytes::{le32, le64},
    finding::{Evidence, Finding},
    window::Window,
};

const SECTOR: u64 = 512;
const HEADER: usize = 64;
/// The most of a descriptor that is read, as by QEMU.
pub(crate) const DESCRIPTOR: usize = (1 << 20) - 1;
/// Name of the check that everything about header and descriptor belongs to.
const CHECK: &str = "descriptor";
const CONVERT: &str =
    "convert it with `qemu-img convert -O vmdk -o subformat=streamOptimized OLD NEW` and upload NEW";
/// In place of the grain directory's offset: the header is repeated, with the offset, at the end.
const AT_END: u64 = u64::MAX;
/// How much of a file must read like text to take it for a descriptor.
const TEXT: usize = 512;

pub(crate) fn recognises(head: &[u8]) -> bool {
    // A descriptor names its type among its first lines; the whole is searched at the end of the stream.
    head.starts_with(b"KDMV")
        || (reads_like_text(head) && descriptor::kind(head.get(..4096).unwrap_or(head)).is_some())
}

/// Whether there are no control characters but white space, up to the first NUL of the first sector.
fn reads_like_text(head: &[u8]) -> bool {
    let head = descriptor::text(head.get(..TEXT).unwrap_or(head));
    !head.is_empty() && head.iter().all(|byte| !matches!(byte, 0x00..=0x08 | 0x0E..=0x1B | 0x7F))
}

/// What the header says.
struct Header {
    version: u32,
    /// Size of the disk, in sectors.
    capacity: u64,
    /// First sector of the descriptor and number of its sectors.
    descriptor: (u64, u64),
    grain_directory: u64,
}

impl Header {
    /// `None` when the bytes are too short or have another signature.
    fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEADER).filter(|bytes| bytes.starts_with(b"KDMV"))?;
        Some(Self {
            version: le32(bytes, 4)?,
            capacity: le64(bytes, 12)?,
            descriptor: (le64(bytes, 28)?, le64(bytes, 36)?),
            grain_directory: le64(bytes, 56)?,
        })
    }
}

/// Keeps the descriptor as it passes.
pub(crate) struct Reader(Kind);

enum Kind {
    Sparse(Header, Window),
    Text(Window),
    /// The signature, with a header that cannot be followed.
    Broken(Failure),
    CutShort,
}

impl Reader {
    /// A reader for a stream that begins with `head` (its first [`DECISION`](crate::inspector) bytes, or all of it),
    /// or `None` when it cannot be a vmdk.
    pub(crate) fn new(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"KDMV") {
            return Some(Self(sparse(head)));
        }
        reads_like_text(head).then(|| {
            let mut text = Window::new(0, DESCRIPTOR);
            text.feed(0, head);
            Self(Kind::Text(text))
        })
    }

    pub(crate) fn feed(&mut self, position: u64, bytes: &[u8]) {
        if let Kind::Sparse(_, window) | Kind::Text(window) = &mut self.0 {
            window.feed(position, bytes);
        }
    }

    pub(crate) fn conclude(&self, evidence: &Evidence<'_>) -> Finding {
        match &self.0 {
            Kind::CutShort => Finding::cut_short(Format::Vmdk, Some(CHECK), HEADER, evidence.bytes),
            Kind::Broken(failure) => Finding::Match { virtual_size: None, failures: vec![failure.clone()] },
            Kind::Text(text) => text_alone(text.data()),
            Kind::Sparse(header, text) => Finding::Match {
                virtual_size: descriptor::kind(text.data())
                    .filter(|kind| descriptor::is_single_file(kind))
                    .and_then(|_| header.capacity.checked_mul(SECTOR)),
                failures: [embedded(text, evidence.bytes), footer::check(header, evidence)]
                    .into_iter()
                    .flatten()
                    .collect(),
            },
        }
    }

    pub(crate) fn held(&self) -> usize {
        match &self.0 {
            Kind::Sparse(_, window) | Kind::Text(window) => window.held(),
            Kind::Broken(_) | Kind::CutShort => 0,
        }
    }
}

/// Where the descriptor of a sparse extent is to be read, or why it cannot be.
fn sparse(head: &[u8]) -> Kind {
    let broken = |offset, what: String| {
        let reason = format!("{what}; {CONVERT}");
        Kind::Broken(Failure { format: Format::Vmdk, check: CHECK, offset, reason })
    };
    let Some(header) = Header::read(head) else { return Kind::CutShort };
    if !(1..=3).contains(&header.version) {
        return broken(4, format!("its version is {}, where 1 to 3 are supported", header.version));
    }
    let (first, sectors) = header.descriptor;
    if first != 1 {
        return broken(28, format!("its descriptor is at sector {first}, where only sector 1 is supported"));
    }
    let length = sectors.saturating_mul(SECTOR).min(DESCRIPTOR as u64);
    Kind::Sparse(header, Window::new(SECTOR, usize::try_from(length).unwrap_or(DESCRIPTOR)))
}

/// The check of the descriptor inside a sparse extent.
fn embedded(text: &Window, bytes: u64) -> Option<Failure> {
    if text.is_full() {
        return descriptor::check(text.data(), text.start()).err();
    }
    let reason = "it ends within its descriptor; upload the complete file".to_owned();
    Some(Failure { format: Format::Vmdk, check: CHECK, offset: bytes, reason })
}

/// A file of text: a descriptor when it has a type, and then never acceptable, as all its data are elsewhere.
fn text_alone(text: &[u8]) -> Finding {
    let Some(kind) = descriptor::kind(text) else { return Finding::Absent };
    let reason = format!(
        "it is a text descriptor of type {kind:?} whose data are in other files, which a hypervisor would take from \
         its own disk; convert the whole with `qemu-img convert -O vmdk -o subformat=streamOptimized OLD NEW` and \
         upload NEW"
    );
    let failure = Failure { format: Format::Vmdk, check: CHECK, offset: 0, reason };
    Finding::Match { virtual_size: None, failures: vec![failure] }
}
