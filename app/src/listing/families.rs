//! A family as it stands in the address bar: what tells it, and its name.

use vitrine_model::Family;

const NAMED: &str = "name:";
const SYSTEM: &str = "system:";
const TITLE: &str = "title:";

/// The family of an address; `None` where it is none.
pub(super) fn read(text: &str, version: String) -> Option<Family> {
    let said = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    if let Some(name) = text.strip_prefix(NAMED) {
        return said(name).map(Family::Named);
    }
    if let Some(distro) = text.strip_prefix(SYSTEM) {
        return said(distro).map(|distro| Family::System { distro, version });
    }
    text.strip_prefix(TITLE).map(|name| Family::Titled(name.to_owned()))
}

/// What [`read`] reads: the family, and the version of a system.
pub(super) fn written(family: &Family) -> (String, &str) {
    match family {
        Family::Named(name) => (format!("{NAMED}{name}"), ""),
        Family::System { distro, version } => (format!("{SYSTEM}{distro}"), version),
        Family::Titled(name) => (format!("{TITLE}{name}"), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_survive_the_round_trip() {
        for family in [
            Family::Named("a:b & c".to_owned()),
            Family::System { distro: "debian".to_owned(), version: "13:1".to_owned() },
            Family::System { distro: "system:x".to_owned(), version: String::new() },
            Family::Titled(String::new()),
            Family::Titled("name:x".to_owned()),
        ] {
            let (text, version) = written(&family);
            assert_eq!(read(&text, version.to_owned()), Some(family.clone()));
        }
        for text in ["", "name:", "system:", "debian"] {
            assert_eq!(read(text, "1".to_owned()), None, "{text}");
        }
    }
}
