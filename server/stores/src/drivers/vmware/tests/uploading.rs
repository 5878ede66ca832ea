//! Uploads: where they go, under which names, and what becomes of them.

use super::*;
use crate::{Capacity, Stored};

fn puts(fake: &Fake) -> Vec<String> {
    fake.log().into_iter().filter(|line| line.starts_with("PUT")).collect()
}

#[tokio::test]
async fn data_has_no_name_of_a_key_before_the_commit() {
    for size in [0, 1, GATHERED as u64, LARGE, 3 * LARGE] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let store = store(&fake);
        let data = data(size);
        let location = put(&store, KEY, &data).await.unwrap();
        let written = puts(&fake);
        assert_eq!(written.len(), 1, "{written:?}");
        assert!(written[0].starts_with(&format!("PUT /folder/openstack_glance/{KEY}~")), "{written:?}");
        assert_eq!(fake.names(), [format!("[one] openstack_glance/{KEY}")]);
        assert_eq!(
            location,
            format!("vsphere://vcenter.test/folder/openstack_glance/{KEY}?dsName=one&dcPath=%2FDC0")
        );
        assert_eq!(store.size(&location).await.unwrap(), size);
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{size}");
    }
}

#[tokio::test]
async fn a_dropped_writer_leaves_no_file() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let data = data(LARGE);
    drop(write(&store, KEY, &data).await.unwrap());
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
    // Two stores: as two servers, they do not know each other's turns.
    let (here, there) = (store(&fake), store(&fake));
    let (first, second) = (data(1000), data(LARGE));
    let (one, two) = (write(&here, KEY, &first).await.unwrap(), write(&there, KEY, &second).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    let size = winner.unwrap().size;
    assert!(matches!(loser, Err(Error::AlreadyExists { .. })), "{loser:?}");
    assert_eq!(here.size(&here.location(KEY)).await.unwrap(), size);
    here.settle().await;
    there.settle().await;
    assert_eq!(fake.names().len(), 1, "{:?}", fake.names());
}

#[tokio::test]
async fn the_weight_and_then_the_room_choose_the_datastore() {
    let same = ["/DC0:one:7", "/DC0:two:7"];
    let other = ["/DC0:one:7", "/DC0:two:8"];
    for (datastores, free, size, expected) in [
        (same, (1000, 2000), None, Some("two")),
        (same, (3000, 2000), Some(500), Some("one")),
        (other, (3000, 2000), Some(500), Some("two")),
        (other, (3000, 2000), Some(2500), Some("one")),
        (other, (3000, 2000), Some(3500), None),
        (other, (3000, 0), None, Some("one")),
        (other, (0, 0), None, None),
    ] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        fake.set_free(free.0, free.1);
        let options = VmwareOptions { vmware_datastores: datastores.map(str::to_owned).into(), ..options() };
        let store = impatient(&options, &fake.url());
        match (store.create(KEY, size).await, expected) {
            (Ok(writer), Some(name)) => {
                let location = writer.commit().await.unwrap().location;
                assert!(
                    location.contains(&format!("dsName={name}&")),
                    "{datastores:?} {free:?} {size:?}: {location}"
                );
                assert!(store.owns(&location));
                assert_eq!(store.size(&location).await.unwrap(), 0);
            }
            (Err(error), None) => assert!(matches!(error, Error::Full { .. }), "{error:?}"),
            (outcome, _) => panic!("{datastores:?} {free:?} {size:?}: {:?}", outcome.map(drop)),
        }
        let room = Capacity { total: (1 << 40) + (1 << 41), free: free.0 + free.1 };
        assert_eq!(store.capacity().await.unwrap(), Some(room));
        fake.set_maintenance();
        for error in [store.capacity().await.map(drop), store.create(KEY, None).await.map(drop)] {
            assert!(matches!(error, Err(Error::Unavailable { .. })), "{error:?}");
        }
    }
}

#[tokio::test]
async fn what_glance_wrote_in_any_of_the_datastores_is_there() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put("two", KEY, b"0123456789");
    fake.put("one", "README.txt", b"a");
    fake.put("one", "no key", b"b");
    let store = store(&fake);
    let location = format!("vsphere://VCENTER.test/folder/openstack_glance/{KEY}?dcPath=%2FDC0&dsName=two");
    assert_eq!(all(store.open(&location, Some(3..6)).await.unwrap()).await.unwrap(), b"345");
    let stored = |key: &str, size| Stored { key: key.to_owned(), size };
    assert_eq!(store.stored().await.unwrap(), [stored(KEY, 10), stored("README.txt", 1)]);
    let error = store.create(KEY, None).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    // Where it is not, nothing is removed.
    assert!(matches!(store.delete(&store.location(KEY)).await, Err(Error::NotFound { .. })));
    let places = store.locations(KEY);
    assert_eq!(places[0], store.location(KEY));
    assert!(places[1].ends_with("?dsName=two&dcPath=%2FDC0"), "{places:?}");
    store.delete(&places[1]).await.unwrap();
    assert_eq!(fake.names().len(), 2);
}

#[tokio::test]
async fn only_abandoned_files_of_images_are_swept() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let dead = part::name(KEY, &Uuid::new_v4());
    for name in [dead.as_str(), KEY, "somebodys-backup~1", &format!("backup~{}", Uuid::new_v4())] {
        fake.put("two", name, b"0123456789");
    }
    let careful =
        impatient(&VmwareOptions { vmware_store_abandoned_after: 1 << 40, ..options() }, &fake.url());
    let mut alive = Part::new(&careful.vcenter, 0, KEY);
    alive.begin();
    leave(&careful.vcenter, &alive.place().file).await;
    assert_eq!(careful.sweep().await.unwrap(), 0, "somebody may still add to it");
    assert_eq!(fake.names().len(), 5);
    let store = impatient(&VmwareOptions { vmware_store_abandoned_after: 1, ..options() }, &fake.url());
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(store.sweep().await.unwrap(), 0);
    assert_eq!(fake.names().len(), 4, "{:?}", fake.names());
    drop(alive);
    careful.settle().await;
    assert_eq!(fake.names().len(), 3, "{:?}", fake.names());
}
