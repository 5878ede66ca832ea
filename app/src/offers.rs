//! What a page offers to do with an image, and why not. It spares people refusals; the controller decides.

use vitrine_model::{Caller, Image, ImageStatus, Role, Visibility};

use crate::locale::tr;

/// Whether an action is offered; the error is the reason why not, with what to do about it.
pub(crate) type Offer = Result<(), String>;

/// What is offered for an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offers {
    pub(crate) edit: Offer,
    pub(crate) share: Offer,
    pub(crate) upload: Offer,
    pub(crate) download: Offer,
    pub(crate) delete: Offer,
    pub(crate) deactivate: Offer,
}

impl Offers {
    /// For this caller.
    pub(crate) fn of(caller: &Caller, image: &Image) -> Self {
        let change = may_change(caller, image);
        Self {
            share: change.clone().and_then(|()| shareable(image)),
            upload: change.clone().and_then(|()| fillable(image)),
            delete: change.clone().and_then(|()| deletable(image)),
            deactivate: change.clone().and_then(|()| switchable(image)),
            download: may_download(caller, image),
            edit: change,
        }
    }
}

/// Whether a caller can make images at all.
pub(crate) fn may_create(caller: &Caller) -> Offer {
    if caller.project_id.is_none() {
        return Err(tr("forms-no-project"));
    }
    may_write(caller)
}

/// Whether a caller can change anything at all.
pub(crate) fn may_write(caller: &Caller) -> Offer {
    if caller.is_admin() || caller.has(Role::Member) { Ok(()) } else { Err(tr("forms-reader-only")) }
}

/// Whether a caller can change this image.
pub(crate) fn may_change(caller: &Caller, image: &Image) -> Offer {
    may_write(caller)?;
    if caller.is_admin() || caller.is_owner(image.owner.as_deref()) {
        Ok(())
    } else {
        Err(tr("forms-other-project"))
    }
}

fn shareable(image: &Image) -> Offer {
    match image.visibility {
        Visibility::Shared => Ok(()),
        other => Err(tr!("forms-not-shared", visibility = other)),
    }
}

fn fillable(image: &Image) -> Offer {
    if image.status != ImageStatus::Queued {
        return Err(tr("forms-data-stays"));
    }
    if image.disk_format.is_none() || image.container_format.is_none() {
        return Err(tr("forms-no-format"));
    }
    Ok(())
}

fn deletable(image: &Image) -> Offer {
    if image.protected {
        return Err(tr("forms-protected"));
    }
    Ok(())
}

fn switchable(image: &Image) -> Offer {
    if matches!(image.status, ImageStatus::Active | ImageStatus::Deactivated) {
        Ok(())
    } else {
        Err(tr("forms-no-deactivation"))
    }
}

fn may_download(caller: &Caller, image: &Image) -> Offer {
    if !image.has_data() {
        return Err(tr("forms-no-data"));
    }
    if image.status == ImageStatus::Deactivated && !caller.is_admin() {
        return Err(tr("forms-deactivated"));
    }
    may_write(caller)
}

#[cfg(test)]
mod tests {
    use vitrine_model::{Location, LocationStatus};

    use super::*;
    use crate::pages::images::list::bare_image;

    fn caller(project: &str, roles: &[&str]) -> Caller {
        Caller {
            user_id: "u".to_owned(),
            user_name: "u".to_owned(),
            project_id: Some(project.to_owned()),
            project_name: None,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            request_id: None,
        }
    }

    fn active() -> Image {
        let location = Location {
            id: None,
            url: "file:///x".to_owned(),
            metadata: serde_json::Map::new(),
            status: LocationStatus::Active,
        };
        Image {
            owner: Some("mine".to_owned()),
            status: ImageStatus::Active,
            disk_format: Some("raw".to_owned()),
            container_format: Some("bare".to_owned()),
            locations: vec![location],
            ..bare_image("6a0fe2c8-0d3b-4a0e-9b6a-111111111111")
        }
    }

    /// The first letters of what is offered: Edit, Share, Upload, doWnload, deLete, deActivate.
    fn letters(caller: &Caller, image: &Image) -> String {
        let offers = Offers::of(caller, image);
        let all = [
            ('E', offers.edit),
            ('S', offers.share),
            ('U', offers.upload),
            ('W', offers.download),
            ('L', offers.delete),
            ('A', offers.deactivate),
        ];
        all.into_iter().filter(|(_, offer)| offer.is_ok()).map(|(letter, _)| letter).collect()
    }

    #[test]
    fn people_are_offered_what_their_role_and_the_image_allow() {
        let (owner, other) = (caller("mine", &["member"]), caller("theirs", &["member"]));
        let (reader, admin) = (caller("mine", &["reader"]), caller("theirs", &["admin"]));
        let queued = Image { status: ImageStatus::Queued, locations: Vec::new(), ..active() };
        let shapeless = Image { disk_format: None, ..queued.clone() };
        let protected = Image { protected: true, ..active() };
        let private = Image { visibility: Visibility::Private, ..active() };
        let asleep = Image { status: ImageStatus::Deactivated, ..active() };
        for (image, expected) in [
            (active(), ["ESWLA", "W", "", "ESWLA"]),
            (queued, ["ESUL", "", "", "ESUL"]),
            (shapeless, ["ESL", "", "", "ESL"]),
            (protected, ["ESWA", "W", "", "ESWA"]),
            (private, ["EWLA", "W", "", "EWLA"]),
            (asleep, ["ESLA", "", "", "ESWLA"]),
        ] {
            let found = [&owner, &other, &reader, &admin].map(|caller| letters(caller, &image));
            assert_eq!(found, expected, "{} {}", image.status, image.visibility);
        }
    }

    #[test]
    fn images_are_made_in_a_project_by_those_who_write() {
        let nowhere = Caller { project_id: None, ..caller("x", &["member"]) };
        assert!(may_create(&caller("x", &["member"])).is_ok());
        assert!(may_create(&caller("x", &["reader"])).unwrap_err().contains("role member"));
        assert!(may_create(&nowhere).unwrap_err().contains("no project"));
    }
}
