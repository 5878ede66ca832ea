//! Signed images that are imported.

use std::path::Path;

use vitrine_domain::{Error, Plugin, Settings, SignatureState, TargetFormat};
use vitrine_model::{Image, ImageChange, ImageStatus, NewImage};
use vitrine_signatures::{
    Folder, HashMethod, SIGNATURE,
    testing::{SUBJECT, Signer},
};

use super::{
    bed::{Bed, by, download, failed, into, plain, succeeded},
    web::Page,
};
use crate::world::{code, raw, whole};

const DATA: &str = "the data that was signed";

async fn bed(certificates: Option<&Path>, plugins: &'static [Plugin]) -> Bed {
    let certificates = certificates.map(Folder::new);
    let change = move |settings: &mut Settings| {
        settings.signatures.certificates = certificates;
        settings.imports.plugins = plugins.to_vec();
        settings.imports.output_format = TargetFormat::Qcow2;
    };
    Bed::with(change, plain()).await
}

async fn image(bed: &Bed, signer: &Signer, data: &str) -> Image {
    let properties = signer.properties(data.as_bytes(), HashMethod::Sha256);
    bed.controller.create_image(&bed.who, NewImage { properties, ..raw() }).await.unwrap()
}

async fn state(bed: &Bed, id: &str) -> Option<SignatureState> {
    bed.controller.signature_of(&bed.image(id).await).await.unwrap()
}

#[tokio::test]
async fn imported_data_is_verified_and_staged_data_outlives_a_wrong_signature() {
    let (signer, folder) = (Signer::new(), tempfile::tempdir().unwrap());
    signer.publish(folder.path());
    let bed = bed(Some(folder.path()), &[]).await;
    let valid = Some(SignatureState::Valid { subject: SUBJECT.to_owned() });

    let staged = image(&bed, &signer, "other data").await;
    bed.controller.stage_image(&bed.who, &staged.id, whole(DATA)).await.unwrap();
    let task = bed.import(&staged.id, by("glance-direct")).await;
    assert!(failed(&task).contains(SIGNATURE), "{}", failed(&task));
    assert_eq!(bed.image(&staged.id).await.status, ImageStatus::Uploading);
    bed.assert_settled().await;
    let value = signer.properties(DATA.as_bytes(), HashMethod::Sha256).remove(SIGNATURE).unwrap();
    let change = vec![ImageChange::ReplaceProperty { name: SIGNATURE.to_owned(), value }];
    bed.controller.update_image(&bed.who, &staged.id, change).await.unwrap();
    succeeded(&bed.import(&staged.id, into(&["memory", "second"], by("glance-direct"))).await);
    assert_eq!(state(&bed, &staged.id).await, valid);

    for (data, right) in [(DATA, true), ("other data", false)] {
        let url = bed.web.put("/disk", [Page::of(DATA.as_bytes().to_vec())]);
        let fetched = image(&bed, &signer, data).await;
        let task = bed.import(&fetched.id, into(&["memory", "second"], download(&url))).await;
        if right {
            succeeded(&task);
            assert_eq!(state(&bed, &fetched.id).await, valid);
        } else {
            assert!(failed(&task).contains("Signature verification failed"), "{}", failed(&task));
            assert_eq!(bed.image(&fetched.id).await.status, ImageStatus::Queued);
        }
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn signed_data_is_not_converted_and_that_is_told_before_it_is_fetched() {
    let signer = Signer::new();
    // Others may verify what this server does not.
    let bed = bed(None, &[Plugin::Conversion]).await;
    let signed = image(&bed, &signer, DATA).await;
    let url = bed.web.put("/disk", [Page::of(DATA.as_bytes().to_vec())]);
    let outcome = bed.controller.import_image(&bed.who, &signed.id, download(&url), None).await;
    assert!(matches!(&outcome, Err(Error::Conflict(why)) if why.contains("signed") && why.contains("qcow2")));
    assert_eq!(bed.image(&signed.id).await.status, ImageStatus::Queued);
    assert!(bed.web.seen().is_empty());

    // The properties may come after the request.
    let late = bed.world.queued(&bed.who).await;
    let task = bed.begin(&late.id, download(&url)).await;
    let before = bed.image(&late.id).await;
    let mut after = before.clone();
    after.properties.extend(signer.properties(DATA.as_bytes(), HashMethod::Sha256));
    assert!(bed.world.database.images().save(&before, &after).await.unwrap());
    bed.settle(&bed.controller).await;
    let task = bed.task(&task.id).await;
    assert!(failed(&task).contains("converts imported raw images to qcow2"), "{}", failed(&task));
    assert!(bed.web.seen().is_empty());
    bed.assert_settled().await;
}

#[tokio::test]
async fn an_import_whose_signature_means_nothing_does_not_begin() {
    let (signer, folder) = (Signer::new(), tempfile::tempdir().unwrap());
    let bed = bed(Some(folder.path()), &[]).await;
    let signed = image(&bed, &signer, DATA).await;
    let url = bed.web.put("/disk", [Page::of(DATA.as_bytes().to_vec())]);
    let outcome = bed.controller.import_image(&bed.who, &signed.id, download(&url), None).await;
    assert_eq!(code(&outcome), "400", "the certificate is not there");
    signer.publish(folder.path());
    succeeded(&bed.import(&signed.id, download(&url)).await);
}
