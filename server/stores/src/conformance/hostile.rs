//! Keys and locations that try to reach something else.

use super::{
    Fixture,
    support::{data, get, id, kept, put, refused, same},
};
use crate::Error;

const KEYS: [&str; 12] = [
    "",
    ".",
    "..",
    "../escape",
    "/etc/passwd",
    "a/../../b",
    "a/b",
    ".hidden",
    "nul\0byte",
    "new\nline",
    "back\\slash",
    "%2e%2e%2fescape",
];

pub(super) async fn keys(fixture: &Fixture) {
    let store = &*fixture.store;
    for key in KEYS {
        let promise = format!("the key {key:?} is refused");
        let error = refused(&promise, store.create(key, None).await.map(drop));
        assert!(matches!(error, Error::InvalidLocation { .. }), "{promise}: {error:?}");
        assert!(!store.owns(&store.location(key)), "{promise}: its location is not owned");
    }
    let long = "a".repeat(5000);
    refused("a key of 5000 letters is refused", store.create(&long, None).await.map(drop));
}

pub(super) async fn locations(fixture: &Fixture) {
    let store = &*fixture.store;
    let (key, data) = (id(1), data(1000));
    let location = kept("data to be reached", put(store, &key, None, &data, 1000).await).location;
    // Where the name of the data stands in the location, and what some drivers have behind it. It is the key, except where
    // the service names the data.
    let name = if location.contains(&key) { &key } else { location.rsplit('/').next().unwrap_or_default() };
    let (place, tail) = location.rsplit_once(name).unwrap_or((&location, ""));
    let hostile = [
        String::new(),
        key.clone(),
        "nothing".to_owned(),
        "file:///etc/passwd".to_owned(),
        "file://etc/passwd".to_owned(),
        "file:///".to_owned(),
        "file://".to_owned(),
        "filesystem:///etc/passwd".to_owned(),
        "http://127.0.0.1/image".to_owned(),
        place.to_owned(),
        format!("{place}../{name}{tail}"),
        format!("{place}sub/../{name}{tail}"),
        format!("{place}sub/{name}{tail}"),
        format!("{place}.."),
        format!("{place}."),
        format!("{place}{name}/"),
        format!("{place}{name}/.."),
        format!("{place}{name}\0"),
        format!("{location}?query"),
        format!("{location}#fragment"),
        format!(" {location}"),
        location.replacen("://", "://user:secret@", 1),
    ];
    for hostile in hostile {
        let promise = format!("the location {hostile:?} is refused");
        assert!(!store.owns(&hostile), "{promise}: it is not owned");
        for error in [
            refused(&promise, store.open(&hostile, None).await),
            refused(&promise, store.size(&hostile).await),
            refused(&promise, store.delete(&hostile).await),
        ] {
            assert!(matches!(error, Error::InvalidLocation { .. }), "{promise}: {error:?}");
            assert!(!error.to_string().contains("secret"), "{promise}: the error repeats a secret");
        }
    }
    let promise = "and the data is still there";
    same(promise, &kept(promise, get(store, &location, None).await), &data);
}
