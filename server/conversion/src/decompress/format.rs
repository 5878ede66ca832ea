//! The forms of compression, and how they are told apart.

use std::fmt;

/// A form of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// gzip, of one member or several.
    Gzip,
    /// bzip2, of one stream or several.
    Bzip2,
    /// xz, of one stream or several.
    Xz,
    /// Zstandard, of one frame or several.
    Zstd,
    /// A zip archive of one file, stored or deflated.
    Zip,
}

impl Compression {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Gzip, Self::Bzip2, Self::Xz, Self::Zstd, Self::Zip];

    /// Bytes from the start that tell which it is.
    pub const HEAD: usize = 10;

    /// What data that begins with `head` is compressed with, if it looks compressed. A shorter head is compared as far
    /// as it goes only where its signature is complete.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            // Method 8 is the only one there is.
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // The block size, and the sign of a block or of the end.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            _ => None,
        }
    }

    /// The name of the program that makes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
