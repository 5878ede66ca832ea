//! Where a new image's data is to come from, as a person types it and as a request to import.

use vitrine_domain::{ImportRequest, MethodRequest};
use vitrine_model::ImportMethod;

use super::{Form, image::Problems};

use crate::locale::tr;

/// A source other than the person's own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A URL.
    Url,
    /// An image of another Image service.
    Service,
}

impl Source {
    /// Both, in the order of the tabs.
    pub(crate) const ALL: [Self; 2] = [Self::Url, Self::Service];

    /// The word in the address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Service => "service",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }

    /// How the service imports from there.
    pub(crate) const fn method(self) -> ImportMethod {
        match self {
            Self::Url => ImportMethod::WebDownload,
            Self::Service => ImportMethod::GlanceDownload,
        }
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
    pub(crate) fn request(&self, source: Source, problems: &mut Problems) -> ImportRequest {
        let mut method =
            MethodRequest { name: source.method().as_str().to_owned(), ..MethodRequest::default() };
        match source {
            Source::Url => {
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
        self.targets.request(method)
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
