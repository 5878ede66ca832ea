//! `PUT /v1/images/{id}`.

use std::collections::BTreeMap;

use vitrine_model::{Caller, Claim, Image, ImageChange, ImageStatus};

use super::{
    ATTEMPTS, busy,
    update::{apply, is_about_readers},
    values,
};
use crate::{
    Controller, Error, Event, Result,
    audit::asked,
    layers::{
        policy::{self, Action},
        property_protection,
    },
};

/// What a client of the v1 API wants an image to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overwrite {
    /// New values of attributes. An owner is heeded from administrators alone, as in Glance.
    pub attributes: Vec<ImageChange>,
    /// Properties to set.
    pub properties: BTreeMap<String, String>,
    /// Whether the properties that are not among these go.
    pub purge_properties: bool,
    /// What is said of the data; once it is there, this can only repeat what is so.
    pub claim: Claim,
    /// The id, where the client repeats it.
    pub id: Option<String>,
    /// The state, where the client repeats it.
    pub status: Option<String>,
    /// Whether the data follows: then the image must be queued, and the caller allowed to upload.
    pub data_follows: bool,
}

impl Controller {
    /// Gives an image new attributes and properties, in one step.
    ///
    /// # Errors
    /// 400 for values; 403 not the owner, `public`, id and state, what is known of data that is there; 404; 409 data
    /// for an image that is not queued, or changed by others; 413.
    pub async fn overwrite_image(&self, caller: &Caller, id: &str, new: Overwrite) -> Result<Image> {
        let deed = self.image_deed(caller, "image.update", id);
        deed.record(async {
            let properties = new.properties.iter().map(|(name, value)| set(name, value));
            let given: Vec<_> = new.attributes.iter().cloned().chain(properties).collect();
            values::of_changes(self.settings(), &given)?;
            values::of_claim(&new.claim)?;
            for _ in 0..ATTEMPTS {
                let before = self.image_for(caller, id, Action::ModifyImage).await?;
                deed.of(&before);
                check_facts(&before, &new)?;
                if new.data_follows {
                    policy::require(Action::UploadImage, caller, &before)?;
                    check_queued(&before)?;
                }
                let changes = changes(caller, &before, &new);
                deed.note("asked", asked(&changes));
                let mut after = apply(self.settings(), caller, &before, &changes)?;
                note(&mut after, &new.claim);
                after.updated_at = self.now();
                if self.database().images().save(&before, &after).await? {
                    deed.changed(&before, &after);
                    if changes.iter().any(is_about_readers) {
                        self.share(id).await;
                    }
                    self.notify(&Event::image("image.update", caller, &after));
                    return Ok(property_protection::shown(after));
                }
            }
            Err(busy(id))
        })
        .await
    }
}

fn set(name: &str, value: &str) -> ImageChange {
    ImageChange::SetProperty { name: name.to_owned(), value: value.to_owned() }
}

/// Clients send back what they were shown: of all that is given, what is different counts.
fn changes(caller: &Caller, before: &Image, new: &Overwrite) -> Vec<ImageChange> {
    let attributes = new.attributes.iter().filter(|change| match change {
        ImageChange::Owner(_) => caller.is_admin(),
        ImageChange::DiskFormat(format) => *format != before.disk_format,
        ImageChange::ContainerFormat(format) => *format != before.container_format,
        _ => true,
    });
    let is_new = |(name, value): &(&String, &String)| before.properties.get(*name) != Some(*value);
    let properties = new.properties.iter().filter(is_new).map(|(name, value)| set(name, value));
    let kept =
        |name: &str| new.properties.contains_key(name) || property_protection::check_name(name).is_err();
    let gone = before.properties.keys().filter(|name| new.purge_properties && !kept(name));
    let gone = gone.map(|name| ImageChange::RemoveProperty { name: name.clone() });
    attributes.cloned().chain(properties).chain(gone).collect()
}

/// Id and state never change by a client's word, and what is known of the data does not once it is there.
fn check_facts(before: &Image, new: &Overwrite) -> Result<()> {
    let differs = |given: Option<&str>, fact: &str| given.is_some_and(|given| given != fact);
    if differs(new.id.as_deref(), &before.id) {
        return Err(fixed("id", before));
    }
    if differs(new.status.as_deref(), before.status.as_str()) {
        return Err(fixed("status", before));
    }
    if before.status == ImageStatus::Queued {
        return Ok(());
    }
    let Claim { size, virtual_size, checksum } = &new.claim;
    let facts = [
        ("size", size.is_some() && *size != before.size),
        ("virtual_size", virtual_size.is_some() && *virtual_size != before.virtual_size),
        ("checksum", checksum.is_some() && *checksum != before.checksum),
    ];
    match facts.into_iter().find(|(_, differs)| *differs) {
        Some((name, _)) => Err(fixed(name, before)),
        None => Ok(()),
    }
}

fn fixed(name: &str, image: &Image) -> Error {
    Error::Forbidden(format!("'{name}' of an image that is {} cannot be changed.", image.status))
}

fn check_queued(image: &Image) -> Result<()> {
    if image.status == ImageStatus::Queued {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Data can be uploaded to a queued image alone, and the image {} is {}.",
        image.id, image.status
    )))
}

/// Keeps the claim on the record of an image that has no data.
pub(super) fn note(image: &mut Image, claim: &Claim) {
    let Claim { size, virtual_size, checksum } = claim;
    image.size = size.or(image.size);
    image.virtual_size = virtual_size.or(image.virtual_size);
    if checksum.is_some() {
        image.checksum.clone_from(checksum);
    }
}
