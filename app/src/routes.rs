//! The pages one can be sent to. A redirect target that comes from outside (`next` after a login, the page a form
//! was on) is read into a [`Route`] and written anew, so it can never lead anywhere else.

mod metadef;
mod people;

use std::fmt;

pub(crate) use metadef::{NamespaceName, Tab};
pub(crate) use people::People;
use percent_encoding::percent_decode_str;
use vitrine_model::MemberStatus;

use crate::{
    forms::import::Source,
    listing::{AuditListing, Catalogue, Listing, TaskListing},
};

/// An image id as it may stand in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageId(String);

impl ImageId {
    /// Letters, digits and hyphens, 36 at most: what Glance's column holds. Anything else is no id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits =
            (1..=36).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Images(Box<Listing>),
    New,
    NewFrom(Source),
    Image(ImageId),
    Edit(ImageId),
    Share(ImageId),
    Delete(ImageId),
    /// What became of the images of a change of many: a task.
    Bulk(ImageId),
    Inbox(Option<MemberStatus>),
    Tasks(TaskListing),
    /// Those of the project, or of all projects.
    Subscriptions {
        all: bool,
    },
    NewSubscription,
    Subscription(ImageId),
    Usage,
    Retention,
    NewRetention,
    RetentionRule(ImageId),
    Stores,
    Cache,
    Projects,
    Audit(Box<AuditListing>),
    Configuration,
    Metadefs(Box<Catalogue>),
    NewMetadef,
    ImportMetadef,
    Metadef(NamespaceName, Tab),
    People(People),
}

impl Route {
    /// The list of the project's images.
    pub(crate) fn home() -> Self {
        Self::Images(Box::default())
    }

    /// The page of an image.
    pub(crate) fn image(id: &str) -> Self {
        ImageId::parse(id).map_or_else(Self::home, Self::Image)
    }

    /// The list of all namespaces.
    pub(crate) fn metadefs() -> Self {
        Self::Metadefs(Box::default())
    }

    /// The page of a namespace; the list where its name has no address.
    pub(crate) fn metadef(name: &str) -> Self {
        NamespaceName::parse(name).map_or_else(Self::metadefs, |name| Self::Metadef(name, Tab::default()))
    }

    /// The page of a subscription.
    pub(crate) fn subscription(id: &str) -> Self {
        ImageId::parse(id).map_or(Self::Subscriptions { all: false }, Self::Subscription)
    }

    /// Whether it is a page about metadata definitions.
    pub(crate) const fn is_metadef(&self) -> bool {
        matches!(self, Self::Metadefs(_) | Self::NewMetadef | Self::ImportMetadef | Self::Metadef(..))
    }

    /// The address.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Images(listing) => listing.path(),
            Self::New => "/dashboard/images/new".to_owned(),
            Self::NewFrom(source) => format!("/dashboard/images/new/{}", source.as_str()),
            Self::Image(id) => format!("/dashboard/images/{id}"),
            Self::Edit(id) => format!("/dashboard/images/{id}/edit"),
            Self::Share(id) => format!("/dashboard/images/{id}/share"),
            Self::Delete(id) => format!("/dashboard/images/{id}/delete"),
            Self::Bulk(task) => format!("/dashboard/images/bulk/{task}"),
            Self::Inbox(None) => "/dashboard/inbox".to_owned(),
            Self::Inbox(Some(status)) => format!("/dashboard/inbox?status={status}"),
            Self::Tasks(listing) => listing.path(),
            Self::Subscriptions { all: false } => "/dashboard/subscriptions".to_owned(),
            Self::Subscriptions { all: true } => "/dashboard/subscriptions?scope=all".to_owned(),
            Self::NewSubscription => "/dashboard/subscriptions/new".to_owned(),
            Self::Subscription(id) => format!("/dashboard/subscriptions/{id}"),
            Self::Usage => "/dashboard/usage".to_owned(),
            Self::Retention => "/dashboard/retention".to_owned(),
            Self::NewRetention => "/dashboard/retention/new".to_owned(),
            Self::RetentionRule(id) => format!("/dashboard/retention/{id}"),
            Self::Stores => "/dashboard/admin/stores".to_owned(),
            Self::Cache => "/dashboard/admin/cache".to_owned(),
            Self::Projects => "/dashboard/admin/usage".to_owned(),
            Self::Audit(listing) => listing.path(),
            Self::Configuration => "/dashboard/admin/configuration".to_owned(),
            Self::Metadefs(catalogue) => catalogue.path(),
            // Names of namespaces stand below `metadefs`, so nothing else may.
            Self::NewMetadef => "/dashboard/metadef/new".to_owned(),
            Self::ImportMetadef => "/dashboard/metadef/import".to_owned(),
            Self::People(people) => people.path(),
            Self::Metadef(name, Tab::Overview) => name.path(),
            Self::Metadef(name, tab) => format!("{}?tab={}", name.path(), tab.as_str()),
        }
    }

    /// The page an address (path and query) means; `None` for anything that is not one of the dashboard's pages.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        // Each step by itself: a name may hold a slash.
        let segments: Vec<_> = path
            .strip_prefix("/dashboard/")?
            .trim_end_matches('/')
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8().ok())
            .collect::<Option<_>>()?;
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        let asked = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        match segments[..] {
            ["images"] => Some(Self::Images(Box::new(Listing::parse(query)))),
            ["images", "new"] => Some(Self::New),
            ["images", "new", source] => Source::parse(source).map(Self::NewFrom),
            ["images", "bulk", task, ..] => ImageId::parse(task).map(Self::Bulk),
            ["images", "bulk" | "columns" | "views", ..] => Some(Self::home()),
            ["images", id] => ImageId::parse(id).map(Self::Image),
            ["images", id, "edit"] => ImageId::parse(id).map(Self::Edit),
            ["images", id, "share"] => ImageId::parse(id).map(Self::Share),
            ["images", id, "delete"] => ImageId::parse(id).map(Self::Delete),
            ["images", id, ..] => ImageId::parse(id).map(Self::Image),
            ["inbox"] => Some(Self::Inbox(asked("status").and_then(|word| word.parse().ok()))),
            ["metadefs"] => Some(Self::Metadefs(Box::new(Catalogue::parse(query)))),
            ["metadef", "new"] => Some(Self::NewMetadef),
            ["metadef", "import"] => Some(Self::ImportMetadef),
            ["metadefs", name] => {
                let tab = asked("tab").map(|word| Tab::parse(&word)).unwrap_or_default();
                NamespaceName::parse(name).map(|name| Self::Metadef(name, tab))
            }
            ["metadefs", name, ..] => {
                NamespaceName::parse(name).map(|name| Self::Metadef(name, Tab::default()))
            }
            ["tasks"] => Some(Self::Tasks(TaskListing::parse(query))),
            ["subscriptions"] => Some(Self::Subscriptions { all: asked("scope").as_deref() == Some("all") }),
            ["subscriptions", "new"] => Some(Self::NewSubscription),
            ["subscriptions", id, ..] => ImageId::parse(id).map(Self::Subscription),
            ["usage"] => Some(Self::Usage),
            ["retention"] => Some(Self::Retention),
            ["retention", "new"] => Some(Self::NewRetention),
            ["retention", id, ..] => ImageId::parse(id).map(Self::RetentionRule),
            ["me", ..] | ["admin", "users" | "projects", ..] => People::parse(&segments).map(Self::People),
            ["admin", "stores"] => Some(Self::Stores),
            ["admin", "cache", ..] => Some(Self::Cache),
            ["admin", "usage", ..] => Some(Self::Projects),
            ["admin", "configuration"] => Some(Self::Configuration),
            ["admin", "audit"] => Some(Self::Audit(Box::new(AuditListing::parse(query)))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_survive_the_round_trip() {
        let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
        for address in [
            "/dashboard/images".to_owned(),
            "/dashboard/images?scope=public&q=%3Cb%3E".to_owned(),
            "/dashboard/images/new".to_owned(),
            format!("/dashboard/images/{id}"),
            format!("/dashboard/images/{id}/edit"),
            format!("/dashboard/images/{id}/share"),
            format!("/dashboard/images/{id}/delete"),
            format!("/dashboard/images/bulk/{id}"),
            "/dashboard/inbox?status=pending".to_owned(),
            "/dashboard/images/new/url".to_owned(),
            "/dashboard/tasks?scope=all&status=failure".to_owned(),
            "/dashboard/subscriptions".to_owned(),
            "/dashboard/subscriptions?scope=all".to_owned(),
            "/dashboard/subscriptions/new".to_owned(),
            format!("/dashboard/subscriptions/{id}"),
            "/dashboard/usage".to_owned(),
            "/dashboard/retention".to_owned(),
            "/dashboard/retention/new".to_owned(),
            format!("/dashboard/retention/{id}"),
            "/dashboard/admin/stores".to_owned(),
            "/dashboard/admin/cache".to_owned(),
            "/dashboard/admin/usage".to_owned(),
            "/dashboard/admin/audit?user=ann&outcome=refused".to_owned(),
            "/dashboard/admin/configuration".to_owned(),
            "/dashboard/me".to_owned(),
            "/dashboard/me/credentials/new".to_owned(),
            "/dashboard/admin/users".to_owned(),
            "/dashboard/admin/users/new".to_owned(),
            "/dashboard/admin/users/11111111111111111111111111111111".to_owned(),
            "/dashboard/admin/projects".to_owned(),
            "/dashboard/admin/projects/new".to_owned(),
            "/dashboard/admin/projects/22222222222222222222222222222222".to_owned(),
            "/dashboard/metadefs".to_owned(),
            "/dashboard/metadefs?q=a&type=OS%3A%3AGlance%3A%3AImage".to_owned(),
            "/dashboard/metadef/new".to_owned(),
            "/dashboard/metadef/import".to_owned(),
            "/dashboard/metadefs/OS::Glance::Image?tab=objects".to_owned(),
            "/dashboard/metadefs/a%2Fb%20%3F%23%25".to_owned(),
        ] {
            assert_eq!(Route::parse(&address).unwrap().path(), address);
        }
    }

    #[test]
    fn nothing_else_is_a_page() {
        for address in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/dashboard/images",
            "/dashboard",
            "/dashboard/../v2/images",
            "/dashboard//evil.example",
            "/dashboard/images/..%2f..%2fevil",
            "/dashboard/images/a b",
            "/dashboard/metadefs/..",
            "/dashboard/metadefs/%2e%2e/x",
            "/dashboard/metadefs/%ff",
            "/dashboard/metadefs//x",
            "/dashboard/login",
            "/dashboard/admin/users/..",
            "/dashboard/admin/users/a b",
            "/dashboard/logout",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/dashboard/images\r\nset-cookie: a=b",
        ] {
            assert_eq!(Route::parse(address), None, "{address}");
        }
    }

    #[test]
    fn an_action_of_an_image_leads_back_to_its_page() {
        let route = Route::parse("/dashboard/images/abc/actions").unwrap();
        assert_eq!(route.path(), "/dashboard/images/abc");
        let route = Route::parse("/dashboard/metadefs/A%2FB/property?name=x").unwrap();
        assert_eq!(route.path(), "/dashboard/metadefs/A%2FB");
    }
}
