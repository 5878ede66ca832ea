//! However a stream is cut, the inspection is the same.

use proptest::{collection::vec, prelude::*, sample::select};
use vitrine_formats::{Inspection, Inspector};

use crate::samples::{DESCRIPTOR, good, inspect, iso, mbr, vmdk, with};

/// Feeds the bytes in pieces of these lengths, over and over.
fn in_pieces(bytes: &[u8], lengths: &[usize]) -> Inspection {
    let mut inspector = Inspector::new();
    let mut rest = bytes;
    for length in lengths.iter().cycle() {
        let (piece, after) = rest.split_at((*length).min(rest.len()));
        inspector.feed(piece);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    inspector.finish()
}

fn images() -> Vec<Vec<u8>> {
    let mut images: Vec<_> = good().into_iter().map(|(_, bytes)| bytes).collect();
    images.extend([
        DESCRIPTOR.into(),
        [&b"#".repeat(1_048_500), DESCRIPTOR.as_bytes()].concat(),
        with(vmdk(DESCRIPTOR), 36, &[0xFF; 8]),
        with(iso(), 0, &mbr()[..512]),
        vec![0x20; 700],
    ]);
    images
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_cut_gives_the_same_inspection(
        image in select(images()),
        // An empty piece may be among them; a whole round of them may not.
        lengths in vec(prop_oneof![0..3_usize, 500..530_usize, 0..70_000_usize], 1..6)
            .prop_filter("nothing is fed", |lengths| lengths.iter().any(|length| *length > 0)),
        end in 0.0..1.0_f64,
    ) {
        let cut = (image.len() as f64 * end) as usize;
        for bytes in [&image[..], &image[..cut]] {
            prop_assert_eq!(in_pieces(bytes, &lengths), inspect(bytes));
        }
    }
}

#[test]
fn byte_by_byte() {
    for image in images() {
        assert_eq!(in_pieces(&image, &[1]), inspect(&image));
    }
}
