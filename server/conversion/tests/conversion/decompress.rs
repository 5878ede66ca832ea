//! What comes out is what went in, or an error that says why not.

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use vitrine_conversion::{Compression, DecompressError, Limits, decompress, sniff};

use crate::samples::{Archive, Form, chunks, compress, data, gather, inflate};

const PLENTY: Limits = Limits { max_bytes: 1 << 30, max_ratio: 1000, ratio_from: 1 << 30 };

#[tokio::test]
async fn every_form_in_any_chunks() {
    let data = data(1_500_000);
    for compression in Compression::ALL {
        let packed = compress(compression, &data);
        for chunk in [7, 4096, packed.len()] {
            let sniffed = sniff(chunks(&packed, chunk)).await.unwrap();
            assert_eq!(sniffed.compression, Some(compression));
            let found = gather(decompress(sniffed.stream, compression, PLENTY)).await.unwrap();
            assert!(found == data, "{compression} in chunks of {chunk}");
        }
        assert_eq!(
            inflate(&compress(compression, b""), compression, PLENTY).await.unwrap(),
            b"",
            "{compression}"
        );
    }
}

#[tokio::test]
async fn other_data_is_left_alone() {
    for plain in [
        &b""[..],
        b"QFI\xfb\0\0\0\x03and so on",
        b"BZh9 is how a text may begin",
        b"\x1f\x8b\x00 other method",
        b"PK\x05\x06 an empty archive",
        b"\x28\xb5",
        b"KDMV and more",
    ] {
        let sniffed = sniff(chunks(plain, 3)).await.unwrap();
        assert_eq!(sniffed.compression, None, "{plain:?}");
        assert_eq!(gather(sniffed.stream).await.unwrap(), plain);
    }
}

#[tokio::test]
async fn several_members_are_one_file() {
    for compression in [Compression::Gzip, Compression::Bzip2, Compression::Xz, Compression::Zstd] {
        let mut packed = compress(compression, b"first ");
        packed.extend(compress(compression, b""));
        packed.extend(compress(compression, b"second"));
        assert_eq!(inflate(&packed, compression, PLENTY).await.unwrap(), b"first second", "{compression}");
    }
    for compression in [Compression::Gzip, Compression::Bzip2, Compression::Xz] {
        let mut packed = compress(compression, b"padded");
        packed.extend([0; 2048]);
        assert_eq!(inflate(&packed, compression, PLENTY).await.unwrap(), b"padded", "{compression}");
        packed.extend(b"garbage behind the end");
        let error = inflate(&packed, compression, PLENTY).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{compression}: {error}");
    }
}

#[tokio::test]
async fn cut_off_data_is_no_data() {
    let data = data(100_000);
    for compression in Compression::ALL {
        let packed = compress(compression, &data);
        let end = match compression {
            // Behind the file only the directory comes, which is not needed.
            Compression::Zip => packed.len() - 80,
            _ => packed.len(),
        };
        for length in [0, 1, 5, 12, 30, end / 2, end - 5, end - 1] {
            let error = inflate(&packed[..length], compression, PLENTY).await.unwrap_err();
            let inner = error.downcast::<DecompressError>().unwrap();
            assert!(
                matches!(inner, DecompressError::Truncated { compression: found } if found == compression),
                "{compression} of {length} bytes: {inner}"
            );
        }
    }
}

#[tokio::test]
async fn damaged_data_is_no_data() {
    let data = data(100_000);
    for compression in Compression::ALL {
        let packed = compress(compression, &data);
        for at in [packed.len() / 2, packed.len() / 3] {
            let mut packed = packed.clone();
            packed[at] ^= 0x55;
            packed[at + 1] ^= 0xaa;
            let error = inflate(&packed, compression, PLENTY).await.unwrap_err();
            let text = error.to_string();
            assert!(text.contains(compression.as_str()), "{compression} at {at}: {text}");
        }
        let error = inflate(b"something else entirely", compression, PLENTY).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{compression}: {error}");
    }
}

#[tokio::test]
async fn archives_of_one_file() {
    let data = data(10_000);
    let plain = Form::default();
    for form in [
        plain,
        Form { stored: true, ..plain },
        Form { zip64: true, ..plain },
        Form { stored: true, zip64: true, ..plain },
        Form { described_behind: true, ..plain },
        Form { described_behind: true, signed: true, ..plain },
        Form { described_behind: true, signed: true, zip64: true, ..plain },
    ] {
        let packed = Archive::default().file(b"folder/image.raw", &data, form).end();
        assert!(inflate(&packed, Compression::Zip, PLENTY).await.unwrap() == data);
    }
    let two = Archive::default().file(b"a", b"1", plain).file(b"b", b"2", plain).end();
    let folder =
        Archive::default().file(b"a/", b"", Form { stored: true, ..plain }).file(b"a/b", b"2", plain).end();
    for (packed, part) in [
        (two, "exactly one file"),
        (folder, "exactly one file"),
        (Archive::default().file(b"a", b"1", Form { flags: 1, ..plain }).end(), "encryption"),
        (Archive::default().file(b"a", b"1", Form { flags: 32, ..plain }).end(), "a patch"),
        (
            Archive::default().file(b"a", b"1", Form { stored: true, described_behind: true, ..plain }).end(),
            "unknown size",
        ),
        (Archive::default().file(b"a", b"1", Form { wrong_crc: true, ..plain }).end(), "its checksum"),
        (
            Archive::default().file(b"a", b"1", Form { wrong_size: true, ..plain }).end(),
            "its checksum or its size",
        ),
    ] {
        let error = inflate(&packed, Compression::Zip, PLENTY).await.unwrap_err();
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
}

#[tokio::test]
async fn errors_of_the_source_come_through() {
    let packed = compress(Compression::Gzip, &data(100_000));
    let broken = stream::iter([
        Ok(Bytes::copy_from_slice(&packed[..5000])),
        Err(io::Error::new(ErrorKind::ConnectionReset, "the line is cut")),
    ]);
    let error = gather(decompress(broken, Compression::Gzip, PLENTY)).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::ConnectionReset, "the line is cut"));
}

#[tokio::test]
async fn a_dropped_stream_ends_its_source() {
    struct Told(Option<tokio::sync::oneshot::Sender<()>>);
    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.take().unwrap().send(());
        }
    }
    let (sender, dropped) = tokio::sync::oneshot::channel();
    let told = Told(Some(sender));
    let packed = compress(Compression::Zstd, &data(2_000_000));
    let head = Bytes::copy_from_slice(&packed[..packed.len() - 10]);
    let source = stream::iter([Ok(head)]).chain(stream::once(async move {
        let _told = told;
        std::future::pending().await
    }));
    let mut stream = decompress(source, Compression::Zstd, PLENTY);
    assert!(stream.next().await.unwrap().is_ok());
    drop(stream);
    tokio::time::timeout(Duration::from_secs(10), dropped).await.unwrap().unwrap();
}
