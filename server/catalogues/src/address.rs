//! Addresses: from the words of a catalogue to URLs.

use url::Url;
use vitrine_model::subscription::URL_MAX;

use crate::Problem;

/// Where the index of simplestreams stands below its beginning.
const INDEX: &str = "streams/v1/index.json";

/// The address of a catalogue's first text, and the one that paths in it are relative to. Simplestreams are named by
/// their beginning (`https://cloud-images.example/releases/`) or by their index; anything else by itself.
///
/// # Errors
/// It is no address, or one of a signed file.
pub fn beginning(address: &str, is_stream: bool) -> Result<(String, String), Problem> {
    let url = parse(address)?;
    let path = url.path().to_owned();
    if path.ends_with(".sjson") {
        return Err(Problem::Signed);
    }
    if !is_stream {
        return Ok((url.to_string(), url.to_string()));
    }
    if path.ends_with(".json") {
        let mut base = url.clone();
        // A file of products stands below `streams/v1` like the index, and its paths begin where those of the index do.
        let cut = path.rfind("/streams/v1/").unwrap_or_else(|| path.rfind('/').unwrap_or_default());
        base.set_path(&format!("{}/", &path[..cut]));
        return Ok((url.to_string(), base.to_string()));
    }
    let mut base = url;
    if !path.ends_with('/') {
        base.set_path(&format!("{path}/"));
    }
    let first = join(&base, INDEX).ok_or_else(|| Problem::Address(shown(address)))?;
    Ok((first, base.to_string()))
}

/// The address that a path of a catalogue means. It may lead anywhere: to other hosts, and out of the catalogue's
/// folder; whoever fetches it asks the rules as for any other.
///
/// # Errors
/// It is no address of the web.
pub fn resolve(base: &str, path: &str) -> Result<String, Problem> {
    let wrong = || Problem::Address(shown(path));
    if path.is_empty() || path.len() > URL_MAX || path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(wrong());
    }
    join(&parse(base)?, path).ok_or_else(wrong)
}

fn join(base: &Url, path: &str) -> Option<String> {
    let mut base = base.clone();
    // What opens the catalogue's own address is not sent along.
    base.set_query(None);
    base.set_fragment(None);
    let url = base.join(path).ok()?;
    is_of_web(&url).then(|| url.to_string()).filter(|url| url.len() <= URL_MAX)
}

fn parse(address: &str) -> Result<Url, Problem> {
    let fits = address.len() <= URL_MAX && !address.chars().any(char::is_control);
    let url = fits.then(|| Url::parse(address).ok()).flatten();
    url.filter(is_of_web).ok_or_else(|| Problem::Address(shown(address)))
}

fn is_of_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
}

/// The beginning of it, without what a terminal or a page would make something of.
fn shown(address: &str) -> String {
    // What stands before an `@` may be a secret.
    let plain = match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}{}", &address[..scheme + 3], &address[at + 1..])
        }
        _ => address.to_owned(),
    };
    let plain = plain.split(['?', '#']).next().unwrap_or_default();
    plain.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_begin_at_their_folder_or_at_their_index() {
        for (address, first, base) in [
            (
                "https://c.example/releases",
                "https://c.example/releases/streams/v1/index.json",
                "https://c.example/releases/",
            ),
            (
                "https://c.example/releases/",
                "https://c.example/releases/streams/v1/index.json",
                "https://c.example/releases/",
            ),
            ("http://c.example", "http://c.example/streams/v1/index.json", "http://c.example/"),
            (
                "https://c.example/r/streams/v1/index.json?sig=x",
                "https://c.example/r/streams/v1/index.json?sig=x",
                "https://c.example/r/?sig=x",
            ),
            ("https://c.example/x/own.json", "https://c.example/x/own.json", "https://c.example/x/"),
        ] {
            assert_eq!(beginning(address, true), Ok((first.to_owned(), base.to_owned())), "{address}");
        }
        let list = "https://c.example/images.json".to_owned();
        assert_eq!(beginning(&list, false), Ok((list.clone(), list)));
    }

    #[test]
    fn what_is_no_address_is_none() {
        for bad in [
            "",
            "images.json",
            "ftp://c.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "http://a\n/",
        ] {
            assert!(matches!(beginning(bad, true), Err(Problem::Address(_))), "{bad}");
        }
        assert!(beginning(&format!("http://a/{}", "x".repeat(URL_MAX)), true).is_err());
        assert_eq!(beginning("https://c.example/streams/v1/index.sjson", true), Err(Problem::Signed));
        let Err(Problem::Address(shown)) = beginning("ftp://ann:hunter2@c.example/?t=hunter2", true) else {
            panic!()
        };
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn paths_are_resolved_as_browsers_do_and_stay_on_the_web() {
        let base = "https://c.example/a/b/?sig=x";
        for (path, expected) in [
            ("server/disk.img", Some("https://c.example/a/b/server/disk.img")),
            ("../../../../etc/passwd", Some("https://c.example/etc/passwd")),
            ("/root.img", Some("https://c.example/root.img")),
            ("//evil.example/x", Some("https://evil.example/x")),
            ("http://169.254.169.254/latest", Some("http://169.254.169.254/latest")),
            ("disk.img?x=1", Some("https://c.example/a/b/disk.img?x=1")),
            ("file:///etc/passwd", None),
            ("data:text/plain,x", None),
            ("", None),
            ("a\\b", None),
            ("a\r\nHost: evil", None),
        ] {
            assert_eq!(resolve(base, path).ok().as_deref(), expected, "{path}");
        }
        assert!(resolve(base, &"x/".repeat(URL_MAX)).is_err());
    }
}
