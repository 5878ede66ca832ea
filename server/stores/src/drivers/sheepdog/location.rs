//! Locations: `sheepdog://ADDRESS:PORT:IMAGE`, and the older `sheepdog://IMAGE`.

use super::options::SheepdogOptions;
use crate::{Error, drivers::key};

/// Where the images of a store are.
pub(super) struct Place(String);

impl Place {
    pub(super) fn of(options: &SheepdogOptions) -> Self {
        Self(options.place())
    }

    /// The location of a key, as Glance wrote it.
    pub(super) fn location(&self, key: &str) -> String {
        format!("{}{key}", self.0)
    }

    /// The image of a location. The address is the configured one, or none: a location leads to no other machine.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`].
    pub(super) fn key_of<'a>(&self, location: &'a str) -> Result<&'a str, Error> {
        let key = location
            .strip_prefix(&self.0)
            .or_else(|| location.strip_prefix("sheepdog://").filter(|rest| !rest.contains(':')))
            .ok_or_else(|| Error::InvalidLocation {
                reason: "it is not at the address and port of this store".to_owned(),
            })?;
        key::check(key).map(|()| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    #[test]
    fn locations_lead_to_images_of_the_configured_cluster_alone() {
        let options =
            SheepdogOptions { sheepdog_store_address: "10.0.0.7".to_owned(), ..SheepdogOptions::default() };
        let place = Place::of(&options);
        assert_eq!(place.location(KEY), format!("sheepdog://10.0.0.7:7000:{KEY}"));
        assert_eq!(place.key_of(&place.location(KEY)).unwrap(), KEY);
        assert_eq!(place.key_of(&format!("sheepdog://{KEY}")).unwrap(), KEY, "an older location");
        for location in [
            format!("sheepdog://10.0.0.8:7000:{KEY}"),
            format!("sheepdog://10.0.0.7:7001:{KEY}"),
            format!("sheepdog://10.0.0.7:{KEY}"),
            format!("sheepdog://10.0.0.7:7000:{KEY}:"),
            format!("sheepdog://10.0.0.7:7000:7000:{KEY}"),
            format!("sheepdog://10.0.0.7;exit 1;:7000:{KEY}"),
            "sheepdog://10.0.0.7:7000:a; rm -rf /".to_owned(),
            "sheepdog://10.0.0.7:7000:$(reboot)".to_owned(),
            "sheepdog://10.0.0.7:7000:`reboot`".to_owned(),
            "sheepdog://10.0.0.7:7000:a|b".to_owned(),
            "sheepdog://10.0.0.7:7000:a\nb".to_owned(),
            "sheepdog://10.0.0.7:7000:-a 1.2.3.4".to_owned(),
            "sheepdog://10.0.0.7:7000:".to_owned(),
            "sheepdog://".to_owned(),
            "sheepdog://a;b".to_owned(),
            format!("sheep://10.0.0.7:7000:{KEY}"),
        ] {
            assert!(
                matches!(place.key_of(&location), Err(Error::InvalidLocation { .. })),
                "{location} is refused"
            );
        }
    }
}
