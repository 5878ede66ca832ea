//! How an image is cut into parts.
//!
//! A service joins 10,000 parts and no more. Where the size is known, the parts are as large as that needs: they are held
//! as far as the memory of an upload reaches, and larger ones are sent as they come. Where the size is not known, a part
//! must be held, since a service wants to know its length before it comes. Then parts grow with what was written: 1,250
//! parts of the first size, then parts of a 1,250th of the data so far, as far as the memory reaches.

use super::options::{MIB, S3Options};
use crate::drivers::parts::{Manner, Next};

/// Parts that a service joins to one object.
pub(super) const MOST_PARTS: usize = 10_000;
/// The largest part that services take: 5 GiB.
const LARGEST: u64 = 5 * 1024 * MIB;
/// Parts that an image of a known size is cut into at most. The rest is for images that are larger than was said.
const PLANNED: u64 = 9_000;
/// What was written is so many times the next part, at least.
const GROWTH: u64 = 1_250;

/// The largest object that such parts can make. Services take less, mostly 5 TiB, and say so.
const LARGEST_IMAGE: u64 = LARGEST * MOST_PARTS as u64;

/// What the operator says about it, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// Whether parts may be sent as they come: not where each is sent with its checksum.
    pub(super) streams: bool,
    pub(super) part: u64,
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
    /// No part that is held is larger.
    most: u64,
}

impl Sizes {
    pub(super) fn of(options: &S3Options) -> Self {
        Self {
            streams: !options.s3_store_request_checksum_calculation.is_on(),
            part: options.s3_store_large_object_chunk_size * MIB,
            large: options.s3_store_large_object_size.saturating_mul(MIB),
            memory: options.s3_store_upload_memory * MIB,
        }
    }

    /// Bytes of the largest image, where its size is known.
    pub(super) fn largest_image(self) -> u64 {
        if self.streams { LARGEST_IMAGE } else { self.most() * MOST_PARTS as u64 }
    }

    /// The largest part that is held.
    fn most(self) -> u64 {
        self.memory.min(LARGEST)
    }

    /// The cut of an image of about `hint` bytes.
    pub(super) fn cut(self, hint: Option<u64>) -> Cut {
        let hint = hint.unwrap_or_default();
        let base = if hint < self.large && hint <= self.memory {
            self.part.max(hint)
        } else {
            self.part.max(round(hint.div_ceil(PLANNED)))
        };
        let most = if self.streams { LARGEST } else { self.most() };
        Cut { base: base.min(most), hint, most: self.most() }
    }
}

impl Cut {
    /// The part that comes after `written` bytes.
    pub(super) fn next(self, written: u64) -> Next {
        let left = self.hint.saturating_sub(written);
        if left > self.most && self.base > self.most {
            return Next { size: self.base.min(left), manner: Manner::Announced };
        }
        let size = if left > 0 { self.base } else { self.base.max(round(written / GROWTH)) };
        Next { size: size.min(self.most), manner: Manner::Held }
    }
}

/// Up to whole MiB.
fn round(bytes: u64) -> u64 {
    bytes.div_ceil(MIB).saturating_mul(MIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * MIB;
    const TIB: u64 = 1024 * GIB;

    fn sizes() -> Sizes {
        Sizes::of(&S3Options::default())
    }

    /// How many parts an image of `size` bytes takes, and the largest that is held.
    fn parts(hint: Option<u64>, size: u64) -> (usize, u64) {
        let (cut, mut written, mut count, mut largest) = (sizes().cut(hint), 0, 0, 0);
        while written < size {
            let next = cut.next(written);
            (written, count) = (written + next.size, count + 1);
            match next.manner {
                Manner::Held => largest = largest.max(next.size),
                _ => assert!(written <= hint.unwrap(), "no length is said that may be wrong"),
            }
        }
        (count, largest)
    }

    #[test]
    fn parts_are_few_enough_and_those_that_are_held_fit_the_memory() {
        for size in [1, 10 * MIB, GIB, 50 * GIB, 480 * GIB, 700 * GIB, 5 * TIB] {
            // Where less was said than comes, the largest image is smaller.
            let said = if size < 100 * GIB { size / 2 } else { size };
            let known = [Some(said), Some(size - 1), Some(size)];
            let unknown = if size > 480 * GIB { vec![] } else { vec![None, Some(0), Some(1)] };
            for hint in unknown.into_iter().chain(known) {
                let (count, largest) = parts(hint, size);
                assert!(count <= MOST_PARTS, "{size} bytes, said {hint:?}: {count} parts");
                assert!(largest <= 64 * MIB, "{size}, said {hint:?}: {largest}");
            }
        }
        let announced = sizes().cut(Some(5 * TIB)).next(0);
        assert_eq!(announced, Next { size: 583 * MIB, manner: Manner::Announced });
        assert!(sizes().largest_image() > 5 * TIB);
        let kept = Sizes { streams: false, ..sizes() };
        assert_eq!(kept.largest_image(), 625 * GIB);
        assert_eq!(kept.cut(Some(625 * GIB)).next(0), Next { size: 64 * MIB, manner: Manner::Held });
    }

    #[test]
    fn parts_stay_small_while_they_can() {
        assert_eq!(parts(None, 12 * GIB).1, 10 * MIB);
        assert!(parts(None, 64 * GIB).1 <= 64 * MIB, "within the memory of an upload");
        assert_eq!(parts(Some(80 * GIB), 80 * GIB).1, 10 * MIB);
    }

    #[test]
    fn small_images_are_one_request_as_far_as_memory_lets_them() {
        let first = |sizes: Sizes, hint| sizes.cut(hint).next(0).size;
        assert_eq!(first(sizes(), Some(64 * MIB)), 64 * MIB);
        assert_eq!(first(sizes(), Some(65 * MIB)), 10 * MIB);
        assert_eq!(first(sizes(), Some(3)), 10 * MIB);
        assert_eq!(first(sizes(), None), 10 * MIB);
        let eager = Sizes { large: 20 * MIB, ..sizes() };
        assert_eq!(first(eager, Some(20 * MIB)), 10 * MIB);
        assert_eq!(first(eager, Some(20 * MIB - 1)), 20 * MIB - 1);
    }
}
