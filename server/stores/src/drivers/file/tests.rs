//! What only a folder of files can do wrong.

mod chunks;
mod several;

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicU64},
};

use bytes::Bytes;
use futures::{FutureExt, TryStreamExt};
use rustix::io::Errno;
use tempfile::TempDir;

use super::{FileOptions, FileStore, INCOMPLETE, steps};
use crate::{
    Error, Store,
    conformance::{Fixture, conformance},
};

const KEY: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";

fn options(folder: &Path) -> FileOptions {
    FileOptions { filesystem_store_datadir: folder.to_owned(), ..FileOptions::default() }
}

fn open(folder: &Path) -> FileStore {
    FileStore::open("files", options(folder)).unwrap()
}

async fn put(store: &FileStore, data: &[u8], hint: Option<u64>) -> Result<String, Error> {
    let mut writer = store.create(KEY, hint).await?;
    for chunk in data.chunks(100_000) {
        writer.write(Bytes::copy_from_slice(chunk)).await?;
    }
    Ok(writer.commit().await?.location)
}

async fn get(store: &FileStore, location: &str) -> Result<Vec<u8>, Error> {
    let chunks: Vec<Bytes> = store.open(location, None).await?.stream.try_collect().await?;
    Ok(chunks.concat())
}

/// The names in a folder, the subfolder of incomplete files left out.
fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| !path.ends_with(INCOMPLETE));
    names
}

fn fixture(thin: bool) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let options = FileOptions { filesystem_thin_provisioning: thin, ..options(folder.path()) };
    let incomplete = folder.path().join(INCOMPLETE);
    fixture_of(options, incomplete, Box::new(folder))
}

/// A store with its background work, and what a process leaves in `incomplete` that is killed.
fn fixture_of(
    options: FileOptions,
    incomplete: PathBuf,
    guard: Box<dyn std::any::Any + Send + Sync>,
) -> Fixture {
    let store = Arc::new(FileStore::open("files", options.clone()).unwrap());
    let settled = Arc::clone(&store);
    Fixture {
        store,
        settle: Box::new(move || {
            let store = Arc::clone(&settled);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let options = options.clone();
            async move { Arc::new(FileStore::open("files", options).unwrap()) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            fs::write(incomplete.join(format!("{key}.1.0")), b"torn").unwrap();
            std::future::ready(()).boxed()
        })),
        guard: Some(guard),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    conformance(|| async { fixture(false) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_with_thin_provisioning() {
    conformance(|| async { fixture(true) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_with_one_thread() {
    conformance(|| async {
        let folder = tempfile::tempdir().unwrap();
        let options = FileOptions { filesystem_store_thread_pool_size: 1, ..options(folder.path()) };
        let store = Arc::new(FileStore::open("files", options).unwrap());
        let settled = Arc::clone(&store);
        Fixture {
            settle: Box::new(move || {
                let store = Arc::clone(&settled);
                async move { store.settle().await }.boxed()
            }),
            guard: Some(Box::new(folder)),
            ..Fixture::new(store)
        }
    })
    .await;
}

#[tokio::test]
async fn locations_are_spelled_as_glance_spells_them() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().canonicalize().unwrap();
    let link = folder.path().join("link");
    symlink(&real, &link).unwrap();
    let store = open(&link);
    let location = put(&store, b"data", None).await.unwrap();
    assert_eq!(location, format!("file://{}/{KEY}", link.display()));
    for same in [
        format!("file://{}/{KEY}", real.display()),
        format!("filesystem://{}/{KEY}", link.display()),
        format!("file://{}//{KEY}", link.display()),
    ] {
        assert!(store.owns(&same), "{same}");
        assert_eq!(get(&store, &same).await.unwrap(), b"data", "{same}");
    }
}

#[tokio::test]
async fn what_is_no_plain_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::write(&secret, b"secret").unwrap();
    let store = open(folder.path());
    let place = |name: &str| folder.path().join(name);
    symlink(&secret, place("link")).unwrap();
    symlink("link", place("link-to-link")).unwrap();
    symlink("nowhere", place("dangling")).unwrap();
    fs::create_dir(place("folder")).unwrap();
    let fifo = Command::new("mkfifo").arg(place("pipe")).status().unwrap();
    assert!(fifo.success());
    for name in ["link", "link-to-link", "dangling", "folder", "pipe"] {
        let location = store.location(name);
        let invalid = |error: &Error| matches!(error, Error::InvalidLocation { .. });
        assert!(store.open(&location, None).await.is_err_and(|error| invalid(&error)), "open {name}");
        assert!(store.size(&location).await.is_err_and(|error| invalid(&error)), "size {name}");
        assert!(store.delete(&location).await.is_err_and(|error| invalid(&error)), "delete {name}");
        let taken = store.create(name, None).await.map(drop);
        assert!(matches!(taken, Err(Error::AlreadyExists { .. })), "create {name}: {taken:?}");
    }
    assert_eq!(fs::read(secret).unwrap(), b"secret");
}

#[tokio::test]
async fn the_subfolder_is_no_link_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), folder.path().join(INCOMPLETE)).unwrap();
    assert!(FileStore::open("files", options(folder.path())).is_err());
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing() {
    let data: Vec<u8> = (0..2_500_000_u32).map(|n| (n / 7) as u8).collect();
    // More than there is, with permissions: so every step is taken.
    let hint = Some(data.len() as u64 + 5);
    let (mut at, mut last) = (1, u64::MAX);
    while at <= last {
        for errno in [Errno::IO, Errno::NOSPC] {
            let folder = tempfile::tempdir().unwrap();
            let options = FileOptions { filesystem_store_file_perm: Some(640), ..options(folder.path()) };
            let mut store = FileStore::open("files", options).unwrap();
            let fault = Arc::new(steps::Fault { at, errno, taken: AtomicU64::new(0) });
            store.manner.steps.fault = Some(Arc::clone(&fault));
            let outcome = put(&store, &data, hint).await;
            store.settle().await;
            let taken = fault.taken.load(std::sync::atomic::Ordering::SeqCst);
            if taken < at {
                assert_eq!(get(&store, &outcome.unwrap()).await.unwrap(), data, "no fault, all there");
                last = taken;
                continue;
            }
            match (errno, outcome) {
                (Errno::NOSPC, Err(Error::Full { .. })) | (_, Err(Error::Other { .. })) => {}
                (_, outcome) => panic!("step {at} failed with {errno}: {outcome:?}"),
            }
            assert_eq!(names(folder.path()), [] as [PathBuf; 0], "step {at}, {errno}");
            assert_eq!(names(&folder.path().join(INCOMPLETE)), [] as [PathBuf; 0], "step {at}, {errno}");
            assert!(put(&store, &data, hint).await.is_ok(), "step {at}: the key is free");
        }
        at += 1;
    }
    assert!(last >= 9, "create, lock, reserve, three writes, cut, permissions, sync, rename, sync: {last}");
}

#[tokio::test]
async fn a_writer_that_failed_cannot_be_committed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    // Create, lock, then the first batch.
    store.manner.steps.fault =
        Some(Arc::new(steps::Fault { at: 3, errno: Errno::IO, taken: AtomicU64::new(0) }));
    let mut writer = store.create(KEY, None).await.unwrap();
    let batch = Bytes::from(vec![1; 1 << 20]);
    writer.write(batch.clone()).await.unwrap();
    assert!(writer.write(batch.clone()).await.is_err(), "the failure of the batch before");
    assert!(writer.commit().await.is_err());
    assert_eq!(names(folder.path()), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn room_that_was_reserved_and_not_used_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, b"small", Some(64 << 20)).await.unwrap();
    let status = fs::metadata(folder.path().join(KEY)).unwrap();
    assert_eq!(status.len(), 5);
    assert!(status.blocks() * 512 < 1 << 20, "{} blocks", status.blocks());
}

#[tokio::test]
async fn zeros_become_holes_when_asked_for() {
    let mut data = vec![0_u8; 16 << 20];
    data[5_000_000..5_000_100].fill(7);
    for (thin, most, least) in [(true, 1 << 20, 0), (false, u64::MAX, 16 << 20)] {
        let folder = tempfile::tempdir().unwrap();
        let options = FileOptions { filesystem_thin_provisioning: thin, ..options(folder.path()) };
        let store = FileStore::open("files", options).unwrap();
        let location = put(&store, &data, Some(data.len() as u64)).await.unwrap();
        let status = fs::metadata(folder.path().join(KEY)).unwrap();
        assert!((least..=most).contains(&(status.blocks() * 512)), "thin {thin}: {} blocks", status.blocks());
        assert!(get(&store, &location).await.unwrap() == data, "thin {thin}: the zeros read as zeros");
    }
}

#[tokio::test]
async fn permissions_are_those_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let options = FileOptions { filesystem_store_file_perm: Some(604), ..options(folder.path()) };
    put(&FileStore::open("files", options).unwrap(), b"data", None).await.unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.path().join(KEY)), 0o604);
    assert_eq!(mode(folder.path().join(INCOMPLETE)), 0o700, "nobody else looks at what is not committed");
}

#[tokio::test]
async fn a_missing_folder_is_made_and_a_wrong_one_named() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    assert!(put(&open(&deep), b"data", None).await.is_ok());
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let error = FileStore::open("files", options(&file)).err().unwrap();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains(file.to_str().unwrap()), "{cause}");
}

#[tokio::test]
async fn a_folder_that_was_replaced_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    let store = open(&images);
    let location = put(&store, b"data", None).await.unwrap();
    fs::rename(&images, folder.path().join("aside")).unwrap();
    for replaced in [false, true] {
        if replaced {
            fs::create_dir(&images).unwrap();
        }
        assert!(matches!(store.create("other", None).await.map(drop), Err(Error::Unavailable { .. })));
        assert!(matches!(store.capacity().await, Err(Error::Unavailable { .. })));
    }
    assert_eq!(get(&store, &location).await.unwrap(), b"data", "what was opened can still be read");
}

#[tokio::test]
async fn data_that_was_cut_is_an_error_and_no_short_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let location = put(&store, &vec![1; 3 << 20], None).await.unwrap();
    let content = store.open(&location, None).await.unwrap();
    fs::OpenOptions::new().write(true).open(folder.path().join(KEY)).unwrap().set_len(1 << 20).unwrap();
    let read: Result<Vec<Bytes>, _> = content.stream.try_collect().await;
    assert!(read.is_err());
}

/// Run by [`a_killed_writer_is_swept`] in a process of its own; on its own it does nothing.
#[tokio::test]
async fn dies_while_it_writes() {
    let Some(folder) = std::env::var_os("VITRINE_TEST_DIE_IN") else { return };
    let store = open(Path::new(&folder));
    let mut writer = store.create(KEY, Some(1 << 20)).await.unwrap();
    for _ in 0..4 {
        writer.write(Bytes::from(vec![1; 1 << 20])).await.unwrap();
    }
    std::process::abort();
}

#[tokio::test]
async fn a_killed_writer_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let died = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "drivers::file::tests::dies_while_it_writes"])
        .env("VITRINE_TEST_DIE_IN", folder.path())
        .output()
        .unwrap();
    assert!(!died.status.success());
    let incomplete = folder.path().join(INCOMPLETE);
    assert_eq!(names(&incomplete).len(), 1, "it has left a file");
    let store = open(folder.path());
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(names(&incomplete).len(), 0);
    assert!(put(&store, b"data", None).await.is_ok());
}

/// A file system of 8 MiB; none where this user may not mount.
struct Tiny(TempDir);

impl Tiny {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tiny"]).arg(folder.path()).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Self(folder))
    }
}

impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_early_where_the_size_is_known_and_leaves_nothing() {
    let Some(tiny) = Tiny::mount() else {
        println!("skipped: only root may mount a small file system");
        return;
    };
    let store = open(tiny.0.path());
    let full = |outcome: Result<String, Error>| matches!(outcome, Err(Error::Full { .. }));
    assert!(
        matches!(store.create(KEY, Some(9 << 20)).await.map(drop), Err(Error::Full { .. })),
        "before any byte"
    );
    assert!(full(put(&store, &vec![1; 9 << 20], None).await), "while it is written");
    store.settle().await;
    let room = store.capacity().await.unwrap().unwrap();
    assert_eq!((room.total, room.free), (8 << 20, 8 << 20), "all of it is free again");
    assert!(put(&store, &vec![1; 7 << 20], Some(7 << 20)).await.is_ok());
}
