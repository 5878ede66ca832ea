//! How an image is cut into segments.
//!
//! A manifest names 1,000 segments and no more. Where the size is known, the segments are as large as that needs. Where
//! it is not, they begin at a quarter of an upload's memory, take all of it later, and grow with the data beyond.

use super::options::{MIB, SwiftOptions};

/// Segments that a manifest names.
pub(super) const MOST_SEGMENTS: usize = 1_000;
/// The largest object that services take: 5 GiB.
const LARGEST: u64 = 5 * 1024 * MIB;
/// Segments that an image of a known size is cut into at most. The rest is for images that are larger than was said.
const PLANNED: u64 = 850;
/// So many segments of an unknown size are of the first size.
const FIRST: usize = 100;
/// From so many segments on they grow beyond the memory of an upload.
const LATE: usize = 700;
/// What was written is so many times the next of these segments, at least.
const GROWTH: u64 = 80;

/// What the operator says about it, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// What a segment has at most, as long as there are segments enough.
    pub(super) segment: u64,
    /// Images below this are one request.
    pub(super) large: u64,
    /// What an upload may hold.
    pub(super) memory: u64,
}

/// The cut of one image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    base: u64,
    hint: u64,
    memory: u64,
}

impl Sizes {
    pub(super) fn of(options: &SwiftOptions) -> Self {
        Self {
            segment: options.swift_store_large_object_chunk_size * MIB,
            large: options.swift_store_large_object_size.saturating_mul(MIB),
            memory: options.swift_store_upload_memory * MIB,
        }
    }

    /// The cut of an image of about `hint` bytes.
    pub(super) fn cut(self, hint: Option<u64>) -> Cut {
        let hint = hint.unwrap_or_default();
        // While one segment is gathered, three are on their way.
        let segment = self.segment.min(self.memory / 4);
        let base = if hint < self.large && hint <= self.memory {
            segment.max(hint)
        } else {
            segment.max(hint.div_ceil(PLANNED).next_multiple_of(MIB))
        };
        Cut { base: base.min(LARGEST), hint, memory: self.memory }
    }
}

impl Cut {
    /// The size of the segment that comes after `written` bytes in `count` segments.
    pub(super) fn next(self, written: u64, count: usize) -> u64 {
        let wanted = match count {
            _ if written < self.hint => 0,
            0..FIRST => 0,
            FIRST..LATE => self.memory,
            _ => self.memory.max((written / GROWTH).next_multiple_of(MIB)),
        };
        self.base.max(wanted).min(LARGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * MIB;
    const TIB: u64 = 1024 * GIB;

    fn sizes() -> Sizes {
        Sizes::of(&SwiftOptions::default())
    }

    /// How many segments an image of `size` bytes takes, and the largest of them.
    fn segments(hint: Option<u64>, size: u64) -> (usize, u64) {
        let (cut, mut written, mut count, mut largest) = (sizes().cut(hint), 0, 0, 0);
        while written < size {
            let segment = cut.next(written, count);
            (written, count, largest) = (written + segment, count + 1, largest.max(segment));
        }
        (count, largest)
    }

    #[test]
    fn the_limit_of_segments_stops_no_image() {
        for size in [1, 32 * MIB, GIB, 50 * GIB, TIB] {
            for hint in [None, Some(0), Some(1), Some(size / 2), Some(size - 1), Some(size)] {
                let (count, largest) = segments(hint, size);
                assert!(count <= MOST_SEGMENTS, "{size} bytes, said {hint:?}: {count} segments");
                assert!((32 * MIB..=LARGEST).contains(&largest), "{size}, said {hint:?}: {largest}");
            }
        }
        assert!(segments(Some(4 * TIB), 4 * TIB).0 <= MOST_SEGMENTS);
    }

    #[test]
    fn segments_stay_within_the_memory_of_an_upload_while_they_can() {
        assert_eq!(segments(None, 3 * GIB).1, 32 * MIB);
        assert_eq!(segments(None, 78 * GIB).1, 128 * MIB);
        assert_eq!(segments(Some(26 * GIB), 26 * GIB).1, 32 * MIB);
        assert!(segments(Some(106 * GIB), 106 * GIB).1 <= 128 * MIB);
    }

    #[test]
    fn small_images_are_one_request_as_far_as_memory_lets_them() {
        assert_eq!(sizes().cut(Some(128 * MIB)).next(0, 0), 128 * MIB);
        assert_eq!(sizes().cut(Some(129 * MIB)).next(0, 0), 32 * MIB);
        assert_eq!(sizes().cut(Some(3)).next(0, 0), 32 * MIB);
        assert_eq!(sizes().cut(None).next(0, 0), 32 * MIB);
        let eager = Sizes { large: 50 * MIB, ..sizes() };
        assert_eq!(eager.cut(Some(50 * MIB)).next(0, 0), 32 * MIB);
        assert_eq!(eager.cut(Some(50 * MIB - 1)).next(0, 0), 50 * MIB - 1);
        let small = Sizes { segment: 10 * MIB, ..sizes() };
        assert_eq!(small.cut(None).next(0, 0), 10 * MIB);
    }
}
