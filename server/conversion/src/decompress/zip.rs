//! A zip archive of one file, read from its start: there is no going back in a stream.

use std::io::{self, BufRead, Read};

use flate2::{Crc, bufread::DeflateDecoder};

use super::{DecompressError, Source};

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
/// What stands behind the only file: the directory, or what may come before it.
const DIRECTORY: [u32; 4] = [0x0201_4b50, 0x0605_4b50, 0x0606_4b50, 0x0806_4b50];

/// Flags of an entry.
const ENCRYPTED: u16 = 1;
const DESCRIBED_BEHIND: u16 = 1 << 3;
const PATCHED: u16 = 1 << 5;

/// The id of the extra field with sizes of 64 bits.
const ZIP64: u16 = 1;

/// The one file.
pub(super) struct Zip {
    /// `None` behind the end and after an error.
    body: Option<Body>,
    crc: Crc,
    entry: Entry,
}

enum Body {
    Stored(io::Take<Source>),
    Deflated(DeflateDecoder<Source>),
}

struct Entry {
    crc: u32,
    /// Bytes of the file, in the archive and outside; they count only where nothing is described behind.
    packed: u64,
    size: u64,
    described_behind: bool,
    is_zip64: bool,
}

fn corrupt(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

impl Zip {
    /// Reads the header of the first entry.
    pub(super) fn open(mut source: Source) -> io::Result<Self> {
        if u32(&mut source)? != LOCAL {
            return Err(corrupt("it does not begin with a file"));
        }
        let [_version, flags, method, _time, _date] = [(); 5].map(|()| u16(&mut source));
        let (flags, method) = (flags?, method?);
        let crc = u32(&mut source)?;
        let (packed, size) = (u32(&mut source)?, u32(&mut source)?);
        let (name, extra) = (u16(&mut source)?, u16(&mut source)?);
        let name = bytes(&mut source, name)?;
        let extra = bytes(&mut source, extra)?;
        let unsupported = |what| Err(DecompressError::Unsupported { what }.into());
        if flags & ENCRYPTED != 0 {
            return unsupported("encryption");
        }
        if flags & PATCHED != 0 {
            return unsupported("a patch");
        }
        if name.ends_with(b"/") {
            return Err(DecompressError::Entries.into());
        }
        let wide = zip64(&extra, size == u32::MAX, packed == u32::MAX)?;
        let entry = Entry {
            crc,
            packed: wide.packed.unwrap_or(packed.into()),
            size: wide.size.unwrap_or(size.into()),
            described_behind: flags & DESCRIBED_BEHIND != 0,
            is_zip64: wide.is_there,
        };
        let body = match method {
            0 if entry.described_behind => return unsupported("a stored file of unknown size"),
            0 => Body::Stored(source.take(entry.packed)),
            8 => Body::Deflated(DeflateDecoder::new(source)),
            _ => return unsupported("its method of compression"),
        };
        Ok(Self { body: Some(body), crc: Crc::new(), entry })
    }

    /// Holds what was read against what the archive says, and looks for more files.
    fn finish(&self, body: Body) -> io::Result<()> {
        let (mut source, packed) = match body {
            Body::Stored(take) => {
                if take.limit() > 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                (take.into_inner(), self.entry.packed)
            }
            Body::Deflated(decoder) => {
                let packed = decoder.total_in();
                (decoder.into_inner(), packed)
            }
        };
        let mut expected = (self.entry.crc, self.entry.packed, self.entry.size);
        let mut next = u32(&mut source)?;
        if self.entry.described_behind {
            let crc = if next == DESCRIPTOR { u32(&mut source)? } else { next };
            expected = if self.entry.is_zip64 {
                (crc, u64(&mut source)?, u64(&mut source)?)
            } else {
                (crc, u32(&mut source)?.into(), u32(&mut source)?.into())
            };
            next = u32(&mut source)?;
        }
        // `Crc::amount` counts with 32 bits.
        let (crc, expected_packed, size) = expected;
        if crc != self.crc.sum()
            || expected_packed != packed
            || size & 0xffff_ffff != u64::from(self.crc.amount())
        {
            return Err(corrupt("its checksum or its size is wrong"));
        }
        if !DIRECTORY.contains(&next) {
            return Err(DecompressError::Entries.into());
        }
        // The rest is read away, so that the sender is not cut off.
        loop {
            let length = source.fill_buf()?.len();
            if length == 0 {
                return Ok(());
            }
            source.consume(length);
        }
    }
}

impl Read for Zip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(mut body) = self.body.take() else { return Ok(0) };
        let read = match &mut body {
            Body::Stored(take) => take.read(buffer)?,
            Body::Deflated(decoder) => decoder.read(buffer)?,
        };
        if read == 0 && !buffer.is_empty() {
            return self.finish(body).map(|()| 0);
        }
        self.crc.update(&buffer[..read]);
        self.body = Some(body);
        Ok(read)
    }
}

/// Sizes of 64 bits.
#[derive(Default)]
struct Wide {
    is_there: bool,
    size: Option<u64>,
    packed: Option<u64>,
}

/// The sizes of 64 bits among the extra fields; each is there where the field of 32 bits is full.
fn zip64(mut extra: &[u8], has_size: bool, has_packed: bool) -> io::Result<Wide> {
    while extra.len() >= 4 {
        let (id, length) = (u16(&mut extra)?, u16(&mut extra)?);
        let (mut field, rest) =
            extra.split_at_checked(length.into()).ok_or_else(|| corrupt("an extra field is cut off"))?;
        if id == ZIP64 {
            let size = has_size.then(|| u64(&mut field)).transpose()?;
            let packed = has_packed.then(|| u64(&mut field)).transpose()?;
            return Ok(Wide { is_there: true, size, packed });
        }
        extra = rest;
    }
    Ok(Wide::default())
}

fn u16(source: &mut impl Read) -> io::Result<u16> {
    let mut bytes = [0; 2];
    source.read_exact(&mut bytes).map(|()| u16::from_le_bytes(bytes))
}

fn u32(source: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    source.read_exact(&mut bytes).map(|()| u32::from_le_bytes(bytes))
}

fn u64(source: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    source.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
}

fn bytes(source: &mut impl Read, length: u16) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length.into()];
    source.read_exact(&mut bytes).map(|()| bytes)
}
