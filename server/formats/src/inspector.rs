//! The inspector: bytes in, an inspection out.

use std::fmt;

use crate::{
    Failure, Format, NearMiss,
    finding::{Evidence, Finding},
    gpt, iso, luks, qcow2, qed,
    tail::{TAIL, Tail},
    vdi, vhd, vhdx, vmdk,
    window::Window,
};

/// The most memory an [`Inspector`] holds, in bytes, whatever is fed to it: the head, the tail, and one window of a
/// format that keeps more (at most a vmdk's descriptor of 1 MiB).
pub const MEMORY_LIMIT: usize = iso::HEADER + TAIL + vmdk::DESCRIPTOR;

/// How many bytes it takes to know which format, if any, needs to look beyond the head.
const DECISION: usize = 512;

type Recognise = fn(&[u8]) -> bool;
type Conclude = fn(&Evidence<'_>) -> Finding;

/// Formats known by their head; also the order in which a guess is made.
const RECOGNISERS: [(Format, Recognise); 9] = [
    (Format::Qcow2, qcow2::recognises),
    (Format::Qed, qed::recognises),
    (Format::Vhdx, vhdx::recognises),
    (Format::Vhd, vhd::recognises),
    (Format::Luks, luks::recognises),
    (Format::Vdi, vdi::recognises),
    (Format::Vmdk, vmdk::recognises),
    (Format::Iso, iso::recognises),
    (Format::Gpt, gpt::recognises),
];

/// Formats that need no more than the head and the tail.
const CONCLUSIONS: [(Format, Conclude); 7] = [
    (Format::Qcow2, qcow2::conclude),
    (Format::Qed, qed::conclude),
    (Format::Vhd, vhd::conclude),
    (Format::Vdi, vdi::conclude),
    (Format::Iso, iso::conclude),
    (Format::Gpt, gpt::conclude),
    (Format::Luks, luks::conclude),
];

/// Looks at a stream while it passes. Any way of cutting the stream gives the same [`Inspection`]; memory stays
/// below [`MEMORY_LIMIT`]; once the head has passed, a chunk costs a copy of its last 1.5 KiB.
pub struct Inspector {
    bytes: u64,
    head: Window,
    tail: Tail,
    body: Body,
}

/// The one format that looks beyond the head, if any.
enum Body {
    Undecided,
    Nobody,
    Vhdx(vhdx::Reader),
    Vmdk(vmdk::Reader),
}

impl Body {
    fn decide(head: &[u8]) -> Self {
        if vhdx::recognises(head) {
            Self::Vhdx(vhdx::Reader::new())
        } else {
            vmdk::Reader::new(head).map_or(Self::Nobody, Self::Vmdk)
        }
    }

    fn feed(&mut self, position: u64, bytes: &[u8]) {
        match self {
            Self::Undecided | Self::Nobody => {}
            Self::Vhdx(reader) => reader.feed(position, bytes),
            Self::Vmdk(reader) => reader.feed(position, bytes),
        }
    }

    fn conclude(&self, evidence: &Evidence<'_>) -> Option<(Format, Finding)> {
        match self {
            Self::Undecided | Self::Nobody => None,
            Self::Vhdx(reader) => Some((Format::Vhdx, reader.conclude(evidence))),
            Self::Vmdk(reader) => Some((Format::Vmdk, reader.conclude(evidence))),
        }
    }
}

impl Inspector {
    /// An inspector that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: 0, head: Window::new(0, iso::HEADER), tail: Tail::new(), body: Body::Undecided }
    }

    /// Takes the next bytes of the stream.
    pub fn feed(&mut self, chunk: &[u8]) {
        if !matches!(self.body, Body::Undecided) {
            return self.pass(chunk);
        }
        let missing = DECISION.saturating_sub(self.head.data().len());
        let (first, rest) = chunk.split_at(missing.min(chunk.len()));
        self.pass(first);
        if self.head.data().len() >= DECISION {
            self.body = Body::decide(self.head.data());
            self.pass(rest);
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.head.feed(self.bytes, bytes);
        self.body.feed(self.bytes, bytes);
        self.tail.feed(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
    }

    /// What the stream looks like so far, by its head alone: `None` while too little has passed to say, raw when the
    /// head has passed and told nothing. Only [`finish`](Self::finish) knows for certain.
    #[must_use]
    pub fn guess(&self) -> Option<Format> {
        let head = self.head.data();
        RECOGNISERS
            .iter()
            .find(|(_, recognises)| recognises(head))
            .map(|(format, _)| *format)
            .or_else(|| self.head.is_full().then_some(Format::Raw))
    }

    /// The format, if any, about which only the rest of the stream decides, once the head has passed.
    pub(crate) fn open(&self) -> Option<Format> {
        match self.body {
            Body::Undecided | Body::Nobody => None,
            Body::Vhdx(_) => Some(Format::Vhdx),
            Body::Vmdk(_) => Some(Format::Vmdk),
        }
    }

    /// Memory held for the stream, in bytes: never above [`MEMORY_LIMIT`].
    #[must_use]
    pub fn held(&self) -> usize {
        let body = match &self.body {
            Body::Undecided | Body::Nobody => 0,
            Body::Vhdx(reader) => reader.held(),
            Body::Vmdk(reader) => reader.held(),
        };
        self.head.held() + TAIL + body
    }

    /// The stream has ended: what was it?
    #[must_use]
    pub fn finish(mut self) -> Inspection {
        if matches!(self.body, Body::Undecided) {
            self.body = Body::decide(self.head.data());
        }
        let tail = self.tail.into_bytes();
        let evidence = Evidence { head: self.head.data(), tail: &tail, bytes: self.bytes };
        let mut sizes = Vec::new();
        let mut inspection = Inspection { bytes: self.bytes, ..Inspection::default() };
        let findings = CONCLUSIONS
            .iter()
            .map(|(format, conclude)| (*format, conclude(&evidence)))
            .chain(self.body.conclude(&evidence));
        for (format, finding) in findings {
            match finding {
                Finding::Absent => {}
                Finding::NearMiss(miss) => inspection.near_misses.push(miss),
                Finding::Match { virtual_size, mut failures } => {
                    sizes.push((format, virtual_size));
                    inspection.failures.append(&mut failures);
                }
            }
        }
        if sizes.is_empty() {
            sizes.push((Format::Raw, Some(self.bytes)));
        }
        sizes.sort_unstable();
        inspection.found = sizes.iter().map(|(format, _)| *format).collect();
        inspection.virtual_size = match sizes.as_slice() {
            [(_, size)] | [(Format::Iso, size), (Format::Gpt, _)] => size.filter(is_credible),
            _ => None,
        };
        inspection
    }
}

/// Zero stands for unknown in several formats, and no disk is larger than a signed 64-bit number of bytes (nor has a
/// database a column for it).
fn is_credible(size: &u64) -> bool {
    *size > 0 && i64::try_from(*size).is_ok()
}

impl Default for Inspector {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspector")
            .field("bytes", &self.bytes)
            .field("guess", &self.guess())
            .finish_non_exhaustive()
    }
}

/// What a stream was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// The formats it matches, in the order of [`Format`]: one, or several when it was built to be more than one
    /// thing. Raw only alone.
    pub found: Vec<Format>,
    /// Length of the stream, in bytes.
    pub bytes: u64,
    /// Size of the disk inside, in bytes, when one format was found (or iso with gpt, which counts as iso) and it
    /// tells a size between 1 and 2⁶³−1.
    pub virtual_size: Option<u64>,
    /// The safety checks that failed, of every format found.
    pub failures: Vec<Failure>,
    /// Formats whose signature is there, but whose structure is not; they are not among `found`.
    pub near_misses: Vec<NearMiss>,
}

/// What a file that begins with `head` looks like. Give it 34 KiB or more: less may hide an ISO. A format that tells
/// itself only later (a fixed-size vhd) looks raw.
#[must_use]
pub fn guess(head: &[u8]) -> Format {
    let mut inspector = Inspector::new();
    inspector.feed(head);
    inspector.guess().unwrap_or(Format::Raw)
}
