//! The same on real services: radosgw, and Swift's S3 API.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::drivers::testing::services::Service;

/// Where the services keep what they keep.
const FOLDER: &str = "vitrine-s3-services";
/// Number of the next bucket: each part of the suite has one of its own.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// For a bucket that nobody has used.
fn unused(service: &Service, prefix: &str) -> S3Options {
    let variable = |name: &str| service.variables[&format!("{prefix}_S3_{name}")].clone();
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    S3Options {
        s3_store_host: variable("ENDPOINT"),
        s3_store_region_name: variable("REGION"),
        s3_store_access_key: variable("ACCESS_KEY").into(),
        s3_store_secret_key: variable("SECRET_KEY").into(),
        s3_store_bucket: format!("bucket-{}-{number}", std::process::id()),
        s3_store_create_bucket_on_put: true,
        s3_store_timeout: 60,
        ..options("")
    }
}

async fn on_service(service: &Service, prefix: &str) -> Fixture {
    let options = unused(service, prefix);
    let store = S3Store::open("bucket", &options).unwrap();
    store.bucket.prepare().await.unwrap();
    fixture(store, options, Box::new(()))
}

/// What the suite does not ask: uploads in parts, wrong credentials, buckets that are not there.
async fn in_parts_and_refused(service: &Service, prefix: &str) {
    let here = unused(service, prefix);
    let store = S3Store::open("bucket", &here).unwrap();
    let data = data(3 * PART + 11);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let middle = PART - 3..2 * PART + 5;
    let part = all(store.open(&location, Some(middle.clone())).await.unwrap()).await.unwrap();
    assert_eq!(part, data.slice(middle.start as usize..middle.end as usize));
    let error = write(&store, KEY, &data).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");

    store.delete(&location).await.unwrap();
    let writer = write(&store, KEY, &data).await.unwrap();
    let (page, _) = store.bucket.unfinished("", "").await.unwrap();
    assert_eq!(page.uploads.len(), 1, "an upload in parts is on its way");
    drop(writer);
    store.settle().await;
    let (page, _) = store.bucket.unfinished("", "").await.unwrap();
    assert_eq!(page.uploads.len(), 0, "and is given up with its writer");
    let mut commit = write(&store, KEY, &data).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    store.settle().await;
    assert_eq!(store.stored().await.unwrap(), []);
    let (one, two) = (write(&store, KEY, &data).await.unwrap(), write(&store, KEY, &data).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [Error::AlreadyExists { .. }]), "{refused:?}");

    let wrong = S3Options { s3_store_secret_key: "planted".into(), ..here.clone() };
    let error = S3Store::open("bucket", &wrong).unwrap().open(&location, None).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    let missing = S3Options { s3_store_create_bucket_on_put: false, ..unused(service, prefix) };
    let store = S3Store::open("bucket", &missing).unwrap();
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
    }
}

/// Parts larger than what is held.
async fn as_it_comes(service: &Service, prefix: &str) {
    let little = S3Options { s3_store_upload_memory: PART / MIB, ..unused(service, prefix) };
    let store = S3Store::open("bucket", &little).unwrap();
    let data = data(12 * MIB);
    let send = async |data: &Bytes| {
        let mut writer = store.create(KEY, Some(9_000 * PART + 1)).await.unwrap();
        for at in (0..data.len()).step_by(700_000) {
            writer.write(data.slice(at..data.len().min(at + 700_000))).await.unwrap();
        }
        writer
    };
    let location = send(&data).await.commit().await.unwrap().location;
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    store.delete(&location).await.unwrap();
    drop(send(&data.slice(1..)).await);
    store.settle().await;
    let (page, _) = store.bucket.unfinished("", "").await.unwrap();
    assert_eq!(page.uploads.len(), 0, "nothing is left of a writer in the middle of a part");
}

/// The gateway is killed while data goes in, and while it comes out.
async fn killed_in_the_middle(service: &Service, prefix: &str) {
    const GATEWAY: &str = "ceph/run/rgw.a.pid";
    let store = S3Store::open("bucket", &unused(service, prefix)).unwrap();
    let data = data(8 * PART);
    let half = data.len() / 2;
    let mut writer = store.create(KEY, None).await.unwrap();
    writer.write(data.slice(..half)).await.unwrap();
    let mut up = service.kill(GATEWAY);
    writer.write(data.slice(half..)).await.unwrap();
    let location = writer.commit().await.unwrap().location;
    assert!(up.wait().unwrap().success());

    let mut stream = store.open(&location, None).await.unwrap().stream;
    let mut found = stream.try_next().await.unwrap().unwrap().to_vec();
    let mut up = service.kill(GATEWAY);
    while let Some(chunk) = stream.try_next().await.unwrap() {
        found.extend_from_slice(&chunk);
    }
    assert!(found == data, "the data is whole: {} bytes of {}", found.len(), data.len());
    assert!(up.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_on_radosgw() {
    let environment = [("CEPH_OSD_STORE", "memstore"), ("CEPH_PORT", "27300")];
    let Some(service) = Service::start("keeps_the_contract_on_radosgw", "ceph.sh", FOLDER, &environment)
    else {
        return;
    };
    in_parts_and_refused(&service, "RGW").await;
    as_it_comes(&service, "RGW").await;
    killed_in_the_middle(&service, "RGW").await;
    conformance(|| on_service(&service, "RGW")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_on_swift() {
    let environment = [("SWIFT_PORT", "27400")];
    let Some(service) = Service::start("keeps_the_contract_on_swift", "swift.sh", FOLDER, &environment)
    else {
        return;
    };
    in_parts_and_refused(&service, "SWIFT").await;
    as_it_comes(&service, "SWIFT").await;
    conformance(|| on_service(&service, "SWIFT")).await;
}
