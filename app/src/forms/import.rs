//! Where a new image's data is to come from, as a person types it and as a request to import.

use vitrine_domain::{ImportRequest, MethodRequest};
use vitrine_model::{ImportMethod, NewLocation, ValidationData};

use super::{Form, image::Problems};

use crate::locale::tr;

/// A source other than the person's own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A URL.
    Url,
    /// An image of another Image service.
    Service,
    /// Data that stays where it is on the web.
    Location,
}

/// What the service is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    Import(ImportRequest),
    Location(NewLocation),
}

impl Source {
    /// All, in the order of the tabs.
    pub(crate) const ALL: [Self; 3] = [Self::Url, Self::Service, Self::Location];

    /// The word in the address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Service => "service",
            Self::Location => "location",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }

    /// How the service imports from there; a location is read where it is.
    pub(crate) const fn method(self) -> Option<ImportMethod> {
        match self {
            Self::Url => Some(ImportMethod::WebDownload),
            Self::Service => Some(ImportMethod::GlanceDownload),
            Self::Location => None,
        }
    }

    /// Whether the person says which formats the data has.
    pub(crate) const fn has_own_formats(self) -> bool {
        !matches!(self, Self::Service)
    }
}

/// The stores that data is to go to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    /// All that take data.
    pub(crate) all: bool,
    pub(crate) stores: Vec<String>,
    /// Whether a store that fails is left out, instead of failing all.
    pub(crate) some_may_fail: bool,
}

impl Targets {
    pub(crate) fn read(form: &Form) -> Self {
        Self {
            all: form.ticked("all_stores"),
            stores: form.all("store").map(str::to_owned).filter(|name| !name.is_empty()).collect(),
            some_may_fail: form.ticked("some_may_fail"),
        }
    }

    /// A request to bring data there.
    pub(crate) fn request(&self, method: MethodRequest) -> ImportRequest {
        ImportRequest {
            method,
            stores: Some(self.stores.clone()).filter(|stores| !self.all && !stores.is_empty()),
            all_stores: self.all,
            all_stores_must_succeed: self.some_may_fail.then_some(false),
            store: None,
        }
    }
}

/// What the fields of a source hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ImportForm {
    pub(crate) uri: String,
    pub(crate) checksum: String,
    pub(crate) region: String,
    pub(crate) image: String,
    pub(crate) interface: String,
    pub(crate) targets: Targets,
}

impl ImportForm {
    pub(crate) fn read(form: &Form) -> Self {
        let text = |name: &str| form.trimmed(name).to_owned();
        Self {
            uri: text("uri"),
            checksum: text("expected_checksum"),
            region: text("glance_region"),
            image: text("glance_image_id"),
            interface: text("glance_service_interface"),
            targets: Targets::read(form),
        }
    }

    /// The request; what is missing is named by its field. Whether a URL may be fetched, the controller knows.
    pub(crate) fn request(&self, source: Source, problems: &mut Problems) -> Asked {
        let Some(method) = source.method() else { return Asked::Location(self.location(problems)) };
        let mut method = MethodRequest { name: method.as_str().to_owned(), ..MethodRequest::default() };
        match source {
            Source::Url | Source::Location => {
                if self.uri.is_empty() {
                    problems.add("uri", tr("forms-url"));
                }
                method.uri = Some(self.uri.clone());
                if !self.checksum.is_empty() {
                    match checksum(&self.checksum) {
                        Some(checksum) => method.expected_checksum = Some(checksum),
                        None => problems.add("expected_checksum", tr("forms-checksum")),
                    }
                }
            }
            Source::Service => {
                if self.region.is_empty() {
                    problems.add("glance_region", tr("forms-region"));
                }
                if uuid::Uuid::parse_str(&self.image).is_err() {
                    problems.add("glance_image_id", tr("forms-image-id"));
                }
                method.glance_region = Some(self.region.clone());
                method.glance_image_id = Some(self.image.clone());
                method.glance_service_interface =
                    Some(self.interface.clone()).filter(|interface| !interface.is_empty());
            }
        }
        Asked::Import(self.targets.request(method))
    }

    fn location(&self, problems: &mut Problems) -> NewLocation {
        if self.uri.is_empty() {
            problems.add("uri", tr("forms-url"));
        }
        let expected = checksum(&self.checksum);
        if expected.is_none() && !self.checksum.is_empty() {
            problems.add("expected_checksum", tr("forms-checksum"));
        }
        let validation_data =
            expected.as_deref().and_then(|expected| expected.split_once(':')).map(|(algorithm, value)| {
                ValidationData {
                    checksum: None,
                    os_hash_algo: algorithm.to_owned(),
                    os_hash_value: value.to_ascii_lowercase(),
                }
            });
        NewLocation { url: self.uri.clone(), metadata: serde_json::Map::new(), validation_data }
    }
}

/// `ALGORITHM:HEX` of what vendors publish: the digits alone tell their algorithm by their number.
fn checksum(text: &str) -> Option<String> {
    if text.contains(':') {
        let (algorithm, digits) = text.split_once(':')?;
        let good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let algorithm = algorithm.trim().to_ascii_lowercase().replace('-', "");
        return (good && !algorithm.is_empty()).then(|| format!("{algorithm}:{digits}"));
    }
    let algorithm = match text.len() {
        32 => "md5",
        40 => "sha1",
        64 => "sha256",
        96 => "sha384",
        128 => "sha512",
        _ => return None,
    };
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| format!("{algorithm}:{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: Source, body: &str) -> Result<ImportRequest, Problems> {
        match asked(source, body)? {
            Asked::Import(request) => Ok(request),
            Asked::Location(_) => panic!("no import"),
        }
    }

    fn asked(source: Source, body: &str) -> Result<Asked, Problems> {
        let mut problems = Problems::default();
        let request = ImportForm::read(&Form::parse(body.as_bytes())).request(source, &mut problems);
        if problems.is_empty() { Ok(request) } else { Err(problems) }
    }

    #[test]
    fn a_checksum_tells_its_algorithm_by_its_length() {
        let digits = "ab".repeat(32);
        for (text, expected) in [
            (digits.clone(), Some(format!("sha256:{digits}"))),
            (format!("SHA-256:{digits}"), Some(format!("sha256:{digits}"))),
            (
                "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
                Some("md5:d41d8cd98f00b204e9800998ecf8427e".to_owned()),
            ),
            ("xyz".to_owned(), None),
            ("md5:".to_owned(), None),
            (format!("{}g", &digits[1..]), None),
        ] {
            assert_eq!(checksum(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_location_is_an_address_and_what_it_hashes_to() {
        let digits = "AB".repeat(64);
        let said = asked(Source::Location, &format!("uri=https://x/y&expected_checksum={digits}&store=a"));
        let Ok(Asked::Location(location)) = said else { panic!("a location") };
        assert_eq!(location.url, "https://x/y");
        let validation = location.validation_data.unwrap();
        assert_eq!((validation.os_hash_algo.as_str(), validation.os_hash_value), ("sha512", "ab".repeat(64)));
        let Ok(Asked::Location(bare)) = asked(Source::Location, "uri=https://x/y") else { panic!("one") };
        assert_eq!(bare.validation_data, None);
        assert!(asked(Source::Location, "").unwrap_err().of("uri").is_some());
        let wrong = asked(Source::Location, "uri=https://x/y&expected_checksum=z").unwrap_err();
        assert!(wrong.of("expected_checksum").is_some());
    }

    #[test]
    fn fields_become_a_request_or_are_named() {
        let request = read(Source::Url, "uri=+http://x/y+&store=a&store=b&some_may_fail=true").unwrap();
        assert_eq!(request.method.uri.as_deref(), Some("http://x/y"));
        assert_eq!(request.stores, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!((request.all_stores, request.all_stores_must_succeed), (false, Some(false)));
        let request = read(Source::Url, "uri=http://x/y&store=a&all_stores=true").unwrap();
        assert_eq!((request.all_stores, request.stores), (true, None), "all names each");
        let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
        let request = read(Source::Service, &format!("glance_region=west&glance_image_id={id}")).unwrap();
        assert_eq!(request.method.name, "glance-download");
        assert_eq!(request.method.glance_service_interface, None);
        for (source, body, field) in [
            (Source::Url, "", "uri"),
            (Source::Url, "uri=http://x/y&expected_checksum=1", "expected_checksum"),
            (Source::Service, "glance_image_id=6a0fe2c8-0d3b-4a0e-9b6a-111111111111", "glance_region"),
            (Source::Service, "glance_region=west&glance_image_id=x", "glance_image_id"),
        ] {
            assert!(read(source, body).unwrap_err().of(field).is_some(), "{body}");
        }
    }
}
