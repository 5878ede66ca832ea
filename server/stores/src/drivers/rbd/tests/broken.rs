//! When there is no cluster, no library, no key, no pool, no room.

use std::{ffi::OsStr, time::Duration};

use super::*;

#[test]
fn missing_libraries_are_named_with_their_packages() {
    for libraries in [["librados.so.none", "librbd.so.1"], ["/nowhere/librados.so.2", "/nowhere/librbd.so.1"]]
    {
        let opened = RbdStore::open_with("ceph", RbdOptions::default(), libraries.map(OsStr::new));
        let told = told(&opened.err().unwrap());
        for word in ["librbd1", "librados2", "ceph-common", libraries[0]] {
            assert!(told.contains(word), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_set_up_is_told() {
    let Some(cluster) = Cluster::shared() else { return skipped("what_is_wrong_with_the_set_up_is_told") };
    let options = RbdOptions { rados_connect_timeout: 2, ..cluster.options("images") };
    let opened = |change: &dyn Fn(&mut RbdOptions)| {
        let mut options = options.clone();
        change(&mut options);
        RbdStore::open("ceph", options)
    };
    let missing = opened(&|options| options.rbd_store_ceph_conf = "/nowhere/ceph.conf".to_owned());
    let missing = told(&missing.err().unwrap());
    assert!(missing.contains("/nowhere/ceph.conf") && missing.contains("rbd_store_ceph_conf"), "{missing}");

    let no_pool = opened(&|options| options.rbd_store_pool = "none".to_owned()).unwrap();
    let no_pool = no_pool.capacity().await.unwrap_err();
    assert!(matches!(no_pool, Error::Other { .. }), "{no_pool:?}");
    assert!(told(&no_pool).contains("no pool none (rbd_store_pool)"), "{}", told(&no_pool));

    let nobody = opened(&|options| options.rbd_store_user = "nobody".to_owned()).unwrap();
    let nobody = nobody.capacity().await.unwrap_err();
    assert!(matches!(nobody, Error::Denied { .. }), "{nobody:?}");
    assert!(told(&nobody).contains("client.nobody"), "{}", told(&nobody));

    // A user of the cluster, with the key of another.
    let folder = tempfile::tempdir().unwrap();
    let keyring = folder.path().join("keyring");
    let key = cluster.run("ceph-authtool", &["--gen-print-key"]);
    std::fs::write(&keyring, format!("[client.glance]\nkey = {key}")).unwrap();
    let conf = std::fs::read_to_string(cluster.configuration()).unwrap();
    let conf = format!("{conf}\n[client.glance]\nkeyring = {}\n", keyring.display());
    let file = folder.path().join("ceph.conf");
    std::fs::write(&file, conf).unwrap();
    let forged = opened(&|options| {
        options.rbd_store_user = "glance".to_owned();
        options.rbd_store_ceph_conf = file.to_str().unwrap().to_owned();
    });
    let forged = forged.unwrap().capacity().await.unwrap_err();
    assert!(matches!(forged, Error::Denied { .. }), "{forged:?}");
    assert!(!told(&forged).contains(key.trim()), "a key is no matter for a message");

    // A pool that the user may not use.
    let foreign = cluster.pool();
    let foreign = opened(&|options| {
        options.rbd_store_user = "glance".to_owned();
        options.rbd_store_pool.clone_from(&foreign);
    });
    let foreign = foreign.unwrap().capacity().await.unwrap_err();
    assert!(matches!(foreign, Error::Denied { .. }), "{foreign:?}");
    assert!(told(&foreign).contains("profile rbd pool="), "{}", told(&foreign));

    // Nobody listens there; the cluster's id is known from the configuration all the same.
    let conf = std::fs::read_to_string(cluster.configuration()).unwrap().replace(":28300", ":1");
    let file = folder.path().join("down.conf");
    std::fs::write(&file, conf).unwrap();
    let down = opened(&|options| options.rbd_store_ceph_conf = file.to_str().unwrap().to_owned()).unwrap();
    assert!(down.location(KEY).ends_with(&format!("/images/{KEY}/snap")));
    let down = down.capacity().await.unwrap_err();
    assert!(matches!(down, Error::Unavailable { .. }), "{down:?}");
    assert!(told(&down).contains("rados_connect_timeout"), "{}", told(&down));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_stops_is_unavailable_and_used_again_when_it_is_back() {
    let Some(cluster) = Cluster::start(28360, Kept::OnDisk) else {
        return skipped("a_cluster_that_stops_is_unavailable_and_used_again_when_it_is_back");
    };
    let options = RbdOptions { rados_connect_timeout: 3, rados_op_timeout: 3, ..cluster.options("images") };
    let store = RbdStore::open("ceph", options).unwrap();
    let data = data(24 << 20);
    let location = put(&store, KEY, &data, None).await.unwrap();
    let mut stream = store.open(&location, None).await.unwrap().stream;
    let mut writer = store.create("other", None).await.unwrap();
    writer.write(Bytes::from(vec![1; 6 << 20])).await.unwrap();

    cluster.script("down");
    let unavailable = |error: &Error| assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    let reading = async {
        while stream.try_next().await?.is_some() {}
        Ok::<_, Error>(())
    };
    // What the cluster does not answer ends by its timeout, and holds nothing else up meanwhile.
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let mut ticked = 0;
    let outcome = tokio::select! {
        outcome = reading => outcome,
        () = async { loop { ticks.tick().await; ticked += 1; } } => Ok(()),
    };
    unavailable(&outcome.unwrap_err());
    assert!(ticked > 5, "{ticked}");
    let failed = async {
        for _ in 0..64 {
            writer.write(Bytes::from(vec![1; 1 << 20])).await?;
        }
        writer.commit().await.map(drop)
    };
    unavailable(&failed.await.unwrap_err());
    unavailable(&store.size(&location).await.unwrap_err());
    unavailable(&store.create("new", None).await.map(drop).unwrap_err());
    unavailable(&store.capacity().await.unwrap_err());

    cluster.script("up");
    assert!(get(&store, &location).await.unwrap() == data, "the same store, without a restart");
    store.settle().await;
    // What the writer could not remove while the cluster was away.
    let names = cluster.run("rbd", &["ls", "images"]);
    for left in names.lines().filter(|name| names::is_incomplete(name)) {
        cluster.forget_watchers(&format!("images/{left}"));
    }
    for _ in 0..100 {
        store.link.leftovers.hurry();
        store.capacity().await.unwrap();
        if cluster.run("rbd", &["ls", "images"]).trim() == KEY {
            break;
        }
    }
    assert_eq!(cluster.run("rbd", &["ls", "images"]).trim(), KEY);
    put(&store, "other", &data, Some(data.len() as u64)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_cluster_is_told_as_full_and_can_be_emptied() {
    let Some(cluster) = Cluster::start(28420, Kept::InMemory) else {
        return skipped("a_full_cluster_is_told_as_full_and_can_be_emptied");
    };
    let store = RbdStore::open("ceph", cluster.options("images")).unwrap();
    // A pool in use: Ceph's own trash is there.
    let location = put(&store, KEY, b"before", None).await.unwrap();
    store.delete(&location).await.unwrap();
    let location = put(&store, KEY, &data(16 << 20), None).await.unwrap();
    for ratio in ["set-nearfull-ratio", "set-backfillfull-ratio", "set-full-ratio"] {
        cluster.run("ceph", &["osd", ratio, "0.001"]);
    }
    // The storage reports its state by itself.
    let mut full = None;
    for number in 0..200 {
        match put(&store, &format!("image-{number}"), &data(1 << 20), None).await {
            Ok(_) => {}
            Err(error) => {
                full = Some(error);
                break;
            }
        }
    }
    let full = full.unwrap();
    assert!(matches!(full, Error::Full { .. }), "{full:?}");
    assert!(told(&full).contains("quota"), "{}", told(&full));
    store.delete(&location).await.unwrap();
    assert!(
        matches!(store.size(&location).await, Err(Error::NotFound { .. })),
        "what is full can be emptied"
    );
}
