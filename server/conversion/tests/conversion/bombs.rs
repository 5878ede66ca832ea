//! Little that becomes much is refused before it is much.

use std::io::ErrorKind;

use futures::StreamExt;
use vitrine_conversion::{Compression, DecompressError, Limits, decompress};

use crate::samples::{chunks, compress, inflate};

const MIB: u64 = 1 << 20;

/// Zeros, compressed; one and the same for all tests of a form.
fn zeros(compression: Compression) -> Vec<u8> {
    compress(compression, &vec![0; 16 << 20])
}

#[tokio::test]
async fn no_more_comes_out_than_may() {
    for compression in Compression::ALL {
        let bomb = zeros(compression);
        let limits = Limits { max_bytes: 5 * MIB, max_ratio: u64::MAX, ratio_from: 0 };
        let mut stream = decompress(chunks(&bomb, 4096), compression, limits);
        let mut total = 0;
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(chunk) => total += chunk.len() as u64,
                Err(error) => break error,
            }
        };
        assert!(total <= 5 * MIB, "{compression}: {total} bytes came out");
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        assert!(error.to_string().contains("5242880 bytes"), "{compression}: {error}");
        assert!(stream.next().await.is_none(), "{compression}: the error is the end");
    }
}

#[tokio::test]
async fn a_bomb_is_known_by_its_ratio() {
    for compression in Compression::ALL {
        let bomb = zeros(compression);
        let strict = Limits { max_bytes: u64::MAX, max_ratio: 100, ratio_from: 2 * MIB };
        let error = inflate(&bomb, compression, strict).await.unwrap_err();
        let inner = error.downcast::<DecompressError>().unwrap();
        assert!(matches!(inner, DecompressError::Bomb { ratio: 100 }), "{compression}: {inner}");
        let later = Limits { ratio_from: 100 * MIB, ..strict };
        assert_eq!(inflate(&bomb, compression, later).await.unwrap().len(), 16 << 20, "{compression}");
    }
}

#[tokio::test]
async fn a_window_that_is_too_large_is_refused() {
    // A frame whose header asks for a window of 2 GiB.
    let mut packed = b"\x28\xb5\x2f\xfd\x00\xa8".to_vec();
    packed.extend([1, 0, 0]);
    let error = inflate(&packed, Compression::Zstd, Limits::of(MIB)).await.unwrap_err();
    let inner = error.downcast::<DecompressError>().unwrap();
    assert!(matches!(inner, DecompressError::Corrupt { .. }), "{inner}");
    // A block whose header asks for a dictionary of 1 GiB, put before data that needs none of it: the size, flags, id
    // of the filter, size of its properties, its dictionary, and a checksum over them.
    let mut head = compress(Compression::Xz, b"small");
    head[12 + 4] = 36;
    let end = 12 + (usize::from(head[12]) + 1) * 4 - 4;
    let mut crc = flate2::Crc::new();
    crc.update(&head[12..end]);
    head[end..end + 4].copy_from_slice(&crc.sum().to_le_bytes());
    let error = inflate(&head, Compression::Xz, Limits::of(MIB)).await.unwrap_err();
    let inner = error.downcast::<DecompressError>().unwrap();
    assert!(inner.to_string().contains("memory"), "{inner}");
}
