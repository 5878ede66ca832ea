//! Parts: how many at once, and what becomes of them.

use tokio::sync::Barrier;

use super::*;

fn is_part(seen: &Seen) -> bool {
    seen.query.contains("partNumber")
}

#[tokio::test]
async fn what_fits_one_part_is_one_request() {
    for (size, large, hint) in [
        (0, 0, None),
        (1, 0, None),
        (PART, 0, Some(PART)),
        (PART, 0, None),
        // Known to be no large object, though it is larger than a part.
        (3 * PART, 100, Some(3 * PART)),
    ] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let options =
            S3Options { s3_store_large_object_size: large, ..options(&format!("http://{}", fake.address)) };
        let store = impatient(&options);
        let data = data(size);
        let mut writer = store.create(KEY, hint).await.unwrap();
        for chunk in data.chunks(1_000_003) {
            writer.write(Bytes::copy_from_slice(chunk)).await.unwrap();
        }
        assert_eq!(writer.commit().await.unwrap().size, size);
        let writes: Vec<String> = fake.log().into_iter().filter(|line| line.starts_with('P')).collect();
        assert_eq!(writes, [format!("PUT {KEY} ")], "{size} bytes, said {hint:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_go_side_by_side_within_their_memory() {
    // Each part waits for another one: one at a time would never end.
    let pair = Arc::new(Barrier::new(2));
    let fake =
        Fake::start(move |seen| if is_part(seen) { Fault::Meet(Arc::clone(&pair)) } else { Fault::Nothing })
            .await;
    let options = S3Options {
        // Three parts, of which one is gathered while two are on their way; or three at the end.
        s3_store_upload_memory: 3 * PART / MIB + 1,
        s3_store_timeout: 60,
        ..options(&format!("http://{}", fake.address))
    };
    let store = impatient(&options);
    let data = data(8 * PART);
    let location = put(&store, KEY, &data).await.unwrap();
    assert!((2..=3).contains(&fake.parts_at_once()), "{} parts at once", fake.parts_at_once());
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
}

#[tokio::test]
async fn a_dropped_writer_gives_its_upload_up() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let data = data(3 * PART);
    let writer = write(&store, KEY, &data).await.unwrap();
    assert_eq!(fake.uploads().len(), 1);
    drop(writer);
    store.settle().await;
    assert_eq!(fake.uploads(), [0_usize; 0]);

    let mut commit = write(&store, KEY, &data).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    store.settle().await;
    assert_eq!(fake.uploads(), [0_usize; 0]);
    assert_eq!(store.stored().await.unwrap(), []);
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_leaves_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let mut writer = store.create(KEY, None).await.unwrap();
    writer.write(data(PART)).await.unwrap();
    // The upload is being begun when its writer goes away.
    let mut write = writer.write(data(1));
    assert!(futures::poll!(&mut write).is_pending());
    drop(write);
    let error = writer.write(data(1)).await.unwrap_err();
    assert!(
        std::error::Error::source(&error).unwrap().to_string().contains("after it had failed"),
        "{error:?}"
    );
    drop(writer);
    store.settle().await;
    assert_eq!(fake.uploads(), [0_usize; 0]);
}

#[tokio::test]
async fn of_two_uploads_in_parts_one_becomes_the_data() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let (first, second) = (data(2 * PART), data(3 * PART));
    let (one, two) = (write(&store, KEY, &first).await.unwrap(), write(&store, KEY, &second).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    let size = winner.unwrap().size;
    assert!(matches!(loser, Err(Error::AlreadyExists { .. })), "{loser:?}");
    assert_eq!(store.size(&store.location(KEY)).await.unwrap(), size);
    store.settle().await;
    assert_eq!(fake.uploads(), [0_usize; 0]);
}

#[tokio::test]
async fn only_abandoned_uploads_of_images_are_swept() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let here = options(&format!("http://{}", fake.address));
    let bucket = impatient(&here).bucket;
    for (key, mark) in [(KEY, "dead"), ("somebodys-backup", "dead"), (KEY, "tomorrow")] {
        let id = bucket.begin_upload(key, mark).await.unwrap();
        bucket.end_upload(&id);
    }
    let alive = bucket.begin_upload(KEY, "alive").await.unwrap();
    let careful = impatient(&S3Options { s3_store_abandoned_after: 1 << 40, ..here.clone() });
    assert_eq!(careful.sweep().await.unwrap(), 0, "somebody may still feed it");
    assert_eq!(fake.uploads().len(), 4);
    let store = impatient(&S3Options { s3_store_abandoned_after: 1, ..here });
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(store.sweep().await.unwrap(), 0, "what began after this process did is another one's");
    assert_eq!(fake.uploads().len(), 3);
    bucket.abort_upload(KEY, &alive).await.unwrap();
    assert_eq!(fake.uploads().len(), 2);
}
