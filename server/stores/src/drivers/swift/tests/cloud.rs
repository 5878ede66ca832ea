//! A real Swift, and a radosgw, that ask a real Keystone: accounts of the catalog and of a file, and who may read an image of
//! a project there without us.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::{super::wire::Call, *};
use crate::{Readers, drivers::testing::services::Service};

/// Where both keep what they keep.
const FOLDER: &str = "vitrine-swift-keystone";
/// All users of the tests' Keystone have this password.
const PASSWORD: &str = "secret";

/// A Keystone, and a Swift or a radosgw that asks it.
struct Cloud {
    keystone: Service,
    _objects: Service,
    /// Where the accounts of projects are.
    accounts: String,
}

impl Cloud {
    fn start(test: &str) -> Option<Self> {
        let environment = [("KEYSTONE_PORT", "29800"), ("SWIFT_PROXY_URL", "http://127.0.0.1:29440")];
        let keystone = Service::start(test, "keystone.sh", FOLDER, &environment)?;
        let auth = keystone.variables["SWIFT_KEYSTONE_URL"].clone();
        let environment = [("SWIFT_PORT", "29440"), ("SWIFT_KEYSTONE_URL", auth.as_str())];
        let swift = Service::start(test, "swift.sh", FOLDER, &environment)?;
        let accounts = format!("{}/v1/AUTH_%(project_id)s", swift.variables["SWIFT_PROXY"]);
        Some(Self { keystone, _objects: swift, accounts })
    }

    fn start_with_radosgw(test: &str) -> Option<Self> {
        const FOLDER: &str = "vitrine-radosgw-keystone";
        let environment = [("KEYSTONE_PORT", "29820"), ("RGW_URL", "http://127.0.0.1:29550")];
        let keystone = Service::start(test, "keystone.sh", FOLDER, &environment)?;
        let auth = keystone.variables["RGW_KEYSTONE_URL"].clone();
        let environment =
            [("CEPH_PORT", "29500"), ("CEPH_OSD_STORE", "memstore"), ("RGW_KEYSTONE_URL", auth.as_str())];
        let ceph = Service::start(test, "ceph.sh", FOLDER, &environment)?;
        let accounts = "http://127.0.0.1:29550/swift/v1/AUTH_%(project_id)s".to_owned();
        Some(Self { keystone, _objects: ceph, accounts })
    }

    fn auth(&self) -> &str {
        &self.keystone.variables["SWIFT_KEYSTONE_URL"]
    }

    /// The one account of that user, which the catalog names.
    fn login(&self, user: &str) -> SwiftOptions {
        SwiftOptions {
            swift_store_auth_version: "3".to_owned(),
            swift_store_auth_address: self.auth().to_owned(),
            swift_store_user: user.to_owned(),
            swift_store_key: PASSWORD.into(),
            swift_store_create_container_on_put: true,
            swift_store_timeout: 60,
            ..options("")
        }
    }

    /// The accounts of all projects, by that user.
    fn accounts(&self, user: &str) -> SwiftOptions {
        SwiftOptions {
            swift_store_multi_tenant: true,
            swift_store_endpoint: self.accounts.clone(),
            ..self.login(user)
        }
    }

    /// Keystone as its administrator has it.
    fn administrator(&self) -> Administrator {
        let options =
            SwiftOptions { swift_store_endpoint: self.auth().to_owned(), ..self.login("admin:admin") };
        Administrator(Account::new("keystone", &options).unwrap())
    }
}

/// Who asks Keystone for what the service scripts have not made.
struct Administrator(Account);

impl Administrator {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut call = Call::new("a test", method, path.to_owned());
        if let Some(body) = body {
            call = call.header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let (_, answer) = self.0.wire.ask(call, self.0.wire.short).await.unwrap();
        serde_json::from_slice(&answer).unwrap_or_default()
    }

    /// The id of what is called so.
    async fn id(&self, list: &str, name: &str) -> String {
        let found = self.ask(Method::GET, &format!("/{list}"), None).await;
        let mut all = found[list].as_array().unwrap().iter();
        all.find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Gives a user the role that may write to the accounts of all projects.
    async fn make_reseller_admin(&self, user: &str, project: &str) {
        let role = json!({"role": {"name": "ResellerAdmin"}});
        let role = self.ask(Method::POST, "/roles", Some(role)).await;
        let role = role["role"]["id"].as_str().unwrap();
        let (user, project) = (self.id("users", user).await, self.id("projects", project).await);
        self.ask(Method::PUT, &format!("/projects/{project}/users/{user}/roles/{role}"), None).await;
    }
}

/// Whether a user may read an image, and write to its container: asked of Swift itself, as that user.
async fn may(cloud: &Cloud, user: &str, location: &str, image: &Bytes) -> (bool, bool) {
    let theirs = SwiftStore::open("theirs", &cloud.accounts(user)).unwrap();
    let reads = match theirs.open(location, None).await {
        Ok(content) => all(content).await.unwrap() == *image,
        Err(Error::Denied { .. }) => false,
        Err(error) => panic!("{user}: {error:?}"),
    };
    let account = &theirs.account;
    let place = account.address.place_of(location).unwrap();
    let object = |method| Call::new("a test", method, place.container.object("by-a-test"));
    let writes = match account.wire.send(object(Method::PUT).body("x"), account.wire.short).await {
        Ok(_) => account.wire.send(object(Method::DELETE), account.wire.short).await.is_ok(),
        Err(failure) if failure.is(StatusCode::FORBIDDEN) => false,
        Err(failure) => panic!("{user}: {failure:?}"),
    };
    (reads, writes)
}

/// Members read with tokens of their own as long as they are members, and projects of administrators write.
async fn shared_with_projects(cloud: &Cloud, store: &SwiftStore, owner: &str, demo: &str, other: &str) {
    let image = data(2 * MIB + 7);
    let location = put(&projects::of(store, owner), KEY, &image).await.unwrap();
    assert!(location.contains(&format!("/AUTH_{owner}/")), "{location}");
    assert_eq!(may(cloud, "demo:demo", &location, &image).await, (false, false), "before it is shared");
    let projects = |ids: &[&str]| Readers::Projects(ids.iter().map(|&id| id.to_owned()).collect());
    for (readers, demo_reads, other_reads) in [
        (projects(&[demo]), true, false),
        (projects(&[other]), false, true),
        (projects(&[demo, other]), true, true),
        (Readers::Everybody, true, true),
        (projects(&[]), false, false),
    ] {
        store.share(&location, &readers).await.unwrap();
        for (user, expected) in [
            // Whatever their role in their project is.
            ("demo:demo", (demo_reads, false)),
            ("demo:reader", (demo_reads, false)),
            // `swift_store_admin_tenants`: may write, and read only as others do.
            ("other:other", (other_reads, true)),
        ] {
            assert_eq!(may(cloud, user, &location, &image).await, expected, "{user}: {readers:?}");
        }
    }
    store.delete(&location).await.unwrap();
    assert_eq!(store.account.containers(owner).await.unwrap(), []);
}

/// The one account of the user, by the URL in the catalog.
async fn in_the_account_of_the_catalog(cloud: &Cloud) {
    let options = cloud.login("service:glance");
    let store = SwiftStore::open("account", &options).unwrap();
    let image = data(2 * MIB + 7);
    let location = put(&store, KEY, &image).await.unwrap();
    assert_eq!(location, format!("swift+config://ref1/glance/{KEY}"));
    store.account.wire.spoil_token().await;
    assert!(all(store.open(&location, None).await.unwrap()).await.unwrap() == image, "after one more login");
    store.delete(&location).await.unwrap();
    assert_eq!(names(&store).await, [""; 0]);
    let wrong = SwiftOptions { swift_store_key: "planted".into(), ..options };
    let error = SwiftStore::open("account", &wrong).unwrap().capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
}

/// Two projects in a file of accounts: data goes to one, and is read and removed in both, each by its own user.
async fn in_the_accounts_of_a_file(cloud: &Cloud) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("glance-swift.conf");
    let section = |name: &str, user: &str| {
        let auth = cloud.auth();
        format!("[{name}]\nuser = {user}\nkey = {PASSWORD}\nauth_address = {auth}\nauth_version = 3\n")
    };
    std::fs::write(&file, section("one", "service:glance") + &section("two", "demo:demo")).unwrap();
    let open = |reference: &str| {
        let options = SwiftOptions {
            swift_store_config_file: file.clone(),
            default_swift_reference: reference.to_owned(),
            swift_store_auth_address: String::new(),
            ..cloud.login("")
        };
        SwiftStore::open("accounts", &options).unwrap()
    };
    let (one, two) = (open("one"), open("two"));
    let image = data(2 * MIB + 7);
    let location = put(&two, KEY, &image).await.unwrap();
    assert_eq!(location, format!("swift+config://two/glance/{KEY}"));
    assert!(matches!(one.size(&one.location(KEY)).await, Err(Error::NotFound { .. } | Error::Other { .. })));
    assert!(all(one.open(&location, None).await.unwrap()).await.unwrap() == image);
    one.delete(&location).await.unwrap();
    assert_eq!(names(&two).await, [""; 0], "the segments went with it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_on_swift_with_keystone() {
    let Some(cloud) = Cloud::start("keeps_the_contract_on_swift_with_keystone") else { return };
    let administrator = cloud.administrator();
    let project = async |name| administrator.id("projects", name).await;
    let (service, demo, other) = (project("service").await, project("demo").await, project("other").await);
    // Before its first login: each process of this Keystone remembers for a while what roles a user had.
    administrator.make_reseller_admin("glance", "service").await;
    in_the_account_of_the_catalog(&cloud).await;
    in_the_accounts_of_a_file(&cloud).await;

    // The administrator of one project is nobody in the accounts of others.
    let unable = SwiftStore::open("account", &cloud.accounts("service:swift")).unwrap();
    let error = unable.capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(cause(&error).contains("reseller_admin_role"), "{error:?}");

    let options =
        SwiftOptions { swift_store_admin_tenants: vec![other.clone()], ..cloud.accounts("service:glance") };
    let store = SwiftStore::open("account", &options).unwrap();
    assert!(store.capacity().await.unwrap().is_none());
    shared_with_projects(&cloud, &store, &service, &demo, &other).await;
    in_the_account_of(&demo, &options).await;
}

/// The suite, in the account of a project that is not the one of the store's own user.
async fn in_the_account_of(project: &str, options: &SwiftOptions) {
    let part = AtomicUsize::new(0);
    conformance(|| async {
        // Each part in containers of its own.
        let container = format!("part-{}", part.fetch_add(1, Ordering::SeqCst));
        let options = SwiftOptions { swift_store_container: container, ..options.clone() };
        let store = projects::of(&SwiftStore::open("account", &options).unwrap(), project);
        fixture(store, options, Box::new(()))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_in_accounts_of_projects_on_radosgw() {
    let Some(cloud) = Cloud::start_with_radosgw("keeps_the_contract_in_accounts_of_projects_on_radosgw")
    else {
        return;
    };
    let administrator = cloud.administrator();
    let project = async |name| administrator.id("projects", name).await;
    let (service, demo, other) = (project("service").await, project("demo").await, project("other").await);
    // Its role is one of `rgw_keystone_accepted_admin_roles` already.
    let store = SwiftStore::open("account", &cloud.accounts("service:glance")).unwrap();
    assert!(store.capacity().await.unwrap().is_none(), "an account that is not there is no trouble");
    let error = store.of(&demo).create(KEY, None).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(cause(&error).contains("let the project of the image log in once"), "{error:?}");
    for (user, project) in [("demo:demo", &demo), ("other:other", &other)] {
        let theirs = SwiftStore::open("theirs", &cloud.accounts(user)).unwrap();
        assert_eq!(theirs.account.containers(project).await.unwrap(), [], "and its account is made");
    }

    let image = data(2 * MIB + 7);
    let location = put(&projects::of(&store, &demo), KEY, &image).await.unwrap();
    let projects = |ids: &[&str]| Readers::Projects(ids.iter().map(|&id| id.to_owned()).collect());
    for (readers, others_read) in [
        (projects(&[]), false),
        (projects(&[&other]), true),
        (projects(&[&service]), false),
        // No list of radosgw says so without letting in who has not logged in.
        (Readers::Everybody, false),
    ] {
        store.share(&location, &readers).await.unwrap();
        assert_eq!(may(&cloud, "other:other", &location, &image).await, (others_read, false), "{readers:?}");
    }
    store.delete(&location).await.unwrap();
    assert_eq!(store.account.containers(&demo).await.unwrap(), []);
    in_the_account_of(&demo, &cloud.accounts("service:glance")).await;
}
