//! The rule table: who may do what. Names and defaults are those of Glance 33; this is the one place that knows them.

pub(crate) mod metadefs;

use vitrine_model::{Caller, Image, Role, Visibility};

use crate::{Error, Result};

/// What a rule is asked about, by the names that Glance's policy has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// `add_image`
    AddImage,
    /// `get_image`: its denial is *not found*.
    GetImage,
    /// `get_images`
    GetImages,
    /// `modify_image`: attributes, properties, tags.
    ModifyImage,
    /// `delete_image`
    DeleteImage,
    /// `publicize_image`
    PublicizeImage,
    /// `communitize_image`
    CommunitizeImage,
    /// `upload_image`
    UploadImage,
    /// `download_image`
    DownloadImage,
    /// `download_from_store`: choose the copy that a download is read from.
    DownloadFromStore,
    /// `get_image_location`: see where the data lies.
    GetImageLocation,
    /// `set_image_location`: add or change locations by PATCH.
    SetImageLocation,
    /// `delete_image_location`: remove one of several copies.
    DeleteImageLocation,
    /// `add_image_location`: give a queued image its data by a location.
    AddImageLocation,
    /// `fetch_image_location`: list the locations.
    FetchImageLocation,
    /// `stores_info_detail`: see how the stores are set up.
    StoresInfoDetail,
    /// `add_member`
    AddMember,
    /// `get_member`
    GetMember,
    /// `get_members`
    GetMembers,
    /// `modify_member`: a member's answer.
    ModifyMember,
    /// `delete_member`
    DeleteMember,
    /// `deactivate`
    Deactivate,
    /// `reactivate`
    Reactivate,
    /// `tasks_api_access`: all projects' tasks.
    TasksApiAccess,
    /// `cache_image`: have an image fetched into the cache.
    CacheImage,
    /// `cache_list`: see what is in the cache.
    CacheList,
    /// `cache_delete`: remove images from the cache.
    CacheDelete,
    /// `cache_clean`: remove what is of no use from the cache.
    CacheClean,
    /// `cache_prune`: bring the cache below its limit.
    CachePrune,
    /// `list_cached_nodes`: see which nodes have an image.
    ListCachedNodes,
    /// `copy_image`: copy the data to further stores.
    CopyImage,
}

/// Who a rule is for. Administrators pass every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Administrators alone.
    Admin,
    /// Holders of the role in the project that owns the image.
    Owner(Role),
    /// Holders of the role in the owning project or in a project the image is shared with.
    OwnerOrMember(Role),
    /// Holders of the role in whose sight the image is: the owning project, a member project, or any project where
    /// the visibility is public, community or shared (whether a shared image is shared with them, the database
    /// decides before).
    Sight(Role),
    /// Holders of the role in the member project alone.
    Member(Role),
    /// Other services of the cloud.
    Service,
    /// Other services, and holders of the role in the project that owns the image.
    ServiceOrOwner(Role),
}

/// What a rule is asked about: an image, or one that is about to be made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) owner: Option<&'a str>,
    pub(crate) visibility: Visibility,
    /// The member project meant: the caller's own where the image is shared with it.
    pub(crate) member: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// No image at all: rules for administrators.
    pub(crate) const fn nothing() -> Self {
        Self { owner: None, visibility: Visibility::Private, member: None }
    }

    /// An image that the database showed to the caller: a shared one of another project only if it is a member.
    pub(crate) fn image(caller: &'a Caller, image: &'a Image) -> Self {
        let own = caller.is_owner(image.owner.as_deref());
        let member = image.visibility == Visibility::Shared && !own && !caller.is_admin();
        Self {
            owner: image.owner.as_deref(),
            visibility: image.visibility,
            member: caller.project_id.as_deref().filter(|_| member),
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::AddImage,
        Self::GetImage,
        Self::GetImages,
        Self::ModifyImage,
        Self::DeleteImage,
        Self::PublicizeImage,
        Self::CommunitizeImage,
        Self::UploadImage,
        Self::DownloadImage,
        Self::DownloadFromStore,
        Self::GetImageLocation,
        Self::SetImageLocation,
        Self::DeleteImageLocation,
        Self::AddImageLocation,
        Self::FetchImageLocation,
        Self::StoresInfoDetail,
        Self::AddMember,
        Self::GetMember,
        Self::GetMembers,
        Self::ModifyMember,
        Self::DeleteMember,
        Self::Deactivate,
        Self::Reactivate,
        Self::TasksApiAccess,
        Self::CacheImage,
        Self::CacheList,
        Self::CacheDelete,
        Self::CacheClean,
        Self::CachePrune,
        Self::ListCachedNodes,
        Self::CopyImage,
    ];

    /// The name of the rule, and what it allows, as the end of "may not …".
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::AddImage => ("add_image", "make this image"),
            Self::GetImage => ("get_image", "see this image"),
            Self::GetImages => ("get_images", "list images"),
            Self::ModifyImage => ("modify_image", "change this image"),
            Self::DeleteImage => ("delete_image", "delete this image"),
            Self::PublicizeImage => ("publicize_image", "make an image public"),
            Self::CommunitizeImage => ("communitize_image", "make this image a community image"),
            Self::UploadImage => ("upload_image", "upload data to this image"),
            Self::DownloadImage => ("download_image", "download this image"),
            Self::GetImageLocation => ("get_image_location", "see where the data of this image lies"),
            Self::DownloadFromStore => ("download_from_store", "choose the store of a download"),
            Self::SetImageLocation => ("set_image_location", "say where the data of this image lies"),
            Self::DeleteImageLocation => ("delete_image_location", "remove a copy of the data of this image"),
            Self::AddImageLocation => ("add_image_location", "give this image a location"),
            Self::FetchImageLocation => ("fetch_image_location", "list the locations of this image"),
            Self::StoresInfoDetail => ("stores_info_detail", "see how the stores are set up"),
            Self::AddMember => ("add_member", "share this image"),
            Self::GetMember => ("get_member", "see who this image is shared with"),
            Self::GetMembers => ("get_members", "see who this image is shared with"),
            Self::ModifyMember => ("modify_member", "answer for this member"),
            Self::DeleteMember => ("delete_member", "end the sharing of this image"),
            Self::Deactivate => ("deactivate", "deactivate this image"),
            Self::Reactivate => ("reactivate", "reactivate this image"),
            Self::TasksApiAccess => ("tasks_api_access", "use the task API"),
            Self::CacheImage => ("cache_image", "have this image kept in the cache"),
            Self::CacheList => ("cache_list", "see what is in the image cache"),
            Self::CacheDelete => ("cache_delete", "remove images from the cache"),
            Self::CacheClean => ("cache_clean", "clean the image cache"),
            Self::CachePrune => ("cache_prune", "prune the image cache"),
            Self::ListCachedNodes => ("list_cached_nodes", "see which nodes have this image in their caches"),
            Self::CopyImage => ("copy_image", "copy this image to other stores"),
        }
    }

    /// The rule's name in a policy file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// The table.
    const fn rule(self) -> Rule {
        match self {
            Self::PublicizeImage
            | Self::DeleteImageLocation
            | Self::TasksApiAccess
            | Self::CacheImage
            | Self::CacheList
            | Self::CacheDelete
            | Self::CacheClean
            | Self::CachePrune
            | Self::ListCachedNodes
            | Self::CopyImage => Rule::Admin,
            Self::FetchImageLocation | Self::StoresInfoDetail => Rule::Service,
            Self::AddImageLocation => Rule::ServiceOrOwner(Role::Member),
            Self::AddImage
            | Self::ModifyImage
            | Self::DeleteImage
            | Self::CommunitizeImage
            | Self::UploadImage
            | Self::SetImageLocation
            | Self::AddMember
            | Self::DeleteMember
            | Self::Deactivate
            | Self::Reactivate => Rule::Owner(Role::Member),
            Self::GetImages | Self::GetImageLocation => Rule::Owner(Role::Reader),
            Self::GetImage => Rule::Sight(Role::Reader),
            Self::DownloadImage | Self::DownloadFromStore => Rule::Sight(Role::Member),
            Self::GetMember | Self::GetMembers => Rule::OwnerOrMember(Role::Reader),
            Self::ModifyMember => Rule::Member(Role::Member),
        }
    }
}

impl Rule {
    fn admits(self, caller: &Caller, target: &Target<'_>) -> bool {
        let Some(project) = caller.project_id.as_deref() else { return false };
        let owner = target.owner == Some(project);
        let member = target.member == Some(project);
        caller.is_admin()
            || match self {
                Self::Admin => false,
                Self::Owner(role) => caller.has(role) && owner,
                Self::OwnerOrMember(role) => caller.has(role) && (owner || member),
                Self::Sight(role) => {
                    caller.has(role) && (owner || member || target.visibility != Visibility::Private)
                }
                Self::Member(role) => caller.has(role) && member,
                Self::Service => caller.has(Role::Service),
                Self::ServiceOrOwner(role) => caller.has(Role::Service) || (caller.has(role) && owner),
            }
    }

    /// Who could, as the end of "it needs …".
    fn needs(self) -> String {
        match self {
            Self::Admin => "the role 'admin'".to_owned(),
            Self::Owner(role) => format!("the role '{}' in the project that owns it", role.as_str()),
            Self::OwnerOrMember(role) => {
                format!("the role '{}' in the project that owns it or is a member", role.as_str())
            }
            Self::Sight(role) => format!("the role '{}'", role.as_str()),
            Self::Member(role) => format!("the role '{}' in the member project itself", role.as_str()),
            Self::Service => "the role 'service' or 'admin'".to_owned(),
            Self::ServiceOrOwner(role) => {
                format!("the role 'service', or '{}' in the project that owns it", role.as_str())
            }
        }
    }
}

/// Whether the rules let the caller do this.
pub(crate) fn allows(action: Action, caller: &Caller, target: &Target<'_>) -> bool {
    action.rule().admits(caller, target)
}

/// Asks the rule about something that does not exist yet, or about no image at all.
///
/// # Errors
/// 403.
pub(crate) fn check(action: Action, caller: &Caller, target: &Target<'_>) -> Result<()> {
    if allows(action, caller, target) {
        return Ok(());
    }
    let (_, what) = action.words();
    Err(Error::Forbidden(format!("You may not {what}: it needs {}.", action.rule().needs())))
}

/// Asks the rule about an image that the database showed to the caller.
///
/// # Errors
/// 403, or 404 where the caller may not do so much as see the image.
pub(crate) fn require(action: Action, caller: &Caller, image: &Image) -> Result<()> {
    require_of(action, caller, image, &Target::image(caller, image))
}

/// As [`require`], about a certain member of the image.
///
/// # Errors
/// 403 and 404, as [`require`].
pub(crate) fn require_of(action: Action, caller: &Caller, image: &Image, target: &Target<'_>) -> Result<()> {
    let denied = match check(action, caller, target) {
        Ok(()) => return Ok(()),
        Err(denied) => denied,
    };
    if action == Action::GetImage || !allows(Action::GetImage, caller, &Target::image(caller, image)) {
        return Err(Error::no_image(&image.id));
    }
    Err(denied)
}

/// Asks whether an image may be given this visibility.
///
/// # Errors
/// 403.
pub(crate) fn check_visibility(caller: &Caller, target: &Target<'_>, visibility: Visibility) -> Result<()> {
    match visibility {
        Visibility::Public => check(Action::PublicizeImage, caller, target),
        Visibility::Community => check(Action::CommunitizeImage, caller, target),
        Visibility::Private | Visibility::Shared => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rules_share_a_name() {
        let names: std::collections::BTreeSet<_> = Action::ALL.into_iter().map(Action::name).collect();
        assert_eq!(names.len(), Action::ALL.len());
    }

    #[test]
    fn a_token_of_no_project_passes_no_rule() {
        let admin = Caller {
            user_id: "u".to_owned(),
            user_name: "u".to_owned(),
            project_id: None,
            project_name: None,
            roles: ["admin", "member", "reader"].map(str::to_owned).into(),
            request_id: None,
        };
        let target = Target { owner: None, visibility: Visibility::Public, member: None };
        for action in Action::ALL {
            assert!(!allows(action, &admin, &target), "{}", action.name());
        }
    }
}
