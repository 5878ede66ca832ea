//! Checksums that the service keeps, on a service that knows them.

use super::*;
use crate::drivers::s3::ChecksumWhen::{WhenRequired, WhenSupported};

fn store_with(fake: &Fake, request: ChecksumWhen, response: ChecksumWhen) -> S3Store {
    impatient(&S3Options {
        s3_store_request_checksum_calculation: request,
        s3_store_response_checksum_validation: response,
        ..options(&format!("http://{}", fake.address))
    })
}

#[tokio::test]
async fn the_service_gets_checksums_where_it_is_said() {
    for (when, size, kept) in [
        (WhenRequired, 10, ""),
        (WhenRequired, 2 * PART + 1, ""),
        (WhenSupported, 2 * PART + 1, "AAAA-2"),
        (WhenSupported, 0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let store = store_with(&fake, when, WhenSupported);
        let data = data(size);
        let location = put(&store, KEY, &data).await.unwrap();
        assert_eq!(fake.checksum(KEY), kept, "{when:?}, {size} bytes");
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    }
}

#[tokio::test]
async fn data_that_is_not_what_it_was_is_not_read_to_its_end() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store_with(&fake, WhenSupported, WhenSupported);
    let data = data(PART - 1);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    fake.damage(KEY);
    let mut content = store.open(&location, None).await.unwrap();
    let (mut got, mut error) = (0, None);
    while let Some(chunk) = content.stream.next().await {
        match chunk {
            Ok(chunk) => got += chunk.len() as u64,
            Err(broken) => error = Some(broken),
        }
    }
    assert!(got < PART - 1, "the last bytes stay away");
    assert!(error.unwrap().causes().unwrap().contains("checksum"));
    assert_eq!(all(store.open(&location, Some(1..9)).await.unwrap()).await.unwrap(), data.slice(1..9));

    let careless = store_with(&fake, WhenSupported, WhenRequired);
    assert_eq!(all(careless.open(&location, None).await.unwrap()).await.unwrap().len() as u64, PART - 1);
}
