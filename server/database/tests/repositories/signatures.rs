//! What signed data hashes to.

use vitrine_database::{Database, SignedDigest};
use vitrine_model::Image;

use crate::{
    fixtures::{id, image, seconds},
    harness::on_all_engines,
};

on_all_engines!(a_digest_gives_way_to_the_next_one_and_goes_with_its_image);

fn digest(value: &str) -> SignedDigest {
    SignedDigest {
        method: "SHA-256".to_owned(),
        digest: value.repeat(64),
        os_hash_algo: "sha512".to_owned(),
        os_hash_value: value.repeat(128),
    }
}

async fn a_digest_gives_way_to_the_next_one_and_goes_with_its_image(database: Database) {
    let (images, signatures) = (database.images(), database.signatures());
    for number in [1, 2] {
        images.insert(&image(number)).await.unwrap();
        assert_eq!(signatures.get(&id(number)).await.unwrap(), None);
        signatures.set(&id(number), &digest("a")).await.unwrap();
    }
    signatures.set(&id(1), &digest("b")).await.unwrap();
    assert_eq!(signatures.get(&id(1)).await.unwrap(), Some(digest("b")));
    assert_eq!(signatures.get(&id(2)).await.unwrap(), Some(digest("a")));

    let gone: Image = images.get(&id(1)).await.unwrap().unwrap();
    assert!(images.delete(&gone, seconds(10)).await.unwrap());
    assert_eq!(images.purge(seconds(30), 10).await.unwrap(), 1);
    assert_eq!(signatures.get(&id(1)).await.unwrap(), None);
    assert_eq!(signatures.get(&id(2)).await.unwrap(), Some(digest("a")));
}
