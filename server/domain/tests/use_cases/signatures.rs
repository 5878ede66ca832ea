//! Signed images: which data becomes readable, and what is said of a signature afterwards.

use std::{collections::BTreeMap, time::Duration};

use vitrine_domain::{
    Error, NewUpload, Settings, SignatureSettings, SignatureState, Upload, UploadRules, UploadSettings,
};
use vitrine_model::{Image, ImageChange, ImageStatus, NewImage};
use vitrine_signatures::{
    CERTIFICATE, Folder, HashMethod, METHOD, PROPERTIES, SIGNATURE,
    testing::{SUBJECT, Signer, UUID},
};
use vitrine_stores::layers::faults::Faults;

use crate::{
    uploads::part,
    world::{World, code, member, raw, whole},
};

const DATA: &str = "the data that was signed";

struct Site {
    world: World,
    signer: Signer,
    certificates: tempfile::TempDir,
}

impl Site {
    async fn new() -> Self {
        Self::of(Settings::default()).await
    }

    async fn of(settings: Settings) -> Self {
        let (signer, certificates) = (Signer::new(), tempfile::tempdir().unwrap());
        signer.publish(certificates.path());
        let signatures = SignatureSettings { certificates: Some(Folder::new(certificates.path())) };
        let world = World::with(Settings { signatures, ..settings }, Faults::none()).await;
        Self { world, signer, certificates }
    }

    /// A queued image that says to be signed, over [`DATA`].
    async fn signed(&self, method: HashMethod) -> Image {
        self.with(self.signer.properties(DATA.as_bytes(), method)).await
    }

    async fn with(&self, properties: BTreeMap<String, String>) -> Image {
        let new = NewImage { properties, ..raw() };
        self.world.controller.create_image(&member("ours"), new).await.unwrap()
    }

    async fn upload(&self, image: &Image, upload: Upload) -> Result<Image, Error> {
        self.world.controller.upload_image(&member("ours"), &image.id, upload).await
    }

    async fn set(&self, image: &Image, name: &str, value: Option<&str>) {
        let name = name.to_owned();
        let change = match value {
            Some(value) => ImageChange::ReplaceProperty { name, value: value.to_owned() },
            None => ImageChange::RemoveProperty { name },
        };
        self.world.controller.update_image(&member("ours"), &image.id, vec![change]).await.unwrap();
    }

    async fn state(&self, image: &Image) -> Option<SignatureState> {
        let image = self.world.controller.show_image(&member("ours"), &image.id).await.unwrap();
        self.world.controller.signature_of(&image).await.unwrap()
    }
}

fn valid() -> Option<SignatureState> {
    Some(SignatureState::Valid { subject: SUBJECT.to_owned() })
}

fn refused(state: Option<SignatureState>) -> String {
    match state {
        Some(SignatureState::Refused { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn data_becomes_readable_only_as_what_was_signed() {
    let site = Site::new().await;
    for method in HashMethod::ALL {
        let image = site.signed(method).await;
        assert_eq!(site.state(&image).await, Some(SignatureState::Waiting { subject: SUBJECT.to_owned() }));
        let error = site.upload(&image, whole("other data")).await.unwrap_err();
        assert!(matches!(&error, Error::WrongSignature(why) if why.contains(UUID)), "{method}: {error}");
        assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued), "{method}");
        site.world.assert_settled().await;
        // Nothing is lost by it: the right data is taken.
        let active = site.upload(&image, whole(DATA)).await.unwrap();
        assert_eq!(active.status, ImageStatus::Active, "{method}");
        assert_eq!(site.state(&active).await, valid(), "{method}");
        site.world.assert_settled().await;
    }
}

#[tokio::test]
async fn a_signature_that_cannot_be_verified_is_told_before_the_data_is_taken() {
    let site = Site::new().await;
    let good = site.signer.properties(DATA.as_bytes(), HashMethod::Sha256);
    let other = "11111111-2222-4333-8444-555555555555";
    for (name, value) in
        [(SIGNATURE, "no base64!"), (METHOD, "MD5"), (CERTIFICATE, "../certificate"), (CERTIFICATE, other)]
    {
        let mut properties = good.clone();
        properties.insert(name.to_owned(), value.to_owned());
        let image = site.with(properties).await;
        let refusal = site.upload(&image, whole(DATA)).await.unwrap_err();
        assert!(matches!(&refusal, Error::BadRequest(why) if why.contains(name)), "{value}: {refusal}");
        assert!(refused(site.state(&image).await).contains(name), "{value}");
    }
    let image = site.with(good).await;
    for (from, until, word) in [(0, 1, "expired"), (4_000_000_000, 4_100_000_000, "not valid before")] {
        site.signer.publish_between(site.certificates.path(), from, until);
        let refusal = site.upload(&image, whole(DATA)).await.unwrap_err().to_string();
        assert!(refusal.contains(word) && refusal.contains(UUID), "{refusal}");
    }
    site.world.assert_settled().await;
    site.signer.publish(site.certificates.path());
    site.upload(&image, whole(DATA)).await.unwrap();
    // Certificates that ended since are no reason to take data away.
    site.signer.publish_between(site.certificates.path(), 0, 1);
    match site.state(&image).await {
        Some(SignatureState::Outdated { subject, reason }) => {
            assert_eq!(subject, SUBJECT);
            assert!(reason.contains("expired"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn fewer_than_four_properties_are_no_signature_and_nothing_is_believed_without_certificates() {
    let site = Site::new().await;
    for name in PROPERTIES {
        let mut properties = site.signer.properties(b"other", HashMethod::Sha512);
        properties.remove(name);
        let image = site.with(properties).await;
        assert_eq!(code(&site.upload(&image, whole(DATA)).await), "ok", "{name}");
        assert_eq!(site.state(&image).await, Some(SignatureState::Incomplete { missing: vec![name] }));
    }
    let plain = site.with(BTreeMap::new()).await;
    assert_eq!(site.state(&plain).await, None);

    let world = World::new().await;
    let new = NewImage { properties: site.signer.properties(b"other", HashMethod::Sha256), ..raw() };
    let image = world.controller.create_image(&member("ours"), new).await.unwrap();
    let active = world.controller.upload_image(&member("ours"), &image.id, whole(DATA)).await.unwrap();
    assert_eq!(world.controller.signature_of(&active).await.unwrap(), Some(SignatureState::NotConfigured));
}

#[tokio::test]
async fn what_is_said_of_a_signature_follows_the_properties() {
    let site = Site::new().await;
    for method in [HashMethod::Sha256, HashMethod::Sha512] {
        let image = site.signed(method).await;
        site.upload(&image, whole(DATA)).await.unwrap();
        let forged = site.signer.properties(b"other", method);
        site.set(&image, SIGNATURE, Some(&forged[SIGNATURE])).await;
        assert!(refused(site.state(&image).await).contains("does not have the signature"));
        site.set(&image, SIGNATURE, Some(&site.signer.properties(DATA.as_bytes(), method)[SIGNATURE])).await;
        assert_eq!(site.state(&image).await, valid());
        // Nobody has hashed it by that method.
        site.set(&image, METHOD, Some("SHA-384")).await;
        let method = HashMethod::Sha384;
        assert_eq!(site.state(&image).await, Some(SignatureState::NotKnown { method }));
    }
    // What is kept belongs to the data it was made of, and to no other.
    let image = site.signed(HashMethod::Sha256).await;
    let active = site.upload(&image, whole(DATA)).await.unwrap();
    let mut other = active.clone();
    other.os_hash_value = Some("00".repeat(64));
    assert!(site.world.database.images().save(&active, &other).await.unwrap());
    let method = HashMethod::Sha256;
    assert_eq!(site.state(&image).await, Some(SignatureState::NotKnown { method }));
}

#[tokio::test]
async fn the_older_interface_kills_an_image_that_is_not_what_was_signed() {
    let site = Site::new().await;
    let image = site.signed(HashMethod::Sha256).await;
    let error =
        site.upload(&image, Upload { rules: UploadRules::V1, ..whole("other data") }).await.unwrap_err();
    assert!(matches!(error, Error::WrongSignature(_)), "{error}");
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Killed));
    let right = site.signed(HashMethod::Sha256).await;
    site.upload(&right, Upload { rules: UploadRules::V1, ..whole(DATA) }).await.unwrap();
    assert_eq!(site.state(&right).await, valid());
}

#[tokio::test]
async fn resumable_uploads_are_verified_at_their_end_and_told_at_their_beginning() {
    let parts = tempfile::tempdir().unwrap();
    let folder = Some(parts.path().join("uploads"));
    let uploads = UploadSettings { folder, ..UploadSettings::default() };
    let site = Site::of(Settings { uploads, ..Settings::default() }).await;
    let (who, controller) = (member("ours"), &site.world.controller);
    let send = async |image: &Image, data: &'static str| {
        let length = Some(data.len() as u64);
        let new = NewUpload { image_id: image.id.clone(), length, ..NewUpload::default() };
        let upload = controller.create_upload(&who, new).await?;
        controller.append_to_upload(&who, &upload.id, part(0, data)).await
    };
    let image = site.signed(HashMethod::Sha256).await;
    assert!(matches!(send(&image, "other data").await, Err(Error::WrongSignature(_))));
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued));
    // It is not tried over and over.
    site.world.clock.advance(Duration::from_secs(100));
    assert_eq!(std::fs::read_dir(parts.path().join("uploads")).unwrap().count(), 0);
    send(&image, DATA).await.unwrap();
    assert_eq!(site.state(&image).await, valid());

    let hopeless = site.signed(HashMethod::Sha256).await;
    site.set(&hopeless, METHOD, Some("SHA-1")).await;
    let told = send(&hopeless, DATA).await.unwrap_err();
    assert!(matches!(&told, Error::BadRequest(why) if why.contains(METHOD)), "{told}");
    assert_eq!(controller.list_uploads(&who, None).await.unwrap(), []);
}
