//! Images in the accounts of their projects.

use super::*;
use crate::Readers;

const OTHER: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12";

/// Options for accounts of projects, in a service at `host`.
fn in_projects(host: &str) -> SwiftOptions {
    SwiftOptions {
        swift_store_multi_tenant: true,
        swift_store_admin_tenants: vec!["admins".to_owned()],
        swift_store_endpoint: format!("{host}/v1/AUTH_%(project_id)s"),
        ..options(host)
    }
}

/// As the login of version 3 has it.
fn at_keystone(host: &str) -> SwiftOptions {
    SwiftOptions {
        swift_store_auth_version: "3".to_owned(),
        swift_store_auth_address: format!("{host}/v3"),
        ..in_projects(host)
    }
}

/// The store as it is for that project.
pub(super) fn of(store: &SwiftStore, project: &str) -> SwiftStore {
    store.of(project)
}

fn projects(names: &[&str]) -> Readers {
    Readers::Projects(names.iter().map(|name| (*name).to_owned()).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_in_an_account_of_a_project() {
    conformance(|| async {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let options = in_projects(&fake.url());
        fixture(of(&impatient(&options), "4711"), options, Box::new(fake))
    })
    .await;
}

#[tokio::test]
async fn an_image_has_a_container_of_its_own_that_goes_with_it() {
    for size in [10, 3 * MIB] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let store = impatient(&in_projects(&fake.url()));
        let (mine, others) = (of(&store, "4711"), of(&store, "4712"));
        let data = data(size);
        let location = put(&mine, KEY, &data).await.unwrap();
        let expected = format!("swift+{}/v1/AUTH_4711/glance_{KEY}/{KEY}", fake.url());
        assert_eq!(location, expected);
        assert_eq!((mine.location(KEY), store.owns(&location)), (location.clone(), true));
        let elsewhere = put(&others, OTHER, &data).await.unwrap();
        // Whoever has the location reads it.
        for store in [&store, &mine, &others] {
            assert_eq!(store.size(&location).await.unwrap(), size);
            assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
        }
        let stored = |key: &str| [crate::Stored { key: key.to_owned(), size }];
        assert_eq!(mine.stored().await.unwrap(), stored(KEY));
        assert_eq!(others.stored().await.unwrap(), stored(OTHER));
        assert_eq!(of(&store, "4713").stored().await.unwrap(), []);
        store.delete(&location).await.unwrap();
        assert_eq!(fake.account("AUTH_4711"), Default::default());
        assert_eq!(store.size(&elsewhere).await.unwrap(), size);
    }
}

#[tokio::test]
async fn what_is_given_up_leaves_no_container() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = of(&impatient(&in_projects(&fake.url())), "4711");
    for size in [0, 10, 3 * MIB] {
        drop(write(&store, KEY, &data(size)).await.unwrap());
        store.settle().await;
        assert_eq!(fake.account("AUTH_4711"), Default::default(), "{size}");
    }
    // A writer that finds its container removed by another one makes it again.
    let (one, two) = (store.create(KEY, None).await.unwrap(), write(&store, KEY, &data(10)).await.unwrap());
    drop(one);
    store.settle().await;
    assert_eq!(fake.account("AUTH_4711"), Default::default());
    two.commit().await.unwrap();
    assert_eq!(fake.account("AUTH_4711").1, [format!("/glance_{KEY}/{KEY}")]);
}

#[tokio::test]
async fn segments_of_a_dead_writer_go_with_the_image() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = of(&impatient(&in_projects(&fake.url())), "4711");
    let place = store.account.address.place("4711", KEY);
    store.account.prepare(&place.container).await.unwrap();
    let name = format!("{}00001", upload::prefix(KEY, "dead"));
    store.account.put_segment(&place.container, &name, 1, data(1)).await.unwrap();
    assert!(matches!(store.delete(&store.location(KEY)).await, Err(Error::NotFound { .. })));
    assert_eq!(fake.account("AUTH_4711"), Default::default());
}

#[tokio::test]
async fn members_may_read_and_admins_may_write() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    for (options, project, admins) in
        [(at_keystone(&fake.url()), ":*", "admins:*"), (in_projects(&fake.url()), "", "admins")]
    {
        let options = SwiftOptions { swift_store_region: "one".to_owned(), ..options };
        let store = impatient(&options);
        let location = put(&of(&store, "4711"), KEY, &data(10)).await.unwrap();
        for (readers, expected) in [
            (projects(&["a", "b"]), format!("a{project},b{project}")),
            (Readers::Everybody, "*:*".to_owned()),
            // The owner may anyway; what is no id of a project would open the container to others.
            (projects(&["4711", "c", ".r:*", "*", "*:*", "d,.r:*", ""]), format!("c{project}")),
            (projects(&[]), String::new()),
        ] {
            store.share(&location, &readers).await.unwrap();
            let lists = fake.account("AUTH_4711").0.remove(&format!("glance_{KEY}")).unwrap();
            assert_eq!(lists, [expected, admins.to_owned()], "{readers:?}");
        }
        store.delete(&location).await.unwrap();
        let gone = store.share(&location, &Readers::Everybody).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
    }
}

#[tokio::test]
async fn without_the_role_the_error_says_what_to_grant() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = impatient(&in_projects(&fake.url()));
    let location = put(&of(&store, "4711"), KEY, &data(10)).await.unwrap();
    assert!(store.capacity().await.unwrap().is_none());
    fake.revoke_role();
    for error in [
        store.capacity().await.map(drop).unwrap_err(),
        of(&store, "4711").create(OTHER, None).await.map(drop).unwrap_err(),
        store.share(&location, &Readers::Everybody).await.unwrap_err(),
        store.delete(&location).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Denied { .. }), "{error:?}");
        assert!(cause(&error).contains("reseller_admin_role"), "{error:?}");
    }
}

#[tokio::test]
async fn an_image_without_an_owner_has_no_place() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = impatient(&in_projects(&fake.url()));
    for nobody in [of(&store, ""), of(&store, "a/b"), of(&store, "..")] {
        for error in [
            nobody.create(KEY, None).await.map(drop).unwrap_err(),
            nobody.stored().await.map(drop).unwrap_err(),
        ] {
            assert!(matches!(error, Error::NotSupported { .. }), "{error:?}");
        }
        assert_eq!(nobody.sweep().await.unwrap(), 0);
        let location = nobody.location(KEY);
        assert!(matches!(nobody.delete(&location).await, Err(Error::InvalidLocation { .. })), "{location}");
    }
    let asked = fake.log();
    assert_eq!(asked, [""; 0]);
    assert!(impatient(&options(&fake.url())).of_project("4711").is_none());
}
