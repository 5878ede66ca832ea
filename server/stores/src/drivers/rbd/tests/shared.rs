//! With other users of the pool: Glance, Nova, other servers, and writers that died.

use std::process::{Command, Stdio};

use super::*;

/// What `rbd ls` says.
fn names_in(cluster: &Cluster, pool: &str) -> Vec<String> {
    cluster.run("rbd", &["ls", pool]).lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_are_laid_out_as_glance_lays_them_out() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("images_are_laid_out_as_glance_lays_them_out");
    };
    let (store, pool) = cluster.store();
    let data = data(5_000_001);
    for (hint, key) in [(Some(5_000_001), "known"), (None, "unknown"), (Some(9 << 20), "too-much")] {
        let location = put(&store, key, &data, hint).await.unwrap();
        let fsid = cluster.run("ceph", &["fsid"]);
        assert_eq!(location, format!("rbd://{}/{pool}/{key}/snap", fsid.trim()));
        let snapshots = cluster.run("rbd", &["snap", "ls", "--format", "json", &format!("{pool}/{key}")]);
        let snapshots: Vec<serde_json::Value> = serde_json::from_str(&snapshots).unwrap();
        assert_eq!(snapshots.len(), 1);
        assert_eq!(snapshots[0]["name"], "snap");
        assert_eq!(snapshots[0]["protected"], "true");
        let info = cluster.run("rbd", &["info", "--format", "json", &format!("{pool}/{key}")]);
        let info: serde_json::Value = serde_json::from_str(&info).unwrap();
        assert_eq!((info["size"].as_u64(), info["order"].as_u64()), (Some(5_000_001), Some(23)), "{key}");
        let file = tempfile::tempdir().unwrap();
        let file = file.path().join("exported");
        cluster.run("rbd", &["export", &format!("{pool}/{key}@snap"), file.to_str().unwrap()]);
        assert!(std::fs::read(file).unwrap() == data, "{key}: what others read");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_of_glance_are_read_and_deleted() {
    let Some(cluster) = Cluster::shared() else { return skipped("images_of_glance_are_read_and_deleted") };
    let (store, pool) = cluster.store();
    let data = data(9_000_007);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &data).unwrap();
    let import = |name: &str| {
        let file = file.path().to_str().unwrap();
        cluster.run("rbd", &["import", "--image-format", "2", file, &format!("{pool}/{name}")]);
    };
    import(KEY);
    let location = store.location(KEY);
    assert!(matches!(store.open(&location, None).await, Err(Error::NotFound { .. })), "not committed yet");
    cluster.run("rbd", &["snap", "create", &format!("{pool}/{KEY}@snap")]);
    cluster.run("rbd", &["snap", "protect", &format!("{pool}/{KEY}@snap")]);
    assert!(get(&store, &location).await.unwrap() == data);
    assert!(get(&store, &format!("rbd://{KEY}")).await.unwrap() == data, "the short form");
    assert_eq!(store.size(&format!("rbd://{KEY}")).await.unwrap(), data.len() as u64);
    assert!(matches!(store.create(KEY, None).await.map(drop), Err(Error::AlreadyExists { .. })));

    import("older");
    cluster.run("rbd", &["snap", "create", &format!("{pool}/older@other")]);
    let other = location.replace(KEY, "older").replace("/snap", "/other");
    assert!(get(&store, &other).await.unwrap() == data, "the snapshot that the location names");
    assert_eq!(store.stored().await.unwrap().len(), 1, "what has no `snap` is nobody's image");

    store.delete(&location).await.unwrap();
    assert!(matches!(store.delete(&location).await, Err(Error::NotFound { .. })));
    assert_eq!(names_in(cluster, &pool), ["older"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_with_clones_stays_and_the_clones_are_named() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("an_image_with_clones_stays_and_the_clones_are_named");
    };
    for format in ["1", "2"] {
        let (store, pool) = cluster.store();
        let location = put(&store, KEY, b"data", None).await.unwrap();
        let clone = format!("{pool}/volume-7");
        let version = format!("--rbd_default_clone_format={format}");
        cluster.run("rbd", &["clone", &version, &format!("{pool}/{KEY}@snap"), &clone]);
        match store.delete(&location).await {
            Err(Error::InUse { by, .. }) => assert!(by.contains(&clone), "{by}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(get(&store, &location).await.unwrap(), b"data", "clones of format {format}");
        let info = cluster.run("rbd", &["snap", "ls", "--format", "json", &format!("{pool}/{KEY}")]);
        assert!(info.contains("\"protected\":\"true\""), "{info}");
        cluster.run("rbd", &["rm", "--no-progress", &clone]);
        store.delete(&location).await.unwrap();
        assert!(names_in(cluster, &pool).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_with_other_snapshots_goes_to_the_trash() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("an_image_with_other_snapshots_goes_to_the_trash");
    };
    let (store, pool) = cluster.store();
    let location = put(&store, KEY, b"data", None).await.unwrap();
    cluster.run("rbd", &["snap", "create", &format!("{pool}/{KEY}@backup")]);
    store.delete(&location).await.unwrap();
    assert!(names_in(cluster, &pool).is_empty());
    assert!(cluster.run("rbd", &["trash", "ls", &pool]).contains(KEY));
    assert!(matches!(store.size(&location).await, Err(Error::NotFound { .. })));
    put(&store, KEY, b"again", None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_that_is_open_elsewhere_is_in_use_and_stays_whole() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("an_image_that_is_open_elsewhere_is_in_use_and_stays_whole");
    };
    let (store, pool) = cluster.store();
    let location = put(&store, KEY, b"data", None).await.unwrap();
    let mut watcher = Command::new("rbd")
        .args(["--conf", &cluster.configuration(), "watch", &format!("{pool}/{KEY}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It tells when it watches.
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(watcher.stdout.as_mut().unwrap()), &mut line)
        .unwrap();
    let outcome = store.delete(&location).await;
    assert!(matches!(&outcome, Err(Error::InUse { by, .. }) if by.contains("127.0.0.1")), "{outcome:?}");
    assert_eq!(get(&store, &location).await.unwrap(), b"data");
    watcher.kill().unwrap();
    watcher.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_a_removed_image_gets_no_zeros() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("a_reader_of_a_removed_image_gets_no_zeros");
    };
    let (store, pool) = cluster.store();
    let data = data(40 << 20);
    let location = put(&store, KEY, &data, None).await.unwrap();
    let mut stream = store.open(&location, None).await.unwrap().stream;
    let mut seen = stream.try_next().await.unwrap().unwrap().to_vec();
    // As another service does it.
    cluster.run("rbd", &["snap", "unprotect", &format!("{pool}/{KEY}@snap")]);
    cluster.run("rbd", &["snap", "rm", "--no-progress", &format!("{pool}/{KEY}@snap")]);
    cluster.run("rbd", &["rm", "--no-progress", &format!("{pool}/{KEY}")]);
    let outcome = loop {
        match stream.try_next().await {
            Ok(Some(chunk)) => seen.extend_from_slice(&chunk),
            other => break other,
        }
    };
    assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
    assert!(data.starts_with(&seen), "what came was the image's");

    // Without a snapshot, the reader keeps others from removing it.
    let location = put(&store, KEY, &data, None).await.unwrap();
    let short = format!("rbd://{KEY}");
    let mut stream = store.open(&short, None).await.unwrap().stream;
    stream.try_next().await.unwrap();
    assert!(matches!(store.delete(&location).await, Err(Error::InUse { .. })));
    drop(stream);
    store.settle().await;
    store.delete(&location).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zeros_take_no_room_with_thin_provisioning() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("zeros_take_no_room_with_thin_provisioning");
    };
    let mut data = data(32 << 20);
    data[1 << 20..30 << 20].fill(0);
    for (thin, objects) in [(false, 4), (true, 2)] {
        let pool = cluster.pool();
        let options = RbdOptions { rbd_thin_provisioning: thin, ..cluster.options(&pool) };
        let store = RbdStore::open("ceph", options).unwrap();
        let location = put(&store, KEY, &data, None).await.unwrap();
        assert!(get(&store, &location).await.unwrap() == data);
        let stored = cluster.run("rados", &["-p", &pool, "ls"]);
        let stored = stored.lines().filter(|name| name.starts_with("rbd_data.")).count();
        assert_eq!(stored, objects, "objects of 8 MiB, thin: {thin}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_incomplete_images_of_ours_are_swept() {
    let Some(cluster) = Cluster::shared() else { return skipped("only_incomplete_images_of_ours_are_swept") };
    let (store, pool) = cluster.store();
    let others = [".hidden", ".vitrine-incomplete.x", "glance-upload", "volume-1"];
    for name in others {
        cluster.run("rbd", &["create", "--size", "1M", &format!("{pool}/{name}")]);
    }
    let ours = names::incomplete(KEY, 7, 7);
    cluster.run("rbd", &["create", "--size", "1M", &format!("{pool}/{ours}")]);
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(names_in(cluster, &pool), others);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_whose_writer_died_while_its_name_changed_is_swept_with_both_names() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("an_image_whose_writer_died_while_its_name_changed_is_swept_with_both_names");
    };
    let (store, pool) = cluster.store();
    let name = names::incomplete(KEY, 7, 8);
    cluster.run("rbd", &["create", "--size", "1M", &format!("{pool}/{name}")]);
    cluster.run("rados", &["-p", &pool, "cp", &format!("rbd_id.{name}"), &format!("rbd_id.{KEY}")]);
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert!(!cluster.run("rados", &["-p", &pool, "ls"]).contains(KEY));
    put(&store, KEY, b"data", None).await.unwrap();
}

/// Run by [`what_a_killed_writer_left_is_swept_once_the_cluster_gave_it_up`] in a process of its own.
#[tokio::test]
async fn dies_while_it_writes() {
    let (Some(conf), Some(pool)) =
        (std::env::var_os("VITRINE_TEST_DIE_CONF"), std::env::var_os("VITRINE_TEST_DIE_POOL"))
    else {
        return;
    };
    let options = RbdOptions {
        rbd_store_pool: pool.into_string().unwrap(),
        rbd_store_ceph_conf: conf.into_string().unwrap(),
        ..RbdOptions::default()
    };
    let store = RbdStore::open("ceph", options).unwrap();
    let mut writer = store.create(KEY, Some(64 << 20)).await.unwrap();
    for _ in 0..8 {
        writer.write(Bytes::from(vec![1; 4 << 20])).await.unwrap();
    }
    std::process::abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_writer_left_is_swept_once_the_cluster_gave_it_up() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("what_a_killed_writer_left_is_swept_once_the_cluster_gave_it_up");
    };
    let (store, pool) = cluster.store();
    let died = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "drivers::rbd::tests::shared::dies_while_it_writes"])
        .env("VITRINE_TEST_DIE_CONF", cluster.configuration())
        .env("VITRINE_TEST_DIE_POOL", &pool)
        .output()
        .unwrap();
    assert!(!died.status.success());
    let left = names_in(cluster, &pool);
    assert!(matches!(&left[..], [name] if names::is_incomplete(name)), "{left:?}");
    assert_eq!(store.sweep().await.unwrap(), 0, "the cluster still waits for its writer");
    cluster.forget_watchers(&format!("{pool}/{}", left[0]));
    store.capacity().await.unwrap();
    assert_eq!(names_in(cluster, &pool).len(), 1, "it is not tried again at every call");
    for _ in 0..100 {
        store.link.leftovers.hurry();
        store.capacity().await.unwrap();
        if names_in(cluster, &pool).is_empty() {
            break;
        }
    }
    assert!(names_in(cluster, &pool).is_empty());
    put(&store, KEY, b"data", None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_holds_no_more_than_its_window() {
    let Some(cluster) = Cluster::shared() else { return skipped("a_writer_holds_no_more_than_its_window") };
    let pool = cluster.pool();
    let options = RbdOptions { rbd_store_upload_memory: 8, ..cluster.options(&pool) };
    let store = RbdStore::open("ceph", options).unwrap();
    /// Counts the chunks that live.
    struct Counted(Vec<u8>, Arc<AtomicU64>);
    impl AsRef<[u8]> for Counted {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            self.1.fetch_sub(1, Ordering::Relaxed);
        }
    }
    let (live, mut most) = (Arc::new(AtomicU64::new(0)), 0);
    let mut writer = store.create(KEY, None).await.unwrap();
    for _ in 0..48 {
        most = most.max(live.fetch_add(1, Ordering::Relaxed) + 1);
        writer.write(Bytes::from_owner(Counted(vec![3; 1 << 20], Arc::clone(&live)))).await.unwrap();
    }
    writer.commit().await.unwrap();
    assert_eq!(live.load(Ordering::Relaxed), 0, "all of it is given back");
    assert!(most <= 13, "{most} MiB: the window, and a batch that is gathered");
}
