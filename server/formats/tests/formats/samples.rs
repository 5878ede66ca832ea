//! Images made by hand: the least that is a format, to be spoilt byte by byte.

use vitrine_formats::{Inspection, Inspector};

/// The disk size that every sample claims.
pub(crate) const DISK: u64 = 10 << 20;

/// Feeds the bytes in one piece.
pub(crate) fn inspect(bytes: &[u8]) -> Inspection {
    let mut inspector = Inspector::new();
    inspector.feed(bytes);
    inspector.finish()
}

/// `image` with bytes overwritten; grows when they reach past its end.
pub(crate) fn with(mut image: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    image.resize(image.len().max(at + bytes.len()), 0);
    image[at..at + bytes.len()].copy_from_slice(bytes);
    image
}

fn build(length: usize, parts: &[(usize, &[u8])]) -> Vec<u8> {
    parts.iter().fold(vec![0; length], |image, (at, bytes)| with(image, *at, bytes))
}

pub(crate) fn qcow2(version: u32) -> Vec<u8> {
    build(1024, &[(0, b"QFI\xfb"), (4, &version.to_be_bytes()), (24, &DISK.to_be_bytes())])
}

pub(crate) fn qed() -> Vec<u8> {
    build(1024, &[(0, b"QED\0")])
}

pub(crate) fn vhd() -> Vec<u8> {
    build(1024, &[(0, b"conectix"), (40, &DISK.to_be_bytes())])
}

pub(crate) fn vdi() -> Vec<u8> {
    build(1024, &[(64, &0xBEDA_107F_u32.to_le_bytes()), (368, &DISK.to_le_bytes())])
}

pub(crate) fn luks() -> Vec<u8> {
    build(8192, &[(0, b"LUKS\xba\xbe"), (6, &1_u16.to_be_bytes()), (104, &8_u32.to_be_bytes())])
}

pub(crate) fn iso() -> Vec<u8> {
    let (blocks, block) = (5120_u32.to_le_bytes(), 2048_u16.to_le_bytes());
    build(40 << 10, &[(32768, b"\x01CD001"), (32768 + 80, &blocks), (32768 + 128, &block)])
}

pub(crate) fn mbr() -> Vec<u8> {
    build(2048, &[(446, &[0x80, 1, 1, 0, 0x83]), (510, &[0x55, 0xAA])])
}

pub(crate) fn gpt() -> Vec<u8> {
    build(2048, &[(446, &[0, 0, 2, 0, 0xEE, 0, 0, 0, 1]), (510, &[0x55, 0xAA])])
}

const METADATA_REGION: [u8; 16] = 0x8B7C_A206_4790_4B9A_B8FE_575F_050F_886E_u128.to_be_bytes();
const DISK_SIZE: [u8; 16] = 0x2FA5_4224_CD1B_4876_B211_5DBE_D83B_F4B8_u128.to_be_bytes();
/// Where the region table of a vhdx stands, and where the sample has its metadata.
pub(crate) const REGIONS: usize = 192 << 10;
pub(crate) const METADATA: usize = 300 << 10;

/// The bytes of a GUID as Microsoft orders them.
fn guid(id: [u8; 16]) -> [u8; 16] {
    [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map(|at| id[at])
}

pub(crate) fn vhdx() -> Vec<u8> {
    build(
        448 << 10,
        &[
            (0, b"vhdxfile"),
            (REGIONS, b"regi"),
            (REGIONS + 8, &2_u32.to_le_bytes()),
            (REGIONS + 48, &guid(METADATA_REGION)),
            (REGIONS + 64, &(METADATA as u64).to_le_bytes()),
            (METADATA, b"metadata"),
            (METADATA + 10, &3_u16.to_le_bytes()),
            (METADATA + 96, &guid(DISK_SIZE)),
            (METADATA + 112, &65_544_u32.to_le_bytes()),
            (METADATA + 116, &8_u32.to_le_bytes()),
            (METADATA + 65_544, &DISK.to_le_bytes()),
        ],
    )
}

pub(crate) const DESCRIPTOR: &str = "# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\n\
    createType=\"monolithicSparse\"\n\nRW 20480 SPARSE \"disk.vmdk\"\n\nddb.adapterType = \"ide\"\n";

fn vmdk_header(grain_directory: u64) -> Vec<u8> {
    build(
        512,
        &[
            (0, b"KDMV"),
            (4, &1_u32.to_le_bytes()),
            (12, &(DISK / 512).to_le_bytes()),
            (28, &1_u64.to_le_bytes()),
            (36, &20_u64.to_le_bytes()),
            (56, &grain_directory.to_le_bytes()),
        ],
    )
}

pub(crate) fn vmdk(descriptor: &str) -> Vec<u8> {
    with(with(vmdk_header(21), 512, descriptor.as_bytes()), 16_383, &[0])
}

/// Byte of the marker before the footer in [`vmdk_with_footer`].
pub(crate) const FOOTER: usize = 16_384;

pub(crate) fn vmdk_with_footer() -> Vec<u8> {
    let image = with(vmdk(DESCRIPTOR), 0, &vmdk_header(u64::MAX));
    let image = with(image, FOOTER + 12, &3_u32.to_le_bytes());
    with(with(image, FOOTER + 512, &vmdk_header(21)), FOOTER + 1535, &[0])
}

/// One of each, by name; every one is accepted as far as its format has checks.
pub(crate) fn good() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("qcow2", qcow2(3)),
        ("vhd", vhd()),
        ("vhdx", vhdx()),
        ("vmdk", vmdk(DESCRIPTOR)),
        ("vmdk", vmdk_with_footer()),
        ("vdi", vdi()),
        ("iso", iso()),
        ("gpt", gpt()),
        ("gpt", mbr()),
        ("luks", luks()),
    ]
}
