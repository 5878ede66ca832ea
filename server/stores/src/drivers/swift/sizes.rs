//! How an image is cut into segments.
//!
//! A manifest names 1,000 segments and no more, and no segment is larger than the memory of an upload. Where the size is
//! known, the segments are as large as that needs. Where it is not, they begin at a quarter of that memory, and take all
//! of it later.

use super::options::{MIB, SwiftOptions};

/// Segments that a manifest names.
pub(super) const MOST_SEGMENTS: usize = 1_000;
/// The largest object that services take: 5 GiB.
const LARGEST: u64 = 5 * 1024 * MIB;
/// Segments that an image of a known size is cut into at most. The rest is for images that are larger than was said.
const PLANNED: u64 = 850;
/// So many segments of an unknown size are of the first size.
const FIRST: usize = 100;

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
    /// No segment is larger.
    most: u64,
}

impl Sizes {
    pub(super) fn of(options: &SwiftOptions) -> Self {
        Self {
            segment: options.swift_store_large_object_chunk_size * MIB,
            large: options.swift_store_large_object_size.saturating_mul(MIB),
            memory: options.swift_store_upload_memory * MIB,
        }
    }

    /// Bytes of the largest image whose segments fit the memory of an upload, where its size is known.
    pub(super) fn largest_image(self) -> u64 {
        self.most().saturating_mul(MOST_SEGMENTS as u64)
    }

    /// The largest segment.
    fn most(self) -> u64 {
        self.memory.min(LARGEST)
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
        Cut { base: base.min(self.most()), hint, most: self.most() }
    }
}

impl Cut {
    /// The size of the segment that comes after `written` bytes in `count` segments.
    pub(super) fn next(self, written: u64, count: usize) -> u64 {
        let wanted = match count {
            _ if written < self.hint => 0,
            0..FIRST => 0,
            _ => self.most,
        };
        self.base.max(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * MIB;

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
    fn segments_are_few_enough_and_never_larger_than_the_memory() {
        for size in [1, 32 * MIB, GIB, 50 * GIB, 115 * GIB] {
            // Where less was said than comes, the largest image is smaller.
            let said = if size < 100 * GIB { size / 2 } else { size };
            for hint in [None, Some(0), Some(1), Some(said), Some(size - 1), Some(size)] {
                let (count, largest) = segments(hint, size);
                assert!(count <= MOST_SEGMENTS, "{size} bytes, said {hint:?}: {count} segments");
                assert!((32 * MIB..=128 * MIB).contains(&largest), "{size}, said {hint:?}: {largest}");
            }
        }
        let largest_image = sizes().largest_image();
        assert_eq!(largest_image, 125 * GIB);
        assert_eq!(segments(Some(largest_image), largest_image), (MOST_SEGMENTS, 128 * MIB));
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
