//! Compressed data.

use std::io::{self, Write};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use vitrine_conversion::{Compression, Limits, decompress};

/// Bytes that do not compress to nothing, and differ at any offset.
pub(crate) fn data(length: usize) -> Vec<u8> {
    (0..length as u64)
        .map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8 ^ (at / 4096) as u8)
        .collect()
}

pub(crate) fn compress(compression: Compression, data: &[u8]) -> Vec<u8> {
    match compression {
        Compression::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zip => Archive::default().file(b"image.raw", data, Form::default()).end(),
    }
}

/// How a file is put into an archive.
#[derive(Clone, Copy, Default)]
pub(crate) struct Form {
    pub(crate) stored: bool,
    pub(crate) described_behind: bool,
    pub(crate) signed: bool,
    pub(crate) zip64: bool,
    pub(crate) flags: u16,
    pub(crate) wrong_crc: bool,
    pub(crate) wrong_size: bool,
}

/// A zip archive in the making.
#[derive(Default)]
pub(crate) struct Archive(Vec<u8>);

impl Archive {
    pub(crate) fn file(mut self, name: &[u8], data: &[u8], form: Form) -> Self {
        let packed = if form.stored {
            data.to_vec()
        } else {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        };
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let crc = crc.sum() ^ u32::from(form.wrong_crc);
        let (packed_size, size) = (packed.len() as u64, data.len() as u64 + u64::from(form.wrong_size));
        let flags = form.flags | if form.described_behind { 8 } else { 0 };
        let mut put = |bytes: &[u8]| self.0.extend_from_slice(bytes);
        put(b"PK\x03\x04\x14\0");
        put(&flags.to_le_bytes());
        put(&(if form.stored { 0_u16 } else { 8 }).to_le_bytes());
        put(&[0; 4]);
        let known = !form.described_behind;
        put(&(if known { crc } else { 0 }).to_le_bytes());
        let narrow = |size: u64| {
            if form.zip64 {
                u32::MAX
            } else if known {
                size as u32
            } else {
                0
            }
        };
        put(&narrow(packed_size).to_le_bytes());
        put(&narrow(size).to_le_bytes());
        put(&(name.len() as u16).to_le_bytes());
        // A foreign extra field stands before the one of zip64.
        put(&(if form.zip64 { 6_u16 + 20 } else { 0 }).to_le_bytes());
        put(name);
        if form.zip64 {
            put(b"\x99\x99\x02\0ab");
            put(b"\x01\0\x10\0");
            put(&(if known { size } else { 0 }).to_le_bytes());
            put(&(if known { packed_size } else { 0 }).to_le_bytes());
        }
        put(&packed);
        if form.described_behind {
            if form.signed {
                put(b"PK\x07\x08");
            }
            put(&crc.to_le_bytes());
            if form.zip64 {
                put(&packed_size.to_le_bytes());
                put(&size.to_le_bytes());
            } else {
                put(&(packed_size as u32).to_le_bytes());
                put(&(size as u32).to_le_bytes());
            }
        }
        self
    }

    /// The directory: nobody reads it.
    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"PK\x01\x02");
        self.0.extend_from_slice(&[0; 42]);
        self.0.extend_from_slice(b"PK\x05\x06");
        self.0.extend_from_slice(&[0; 18]);
        self.0
    }
}

/// The bytes in chunks.
pub(crate) fn chunks(bytes: &[u8], chunk: usize) -> BoxStream<'static, io::Result<Bytes>> {
    let chunks: Vec<_> = bytes.chunks(chunk).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks).boxed()
}

/// All that comes out.
pub(crate) async fn inflate(bytes: &[u8], compression: Compression, limits: Limits) -> io::Result<Vec<u8>> {
    gather(decompress(chunks(bytes, 1000), compression, limits)).await
}

pub(crate) async fn gather(stream: BoxStream<'static, io::Result<Bytes>>) -> io::Result<Vec<u8>> {
    let chunks: Vec<_> = stream.try_collect().await?;
    Ok(chunks.concat())
}
