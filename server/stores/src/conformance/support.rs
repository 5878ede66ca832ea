//! Helpers of the suite.

use std::ops::Range;

use bytes::Bytes;
use futures::TryStreamExt;

use crate::{Committed, Error, Store, Writer};

/// The value, or the end of the test with the promise that was broken.
#[track_caller]
pub(super) fn kept<T>(promise: &str, outcome: Result<T, Error>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            panic!("{promise}: {error} ({cause})")
        }
    }
}

/// The error, or the end of the test.
#[track_caller]
pub(super) fn refused<T>(promise: &str, outcome: Result<T, Error>) -> Error {
    match outcome {
        Ok(_) => panic!("{promise}: it was not refused"),
        Err(error) => error,
    }
}

/// Whether the error says that nothing is there.
#[track_caller]
pub(super) fn absent<T>(promise: &str, outcome: Result<T, Error>) {
    let error = refused(promise, outcome);
    assert!(matches!(error, Error::NotFound { .. }), "{promise}: {error:?}");
}

/// The id of an image, another one for each number.
pub(super) fn id(number: u32) -> String {
    format!("6ac1d3f0-52a7-4c5e-9d80-{number:012x}")
}

/// Bytes that look like nothing else at any offset: no block of it is repeated.
pub(super) fn data(length: usize) -> Bytes {
    let mut bytes = vec![0; length];
    for (number, word) in (1_u64..).zip(bytes.chunks_mut(8)) {
        word.copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()[..word.len()]);
    }
    bytes.into()
}

/// Writes all of `data` in chunks of `chunk` bytes.
pub(super) async fn write(writer: &mut Box<dyn Writer>, data: &Bytes, chunk: usize) -> Result<(), Error> {
    for at in (0..data.len()).step_by(chunk) {
        writer.write(data.slice(at..data.len().min(at + chunk))).await?;
    }
    Ok(())
}

/// Stores `data` in chunks of `chunk` bytes.
pub(super) async fn put(
    store: &dyn Store,
    key: &str,
    size_hint: Option<u64>,
    data: &Bytes,
    chunk: usize,
) -> Result<Committed, Error> {
    let mut writer = store.create(key, size_hint).await?;
    write(&mut writer, data, chunk).await?;
    writer.commit().await
}

/// All bytes of a location or a range of it.
pub(super) async fn get(
    store: &dyn Store,
    location: &str,
    range: Option<Range<u64>>,
) -> Result<Vec<u8>, Error> {
    let content = store.open(location, range).await?;
    content
        .stream
        .try_fold(Vec::new(), |mut all, chunk| async move {
            all.extend_from_slice(&chunk);
            Ok(all)
        })
        .await
}

/// Equal bytes, without printing megabytes where they are not.
#[track_caller]
pub(super) fn same(promise: &str, found: &[u8], expected: &[u8]) {
    assert_eq!(found.len(), expected.len(), "{promise}: length");
    if found == expected {
        return;
    }
    let differs = found.iter().zip(expected).position(|(found, expected)| found != expected);
    assert_eq!(differs, None, "{promise}: first byte that differs");
}
