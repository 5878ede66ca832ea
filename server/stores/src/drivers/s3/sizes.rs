//! How an image is cut into parts.
//!
//! A service joins 10,000 parts and no more, and no part is larger than the memory of an upload. Where the size is known,
//! the parts are as large as that needs. Where it is not, they grow with what was written: 1,250 parts of the first size,
//! then parts of a 1,250th of the data so far, as far as the memory reaches.

use super::options::{MIB, S3Options};

/// Parts that a service joins to one object.
pub(super) const MOST_PARTS: u32 = 10_000;
/// The largest part that services take: 5 GiB.
const LARGEST: u64 = 5 * 1024 * MIB;
/// Parts that an image of a known size is cut into at most. The rest is for images that are larger than was said.
const PLANNED: u64 = 9_000;
/// What was written is so many times the next part, at least.
const GROWTH: u64 = 1_250;

/// What the operator says about it, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
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
    /// No part is larger.
    most: u64,
}

impl Sizes {
    pub(super) fn of(options: &S3Options) -> Self {
        Self {
            part: options.s3_store_large_object_chunk_size * MIB,
            large: options.s3_store_large_object_size.saturating_mul(MIB),
            memory: options.s3_store_upload_memory * MIB,
        }
    }

    /// Bytes of the largest image whose parts fit the memory of an upload, where its size is known.
    pub(super) fn largest_image(self) -> u64 {
        self.most().saturating_mul(u64::from(MOST_PARTS))
    }

    /// The largest part.
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
        Cut { base: base.min(self.most()), hint, most: self.most() }
    }
}

impl Cut {
    /// The size of the part that comes after `written` bytes.
    pub(super) fn next(self, written: u64) -> u64 {
        if written < self.hint {
            return self.base;
        }
        self.base.max(round(written / GROWTH)).min(self.most)
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

    /// How many parts an image of `size` bytes takes, and the largest of them.
    fn parts(hint: Option<u64>, size: u64) -> (u64, u64) {
        let (cut, mut written, mut count, mut largest) = (sizes().cut(hint), 0, 0, 0);
        while written < size {
            let part = cut.next(written);
            (written, count, largest) = (written + part, count + 1, largest.max(part));
        }
        (count, largest)
    }

    #[test]
    fn parts_are_few_enough_and_never_larger_than_the_memory() {
        let largest_image = sizes().largest_image();
        assert_eq!(largest_image, 625 * GIB);
        for size in [1, 10 * MIB, GIB, 50 * GIB, 480 * GIB] {
            // Where less was said than comes, the largest image is smaller.
            let said = if size < 100 * GIB { size / 2 } else { size };
            for hint in [None, Some(0), Some(1), Some(said), Some(size - 1), Some(size)] {
                let (count, largest) = parts(hint, size);
                assert!(count <= u64::from(MOST_PARTS), "{size} bytes, said {hint:?}: {count} parts");
                assert!((5 * MIB..=64 * MIB).contains(&largest), "{size}, said {hint:?}: {largest}");
            }
        }
        assert_eq!(parts(Some(largest_image), largest_image), (10_000, 64 * MIB));
        let wide = Sizes { memory: 1024 * MIB, ..sizes() };
        assert_eq!(wide.cut(Some(TIB)).next(0), 117 * MIB);
        assert!(wide.largest_image() > 5 * TIB);
    }

    #[test]
    fn parts_stay_small_while_they_can() {
        assert_eq!(parts(None, 12 * GIB).1, 10 * MIB);
        assert!(parts(None, 64 * GIB).1 <= 64 * MIB, "within the memory of an upload");
        assert_eq!(parts(Some(80 * GIB), 80 * GIB).1, 10 * MIB);
    }

    #[test]
    fn small_images_are_one_request_as_far_as_memory_lets_them() {
        assert_eq!(sizes().cut(Some(64 * MIB)).next(0), 64 * MIB);
        assert_eq!(sizes().cut(Some(65 * MIB)).next(0), 10 * MIB);
        assert_eq!(sizes().cut(Some(3)).next(0), 10 * MIB);
        assert_eq!(sizes().cut(None).next(0), 10 * MIB);
        let eager = Sizes { large: 20 * MIB, ..sizes() };
        assert_eq!(eager.cut(Some(20 * MIB)).next(0), 10 * MIB);
        assert_eq!(eager.cut(Some(20 * MIB - 1)).next(0), 20 * MIB - 1);
    }
}
