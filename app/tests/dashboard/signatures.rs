//! What the page of an image says of its signature.

use bytes::Bytes;
use futures::StreamExt as _;
use vitrine_domain::{Settings, SignatureSettings, Upload};
use vitrine_model::{Image, NewImage};
use vitrine_signatures::{
    CERTIFICATE, Folder, HashMethod,
    testing::{Signer, UUID},
};

use crate::world::World;

const DATA: &[u8] = b"the data that was signed";

async fn image(world: &World, properties: std::collections::BTreeMap<String, String>) -> Image {
    let new = NewImage {
        name: Some("signed".to_owned()),
        disk_format: Some("raw".to_owned()),
        container_format: Some("bare".to_owned()),
        properties,
        ..NewImage::default()
    };
    world.controller.create_image(&world.caller("alice").await, new).await.unwrap()
}

async fn fill(world: &World, image: &Image) {
    let body = futures::stream::once(async { Ok(Bytes::from_static(DATA)) }).boxed();
    let alice = world.caller("alice").await;
    world.controller.upload_image(&alice, &image.id, Upload::new(body)).await.unwrap();
}

#[tokio::test]
async fn the_signature_has_a_line_that_says_how_it_is() {
    let (signer, certificates) = (Signer::new(), tempfile::tempdir().unwrap());
    signer.publish(certificates.path());
    let signatures = SignatureSettings { certificates: Some(Folder::new(certificates.path())) };
    let world = World::with(Settings { signatures, ..Settings::default() }).await;
    let mut alice = world.logged_in("alice").await;
    for method in [HashMethod::Sha256, HashMethod::Sha512] {
        let image = image(&world, signer.properties(DATA, method)).await;
        let here = format!("/dashboard/images/{}", image.id);
        let page = alice.get(&here).await;
        assert!(page.has("waits for the data") && page.has("CN=Käthe"), "{}", page.text);
        fill(&world, &image).await;
        let page = alice.get(&here).await;
        assert!(page.has("signed by") && page.has("O=Example</bdi>"), "{}", page.text);
        assert!(page.has("verified") && !page.has("not verified"), "{}", page.text);
        signer.publish_between(certificates.path(), 0, 1);
        assert!(alice.get(&here).await.has("verified, certificate not valid today"));
        std::fs::remove_file(certificates.path().join(format!("{UUID}.pem"))).unwrap();
        let page = alice.get(&here).await;
        assert!(page.has("not verified") && page.has("is not among those of this server"), "{}", page.text);
        signer.publish(certificates.path());
        Signer::new().publish(certificates.path());
        let page = alice.get(&here).await;
        assert!(page.has("not verified") && page.has("does not have the signature"), "{}", page.text);
        signer.publish(certificates.path());
    }
    let mut half = signer.properties(DATA, HashMethod::Sha256);
    half.remove(CERTIFICATE);
    let half = image(&world, half).await;
    let page = alice.get(&format!("/dashboard/images/{}", half.id)).await;
    assert!(page.has("incomplete") && page.has("lacks the properties img_signature_certificate_uuid"));
    let plain = world.queued("alice", "plain").await;
    assert!(!alice.get(&format!("/dashboard/images/{}", plain.id)).await.has("Signature"));
}

#[tokio::test]
async fn without_a_folder_nothing_is_checked_and_that_is_said() {
    let world = World::new().await;
    let image = image(&world, Signer::new().properties(b"other data", HashMethod::Sha512)).await;
    fill(&world, &image).await;
    let mut alice = world.logged_in("alice").await;
    let page = alice.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(page.has("not checked: no certificate folder is configured"), "{}", page.text);
}
