//! Leaving runs of zeros out: what was never written reads as zeros and takes no room.

use bytes::Bytes;

/// Runs of zeros are told in blocks of this size, which begin at its multiples.
const BLOCK: usize = 64 * 1024;
static ZEROS: [u8; BLOCK] = [0; BLOCK];

/// The parts of `chunks`, which begin at `offset`, that are not zeros: where each begins, and its bytes.
pub(super) fn runs(offset: u64, chunks: Vec<Bytes>) -> Vec<(u64, Vec<Bytes>)> {
    let mut runs: Vec<(u64, Vec<Bytes>)> = Vec::new();
    let mut at = offset;
    // Where the last run ends, if there is one.
    let mut end = None;
    for mut chunk in chunks {
        while !chunk.is_empty() {
            let mut length = 0;
            let mut zeros = false;
            while length < chunk.len() {
                let in_block = ((at + length as u64) % BLOCK as u64) as usize;
                let block = &chunk[length..chunk.len().min(length + BLOCK - in_block)];
                let empty = block == &ZEROS[..block.len()];
                if length > 0 && empty != zeros {
                    break;
                }
                zeros = empty;
                length += block.len();
            }
            let piece = chunk.split_to(length);
            if !zeros {
                match runs.last_mut() {
                    Some((_, run)) if end == Some(at) => run.push(piece),
                    _ => runs.push((at, vec![piece])),
                }
                end = Some(at + length as u64);
            }
            at += length as u64;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_zero_is_left() {
        let full = |length| Bytes::from(vec![1; length]);
        let empty = |length| Bytes::from(vec![0; length]);
        let found = |offset, chunks| -> Vec<(u64, usize)> {
            let runs = runs(offset, chunks).into_iter();
            runs.map(|(at, run)| (at, run.iter().map(Bytes::len).sum())).collect()
        };
        assert_eq!(found(0, vec![full(10), full(20)]), [(0, 30)], "runs go over chunks");
        assert_eq!(found(7, vec![empty(3 * BLOCK)]), []);
        assert_eq!(found(7, vec![]), []);
        assert_eq!(
            found(0, vec![full(BLOCK), empty(2 * BLOCK), full(5)]),
            [(0, BLOCK), (3 * BLOCK as u64, 5)]
        );
        let mixed = Bytes::from([vec![0; BLOCK], vec![1; BLOCK + 1], vec![0; 2 * BLOCK]].concat());
        assert_eq!(found(0, vec![mixed]), [(BLOCK as u64, 2 * BLOCK)], "up to the end of the block");
    }
}
