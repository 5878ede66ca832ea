//! gzip and bzip2: files that may be several, one behind the other.

use std::io::{self, BufRead, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;

use super::only_zeros;

/// A decoder of one member.
pub(super) trait Member: Read {
    /// What it reads from.
    type Inner: BufRead;

    /// A decoder of the member that begins here.
    fn begin(inner: Self::Inner) -> Self;

    /// What is behind the member.
    fn into_inner(self) -> Self::Inner;

    /// Whether bytes like these begin another one.
    fn begins(head: &[u8]) -> bool;
}

impl<R: BufRead> Member for GzDecoder<R> {
    type Inner = R;

    fn begin(inner: R) -> Self {
        Self::new(inner)
    }

    fn into_inner(self) -> R {
        self.into_inner()
    }

    fn begins(head: &[u8]) -> bool {
        head.first() == Some(&0x1f)
    }
}

impl<R: BufRead> Member for BzDecoder<R> {
    type Inner = R;

    fn begin(inner: R) -> Self {
        Self::new(inner)
    }

    fn into_inner(self) -> R {
        self.into_inner()
    }

    fn begins(head: &[u8]) -> bool {
        head.first() == Some(&b'B')
    }
}

/// All members, one behind the other; behind the last one only zeros may stand.
pub(super) struct Members<M> {
    /// `None` behind the end and after an error.
    member: Option<M>,
}

impl<R: BufRead> Members<GzDecoder<R>> {
    pub(super) fn gzip(source: R) -> Self {
        Self { member: Some(GzDecoder::begin(source)) }
    }
}

impl<R: BufRead> Members<BzDecoder<R>> {
    pub(super) fn bzip2(source: R) -> Self {
        Self { member: Some(BzDecoder::begin(source)) }
    }
}

impl<M: Member> Read for Members<M> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(mut member) = self.member.take() {
            let read = member.read(buffer)?;
            if read > 0 {
                self.member = Some(member);
                return Ok(read);
            }
            let mut inner = member.into_inner();
            if M::begins(inner.fill_buf()?) {
                self.member = Some(M::begin(inner));
            } else if !only_zeros(&mut inner)? {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "something else stands behind the data",
                ));
            }
        }
        Ok(0)
    }
}
