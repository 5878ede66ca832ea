//! Segments: which there are, and what becomes of them.

use super::*;

fn puts(fake: &Fake) -> Vec<String> {
    fake.log().into_iter().filter(|line| line.starts_with("PUT")).collect()
}

#[tokio::test]
async fn what_fits_one_segment_is_one_request() {
    for (size, large, hint) in [
        (0, 0, None),
        (1, 0, None),
        (MIB, 0, Some(MIB)),
        (MIB, 0, None),
        // Known to be no large object, though it is larger than a segment.
        (3 * MIB, 100, Some(3 * MIB)),
    ] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let store = impatient(&SwiftOptions { swift_store_large_object_size: large, ..options(&fake.url()) });
        let data = data(size);
        let mut writer = store.create(KEY, hint).await.unwrap();
        for chunk in data.chunks(1_000_003) {
            writer.write(Bytes::copy_from_slice(chunk)).await.unwrap();
        }
        assert_eq!(writer.commit().await.unwrap().size, size);
        assert_eq!(puts(&fake), [format!("PUT /glance/{KEY} ")], "{size} bytes, said {hint:?}");
    }
}

#[tokio::test]
async fn larger_data_is_segments_and_a_manifest_that_go_together() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let data = data(2 * MIB + 1);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(location, format!("swift+config://ref1/glance/{KEY}"));
    let mut written = puts(&fake);
    assert_eq!(written.pop().unwrap(), format!("PUT /glance/{KEY} multipart-manifest=put"));
    assert_eq!(written.len(), 3);
    assert!(
        written.iter().all(|line| line.starts_with(&format!("PUT /glance/segments/{KEY}/"))),
        "{written:?}"
    );
    assert_eq!(store.sweep().await.unwrap(), 0);
    assert_eq!(
        store.stored().await.unwrap(),
        [crate::Stored { key: KEY.to_owned(), size: data.len() as u64 }]
    );
    store.delete(&location).await.unwrap();
    assert_eq!(fake.names(), [""; 0]);
}

#[tokio::test]
async fn a_dropped_writer_leaves_no_segment() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let data = data(3 * MIB);
    let writer = write(&store, KEY, &data).await.unwrap();
    drop(writer);
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
    let mut commit = write(&store, KEY, &data).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
}

#[tokio::test]
async fn of_two_writers_one_leaves_its_data_and_the_other_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let (first, second) = (data(2 * MIB), data(3 * MIB));
    let (one, two) = (write(&store, KEY, &first).await.unwrap(), write(&store, KEY, &second).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    let size = winner.unwrap().size;
    assert!(matches!(loser, Err(Error::AlreadyExists { .. })), "{loser:?}");
    assert_eq!(store.size(&store.location(KEY)).await.unwrap(), size);
    store.settle().await;
    assert_eq!(fake.names().len() as u64, 1 + size / MIB);
}

#[tokio::test]
async fn only_abandoned_segments_of_images_are_swept() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let here = options(&fake.url());
    let committed = put(&impatient(&here), "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12", &data(2 * MIB)).await;
    assert!(committed.is_ok());
    for (key, mark) in [(KEY, "dead"), ("somebodys-backup", "dead"), (KEY, "tomorrow"), (KEY, "alive")] {
        let name = format!("{}00001", upload::prefix(key, mark));
        fake.put(&name, b"0123456789", "");
    }
    let place = impatient(&here).account.address.place("", KEY);
    let careful = impatient(&SwiftOptions { swift_store_abandoned_after: 1 << 40, ..here.clone() });
    let alive = upload::Upload::new(&careful.account, &place, "alive");
    let before = fake.names().len();
    assert_eq!(careful.sweep().await.unwrap(), 0, "somebody may still add to them");
    assert_eq!(fake.names().len(), before);
    let store = impatient(&SwiftOptions { swift_store_abandoned_after: 1, ..here });
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(store.sweep().await.unwrap(), 0, "what came after this process began is another one's");
    assert_eq!(fake.names().len(), before - 1);
    drop(alive);
}
