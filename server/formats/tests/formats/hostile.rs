//! Bytes meant to harm: no panic, and never more memory than promised.

use proptest::{collection::vec, prelude::*, sample::select};
use vitrine_formats::{Format, Inspection, Inspector, MEMORY_LIMIT, Rules, judge};

use crate::samples::{DESCRIPTOR, METADATA, REGIONS, good, vmdk, with};

/// Feeds in pieces, and looks at the memory after each.
fn watch(bytes: &[u8], piece: usize) -> Inspection {
    let mut inspector = Inspector::new();
    for piece in bytes.chunks(piece) {
        inspector.feed(piece);
        assert!(inspector.held() <= MEMORY_LIMIT, "holds {} bytes", inspector.held());
        assert!(inspector.guess() != Some(Format::Raw) || bytes.len() > 32_768);
    }
    inspector.finish()
}

/// What holds of every inspection.
fn is_sound(inspection: &Inspection) {
    let found = &inspection.found;
    assert!(found.is_sorted() && !found.is_empty());
    assert!(found.len() == 1 || !found.contains(&Format::Raw));
    assert!(inspection.failures.iter().all(|failure| found.contains(&failure.format)));
    assert!(inspection.near_misses.iter().all(|miss| !found.contains(&miss.format)));
    assert!(inspection.virtual_size.is_none_or(|size| size > 0 && i64::try_from(size).is_ok()));
    for require_match in [true, false] {
        for declared in ["raw", "qcow2", "vmdk", "ami"] {
            let verdict = judge(inspection, declared, &Rules { require_match, gpt_nonfatal: &[] });
            assert!(
                inspection.failures.is_empty() || verdict.is_err() || found == &[Format::Iso, Format::Gpt]
            );
        }
    }
}

/// The signatures, and numbers that have broken parsers.
fn seeds() -> Vec<(usize, &'static [u8])> {
    vec![
        (0, b"QFI\xfb\0\0\0\x03"),
        (0, b"QED\0"),
        (0, b"conectix"),
        (0, b"vhdxfile"),
        (0, b"KDMV\x01\0\0\0"),
        (0, b"LUKS\xba\xbe\0\x01"),
        (0, DESCRIPTOR.as_bytes()),
        (28, &[1, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        (56, &[0xFF; 8]),
        (64, &[0x7F, 0x10, 0xDA, 0xBE]),
        (510, &[0x55, 0xAA]),
        (512, DESCRIPTOR.as_bytes()),
        (32768, b"\x01CD001"),
        (REGIONS, b"regi\0\0\0\0\xFF\x07\0\0"),
        (METADATA, b"metadata\0\0\xFF\x07"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn noise_with_signatures(
        noise in vec(any::<u8>(), 64..4096),
        length in prop_oneof![0..2048_usize, 0..500_000_usize],
        planted in vec(select(seeds()), 0..5),
        piece in prop_oneof![1..2000_usize, Just(1 << 20)],
    ) {
        let mut bytes: Vec<u8> = noise.iter().copied().cycle().take(length).collect();
        for (at, seed) in planted {
            bytes = with(bytes, at, seed);
        }
        bytes.truncate(length);
        is_sound(&watch(&bytes, piece));
    }

    #[test]
    fn good_images_with_bytes_overwritten(
        (_, image) in select(good()),
        changes in vec((any::<prop::sample::Index>(), any::<[u8; 8]>()), 0..12),
        anchors in vec((select(vec![0, 28, 56, 446, 512, REGIONS, REGIONS + 48, METADATA, METADATA + 96]), 0..40_usize,
            select(vec![[0; 8], [0xFF; 8], [0x7F; 8], [0, 0, 0, 0, 0, 0, 0, 0x80]])), 0..3),
        piece in 1..100_000_usize,
    ) {
        let mut bytes = image;
        for (at, change) in changes {
            let at = at.index(bytes.len());
            bytes = with(bytes, at, &change);
        }
        for (anchor, at, change) in anchors {
            if anchor + at < bytes.len() {
                bytes = with(bytes, anchor + at, &change);
            }
        }
        is_sound(&watch(&bytes, piece));
    }
}

#[test]
fn a_huge_descriptor_is_not_kept_whole() {
    let endless = [&b"#".repeat(3 << 20), DESCRIPTOR.as_bytes()].concat();
    for (image, found) in [
        (with(with(vmdk(""), 36, &[0xFF; 8]), 512, &endless), Format::Vmdk),
        // Longer than any descriptor that a hypervisor reads: the type is out of sight for it as well.
        (endless, Format::Raw),
    ] {
        for piece in [1000, 65_536, 4 << 20] {
            let inspection = watch(&image, piece);
            assert_eq!(inspection.found, [found]);
            is_sound(&inspection);
        }
    }
}
