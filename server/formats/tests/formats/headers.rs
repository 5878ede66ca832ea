//! Every format and every check, by headers made by hand.

use vitrine_formats::{Format, guess};

use crate::samples::{
    DESCRIPTOR, DISK, FOOTER, METADATA, REGIONS, gpt, inspect, iso, luks, mbr, qcow2, qed, vdi, vhd, vhdx,
    vmdk, vmdk_with_footer, with,
};

/// What it is, the bytes, the formats found, the virtual size.
type Case = (&'static str, Vec<u8>, &'static [Format], Option<u64>);

#[test]
fn formats_and_virtual_sizes() {
    use Format::{Gpt, Iso, Luks, Qcow2, Qed, Raw, Vdi, Vhd, Vhdx, Vmdk};
    let cases: Vec<Case> = vec![
        ("nothing", vec![], &[Raw], None),
        ("one byte", vec![7], &[Raw], Some(1)),
        ("zeros", vec![0; 100_000], &[Raw], Some(100_000)),
        ("text", b"Dear reader,\n".repeat(100_000), &[Raw], Some(1_300_000)),
        ("qcow2 version 2", qcow2(2), &[Qcow2], Some(DISK)),
        ("qcow2 version 3", qcow2(3), &[Qcow2], Some(DISK)),
        ("qcow2 of no size", with(qcow2(3), 24, &[0; 8]), &[Qcow2], None),
        ("qcow2 of an absurd size", with(qcow2(3), 24, &[0xFF; 8]), &[Qcow2], None),
        ("qcow2 one byte short", qcow2(3)[..511].to_vec(), &[Raw], Some(511)),
        ("qcow2 just long enough", qcow2(3)[..512].to_vec(), &[Qcow2], Some(DISK)),
        ("qed", qed(), &[Qed], None),
        ("vhd", vhd(), &[Vhd], Some(DISK)),
        ("vhd cut short", vhd()[..511].to_vec(), &[Raw], Some(511)),
        ("vhd of fixed size", with(vec![1; 4096], 4096, &vhd()[..512]), &[Raw], Some(4608)),
        ("vhdx", vhdx(), &[Vhdx], Some(DISK)),
        ("vhdx without metadata region", with(vhdx(), REGIONS + 8, &[0]), &[Vhdx], None),
        ("vhdx without a size", with(vhdx(), METADATA + 10, &[2]), &[Vhdx], None),
        (
            "vhdx, size in the table",
            with(vhdx(), METADATA + 112, &[112, 0, 0, 0]),
            &[Vhdx],
            Some(112 | (8 << 32)),
        ),
        ("vhdx, size over the edge", with(vhdx(), METADATA + 112, &[0xFC, 0xFF, 0, 0]), &[Vhdx], None),
        ("vhdx without region table", with(vhdx(), REGIONS, b"oops"), &[Raw], Some(448 << 10)),
        ("vhdx, too many regions", with(vhdx(), REGIONS + 8, &[0, 8]), &[Raw], Some(448 << 10)),
        ("vhdx without metadata table", with(vhdx(), METADATA, b"oops"), &[Raw], Some(448 << 10)),
        ("vhdx, too many items", with(vhdx(), METADATA + 10, &[0, 8]), &[Raw], Some(448 << 10)),
        ("vhdx, size of the size", with(vhdx(), METADATA + 116, &[9]), &[Raw], Some(448 << 10)),
        ("vmdk", vmdk(DESCRIPTOR), &[Vmdk], Some(DISK)),
        ("vmdk in other case", vmdk(&DESCRIPTOR.to_uppercase()), &[Vmdk], Some(DISK)),
        ("vmdk with footer", vmdk_with_footer(), &[Vmdk], Some(DISK)),
        ("vmdk of an absurd size", with(vmdk(DESCRIPTOR), 12, &[0xFF; 8]), &[Vmdk], None),
        ("vmdk of version 4", with(vmdk(DESCRIPTOR), 4, &[4]), &[Vmdk], None),
        ("vmdk, descriptor elsewhere", with(vmdk(DESCRIPTOR), 28, &[2]), &[Vmdk], None),
        ("vmdk cut in the header", vmdk(DESCRIPTOR)[..63].to_vec(), &[Raw], Some(63)),
        ("vmdk descriptor", DESCRIPTOR.into(), &[Vmdk], None),
        ("vmdk descriptor, padded", with(DESCRIPTOR.into(), 900, &[0]), &[Vmdk], None),
        ("short descriptor", b"createType=\"vmfs\"".to_vec(), &[Vmdk], None),
        (
            "descriptor after a long comment",
            [&b"#".repeat(900_000), DESCRIPTOR.as_bytes()].concat(),
            &[Vmdk],
            None,
        ),
        ("type without end", b"createType=\"monolithicSparse".to_vec(), &[Raw], Some(28)),
        ("vdi", vdi(), &[Vdi], Some(DISK)),
        ("iso", iso(), &[Iso], Some(DISK)),
        ("udf", with(iso(), 32768, b"\0NSR03"), &[Iso], None),
        ("iso cut short", iso()[..34_815].to_vec(), &[Raw], Some(34_815)),
        ("mbr", mbr(), &[Gpt], Some(2048)),
        ("gpt", gpt(), &[Gpt], Some(2048)),
        ("fat", with(with(mbr(), 16, &[2]), 21, &[0xF8]), &[Raw], Some(2048)),
        ("luks", luks(), &[Luks], Some(4096)),
        ("luks cut short", luks()[..591].to_vec(), &[Raw], Some(591)),
        ("luks, data behind the end", with(luks(), 104, &[0xFF; 4]), &[Luks], None),
        ("iso that boots", with(iso(), 0, &mbr()[..512]), &[Iso, Gpt], Some(DISK)),
        ("qcow2 and mbr", with(qcow2(3), 510, &[0x55, 0xAA]), &[Qcow2, Gpt], None),
        ("three at once", with(with(iso(), 0, &vdi()), 0, &luks()[..60]), &[Vdi, Iso, Luks], None),
    ];
    for (name, bytes, found, size) in cases {
        let inspection = inspect(&bytes);
        assert_eq!(inspection.found, found, "{name}");
        assert_eq!(inspection.virtual_size, size, "{name}");
        assert_eq!(inspection.bytes, bytes.len() as u64, "{name}");
    }
}

#[test]
fn safety_checks() {
    let footer = vmdk_with_footer;
    let extent = 512 + DESCRIPTOR.find("RW").unwrap() as u64;
    let added = 512 + DESCRIPTOR.len() as u64;
    let (at_extent, at_added) = ([("descriptor", extent)], [("descriptor", added)]);
    let line = |line: &str| vmdk(&format!("{DESCRIPTOR}{line}\n"));
    let replaced = |from: &str, to: &str| vmdk(&DESCRIPTOR.replace(from, to));
    // What is wrong, the bytes, and which checks fail at which byte.
    type Failures<'a> = &'a [(&'static str, u64)];
    let cases: Vec<(&str, Vec<u8>, Failures<'_>)> = vec![
        ("qcow2 version 2", qcow2(2), &[]),
        ("dirty, corrupt, compression type", with(qcow2(3), 79, &[0b1011]), &[]),
        ("backing file", with(qcow2(3), 15, &[1]), &[("backing_file", 8)]),
        ("data file", with(qcow2(3), 79, &[0b100]), &[("data_file", 72)]),
        ("data file in version 2", with(qcow2(2), 79, &[0b100]), &[("data_file", 72)]),
        ("extended L2", with(qcow2(3), 79, &[0b1_0000]), &[("unknown_features", 72)]),
        ("highest feature", with(qcow2(3), 72, &[0x80]), &[("unknown_features", 72)]),
        ("version 1", qcow2(1), &[("unknown_features", 4)]),
        ("version 4", qcow2(4), &[("unknown_features", 4)]),
        (
            "all of it",
            with(with(qcow2(3), 8, &[1]), 72, &[0xFF; 8]),
            &[("backing_file", 8), ("data_file", 72), ("unknown_features", 72)],
        ),
        ("qed", qed(), &[("banned", 0)]),
        ("vhd", vhd(), &[]),
        ("vhdx", vhdx(), &[]),
        ("vhdx without tables", vhdx()[..4096].to_vec(), &[("incomplete", 4096)]),
        (
            "vhdx cut in the metadata",
            vhdx()[..METADATA + 99].to_vec(),
            &[("incomplete", METADATA as u64 + 99)],
        ),
        (
            "vhdx, metadata behind",
            with(vhdx(), REGIONS + 64, &[0, 0, 1, 0]),
            &[("incomplete", REGIONS as u64 + 64)],
        ),
        ("vhdx, metadata beyond all", with(vhdx(), REGIONS + 64, &[0xFF; 8]), &[("incomplete", 448 << 10)]),
        ("vhdx, size beyond", with(vhdx(), METADATA + 112, &[0xFF; 4]), &[("incomplete", 448 << 10)]),
        ("vmdk", vmdk(DESCRIPTOR), &[]),
        ("vmdk, stream-optimised", replaced("monolithicSparse", "streamOptimized"), &[]),
        ("vmdk, Windows lines", replaced("\n", "\r\n"), &[]),
        ("vmdk, version 0", with(vmdk(DESCRIPTOR), 4, &[0]), &[("descriptor", 4)]),
        ("vmdk, version 4", with(vmdk(DESCRIPTOR), 4, &[4]), &[("descriptor", 4)]),
        ("vmdk, descriptor elsewhere", with(vmdk(DESCRIPTOR), 28, &[2]), &[("descriptor", 28)]),
        ("vmdk, flat", replaced("monolithicSparse", "monolithicFlat"), &[("descriptor", 512)]),
        ("vmdk, long type", replaced("monolithicSparse", &"m".repeat(99)), &[("descriptor", 512)]),
        ("vmdk, no type", replaced("createType", "x"), &[("descriptor", 512)]),
        ("vmdk, no extent", replaced("RW", "#"), &[("descriptor", 512)]),
        ("vmdk, extent elsewhere", replaced("disk.vmdk", "/etc/passwd"), &at_extent),
        ("vmdk, strange line", line("include secrets"), &at_added),
        ("vmdk, strange setting", line("in clude=secrets"), &at_added),
        ("vmdk, parent", line("parentFileNameHint=\"/etc/passwd\""), &at_added),
        ("vmdk, not ASCII", line("größe=1"), &at_added),
        ("vmdk, nothing after the padding", with(vmdk(DESCRIPTOR), 1024, b"include"), &[]),
        ("vmdk, empty descriptor", with(vmdk(DESCRIPTOR), 36, &[0]), &[("descriptor", 512)]),
        ("vmdk cut in the descriptor", vmdk(DESCRIPTOR)[..9000].to_vec(), &[("descriptor", 9000)]),
        ("text descriptor", DESCRIPTOR.into(), &[("descriptor", 0)]),
        ("footer", footer(), &[]),
        ("footer missing", with(vmdk(DESCRIPTOR), 56, &[0xFF; 8]), &[("footer", 16_384 - 1024)]),
        ("footer, version", with(footer(), FOOTER + 516, &[2]), &[("footer", FOOTER as u64 + 512)]),
        ("footer, descriptor", with(footer(), FOOTER + 540, &[2]), &[("footer", FOOTER as u64 + 512)]),
        ("footer, descriptor length", with(footer(), FOOTER + 548, &[2]), &[("footer", FOOTER as u64 + 512)]),
        ("footer, again", with(footer(), FOOTER + 568, &[0xFF; 8]), &[("footer", FOOTER as u64 + 512)]),
        ("marker, size", with(footer(), FOOTER + 8, &[1]), &[("footer", FOOTER as u64)]),
        ("marker, type", with(footer(), FOOTER + 12, &[2]), &[("footer", FOOTER as u64)]),
        ("marker, padding", with(footer(), FOOTER + 500, &[1]), &[("footer", FOOTER as u64)]),
        ("end, value", with(footer(), FOOTER + 1024, &[1]), &[("footer", FOOTER as u64 + 1024)]),
        ("end, padding", with(footer(), FOOTER + 1535, &[1]), &[("footer", FOOTER as u64 + 1024)]),
        ("one byte more", with(footer(), FOOTER + 1536, &[0]), &[("footer", FOOTER as u64 + 513)]),
        ("vdi", vdi(), &[]),
        ("iso", iso(), &[]),
        ("mbr", mbr(), &[]),
        ("gpt", gpt(), &[]),
        ("boot flag", with(mbr(), 478, &[0x81]), &[("mbr", 478)]),
        ("protective, CHS", with(gpt(), 448, &[3]), &[("mbr", 447)]),
        ("protective, LBA", with(gpt(), 454, &[2]), &[("mbr", 454)]),
        ("protective, second", with(gpt(), 466, &[0x83]), &[("mbr", 446)]),
        ("no partition", with(mbr(), 450, &[0]), &[("mbr", 446)]),
        ("luks", luks(), &[]),
        ("luks version 2", with(luks(), 7, &[2]), &[("version", 6)]),
    ];
    for (name, bytes, expected) in cases {
        let failures = inspect(&bytes).failures;
        let got: Vec<_> = failures.iter().map(|failure| (failure.check, failure.offset)).collect();
        assert_eq!(got, expected, "{name}: {failures:?}");
    }
}

#[test]
fn near_misses_are_explained() {
    let cases: Vec<(&str, Vec<u8>, Format, u64)> = vec![
        ("qcow2", qcow2(3)[..200].to_vec(), Format::Qcow2, 200),
        ("qed", qed()[..200].to_vec(), Format::Qed, 200),
        ("vhd", vhd()[..200].to_vec(), Format::Vhd, 200),
        ("vhd of fixed size", with(vec![1; 4096], 4096, &vhd()[..512]), Format::Vhd, 4096),
        ("vhdx", vhdx()[..31].to_vec(), Format::Vhdx, 31),
        ("vhdx without region table", with(vhdx(), REGIONS, b"oops"), Format::Vhdx, REGIONS as u64),
        ("vhdx without metadata table", with(vhdx(), METADATA, b"oops"), Format::Vhdx, METADATA as u64),
        ("vmdk", vmdk(DESCRIPTOR)[..50].to_vec(), Format::Vmdk, 50),
        ("vdi", vdi()[..200].to_vec(), Format::Vdi, 200),
        ("luks", luks()[..200].to_vec(), Format::Luks, 200),
    ];
    for (name, bytes, format, offset) in cases {
        let inspection = inspect(&bytes);
        let got: Vec<_> = inspection.near_misses.iter().map(|miss| (miss.format, miss.offset)).collect();
        assert_eq!(got, [(format, offset)], "{name}");
        assert_eq!(inspection.found, [Format::Raw], "{name}");
    }
}

#[test]
fn the_head_is_enough_to_guess() {
    for (name, bytes) in crate::samples::good() {
        assert_eq!(guess(&bytes[..bytes.len().min(36 << 10)]).as_str(), name);
    }
    let inspector = vitrine_formats::Inspector::new();
    assert_eq!(inspector.guess(), None);
    assert_eq!(guess(&[]), Format::Raw);
    assert_eq!(guess(&[0; 40_000]), Format::Raw);
    assert_eq!(guess(b"QFI\xfb"), Format::Qcow2);
    assert_eq!(guess(DESCRIPTOR.as_bytes()), Format::Vmdk);
}

#[test]
fn names_are_read_back() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert!("vpc".parse::<Format>().is_err_and(|error| error.to_string().contains("\"vpc\"")));
}
