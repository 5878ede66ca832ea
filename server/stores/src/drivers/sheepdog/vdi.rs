//! An image in Sheepdog: a VDI, which is an object of its own that says what it is (the inode) and objects of data.
//!
//! A VDI cannot get another name. So it has its image's name from the beginning, and a size that no image has
//! ([`INCOMPLETE`]) until the commit writes the real one, in one write. Whoever sees that size sees nothing.

use bytes::Bytes;

use super::{
    errors::{EXISTS, Failure, NO_OBJECT, NO_VDI},
    options::MIB,
    wire::{Request, Wire, long, number},
};

/// The size of a VDI whose data is not there, or not there any more: one byte less than the most that a VDI can have.
pub(super) const INCOMPLETE: u64 = (1 << 42) - 1;
/// Bytes of the names and tags of requests, and of those in an inode.
pub(super) const NAME: usize = 256;
/// log2 of the bytes of an object of data.
const SHIFT: u8 = 22;
/// Bytes of the VDI's own part of an inode; the numbers of its data objects follow.
const INDEX: usize = 4664;
/// How many they are.
const MOST_OBJECTS: u64 = 1 << 20;
/// What is read of an inode to know what it is.
const HEAD: usize = 568;
/// Objects may be there for so many bytes more than an upload says: the largest chunk.
const AHEAD: u64 = 4096 * MIB;
/// Numbers of VDIs, of which each is a bit in a list.
const NUMBERS: u32 = 1 << 24;

const NEW: u8 = 0x11;
const INFO: u8 = 0x14;
const NUMBERS_IN_USE: u8 = 0x15;
const DELETE: u8 = 0x17;
const CREATE_OBJECT: u8 = 0x01;
const READ_OBJECT: u8 = 0x02;
const WRITE_OBJECT: u8 = 0x03;

/// Where fields stand in an inode.
mod at {
    pub(super) const CREATED: usize = 512;
    pub(super) const BECAME_SNAPSHOT: usize = 520;
    /// Free for those who save no virtual machine: the bytes that an upload has sent.
    pub(super) const PROGRESS: usize = 528;
    pub(super) const SIZE: usize = 536;
    pub(super) const POLICY: usize = 552;
    pub(super) const LAYOUT: usize = 553;
    pub(super) const COPIES: usize = 554;
    pub(super) const SHIFT: usize = 555;
    pub(super) const NUMBER: usize = 560;
}

/// What an inode says of a VDI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vdi {
    pub(super) name: String,
    pub(super) number: u32,
    /// Bytes; [`INCOMPLETE`] where there is no data yet.
    pub(super) size: u64,
    /// When it was made, by the cluster's clock: tells it from another of its name and number.
    pub(super) created: u64,
    /// Bytes that its upload had sent.
    pub(super) progress: u64,
    copies: u8,
    policy: u8,
    shift: u8,
}

impl Vdi {
    /// What the beginning of an inode says; nothing where it is none of a VDI that can be used: a deleted one, or a
    /// snapshot.
    fn read(inode: &[u8]) -> Result<Option<Self>, &'static str> {
        let name = inode.get(..NAME).unwrap_or_default();
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        if name.is_empty() || long(inode, at::BECAME_SNAPSHOT) != 0 {
            return Ok(None);
        }
        let byte = |at| inode.get(at).copied().unwrap_or_default();
        if byte(at::LAYOUT) != 0 {
            return Err("it is a hyper volume, which Vitrine cannot read");
        }
        let vdi = Self {
            name: String::from_utf8_lossy(name).into_owned(),
            number: number(inode, at::NUMBER),
            size: long(inode, at::SIZE),
            created: long(inode, at::CREATED),
            progress: long(inode, at::PROGRESS),
            copies: byte(at::COPIES),
            policy: byte(at::POLICY),
            shift: byte(at::SHIFT),
        };
        if !(12..=31).contains(&vdi.shift) || vdi.size.div_ceil(vdi.object()) > MOST_OBJECTS {
            return Err("the sizes in it make no sense");
        }
        Ok(Some(vdi))
    }

    pub(super) fn is_complete(&self) -> bool {
        self.size != INCOMPLETE
    }

    /// Bytes of an object of data.
    pub(super) fn object(&self) -> u64 {
        1 << self.shift
    }

    /// The most bytes it can have.
    pub(super) fn most(&self) -> u64 {
        (MOST_OBJECTS << self.shift).min(INCOMPLETE - 1)
    }

    /// Objects of so many bytes.
    fn objects(&self, bytes: u64) -> usize {
        usize::try_from(bytes.div_ceil(self.object()).min(MOST_OBJECTS)).unwrap_or_default()
    }

    fn inode(&self) -> u64 {
        1 << 63 | u64::from(self.number) << 32
    }

    /// A write to one of its objects.
    fn write(&self, what: &'static str, opcode: u8, object: u64, offset: usize, data: Bytes) -> Request {
        Request::send(what, opcode, data)
            .field(0, &object.to_le_bytes())
            .field(16, &[self.copies, self.policy])
            .field(24, &u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes())
    }
}

/// The number of the object `index` of the VDI `number`.
fn object_of(number: u32, index: u64) -> u64 {
    u64::from(number) << 32 | index
}

fn padded(name: &str, length: usize) -> Bytes {
    let mut padded = name.as_bytes().to_vec();
    padded.resize(length, 0);
    padded.into()
}

fn fetch(what: &'static str, object: u64, offset: usize, wanted: usize) -> Request {
    Request::fetch(what, READ_OBJECT, wanted)
        .field(0, &object.to_le_bytes())
        .field(24, &u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes())
}

impl Wire {
    async fn read(
        &self,
        what: &'static str,
        object: u64,
        offset: usize,
        wanted: usize,
    ) -> Result<Vec<u8>, Failure> {
        let answer = self.ask(&fetch(what, object, offset, wanted)).await?;
        if answer.data.len() == wanted {
            return Ok(answer.data);
        }
        Err(Failure::Nonsense { what, problem: "it has fewer bytes than were asked for" })
    }

    /// The VDI of that number, as it is now.
    pub(super) async fn by_number(&self, number: u32) -> Result<Option<Vdi>, Failure> {
        const WHAT: &str = "the look at an image";
        match self.read(WHAT, object_of(number, 0) | 1 << 63, 0, HEAD).await {
            Ok(inode) => Vdi::read(&inode).map_err(|problem| Failure::Nonsense { what: WHAT, problem }),
            Err(failure) if failure.is(NO_OBJECT) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The VDI of that name, complete or not. Sheepdog also answers the number of one that was removed; its inode has no
    /// name any more.
    pub(super) async fn by_name(&self, name: &str) -> Result<Option<Vdi>, Failure> {
        let request = Request::send("the look for an image", INFO, padded(name, 2 * NAME));
        let number = match self.ask(&request).await {
            Ok(answer) => number(&answer.fields, 8),
            Err(failure) if failure.is(NO_VDI) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        Ok(self.by_number(number).await?.filter(|vdi| vdi.name == name))
    }

    /// Makes an incomplete VDI; none where there is one of that name.
    pub(super) async fn make(&self, name: &str) -> Result<Option<Vdi>, Failure> {
        const WHAT: &str = "the creation of an image";
        let request = Request::send(WHAT, NEW, padded(name, NAME))
            .field(0, &INCOMPLETE.to_le_bytes())
            .field(15, &[SHIFT])
            .once();
        let number = match self.ask(&request).await {
            Ok(answer) => number(&answer.fields, 8),
            Err(failure) if failure.is(EXISTS) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let made = self.by_number(number).await?.filter(|vdi| vdi.name == name && !vdi.is_complete());
        made.map(Some).ok_or(Failure::Nonsense {
            what: WHAT,
            problem: "the image it names is not the one that was made",
        })
    }

    /// Writes a part of one object of data, which begins with the part at offset 0.
    pub(super) async fn put(&self, vdi: &Vdi, index: u64, offset: usize, data: Bytes) -> Result<(), Failure> {
        let opcode = if offset == 0 { CREATE_OBJECT } else { WRITE_OBJECT };
        let object = object_of(vdi.number, index);
        self.ask(&vdi.write("a write of data", opcode, object, offset, data)).await.map(drop)
    }

    /// Says that objects of these indexes are there, and how many bytes were sent.
    pub(super) async fn enter(
        &self,
        vdi: &Vdi,
        indexes: std::ops::Range<u64>,
        sent: u64,
    ) -> Result<(), Failure> {
        const WHAT: &str = "a write of the list of objects";
        let entries: Bytes = indexes.clone().flat_map(|_| vdi.number.to_le_bytes()).collect();
        let offset = INDEX + 4 * usize::try_from(indexes.start).unwrap_or_default();
        if !entries.is_empty() {
            self.ask(&vdi.write(WHAT, WRITE_OBJECT, vdi.inode(), offset, entries)).await?;
        }
        let sent = Bytes::copy_from_slice(&sent.to_le_bytes());
        self.ask(&vdi.write(WHAT, WRITE_OBJECT, vdi.inode(), at::PROGRESS, sent)).await.map(drop)
    }

    /// Gives it a size, in one write.
    pub(super) async fn resize(&self, vdi: &Vdi, size: u64) -> Result<(), Failure> {
        let size = Bytes::copy_from_slice(&size.to_le_bytes());
        self.ask(&vdi.write("a write of the size", WRITE_OBJECT, vdi.inode(), at::SIZE, size)).await.map(drop)
    }

    /// The VDI as it is now, and the numbers of its first so many bytes' objects, all read at once.
    pub(super) async fn with_objects(
        &self,
        vdi: &Vdi,
        bytes: u64,
    ) -> Result<Option<(Vdi, Vec<u32>)>, Failure> {
        const WHAT: &str = "the list of objects";
        let inode = self.read(WHAT, vdi.inode(), 0, INDEX + 4 * vdi.objects(bytes)).await?;
        let now = Vdi::read(&inode).map_err(|problem| Failure::Nonsense { what: WHAT, problem })?;
        let objects = inode[INDEX..].chunks(4).map(|entry| number(entry, 0)).collect();
        Ok(now.map(|now| (now, objects)))
    }

    /// A part of the object `index`, which is kept under the VDI `number`.
    pub(super) async fn get(
        &self,
        number: u32,
        index: u64,
        offset: usize,
        wanted: usize,
    ) -> Result<Vec<u8>, Failure> {
        self.read("a read of data", object_of(number, index), offset, wanted).await
    }

    /// Removes a VDI: first it becomes incomplete, so that nobody takes what is removed for holes, then the objects go,
    /// then the VDI.
    pub(super) async fn remove(&self, vdi: &Vdi) -> Result<(), Failure> {
        const WHAT: &str = "the removal of an image";
        if vdi.is_complete() {
            // How far its objects go stays known.
            let end = [vdi.size.to_le_bytes(), INCOMPLETE.to_le_bytes()].concat();
            self.ask(&vdi.write(WHAT, WRITE_OBJECT, vdi.inode(), at::PROGRESS, end.into())).await?;
        }
        let end = if vdi.is_complete() { vdi.size } else { vdi.progress.saturating_add(AHEAD) };
        let Some((_, objects)) = self.with_objects(vdi, end).await? else { return Ok(()) };
        if let Some(last) = objects.iter().rposition(|object| *object != 0) {
            let first = objects.iter().position(|object| *object != 0).unwrap_or_default();
            let nothing = Bytes::from(vec![0; 4 * (last + 1 - first)]);
            self.ask(&vdi.write(WHAT, WRITE_OBJECT, vdi.inode(), INDEX + 4 * first, nothing)).await?;
        }
        let request = Request::send(WHAT, DELETE, padded(&vdi.name, 2 * NAME)).once();
        match self.ask(&request).await {
            // Another has just done the same.
            Err(failure) if failure.is(NO_VDI) => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// The numbers of all VDIs that there are or were.
    pub(super) async fn numbers(&self) -> Result<Vec<u32>, Failure> {
        let request = Request::fetch("the list of images", NUMBERS_IN_USE, NUMBERS as usize / 8);
        let bits = self.ask(&request).await?.data;
        let set = (0_u32..).zip(&bits).filter(|(_, byte)| **byte != 0);
        let numbers = set.flat_map(|(at, byte)| {
            (0..8).filter(move |bit| byte >> bit & 1 == 1).map(move |bit| 8 * at + bit)
        });
        Ok(numbers.collect())
    }
}
