//! Several accounts, of a file of references.

use super::*;

/// A store whose accounts are those of two services, by a file, with new images in that one.
fn store_of(one: &Fake, two: &Fake, default: &str) -> SwiftStore {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for (name, fake) in [("one", one), ("two", two)] {
        let text = format!(
            "[{name}]\nuser = planted:user\nkey = planted-key\nauth_version = 1\nauth_address = {}/auth/v1.0\n",
            fake.url()
        );
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }
    let options = SwiftOptions {
        swift_store_config_file: file.path().to_owned(),
        default_swift_reference: default.to_owned(),
        swift_store_user: "not:used".to_owned(),
        ..options("http://not-used.test")
    };
    SwiftStore::open("accounts", &options).unwrap()
}

#[tokio::test]
async fn data_goes_to_one_account_and_is_read_and_removed_in_all() {
    let (one, two) = (Fake::start(|_| Fault::Nothing).await, Fake::start(|_| Fault::Nothing).await);
    let (first, second) = (store_of(&one, &two, "one"), store_of(&one, &two, "two"));
    let data = data(3 * MIB);
    let location = put(&second, KEY, &data).await.unwrap();
    assert_eq!(location, format!("swift+config://two/glance/{KEY}"));
    assert_eq!((one.names().len(), second.location(KEY)), (0, location.clone()));
    for store in [&first, &second] {
        assert!(store.owns(&location));
        assert_eq!(store.size(&location).await.unwrap(), data.len() as u64);
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    }
    assert!(!first.owns(&location.replace("two", "three")));
    assert!(matches!(first.size(&first.location(KEY)).await, Err(Error::NotFound { .. })));
    // Both sections might name one account: nobody removes what may be the data of a record.
    assert!(first.is_at(&first.location(KEY), &location));
    assert!(!first.is_at(&first.location("other"), &location));
    first.delete(&location).await.unwrap();
    first.settle().await;
    assert_eq!(two.names(), [""; 0], "with its segments");
}
