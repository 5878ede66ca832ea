//! The same on real services: Swift, and radosgw's Swift API.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::TryStreamExt;
use http::{HeaderName, Method};

use super::{
    super::{address::Container, wire::Call},
    *,
};
use crate::drivers::testing::services::Service;

/// Where the services keep what they keep.
const FOLDER: &str = "vitrine-swift-services";
/// Number of the next container: each part of the suite has one of its own.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// What the service says of itself.
#[derive(Clone, Copy)]
struct Names {
    auth: &'static str,
    user: &'static str,
    key: &'static str,
}

const SWIFT: Names = Names { auth: "SWIFT_AUTH_V1", user: "SWIFT_USER", key: "SWIFT_KEY" };
const RADOSGW: Names = Names { auth: "RGW_SWIFT_AUTH", user: "RGW_SWIFT_USER", key: "RGW_SWIFT_KEY" };

/// For a container that nobody has used.
fn unused(service: &Service, names: Names) -> SwiftOptions {
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    SwiftOptions {
        swift_store_auth_address: service.variables[names.auth].clone(),
        swift_store_user: service.variables[names.user].clone(),
        swift_store_key: service.variables[names.key].as_str().into(),
        swift_store_container: format!("container-{}-{number}", std::process::id()),
        swift_store_create_container_on_put: true,
        swift_store_timeout: 60,
        ..options("")
    }
}

async fn on_service(service: &Service, names: Names, seed: usize) -> Fixture {
    let options = SwiftOptions { swift_store_multiple_containers_seed: seed, ..unused(service, names) };
    let store = SwiftStore::open("account", &options).unwrap();
    let container = Container { account: String::new(), name: options.swift_store_container.clone() };
    store.account.prepare(&container).await.unwrap();
    fixture(store, options, Box::new(()))
}

/// What the suite does not ask: segments, tokens that end, wrong credentials, containers that are not there.
async fn in_segments_and_refused(service: &Service, service_names: Names) {
    let here = unused(service, service_names);
    let store = SwiftStore::open("account", &here).unwrap();
    let data = data(3 * MIB + 11);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(names(&store).await.len(), 5, "an object and four segments: {:?}", names(&store).await);
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let middle = MIB - 3..2 * MIB + 5;
    let part = all(store.open(&location, Some(middle.clone())).await.unwrap()).await.unwrap();
    assert_eq!(part, data.slice(middle.start as usize..middle.end as usize));
    assert_eq!(store.size(&location).await.unwrap(), data.len() as u64);
    let stored = store.stored().await.unwrap();
    assert_eq!(stored, [crate::Stored { key: KEY.to_owned(), size: data.len() as u64 }]);
    assert_eq!(store.sweep().await.unwrap(), 0, "a manifest names the segments");
    let error = write(&store, KEY, &data).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    store.account.wire.spoil_token().await;
    assert_eq!(store.size(&location).await.unwrap(), data.len() as u64, "after one more login");
    store.account.wire.spoil_token().await;
    store.delete(&location).await.unwrap();
    assert_eq!(names(&store).await, [""; 0], "the segments go with the object");
    assert!(matches!(store.delete(&location).await, Err(Error::NotFound { .. })));

    let writer = write(&store, KEY, &data).await.unwrap();
    drop(writer);
    store.settle().await;
    assert_eq!(names(&store).await, [""; 0], "segments go with their writer");
    let mut commit = write(&store, KEY, &data).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    store.settle().await;
    assert_eq!(names(&store).await, [""; 0]);
    let (one, two) = (write(&store, KEY, &data).await.unwrap(), write(&store, KEY, &data).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [Error::AlreadyExists { .. }]), "{refused:?}");
    store.settle().await;
    assert_eq!(names(&store).await.len(), 5, "the loser's segments are gone");

    let wrong = SwiftOptions { swift_store_key: "planted".into(), ..here.clone() };
    let error = SwiftStore::open("account", &wrong).unwrap().open(&location, None).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    let missing =
        SwiftOptions { swift_store_create_container_on_put: false, ..unused(service, service_names) };
    let store = SwiftStore::open("account", &missing).unwrap();
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
    }
}

/// Segments larger than what is held.
async fn as_it_comes(service: &Service, service_names: Names) {
    let little = SwiftOptions { swift_store_upload_memory: 4, ..unused(service, service_names) };
    let store = SwiftStore::open("account", &little).unwrap();
    let data = data(9 * MIB + 11);
    let send = async || {
        let mut writer = store.create(KEY, Some(3_000 * MIB)).await.unwrap();
        for at in (0..data.len()).step_by(700_000) {
            writer.write(data.slice(at..data.len().min(at + 700_000))).await.unwrap();
        }
        writer
    };
    let location = send().await.commit().await.unwrap().location;
    assert_eq!(names(&store).await.len(), 4, "an object and three segments: {:?}", names(&store).await);
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    store.delete(&location).await.unwrap();
    drop(send().await);
    store.settle().await;
    assert_eq!(names(&store).await, [""; 0], "nothing is left of a writer in the middle of a segment");
}

/// What is said to be no large object, and is larger than what is held.
async fn as_one_object(service: &Service, service_names: Names) {
    let little = SwiftOptions {
        swift_store_upload_memory: 4,
        swift_store_large_object_size: 100,
        ..unused(service, service_names)
    };
    let store = SwiftStore::open("account", &little).unwrap();
    let data = data(9 * MIB + 11);
    let send = async |size: usize| {
        let mut writer = store.create(KEY, Some(data.len() as u64)).await.unwrap();
        for at in (0..size).step_by(700_000) {
            writer.write(data.slice(at..size.min(at + 700_000))).await.unwrap();
        }
        writer
    };
    for size in [data.len() - 1, data.len()] {
        drop(send(size).await);
        store.settle().await;
        assert_eq!(names(&store).await, [""; 0], "nothing is left of a writer of {size} bytes");
    }
    let (one, two) = (send(data.len()).await, send(data.len()).await);
    assert_eq!(names(&store).await, [""; 0], "nothing is there before the commit");
    let (one, two) = futures::join!(one.commit(), two.commit());
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!(loser, Err(Error::AlreadyExists { .. })), "{loser:?}");
    let location = winner.unwrap().location;
    store.settle().await;
    assert_eq!(names(&store).await, [KEY]);
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let middle = MIB - 3..2 * MIB + 5;
    let part = all(store.open(&location, Some(middle.clone())).await.unwrap()).await.unwrap();
    assert_eq!(part, data.slice(middle.start as usize..middle.end as usize));
    store.delete(&location).await.unwrap();
    assert_eq!(names(&store).await, [""; 0]);
}

/// More segments than a manifest names, where the service joins manifests.
async fn with_manifests_of_manifests(service: &Service, service_names: Names, joins: bool) {
    let mut account = Account::new("account", &unused(service, service_names)).unwrap();
    account.sizes.most = 2;
    let store = SwiftStore { account: Arc::new(account), others: Arc::default(), project: String::new() };
    let data = data(4 * MIB + 11);
    match put(&store, KEY, &data).await {
        Ok(location) => {
            assert!(joins);
            assert_eq!(store.size(&location).await.unwrap(), data.len() as u64);
            assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
            assert_eq!(store.sweep().await.unwrap(), 0, "they are named");
            store.delete(&location).await.unwrap();
        }
        Err(error) => assert!(matches!(error, Error::Full { .. }) && !joins, "{error:?}"),
    }
    store.settle().await;
    assert_eq!(names(&store).await, [""; 0]);
}

/// What Glance wrote: segments with a common beginning, and an empty object that names it.
async fn as_glance_wrote_it(service: &Service, service_names: Names) {
    let here = unused(service, service_names);
    let store = SwiftStore::open("account", &here).unwrap();
    let (account, container) = (&store.account, here.swift_store_container.as_str());
    let own = account.address.only_container().unwrap();
    account.prepare(&own).await.unwrap();
    let data = data(2 * MIB + 5);
    for number in 1..=3_usize {
        let part = data.slice((number - 1) * 1_000_000..data.len().min(number * 1_000_000));
        let name = format!("{KEY}-{number:05}");
        account.put_segment(&own, &name, number, part).await.unwrap();
    }
    let manifest = Call::new("a test", Method::PUT, own.object(KEY))
        .header(HeaderName::from_static("x-object-manifest"), format!("{container}/{KEY}-"));
    account.wire.send(manifest, account.wire.short).await.unwrap();

    let location = format!(
        "swift+http://{}:{}@{}/{container}/{KEY}",
        here.swift_store_user.replace(':', "%3A"),
        here.swift_store_key.expose(),
        here.swift_store_auth_address.trim_start_matches("http://"),
    );
    let content = store.open(&location, Some(999_990..1_000_010)).await.unwrap();
    assert_eq!(content.size, data.len() as u64);
    assert_eq!(all(content).await.unwrap(), data.slice(999_990..1_000_010));
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let stored = store.stored().await.unwrap();
    assert_eq!(stored, [crate::Stored { key: KEY.to_owned(), size: data.len() as u64 }]);
    assert_eq!(store.sweep().await.unwrap(), 0);
    store.delete(&location).await.unwrap();
    assert_eq!(names(&store).await, [""; 0], "the segments go with the object");
}

/// The gateway is killed while data goes in, and while it comes out.
async fn killed_in_the_middle(service: &Service, service_names: Names) {
    const GATEWAY: &str = "ceph/run/rgw.a.pid";
    let store = SwiftStore::open("account", &unused(service, service_names)).unwrap();
    let data = data(24 * MIB);
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
async fn keeps_the_contract_on_swift() {
    let environment = [("SWIFT_PORT", "29400")];
    let Some(service) = Service::start("keeps_the_contract_on_swift", "swift.sh", FOLDER, &environment)
    else {
        return;
    };
    in_segments_and_refused(&service, SWIFT).await;
    as_it_comes(&service, SWIFT).await;
    as_one_object(&service, SWIFT).await;
    with_manifests_of_manifests(&service, SWIFT, true).await;
    as_glance_wrote_it(&service, SWIFT).await;
    conformance(|| on_service(&service, SWIFT, 0)).await;
    conformance(|| on_service(&service, SWIFT, 1)).await;
}

/// Into the accounts of projects, with a user that may write to all.
fn in_projects(service: &Service) -> SwiftOptions {
    in_projects_as(service, Names { user: "SWIFT_ADMIN_USER", key: "SWIFT_ADMIN_KEY", ..SWIFT })
}

fn in_projects_as(service: &Service, names: Names) -> SwiftOptions {
    SwiftOptions {
        swift_store_multi_tenant: true,
        swift_store_endpoint: format!("{}/v1/AUTH_%(project_id)s", service.variables["SWIFT_PROXY"]),
        swift_store_admin_tenants: vec!["admins".to_owned()],
        ..unused(service, names)
    }
}

/// Members read the data with tokens of their own, and write nothing; others do neither.
async fn read_by_members(service: &Service) {
    let store = SwiftStore::open("account", &in_projects(service)).unwrap();
    let data = data(2 * MIB + 7);
    let location = put(&projects::of(&store, "vitrine"), KEY, &data).await.unwrap();
    let theirs = |user, key| {
        let names = Names { user, key, ..SWIFT };
        let container = store.account.address.container.clone();
        let options = SwiftOptions { swift_store_container: container, ..in_projects_as(service, names) };
        SwiftStore::open("theirs", &options).unwrap()
    };
    let (member, other) = (theirs("SWIFT_USER2", "SWIFT_KEY"), theirs("SWIFT_USER", "SWIFT_KEY"));
    let denied =
        async |who: &SwiftStore| matches!(who.open(&location, None).await, Err(Error::Denied { .. }));
    assert!(denied(&member).await && denied(&other).await);
    let readers =
        |names: &[&str]| crate::Readers::Projects(names.iter().map(|&name| name.to_owned()).collect());
    store.share(&location, &readers(&["other"])).await.unwrap();
    assert_eq!(all(member.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert!(denied(&other).await);
    let error = member.delete(&location).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(cause(&member.capacity().await.unwrap_err()).contains(".reseller_admin"));
    store.share(&location, &readers(&[])).await.unwrap();
    assert!(denied(&member).await);
    assert!(store.capacity().await.unwrap().is_none());
    store.delete(&location).await.unwrap();
    assert_eq!(store.account.containers("vitrine").await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_in_accounts_of_projects_on_swift() {
    const TEST: &str = "keeps_the_contract_in_accounts_of_projects_on_swift";
    let environment = [("SWIFT_PORT", "29420")];
    let Some(service) = Service::start(TEST, "swift.sh", "vitrine-swift-projects", &environment) else {
        return;
    };
    read_by_members(&service).await;
    conformance(|| async {
        let options = in_projects(&service);
        let store = projects::of(&SwiftStore::open("account", &options).unwrap(), "vitrine");
        fixture(store, options, Box::new(()))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_on_radosgw() {
    let environment = [("CEPH_OSD_STORE", "memstore"), ("CEPH_PORT", "29300")];
    let Some(service) = Service::start("keeps_the_contract_on_radosgw", "ceph.sh", FOLDER, &environment)
    else {
        return;
    };
    in_segments_and_refused(&service, RADOSGW).await;
    as_it_comes(&service, RADOSGW).await;
    as_one_object(&service, RADOSGW).await;
    with_manifests_of_manifests(&service, RADOSGW, false).await;
    as_glance_wrote_it(&service, RADOSGW).await;
    killed_in_the_middle(&service, RADOSGW).await;
    conformance(|| on_service(&service, RADOSGW, 0)).await;
}
