//! Where images are: their datastores, and the locations of Glance's form.

use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{
    Url,
    form_urlencoded::{self, Serializer},
};

use super::options::{VmwareOptions, wrong};
use crate::{Error, drivers::key};

/// What means itself in a path.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A datastore that the operator named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datastore {
    /// The inventory path of its datacenter, as the operator spelled it.
    pub(super) datacenter: String,
    pub(super) name: String,
    pub(super) weight: i64,
}

/// A file of this store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of its datastore.
    pub(super) datastore: usize,
    /// Its name in the folder of the images.
    pub(super) file: String,
}

/// Where the store's images are.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// As the operator spelled it, which is how Glance writes it.
    host: String,
    /// `https://HOST[:PORT]`.
    pub(super) base: String,
    /// Without slashes at its ends.
    pub(super) folder: String,
    /// Those of a greater weight first, else in the operator's order.
    pub(super) datastores: Vec<Datastore>,
}

impl Address {
    /// The address that the options mean.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn of(options: &VmwareOptions) -> io::Result<Self> {
        let host = host(&options.vmware_server_host)?;
        let folder = options.vmware_store_image_dir.trim_matches('/').to_owned();
        let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
        if folder.contains(|c: char| c.is_control() || "?#%[]\\".contains(c))
            || !folder.split('/').all(is_part)
        {
            return wrong(
                "vmware_store_image_dir must be the path of a folder in the datastore, without %, ?, #, \\, brackets and \
                 dots alone",
            );
        }
        if options.vmware_datastores.is_empty() {
            return wrong(
                "vmware_datastores is missing: it is a list of DATACENTER_PATH:DATASTORE[:WEIGHT], such as /DC0:images:100",
            );
        }
        let mut datastores = Vec::<Datastore>::new();
        for text in &options.vmware_datastores {
            let datastore = datastore(text)?;
            if datastores.iter().any(|other| other.is(&datastore.datacenter, &datastore.name)) {
                return wrong("vmware_datastores names a datastore twice");
            }
            datastores.push(datastore);
        }
        // A stable sort.
        datastores.sort_by_key(|datastore| std::cmp::Reverse(datastore.weight));
        let spelled = options.vmware_server_host.trim();
        let spelled = if host.starts_with('[') { host.as_str() } else { spelled };
        Ok(Self { base: format!("https://{host}"), host: spelled.to_owned(), folder, datastores })
    }

    /// Where the data of a key is in a datastore, or would be.
    pub(super) fn place(&self, datastore: usize, key: &str) -> Place {
        Place { datastore, file: key.to_owned() }
    }

    /// All places where the data of a key may be.
    pub(super) fn places_of(&self, key: &str) -> impl Iterator<Item = Place> {
        (0..self.datastores.len()).map(move |datastore| self.place(datastore, key))
    }

    /// The location of a place, as Glance writes it.
    pub(super) fn location(&self, place: &Place) -> String {
        let (beginning, end) = self.around(place.datastore);
        format!("{beginning}{}{end}", place.file)
    }

    /// What stands before and behind the name of the image in the locations of each datastore.
    pub(super) fn places(&self) -> Vec<(String, String)> {
        (0..self.datastores.len()).map(|datastore| self.around(datastore)).collect()
    }

    fn around(&self, datastore: usize) -> (String, String) {
        (format!("vsphere://{}/folder/{}/", self.host, self.folder), format!("?{}", self.query(datastore)))
    }

    fn query(&self, datastore: usize) -> String {
        let Datastore { datacenter, name, .. } = &self.datastores[datastore];
        Serializer::new(String::new()).append_pair("dsName", name).append_pair("dcPath", datacenter).finish()
    }

    /// The URL below the server by which the file of a place is read and written.
    pub(super) fn path(&self, place: &Place) -> String {
        let path = format!("{}/{}", self.folder, place.file);
        format!("/folder/{}?{}", utf8_percent_encode(&path, &PATH), self.query(place.datastore))
    }

    /// The folder of the images, as the vCenter's calls name it.
    pub(super) fn folder_name(&self, datastore: usize) -> String {
        format!("[{}] {}", self.datastores[datastore].name, self.folder)
    }

    /// The file of a place, as the vCenter's calls name it.
    pub(super) fn file_name(&self, place: &Place) -> String {
        format!("{}/{}", self.folder_name(place.datastore), place.file)
    }

    /// The file of a location.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`], which repeats nothing of the location.
    pub(super) fn place_of(&self, location: &str) -> Result<Place, Error> {
        let wrong = |reason: &str| Error::InvalidLocation { reason: reason.to_owned() };
        let outside = || wrong("it is not inside the datastores of this store");
        let rest =
            location.strip_prefix("vsphere://").ok_or_else(|| wrong("it is no location of vSphere"))?;
        let (path, query) = rest.split_once('?').ok_or_else(outside)?;
        let (host, path) = path.split_once('/').ok_or_else(outside)?;
        if !self::host(host).is_ok_and(|host| self.base == format!("https://{host}")) {
            return Err(outside());
        }
        let (mut datacenter, mut name) = (None, None);
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*key {
                "dcPath" => &mut datacenter,
                "dsName" => &mut name,
                _ => return Err(outside()),
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(outside());
            }
        }
        let (Some(datacenter), Some(name)) = (datacenter, name) else { return Err(outside()) };
        let is_it = |datastore: &Datastore| datastore.is(&datacenter, &name);
        let datastore = self.datastores.iter().position(is_it).ok_or_else(outside)?;
        // The folder may be set with more slashes than it needs, and Glance writes it so.
        let path = path.strip_prefix("folder/").ok_or_else(outside)?.trim_start_matches('/');
        let file =
            path.strip_prefix(&self.folder).and_then(|rest| rest.strip_prefix('/')).ok_or_else(outside)?;
        key::check(file)?;
        Ok(self.place(datastore, file))
    }
}

impl Datastore {
    /// Whether these words mean it. A path of the inventory is the same with and without slashes at its ends.
    fn is(&self, datacenter: &str, name: &str) -> bool {
        self.name == name && self.datacenter.trim_matches('/') == datacenter.trim_matches('/')
    }
}

/// A host, with its port where that is not the usual one, in one spelling.
fn host(text: &str) -> io::Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return wrong("vmware_server_host is missing: it is the name or the address of the vCenter");
    }
    let with_brackets =
        if text.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{text}]") } else { text.to_owned() };
    let url = Url::parse(&format!("https://{with_brackets}")).ok().filter(|url| {
        let is_plain = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        is_plain && !text.contains(['/', '?', '#', '\\', '@'])
    });
    let Some(url) = url else {
        return wrong("vmware_server_host must be HOST or HOST:PORT, without https://, credentials and path");
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{}{port}", url.host_str().unwrap_or_default()))
}

/// What an entry of the option says: the last two colons are those that count.
fn datastore(text: &str) -> io::Result<Datastore> {
    let mut parts = text.rsplitn(3, ':').map(str::trim).collect::<Vec<_>>();
    parts.reverse();
    let (datacenter, name, weight) = match parts[..] {
        [datacenter, name] => (datacenter, name, ""),
        [datacenter, name, weight] => (datacenter, name, weight),
        _ => ("", "", ""),
    };
    let weight = if weight.is_empty() { Ok(0) } else { weight.parse() };
    let is_name = |name: &str| !name.is_empty() && !name.contains(|c: char| c.is_control());
    match weight {
        Ok(weight) if is_name(datacenter) && is_name(name) && !name.contains(['[', ']', '/']) => {
            Ok(Datastore { datacenter: datacenter.to_owned(), name: name.to_owned(), weight })
        }
        _ => wrong(
            "vmware_datastores must be a list of DATACENTER_PATH:DATASTORE or DATACENTER_PATH:DATASTORE:WEIGHT, where the \
             weight is a whole number",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    #[test]
    fn datastores_stand_by_their_weights() {
        let refused = Address::of(&VmwareOptions {
            vmware_server_host: "a".to_owned(),
            vmware_datastores: vec!["/x:y:z".to_owned()],
            ..VmwareOptions::default()
        });
        assert!(refused.is_err(), "a weight is a number");
        let datastore = |datacenter: &str, name: &str, weight| Datastore {
            datacenter: datacenter.to_owned(),
            name: name.to_owned(),
            weight,
        };
        assert_eq!(super::datastore("/x:y:z:7").unwrap(), datastore("/x:y", "z", 7));
        assert_eq!(super::datastore("/x:z:").unwrap(), datastore("/x", "z", 0));
        assert!(super::datastore("/x:a/b:1").is_err() && super::datastore("/x: :1").is_err());
    }

    #[test]
    fn locations_are_those_of_glance() {
        let address = Address::of(&VmwareOptions {
            vmware_server_host: "VCenter.test".to_owned(),
            vmware_datastores: ["/DC0:small", "/a b/DC1 : big (1) : 100"].map(str::to_owned).into(),
            vmware_store_image_dir: "/images/of glance/".to_owned(),
            ..VmwareOptions::default()
        })
        .unwrap();
        let locations: Vec<_> = address.places_of(KEY).map(|place| address.location(&place)).collect();
        let expected = [
            format!(
                "vsphere://VCenter.test/folder/images/of glance/{KEY}?dsName=big+%281%29&dcPath=%2Fa+b%2FDC1"
            ),
            format!("vsphere://VCenter.test/folder/images/of glance/{KEY}?dsName=small&dcPath=%2FDC0"),
        ];
        assert_eq!(locations, expected);
        for (number, location) in expected.iter().enumerate() {
            assert_eq!(address.place_of(location).unwrap(), address.place(number, KEY));
        }
        assert_eq!(
            address.path(&address.place(0, KEY)),
            format!("/folder/images/of%20glance/{KEY}?dsName=big+%281%29&dcPath=%2Fa+b%2FDC1")
        );
        assert_eq!(address.file_name(&address.place(1, KEY)), format!("[small] images/of glance/{KEY}"));
        for location in [
            format!("vsphere://VCENTER.test:443/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder//images/of glance/{KEY}?dcPath=%2FDC0%2F&dsName=small"),
        ] {
            assert_eq!(address.place_of(&location).unwrap(), address.place(1, KEY), "{location}");
        }
        for location in [
            format!("vsphere://planted.test/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://a:planted@vcenter.test/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test:444/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder/planted/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder/images/of glance/planted/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder/images/of glance/../{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder/images/of glance/%2e{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
            format!("vsphere://vcenter.test/folder/images/of glance/{KEY}?dcPath=DC0&dsName=planted"),
            format!("vsphere://vcenter.test/folder/images/of glance/{KEY}?dcPath=DC9&dsName=small"),
            format!(
                "vsphere://vcenter.test/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small&dsName=small"
            ),
            format!("vsphere://vcenter.test/folder/images/of glance/{KEY}?dsName=small"),
            format!("vsphere://vcenter.test/folder/images/of glance/{KEY}"),
            format!("https://vcenter.test/folder/images/of glance/{KEY}?dcPath=DC0&dsName=small"),
        ] {
            let error = address.place_of(&location).unwrap_err();
            assert!(matches!(error, Error::InvalidLocation { .. }), "{location}: {error:?}");
            assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
        }
    }

    #[test]
    fn hosts_may_have_ports_and_be_addresses() {
        for (text, expected) in
            [("[fe80::1]", "[fe80::1]"), ("fe80::1", "[fe80::1]"), ("10.0.0.1:8443", "10.0.0.1:8443")]
        {
            assert_eq!(host(text).unwrap(), expected, "{text}");
        }
    }
}
