//! What a manifest joins, read by its segments.

use std::sync::Mutex;

use futures::StreamExt;

use super::*;

fn little(fake: &Fake) -> SwiftOptions {
    SwiftOptions {
        swift_store_upload_memory: 4,
        swift_store_large_object_chunk_size: 1,
        ..options(&fake.url())
    }
}

fn is_segment(seen: &Seen) -> bool {
    seen.method == "GET" && seen.key.contains("/segments/")
}

/// A service with an image of three segments, and how often each part of it was asked for.
async fn joined(
    faults: impl Fn(&Seen) -> Fault + Send + Sync + 'static,
) -> (Fake, SwiftStore, String, Bytes, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let fake = Fake::start(move |seen| {
        if seen.method == "GET" && seen.key.starts_with("/glance/") {
            let name = seen.key.rsplit('/').next().unwrap();
            let range = seen.header(http::header::RANGE);
            log.lock().unwrap().push(format!("{name} {}{range}", seen.query).trim_end().to_owned());
        }
        faults(seen)
    })
    .await;
    let store = impatient(&little(&fake));
    let data = data(2 * MIB + 12_345);
    let location = put(&store, KEY, &data).await.unwrap();
    asked.lock().unwrap().clear();
    (fake, store, location, data, asked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_segment_is_asked_for_before_the_one_before_it_is_read() {
    let (_fake, store, location, bytes, asked) = joined(|_| Fault::Nothing).await;
    let mut content = store.open(&location, None).await.unwrap();
    assert_eq!(content.size, bytes.len() as u64);
    let first = content.stream.next().await.unwrap().unwrap();
    let rest = all(content).await.unwrap();
    assert_eq!([&first[..], &rest[..]].concat(), bytes);
    let expected = [format!("{KEY} multipart-manifest=get"), "00001".into(), "00002".into(), "00003".into()];
    assert_eq!(*asked.lock().unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_of_it_is_left_to_the_service() {
    let (_fake, store, location, data, asked) = joined(|_| Fault::Nothing).await;
    let range = MIB - 5..MIB + 5;
    let content = store.open(&location, Some(range.clone())).await.unwrap();
    assert_eq!(all(content).await.unwrap(), data[range.start as usize..range.end as usize]);
    assert_eq!(*asked.lock().unwrap(), [format!("{KEY} bytes={}-{}", range.start, range.end - 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_that_breaks_goes_on_where_it_was() {
    let second = |seen: &Seen| is_segment(seen) && seen.key.ends_with("00002");
    let (_fake, store, location, data, asked) = joined(at_first(1, Fault::Break(70_000), second)).await;
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert!(asked.lock().unwrap().contains(&format!("00002 bytes=70000-{}", MIB - 1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_that_is_missing_or_another_one_is_an_error() {
    let (fake, store, location, _, _) = joined(|_| Fault::Nothing).await;
    let names = fake.names();
    let second =
        names.iter().find_map(|name| name.strip_prefix("/glance/").filter(|name| name.ends_with("00002")));
    let second = second.unwrap();
    fake.put(second, b"other", "");
    let error = all(store.open(&location, None).await.unwrap()).await.unwrap_err();
    assert!(cause(&error).contains("00002 of the data is not the one that the manifest names"), "{error:?}");
    fake.remove(second);
    let error = all(store.open(&location, None).await.unwrap()).await.unwrap_err();
    assert!(cause(&error).contains("missing"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manifest_that_is_not_shown_is_read_by_the_names_of_its_writer() {
    let (fake, store, location, data, asked) = joined(|_| Fault::Nothing).await;
    fake.hide_manifests();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let expected = [format!("{KEY} multipart-manifest=get"), "00001".into(), "00002".into(), "00003".into()];
    assert_eq!(*asked.lock().unwrap(), expected);
    // What is there besides is not its writer's: the service has to put it together.
    let names = fake.names();
    let last = names.iter().find_map(|name| name.strip_prefix("/glance/")?.strip_suffix("00003")).unwrap();
    fake.put(&format!("{last}00009"), b"more", "");
    asked.lock().unwrap().clear();
    store.open(&location, None).await.unwrap();
    assert_eq!(asked.lock().unwrap().last(), Some(&KEY.to_owned()));
    fake.put("empty", b"", "");
    let nothing = store.open(&store.location("empty"), None).await.unwrap();
    assert_eq!((nothing.size, all(nothing).await.unwrap().len()), (0, 0));
}
