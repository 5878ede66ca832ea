//! Where images are: their containers, and the locations of Glance's forms.

use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::{
    names::{check_names, is_plain, place_of},
    options::{SwiftOptions, wrong},
    projects::Accounts,
};
use crate::{Error, Secret, drivers::key};

/// What means itself in a part of a path.
const PART: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The same for a path.
const PATH: AsciiSet = PART.remove(b'/');

/// A container, and the account it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    /// As it stands in URLs; empty for the account of the login.
    pub(super) account: String,
    pub(super) name: String,
}

impl Container {
    /// The path below the URL of the login's account; below that of all accounts, where projects have accounts.
    pub(super) fn path(&self) -> String {
        let account = if self.account.is_empty() { String::new() } else { format!("/{}", self.account) };
        format!("{account}/{}", utf8_percent_encode(&self.name, &PART))
    }

    /// The path of an object in it.
    pub(super) fn object(&self, name: &str) -> String {
        format!("{}/{}", self.path(), utf8_percent_encode(name, &PATH))
    }
}

/// An object of this store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) container: Container,
    pub(super) key: String,
}

impl Place {
    /// The path, as that of its container.
    pub(super) fn path(&self) -> String {
        self.container.object(&self.key)
    }
}

/// Where the store's images are.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// Where to log in, without a slash at its end.
    pub(super) auth: String,
    auth_https: bool,
    /// `HOST[:PORT]/PATH` of it, as locations have it.
    auth_place: String,
    /// The URL of the account, where the operator set it; that of all accounts, where projects have accounts.
    pub(super) endpoint: String,
    /// Where each image is in the account of its project.
    pub(super) accounts: Option<Accounts>,
    pub(super) container: String,
    /// How many characters of the key follow its name.
    pub(super) seed: usize,
    reference: String,
    /// As a location may spell the user.
    users: [String; 2],
    key: Secret,
}

impl Address {
    /// The address that the options mean.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn of(options: &SwiftOptions) -> io::Result<Self> {
        let auth = options.swift_store_auth_address.trim().trim_end_matches('/').to_owned();
        if auth.is_empty() {
            return wrong(
                "swift_store_auth_address is missing: it is where to log in, such as https://HOST:5000/v3",
            );
        }
        let Some(url) = Url::parse(&auth).ok().filter(is_plain) else {
            return wrong(
                "swift_store_auth_address must be https://HOST[:PORT]/PATH or http://HOST[:PORT]/PATH, without credentials \
                 or query",
            );
        };
        let mut endpoint = options.swift_store_endpoint.trim().trim_end_matches('/').to_owned();
        let accounts = Accounts::of(options)?;
        if let Some(accounts) = &accounts {
            endpoint = accounts.base().to_owned();
        }
        if !endpoint.is_empty() && !Url::parse(&endpoint).is_ok_and(|url| is_plain(&url)) {
            return wrong(
                "swift_store_endpoint must be the https:// or http:// URL of the account, without credentials",
            );
        }
        check_names(options)?;
        let full = format!("{}:{}", options.swift_store_project_name, options.swift_store_user);
        Ok(Self {
            auth_https: url.scheme() == "https",
            auth_place: place_of(&url),
            auth,
            endpoint,
            accounts,
            container: options.swift_store_container.clone(),
            seed: options.swift_store_multiple_containers_seed,
            reference: options.default_swift_reference.clone(),
            users: [options.swift_store_user.clone(), full],
            key: options.swift_store_key.clone(),
        })
    }

    /// Where the data of a project's key is, or would be; the project counts where projects have accounts.
    pub(super) fn place(&self, project: &str, key: &str) -> Place {
        let account = self.accounts.as_ref().map(|accounts| accounts.account(project)).unwrap_or_default();
        let name = match self.seed {
            _ if self.accounts.is_some() => format!("{}_{key}", self.container),
            0 => self.container.clone(),
            seed => format!("{}_{}", self.container, key.chars().take(seed).collect::<String>()),
        };
        Place { container: Container { account, name }, key: key.to_owned() }
    }

    /// The location of a place, as Glance writes it where the credentials are in a file of their own, or are those of
    /// its callers.
    pub(super) fn location(&self, place: &Place) -> String {
        let Place { container: Container { account, name }, key } = place;
        match &self.accounts {
            Some(accounts) => format!("{}/{account}/{name}/{key}", accounts.beginning()),
            None => format!("swift+config://{}/{name}/{key}", self.reference),
        }
    }

    /// What tells the locations from those of other stores.
    pub(super) fn beginning(&self) -> String {
        match &self.accounts {
            Some(accounts) => {
                format!("{}/{}/{}", accounts.beginning(), accounts.account("*"), self.container)
            }
            None => format!("swift+config://{}/{}", self.reference, self.container),
        }
    }

    /// The only container there is, where there is one for all images.
    pub(super) fn only_container(&self) -> Option<Container> {
        let is_one = self.seed == 0 && self.accounts.is_none();
        is_one.then(|| Container { account: String::new(), name: self.container.clone() })
    }

    /// Whether a container is one of this store's, and of this key where it has a seed. The seed may have been another
    /// one when the data was written.
    pub(super) fn has_container(&self, container: &str, key: Option<&str>) -> bool {
        let Some(rest) = container.strip_prefix(&self.container) else { return false };
        if self.accounts.is_some() {
            let Some(of) = rest.strip_prefix('_') else { return false };
            return key.map_or_else(|| key::check(of).is_ok(), |key| key == of);
        }
        let Some(seed) = rest.strip_prefix('_') else { return rest.is_empty() };
        let is_seed = (1..=32).contains(&seed.len()) && key::check(seed).is_ok();
        is_seed && key.map_or(self.seed > 0, |key| key.starts_with(seed))
    }

    /// The object of a location: Glance's with a reference, or an older one with the credentials, which must be the
    /// configured ones.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`], which repeats nothing of the location.
    pub(super) fn place_of(&self, location: &str) -> Result<Place, Error> {
        let outside =
            || Error::InvalidLocation { reason: "it is not inside the container of this store".to_owned() };
        if let Some(accounts) = &self.accounts {
            let (account, name, key) = accounts.parts_of(location)?;
            key::check(key)?;
            let container = Container { account: account.to_owned(), name: name.to_owned() };
            let is_ours = self.has_container(name, Some(key));
            return if is_ours { Ok(Place { container, key: key.to_owned() }) } else { Err(outside()) };
        }
        let path = if let Some(rest) = location.strip_prefix("swift+config://") {
            rest.strip_prefix(&self.reference).and_then(|rest| rest.strip_prefix('/')).ok_or_else(outside)?
        } else {
            self.below_auth(location)?
        };
        let (container, key) = path.split_once('/').ok_or_else(outside)?;
        key::check(key)?;
        if !self.has_container(container, Some(key)) {
            return Err(outside());
        }
        let container = Container { account: String::new(), name: container.to_owned() };
        Ok(Place { container, key: key.to_owned() })
    }

    /// The container and the object of `swift+https://USER:KEY@AUTH/CONTAINER/OBJECT`.
    fn below_auth<'a>(&self, location: &'a str) -> Result<&'a str, Error> {
        let wrong = |reason: &str| Error::InvalidLocation { reason: reason.to_owned() };
        let forms = [("swift+https://", true), ("swift+http://", false), ("swift://", true)];
        let (https, rest) = forms
            .iter()
            .find_map(|(scheme, https)| Some((*https, location.strip_prefix(scheme)?)))
            .ok_or_else(|| wrong("it is no location of Swift"))?;
        // A key may hold a slash, and whatever else; what follows it never holds an @.
        let (credentials, place) =
            rest.rsplit_once('@').ok_or_else(|| wrong("it names neither a reference nor credentials"))?;
        if !self.are_ours(credentials) {
            return Err(wrong("it holds credentials that are not the configured ones"));
        }
        let outside = || wrong("it is not inside the container of this store");
        let (above, object) = place.rsplit_once('/').ok_or_else(outside)?;
        let (auth, container) = above.rsplit_once('/').ok_or_else(outside)?;
        let is_here = https == self.auth_https
            && Url::parse(&format!("{}://{auth}", if https { "https" } else { "http" }))
                .is_ok_and(|url| is_plain(&url) && place_of(&url) == self.auth_place);
        if !is_here {
            return Err(outside());
        }
        Ok(&place[place.len() - container.len() - 1 - object.len()..])
    }

    /// Whether `USER:KEY` are the configured ones. User and key are percent-encoded; in the oldest locations they are
    /// not, and the user has a colon.
    fn are_ours(&self, credentials: &str) -> bool {
        if self.key.is_empty() {
            return false;
        }
        let is =
            |text: &str, expected: &str| text == expected || percent_decode_str(text).eq(expected.bytes());
        credentials.match_indices(':').any(|(at, _)| {
            let (user, key) = (&credentials[..at], &credentials[at + 1..]);
            self.users.iter().any(|known| is(user, known)) && is(key, self.key.expose())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    fn address(seed: usize) -> Address {
        Address::of(&SwiftOptions {
            swift_store_auth_address: "https://keystone.test:5000/v3/".to_owned(),
            swift_store_user: "service:glance".to_owned(),
            swift_store_key: "se/cr@t:+".into(),
            swift_store_multiple_containers_seed: seed,
            ..SwiftOptions::default()
        })
        .unwrap()
    }

    #[test]
    fn locations_name_the_container_of_the_key() {
        for (seed, container) in
            [(0, "glance"), (2, "glance_9f"), (32, "glance_9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f")]
        {
            let address = address(seed);
            assert_eq!(
                address.location(&address.place("", KEY)),
                format!("swift+config://ref1/{container}/{KEY}")
            );
            assert_eq!(
                address.place_of(&address.location(&address.place("", KEY))).unwrap(),
                address.place("", KEY)
            );
        }
        // What was written before the seed was set, or under another one.
        assert_eq!(
            address(4).place_of(&format!("swift+config://ref1/glance/{KEY}")).unwrap().path(),
            format!("/glance/{KEY}")
        );
        assert!(address(0).place_of(&format!("swift+config://ref1/glance_9f4/{KEY}")).is_ok());
        assert!(address(0).place_of(&format!("swift+config://ref1/glance_9a/{KEY}")).is_err());
    }

    #[test]
    fn older_locations_are_ours_by_all_of_their_credentials() {
        for location in [
            format!("swift+https://service%3Aglance:se/cr%40t%3A%2B@keystone.test:5000/v3/glance/{KEY}"),
            format!("swift://service:glance:se/cr@t:+@Keystone.test:5000/v3/glance/{KEY}"),
            format!("swift+https://service%3Aglance:se%2Fcr%40t%3A%2B@keystone.test:5000/glance/{KEY}"),
        ] {
            assert_eq!(address(0).place_of(&location).unwrap(), address(0).place("", KEY), "{location}");
        }
        for location in [
            format!("swift+https://service%3Aglance:planted@keystone.test:5000/v3/glance/{KEY}"),
            format!("swift+https://other%3Aplanted:se/cr@t:+@keystone.test:5000/v3/glance/{KEY}"),
            format!("swift+http://service%3Aglance:se/cr@t:+@keystone.test:5000/v3/glance/{KEY}?planted"),
            format!("swift+https://service%3Aglance:se/cr@t:+@planted.test:5000/v3/glance/{KEY}"),
            format!("swift+https://service%3Aglance:se/cr@t:+@keystone.test/v3/glance/{KEY}"),
            format!("swift+https://service%3Aglance:se/cr@t:+@keystone.test:5000/v3/planted/{KEY}"),
            format!("swift+https://keystone.test:5000/v3/glance/{KEY}"),
            format!("swift+config://planted/glance/{KEY}"),
            format!("swift+config://ref1/planted/{KEY}"),
            format!("swift+config://ref1/glance/planted/{KEY}"),
            format!("swift+config://ref1:planted/glance/{KEY}"),
            format!("swift+config://ref1/glance/.{KEY}"),
            format!("s3://ref1/glance/{KEY}"),
        ] {
            let error = address(0).place_of(&location).unwrap_err();
            assert!(matches!(error, Error::InvalidLocation { .. }), "{location}: {error:?}");
            assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
        }
    }
}
