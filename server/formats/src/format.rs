//! The formats and their names.

use std::{fmt, str::FromStr};

/// A disk format that can be recognised by its content. [`Format::Raw`] is anything that is none of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Bytes without a structure known here.
    Raw,
    /// QEMU copy-on-write, versions 2 and 3 (and 1, which is recognised to be refused).
    Qcow2,
    /// QEMU enhanced disk: recognised to be refused.
    Qed,
    /// Virtual PC disk, dynamic or differencing; a fixed-size one is seen as raw.
    Vhd,
    /// Hyper-V disk.
    Vhdx,
    /// VMware disk: sparse extent or text descriptor.
    Vmdk,
    /// VirtualBox disk.
    Vdi,
    /// ISO 9660 or UDF volume.
    Iso,
    /// Disk with a partition table, GPT or plain MBR.
    Gpt,
    /// LUKS container.
    Luks,
}

impl Format {
    /// Every format, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Raw,
        Self::Qcow2,
        Self::Qed,
        Self::Vhd,
        Self::Vhdx,
        Self::Vmdk,
        Self::Vdi,
        Self::Iso,
        Self::Gpt,
        Self::Luks,
    ];

    /// The name as it stands in an image's `disk_format`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Qed => "qed",
            Self::Vhd => "vhd",
            Self::Vhdx => "vhdx",
            Self::Vmdk => "vmdk",
            Self::Vdi => "vdi",
            Self::Iso => "iso",
            Self::Gpt => "gpt",
            Self::Luks => "luks",
        }
    }

    /// Where the signature of the format stands, in bytes from the start; raw has none.
    #[must_use]
    pub const fn signature_offset(self) -> Option<u64> {
        match self {
            Self::Raw => None,
            Self::Qcow2 | Self::Qed | Self::Vhd | Self::Vhdx | Self::Vmdk | Self::Luks => Some(0),
            Self::Vdi => Some(64),
            Self::Gpt => Some(510),
            Self::Iso => Some(32_769),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that is none of [`Format::ALL`]: `ami`, `ploop`, or a mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a format that can be recognised; use raw, qcow2, qed, vhd, vhdx, vmdk, vdi, iso, gpt or luks"
)]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}
