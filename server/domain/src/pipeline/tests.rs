//! Every way through the pipeline, into a store in memory.

use std::{
    future,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use futures::{FutureExt, StreamExt, TryStreamExt, stream, stream::BoxStream};
use openssl::hash::{MessageDigest, hash};
use vitrine_signatures::{
    Claim, Folder, Statement,
    testing::{SUBJECT, Signer},
};
use vitrine_stores::{
    Store,
    drivers::memory::MemoryStore,
    layers::faults::{Faults, Faulty, When},
};

use super::*;

type Body = BoxStream<'static, io::Result<Bytes>>;

const KEY: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
const MIB: usize = 1024 * 1024;

fn options() -> Ingest<'static> {
    Ingest {
        declared: Some(("raw", "bare")),
        size_cap: 1 << 30,
        expected_size: None,
        algorithm: "sha512",
        require_match: true,
        gpt_nonfatal: &[],
        idle_timeout: Duration::from_secs(60),
        meter: None,
        progress: None,
        digests: None,
        verifier: None,
    }
}

fn data(length: usize) -> Bytes {
    (0..length).map(|n| (n % 251) as u8).collect()
}

fn body(data: &Bytes, chunk: usize) -> Body {
    let chunks: Vec<_> = data.chunks(chunk).map(|chunk| Ok(data.slice_ref(chunk))).collect();
    stream::iter(chunks).boxed()
}

/// A qcow2 header of version 2 for a disk of 1 GiB, with a backing file or without.
fn qcow2(backing_file: bool) -> Bytes {
    let mut header = vec![0; 64 * 1024];
    header[..8].copy_from_slice(b"QFI\xfb\0\0\0\x02");
    header[8..16].copy_from_slice(&u64::from(backing_file).wrapping_mul(512).to_be_bytes());
    header[20..24].copy_from_slice(&16_u32.to_be_bytes());
    header[24..32].copy_from_slice(&(1_u64 << 30).to_be_bytes());
    header.into()
}

async fn run(store: &dyn Store, body: Body, options: Ingest<'_>) -> Result<Ingested> {
    ingest(body, store.create(KEY, options.expected_size).await?, options).await
}

async fn stored(store: &dyn Store, location: &str) -> Vec<u8> {
    let chunks: Vec<Bytes> = store.open(location, None).await.unwrap().stream.try_collect().await.unwrap();
    chunks.concat()
}

#[tokio::test]
async fn data_is_stored_with_its_size_and_hashes_however_it_is_cut() {
    let secure = [
        ("sha512", MessageDigest::sha512()),
        ("sha256", MessageDigest::sha256()),
        ("sha1", MessageDigest::sha1()),
        ("md5", MessageDigest::md5()),
    ];
    for (length, chunk) in
        [(0, 1), (1, 1), (70_000, 7), (3 * MIB + 5, 16_000), (9 * MIB, 400_000), (8 * MIB, 3 * MIB)]
    {
        for (algorithm, digest) in secure {
            let store = MemoryStore::new("memory", 1 << 30);
            let data = data(length);
            let wanted = Ingest { algorithm, expected_size: Some(length as u64), ..options() };
            let ingested = run(&store, body(&data, chunk), wanted).await.unwrap();
            let case = format!("{length} bytes in chunks of {chunk}, {algorithm}");
            assert_eq!(ingested.size, length as u64, "{case}");
            assert_eq!(ingested.checksum, hex::encode(hash(MessageDigest::md5(), &data).unwrap()), "{case}");
            assert_eq!(ingested.os_hash_algo, algorithm, "{case}");
            assert_eq!(ingested.os_hash_value, hex::encode(hash(digest, &data).unwrap()), "{case}");
            assert_eq!(ingested.location, store.location(KEY), "{case}");
            assert!(stored(&store, &ingested.location).await == data, "{case}");
        }
    }
}

#[tokio::test]
async fn the_content_tells_the_virtual_size() {
    let (inside, bytes) = (1 << 30, 64 * 1024);
    for (declared, content, virtual_size, found) in [
        (Some(("qcow2", "bare")), qcow2(false), Some(inside), Some(Format::Qcow2)),
        (Some(("raw", "bare")), qcow2(false), Some(bytes), Some(Format::Qcow2)),
        (Some(("raw", "bare")), data(64 * 1024), Some(bytes), Some(Format::Raw)),
        // A container is not opened, and what is not declared is not looked for.
        (Some(("vmdk", "ovf")), qcow2(false), None, None),
        (None, qcow2(true), None, None),
    ] {
        let store = MemoryStore::new("memory", 1 << 30);
        let ingested = run(&store, body(&content, 5000), Ingest { declared, ..options() }).await.unwrap();
        assert_eq!((ingested.virtual_size, ingested.found), (virtual_size, found), "{declared:?}");
        assert_eq!(ingested.warnings, [] as [&str; 0], "{declared:?}");
    }
}

#[tokio::test]
async fn a_mismatch_that_is_allowed_is_a_warning() {
    let store = MemoryStore::new("memory", 1 << 30);
    let lenient = Ingest { declared: Some(("vmdk", "bare")), require_match: false, ..options() };
    let ingested = run(&store, body(&qcow2(false), 5000), lenient).await.unwrap();
    assert_eq!(ingested.warnings.len(), 1);
    assert!(ingested.warnings[0].contains("qcow2"), "{:?}", ingested.warnings);
}

/// Refuses to grow beyond some bytes.
struct Quota(u64);

#[async_trait]
impl Meter for Quota {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        if bytes > self.0 { Err(Error::LimitExceeded(format!("quota of {}", self.0))) } else { Ok(()) }
    }
}

fn broken(data: &Bytes, kind: io::ErrorKind) -> Body {
    body(data, 100_000).chain(stream::iter([Err(kind.into())])).boxed()
}

#[tokio::test(start_paused = true)]
async fn every_failure_says_what_it_is_and_leaves_nothing() {
    let data = data(3 * MIB);
    let length = data.len() as u64;
    let bad = |error: &Error| matches!(error, Error::BadRequest(_));
    let limit = |error: &Error| matches!(error, Error::LimitExceeded(_));
    let content = |error: &Error| matches!(error, Error::UnsupportedContent(_));
    type Case<'a> = (&'a str, Body, Ingest<'a>, fn(&Error) -> bool, &'a [&'a str]);
    let cases: [Case<'_>; 16] = [
        (
            "the client goes away",
            broken(&data, io::ErrorKind::ConnectionReset),
            options(),
            bad,
            &["broke off", "3145728 bytes were received", "went away"],
        ),
        (
            "a body that is cut",
            broken(&data, io::ErrorKind::UnexpectedEof),
            Ingest { expected_size: Some(length + 1), ..options() },
            bad,
            &["3145729 bytes were announced", "3145728 were received"],
        ),
        ("no data in time", broken(&data, io::ErrorKind::TimedOut), options(), bad, &["in time", "3145728"]),
        (
            "a body that stands still",
            body(&data, 100_000).chain(stream::pending()).boxed(),
            options(),
            bad,
            &["stood still for 60 seconds", "3145728"],
        ),
        (
            "fewer bytes than announced",
            body(&data, 100_000),
            Ingest { expected_size: Some(length + 7), ..options() },
            bad,
            &["shorter", "3145735 bytes were announced", "3145728 were received"],
        ),
        (
            "more bytes than announced",
            body(&data, 100_000),
            Ingest { expected_size: Some(length - 1), ..options() },
            bad,
            &["longer", "3145727"],
        ),
        (
            "another checksum than announced",
            body(&data, 100_000),
            Ingest {
                digests: Some(Digests {
                    checksum: Some("0123456789abcdef0123456789abcdef"),
                    os_hash_value: None,
                }),
                ..options()
            },
            bad,
            &["md5", "0123456789abcdef0123456789abcdef"],
        ),
        (
            "data where none was announced",
            body(&data, 100_000),
            Ingest { expected_size: Some(0), ..options() },
            bad,
            &["longer", "0 bytes"],
        ),
        (
            "more bytes than an image may have",
            body(&data, 100_000),
            Ingest { size_cap: 2_000_000, ..options() },
            limit,
            &["image_size_cap", "2000000"],
        ),
        (
            "an announcement of more bytes than an image may have",
            stream::pending().boxed(),
            Ingest { size_cap: 2_000_000, expected_size: Some(2_000_001), ..options() },
            limit,
            &["image_size_cap", "2000000"],
        ),
        (
            "a quota",
            body(&data, 100_000),
            Ingest { meter: Some(Arc::new(Quota(2_000_000))), ..options() },
            limit,
            &["quota of 2000000"],
        ),
        (
            "another format",
            body(&qcow2(false), 1000),
            Ingest { declared: Some(("vmdk", "bare")), ..options() },
            content,
            &["vmdk", "qcow2"],
        ),
        (
            "unsafe content",
            body(&qcow2(true), 1000),
            Ingest { declared: Some(("qcow2", "bare")), ..options() },
            content,
            &["backing_file"],
        ),
        (
            "unsafe content under another name, where names need not fit",
            body(&qcow2(true), 1000),
            Ingest { declared: Some(("raw", "bare")), require_match: false, ..options() },
            content,
            &["backing_file"],
        ),
        (
            "unsafe content that claims to lie in a container",
            body(&qcow2(true), 1000),
            Ingest { declared: Some(("ami", "ami")), ..options() },
            content,
            &["backing_file"],
        ),
        (
            "an unknown algorithm",
            body(&data, 100_000),
            Ingest { algorithm: "rot13", ..options() },
            |error| matches!(error, Error::Internal(_)),
            &["internal"],
        ),
    ];
    for (case, body, options, expected, words) in cases {
        let store = MemoryStore::new("memory", 1 << 30);
        let error = run(&store, body, options).await.expect_err(case);
        assert!(expected(&error), "{case}: {error:?}");
        for word in words {
            assert!(error.to_string().contains(word), "{case}: '{error}' lacks '{word}'");
        }
        assert_eq!((store.used(), store.writers(), store.keys().len()), (0, 0, 0), "{case}");
    }
}

#[tokio::test]
async fn what_the_store_says_is_told_and_nothing_is_left() {
    let full = MemoryStore::new("small", 2 << 20);
    let error = run(&full, body(&data(3 * MIB), 100_000), options()).await.unwrap_err();
    assert!(matches!(&error, Error::LimitExceeded(said) if said.contains("small")), "{error:?}");
    assert_eq!((full.used(), full.writers()), (0, 0));

    let memory = MemoryStore::new("memory", 1 << 30);
    let late = memory.create(KEY, None).await.unwrap();
    run(&memory, body(&data(10), 10), options()).await.unwrap();
    let error = ingest(body(&data(20), 10), late, options()).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error:?}");
    assert_eq!(memory.used(), 10, "the data that was first stays");
}

#[tokio::test]
async fn a_store_that_fails_at_any_step_is_unavailable() {
    for step in 1.. {
        let memory = Arc::new(MemoryStore::new("memory", 1 << 30));
        let faults = Faults::nth(step, When::Before);
        let store = Faulty::new(Arc::clone(&memory) as Arc<dyn Store>, Arc::clone(&faults));
        match run(&store, body(&data(3 * MIB), MIB), options()).await {
            Ok(_) => {
                assert_eq!(step, 6, "one create, three writes, one commit were made to fail");
                return;
            }
            Err(error) => assert!(matches!(error, Error::Unavailable { .. }), "step {step}: {error:?}"),
        }
        assert_eq!((memory.used(), memory.writers(), memory.keys().len()), (0, 0, 0), "step {step}");
    }
}

#[tokio::test]
async fn a_pipeline_that_is_dropped_leaves_nothing() {
    let memory = MemoryStore::new("memory", 1 << 30);
    let received = Arc::new(AtomicU64::new(0));
    let wanted = Ingest { progress: Some(Arc::clone(&received)), ..options() };
    let (reached, at_end) = tokio::sync::oneshot::channel();
    let end = future::ready(()).map(move |()| reached.send(())).into_stream();
    let endless = body(&data(5 * MIB), 300_000).chain(end.filter_map(|_| future::ready(None)));
    let mut upload = Box::pin(run(&memory, endless.chain(stream::pending()).boxed(), wanted));
    tokio::select! {
        outcome = &mut upload => panic!("the body has no end: {outcome:?}"),
        _ = at_end => {}
    }
    assert_eq!(received.load(Ordering::Relaxed), 5 * MIB as u64, "progress is told");
    assert!(memory.used() > 0, "some of it was written already");
    drop(upload);
    assert_eq!((memory.used(), memory.writers(), memory.keys().len()), (0, 0, 0));
}

/// Notes what is stored when it is asked.
struct Witness {
    store: Arc<MemoryStore>,
    asked: Mutex<Vec<(u64, u64)>>,
}

#[async_trait]
impl Meter for Witness {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        self.asked.lock().unwrap().push((bytes, self.store.used()));
        Ok(())
    }
}

#[tokio::test]
async fn the_meter_is_asked_before_bytes_are_written_and_not_for_every_crumb() {
    let store = Arc::new(MemoryStore::new("memory", 1 << 30));
    let witness = Arc::new(Witness { store: Arc::clone(&store), asked: Mutex::default() });
    let wanted = Ingest { meter: Some(Arc::clone(&witness) as Arc<dyn Meter>), ..options() };
    run(&*store, body(&data(10 * MIB), 1000), wanted).await.unwrap();
    let asked = witness.asked.lock().unwrap();
    assert!(asked.iter().all(|(allowed, written)| written < allowed), "{asked:?}");
    assert_eq!(asked.last().map(|(allowed, _)| *allowed), Some(10 * MIB as u64));
    assert!(asked.len() <= 11, "once a batch: {}", asked.len());
}

#[tokio::test]
async fn signed_data_is_stored_and_any_other_leaves_nothing() {
    let (signer, folder) = (Signer::new(), tempfile::tempdir().unwrap());
    signer.publish(folder.path());
    let data = data(3 * MIB + 5);
    // Whether the secure hash is that of the signature, or it has a lane of its own.
    for algorithm in ["sha512", "sha256", "md5"] {
        for method in HashMethod::ALL {
            let case = format!("{method} beside {algorithm}");
            let verifier = |data: &[u8]| {
                let statement = Statement::of(&signer.properties(data, method)).unwrap();
                Verifier::find(Claim::read(&statement).unwrap().unwrap(), &Folder::new(folder.path()))
                    .unwrap()
            };
            let store = MemoryStore::new("memory", 1 << 30);
            let wrong = verifier(&data[1..]);
            let error =
                run(&store, body(&data, 70_000), Ingest { algorithm, verifier: Some(&wrong), ..options() });
            let error = error.await.unwrap_err();
            assert!(matches!(error, Error::WrongSignature(_)), "{case}: {error}");
            assert!(error.to_string().contains("img_signature"), "{case}: {error}");
            assert_eq!((store.used(), store.writers()), (0, 0), "{case}");

            let right = verifier(&data);
            let ingested =
                run(&store, body(&data, 70_000), Ingest { algorithm, verifier: Some(&right), ..options() });
            let signed = ingested.await.unwrap().signed.unwrap();
            let digest = hash(MessageDigest::from_name(method.algorithm()).unwrap(), &data).unwrap();
            assert_eq!((signed.method, signed.digest), (method, hex::encode(digest)), "{case}");
            assert_eq!(signed.subject, SUBJECT, "{case}");
        }
    }
}
