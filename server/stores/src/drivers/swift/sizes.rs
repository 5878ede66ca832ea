//! How an image is cut into segments.
//!
//! What is no large object, and said to be so, is an object: held where it is small, and else sent as it comes. All else
//! is segments.
//!
//! A manifest names 1,000 segments and no more. Segments that fit half of the memory of an upload are held, so that they
//! can be sent again; larger ones are sent as they come. Where the size is known, all segments are as large as it needs.
//! Where it is not, they begin at a quarter of that memory, and grow.

use super::options::{MIB, SwiftOptions};
use crate::drivers::parts::{Manner, Next};

/// Segments that a manifest names.
const MOST_SEGMENTS: usize = 1_000;
/// Manifests that a manifest names, so that Swift removes them all in one go.
pub(super) const MOST_MANIFESTS: usize = 10;
/// The largest object that services take: 5 GiB.
pub(super) const LARGEST: u64 = 5 * 1024 * MIB;
/// Segments that an image of a known size is cut into at most. The rest is for images that are larger than was said.
const PLANNED: u64 = 850;
/// So many segments of an unknown size are of the first size,
const FIRST: usize = 100;
/// and so many in all are held.
const HELD: usize = 200;
/// What was written is so many times the next segment that is not held.
const GROWTH: u64 = 32;

/// What the operator says about it, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// What a segment has at most, as long as there are segments enough.
    pub(super) segment: u64,
    /// Images below this are one request.
    pub(super) large: u64,
    /// What an upload may hold.
    pub(super) memory: u64,
    /// Segments that one manifest names.
    pub(super) most: usize,
}

/// The cut of one image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    base: Next,
    hint: u64,
    /// What segments have that are not held, at least.
    segment: u64,
    /// The largest that are held, where they are many.
    half: u64,
}

impl Sizes {
    pub(super) fn of(options: &SwiftOptions) -> Self {
        Self {
            segment: options.swift_store_large_object_chunk_size * MIB,
            large: options.swift_store_large_object_size.saturating_mul(MIB),
            memory: options.swift_store_upload_memory * MIB,
            most: MOST_SEGMENTS,
        }
    }

    /// Bytes of the largest image of one manifest, where its size is known.
    pub(super) fn largest_image(self) -> u64 {
        LARGEST * self.most as u64
    }

    /// The cut of an image of about `hint` bytes.
    pub(super) fn cut(self, hint: Option<u64>) -> Cut {
        let hint = hint.unwrap_or_default();
        let half = self.memory / 2;
        // While one segment is gathered, three are on their way.
        let held = self.segment.min(self.memory / 4);
        let planned = held.max(hint.div_ceil(PLANNED).next_multiple_of(MIB));
        let base = if hint < self.large && hint <= self.memory {
            Next { size: held.max(hint), manner: Manner::Held }
        } else if hint < self.large && hint <= LARGEST {
            Next { size: hint, manner: Manner::Whole }
        } else if planned <= half {
            Next { size: planned, manner: Manner::Held }
        } else {
            Next { size: planned.max(self.segment).min(LARGEST), manner: Manner::Streamed }
        };
        Cut { base, hint, segment: self.segment, half }
    }
}

impl Cut {
    /// The segment that comes after `written` bytes in `count` segments.
    pub(super) fn next(self, written: u64, count: usize) -> Next {
        if written < self.hint || (count < FIRST && self.base.manner == Manner::Held) {
            return self.base;
        }
        if count < HELD && self.base.manner == Manner::Held {
            // Where the operator wants small ones, they are held for longer.
            return Next { size: self.base.size.max(self.half.min(self.segment)), ..self.base };
        }
        let size = self.segment.max(self.base.size).max((written / GROWTH).next_multiple_of(MIB));
        Next { size: size.min(LARGEST), manner: Manner::Streamed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * MIB;

    fn sizes() -> Sizes {
        Sizes { large: 0, ..Sizes::of(&SwiftOptions::default()) }
    }

    /// How many segments an image of `size` bytes takes, the largest that is held, and the largest of all.
    fn segments(hint: Option<u64>, size: u64) -> (usize, u64, u64) {
        let (cut, mut written, mut count) = (sizes().cut(hint), 0, 0);
        let (mut held, mut largest) = (0, 0);
        while written < size {
            let next = cut.next(written, count);
            (written, count, largest) = (written + next.size, count + 1, largest.max(next.size));
            if next.manner == Manner::Held {
                held = held.max(next.size);
            }
        }
        (count, held, largest)
    }

    #[test]
    fn segments_are_few_enough_and_those_that_are_held_fit_the_memory() {
        for size in [1, 32 * MIB, GIB, 50 * GIB, 115 * GIB, 3500 * GIB] {
            for hint in [None, Some(0), Some(1), Some(size - 1), Some(size)] {
                let (count, held, largest) = segments(hint, size);
                assert!(count <= MOST_SEGMENTS, "{size} bytes, said {hint:?}: {count} segments");
                assert!(held <= 32 * MIB && largest <= LARGEST, "{size}, said {hint:?}: {held} {largest}");
            }
        }
        let largest_image = sizes().largest_image();
        assert_eq!(largest_image, 5000 * GIB);
        assert_eq!(segments(Some(largest_image), largest_image), (MOST_SEGMENTS, 0, LARGEST));
        // What was said and what came may be apart.
        assert!(segments(Some(60 * GIB), 120 * GIB).0 <= MOST_SEGMENTS);
    }

    #[test]
    fn segments_are_held_while_they_can_be() {
        assert_eq!(segments(None, GIB), (64, 16 * MIB, 16 * MIB));
        assert_eq!(segments(None, 4 * GIB).2, 32 * MIB);
        assert_eq!(segments(None, 6 * GIB).2, 200 * MIB);
        assert_eq!(segments(Some(13 * GIB), 13 * GIB).2, 16 * MIB);
        assert_eq!(segments(Some(26 * GIB), 26 * GIB).2, 32 * MIB);
        assert_eq!(segments(Some(27 * GIB), 27 * GIB), (139, 0, 200 * MIB));
    }

    #[test]
    fn what_is_known_to_be_no_large_object_is_one_and_held_where_the_memory_lets_it() {
        let by_default = Sizes::of(&SwiftOptions::default());
        let first = |sizes: Sizes, hint| {
            let Next { size, manner } = sizes.cut(hint).next(0, 0);
            (size, manner)
        };
        assert_eq!(first(by_default, Some(64 * MIB)), (64 * MIB, Manner::Held));
        assert_eq!(first(by_default, Some(65 * MIB)), (65 * MIB, Manner::Whole));
        assert_eq!(first(by_default, Some(LARGEST - 1)), (LARGEST - 1, Manner::Whole));
        assert_eq!(first(by_default, Some(LARGEST)), (16 * MIB, Manner::Held));
        assert_eq!(first(by_default, Some(3)), (16 * MIB, Manner::Held));
        assert_eq!(first(by_default, None), (16 * MIB, Manner::Held));
        let eager = Sizes { large: 50 * MIB, ..sizes() };
        assert_eq!(first(eager, Some(50 * MIB)), (16 * MIB, Manner::Held));
        assert_eq!(first(eager, Some(50 * MIB - 1)), (50 * MIB - 1, Manner::Held));
        let huge = Sizes { large: 100 * GIB, ..sizes() };
        assert_eq!(first(huge, Some(LARGEST)), (LARGEST, Manner::Whole));
        assert_eq!(first(huge, Some(LARGEST + 1)), (16 * MIB, Manner::Held), "no service takes it whole");
        let small = Sizes { segment: 10 * MIB, ..sizes() };
        assert_eq!(first(small, None), (10 * MIB, Manner::Held));
    }
}
