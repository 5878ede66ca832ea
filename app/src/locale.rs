//! The languages of the dashboard, and the words of the one a reader wants.
//!
//! On the server the words come from the files in `locales/`, one a room and language, and the language of a request is
//! known to everything that runs for it. In the browser the islands read the few words they need from their page.

#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
mod choice;
mod island;
mod message;
#[cfg(feature = "ssr")]
mod request;
#[cfg(feature = "ssr")]
pub(crate) mod sentence;
#[cfg(feature = "ssr")]
pub(crate) mod time;
#[cfg(feature = "ssr")]
mod zone;

use std::fmt::Display;

#[cfg(feature = "ssr")]
pub(crate) use choice::preferred;
pub use island::need;
#[cfg(feature = "ssr")]
pub(crate) use island::{ForIslands, Needed};
pub(crate) use message::tr;
#[cfg(feature = "ssr")]
pub(crate) use request::Reader;
#[cfg(feature = "ssr")]
pub(crate) use zone::Zone;

/// A language the dashboard speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    English,
    /// Chinese as it is written on the mainland.
    SimplifiedChinese,
}

impl Locale {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The tag of the language, as `<html lang>` and the cookie have it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-CN",
        }
    }

    /// What its speakers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::SimplifiedChinese => "简体中文",
        }
    }

    /// The language of the page.
    #[cfg(not(feature = "ssr"))]
    #[must_use]
    pub fn current() -> Self {
        let root = crate::islands::dom::document().and_then(|document| document.document_element());
        root.and_then(|root| Self::parse(&root.get_attribute("lang")?)).unwrap_or_default()
    }

    /// The language with this very tag.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }
}

/// The key of a message, where it stands apart from its use: in a table, or as the answer of a function.
#[must_use]
pub const fn key(key: &'static str) -> &'static str {
    key
}

/// The words of a message without arguments, in the language of the request, or of the page.
#[must_use]
pub fn tr(key: &str) -> String {
    say(key, &[])
}

/// A value as a message shows it. [`tr!`] calls it for every argument.
#[must_use]
pub fn shown(value: &(impl Display + ?Sized)) -> String {
    value.to_string()
}

/// The words of a message, in the language of the request, or of the page. [`tr!`] writes the arguments. Whole
/// numbers may choose the form of the message.
#[cfg(feature = "ssr")]
#[must_use]
pub fn say(key: &str, args: &[(&'static str, String)]) -> String {
    catalogue::say(request::locale(), key, args)
}

/// The words of a message, as the page brought them.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn say(key: &str, args: &[(&'static str, String)]) -> String {
    island::say(key, args)
}
