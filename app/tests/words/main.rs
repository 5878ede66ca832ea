//! The words of the pages: every language has them all, and nothing is said that no file has.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "these are tests, their helpers too")]

mod files;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use files::Message;
use source::Use;

type Files = BTreeMap<String, Message>;

fn names(files: &Files) -> BTreeSet<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let english = files::read("en");
    for language in files::languages() {
        let other = files::read(&language);
        let missing: Vec<_> =
            names(&english).difference(&names(&other)).copied().map(str::to_owned).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
        let strange: Vec<_> =
            names(&other).difference(&names(&english)).copied().map(str::to_owned).collect();
        assert!(strange.is_empty(), "{language} has what English has not: {strange:?}");
        for (key, message) in &english {
            assert_eq!(other[key].room, message.room, "{language}: {key} stands in another file");
            assert_eq!(other[key].arguments, message.arguments, "{language}: the arguments of {key}");
        }
    }
}

#[test]
fn every_key_that_is_used_is_there_and_has_its_arguments() {
    let english = files::read("en");
    let mut wrong = Vec::new();
    for Use { key, arguments, place } in source::keys() {
        match english.get(&key) {
            None => wrong.push(format!("{place}: no file has {key}")),
            Some(message) if arguments.as_ref().is_some_and(|given| *given != message.arguments) => {
                wrong.push(format!("{place}: {key} takes {:?}, not {arguments:?}", message.arguments));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_key_is_used() {
    let used: BTreeSet<String> = source::keys().into_iter().map(|used| used.key).collect();
    let unused: Vec<_> = files::read("en").into_keys().filter(|key| !used.contains(key)).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn what_islands_say_can_be_filled_in_by_the_browser() {
    let needs = source::needs();
    assert!(!needs.is_empty());
    for language in files::languages() {
        for (key, message) in files::read(&language) {
            if needs.iter().any(|prefix| key.starts_with(prefix.as_str())) {
                assert!(!message.selects, "{language}: {key} chooses its form by an argument");
                assert!(message.one_line, "{language}: {key} has several lines, or an attribute");
            }
        }
    }
}

/// What stands in the source as it is, though it reads like English: names of things that are the same everywhere, and
/// words of protocols. `*` stands for every file.
const SAME_EVERYWHERE: &[(&str, &str)] = &[
    ("*", "Vitrine"),
    // the name of a language in itself, and of a domain in the identity
    ("locale.rs", "English"),
    ("pages/login.rs", "Default"),
    // names of keys and headers in the browser
    ("islands/comfort.rs", "Escape"),
    ("islands/palette.rs", "Enter"),
    ("islands/palette.rs", "Escape"),
    ("islands/palette/keys.rs", "Ctrl"),
    ("islands/palette/keys.rs", "Enter"),
    ("islands/picker.rs", "Enter"),
    ("islands/picker.rs", "Escape"),
    ("islands/upload/request.rs", "Accept"),
    // names of products
    ("pages/images/fields.rs", "Virtual PC, Azure"),
    ("pages/images/fields.rs", "Virtuozzo"),
    // values of properties, addresses and ids, as examples
    ("pages/images/fields.rs", "debian"),
    ("pages/images/fields.rs", "x86_64"),
    ("pages/images/sources.rs", "https://example.org/disk.qcow2"),
    ("pages/images/sources.rs", "sha256:…"),
    ("pages/images/sources.rs", "6a0fe2c8-0d3b-4a0e-9b6a-…"),
    ("pages/subscriptions/fields.rs", "https://cloud-images.example/releases/"),
    ("pages/retention/fields.rs", "nightly-*"),
    ("pages/metadefs/detail/overview.rs", "OS::Example::Resource"),
    ("pages/metadefs/detail/overview.rs", "hw_"),
    ("pages/metadefs/detail/overview.rs", "image"),
    ("pages/metadefs/fields.rs", "OS::Compute::Example"),
    // names of files
    ("pages/me/access.rs", "clouds.yaml"),
    ("pages/me/access.rs", "openrc.sh"),
    // what the domain calls it: in the errors of the API, and as the phase of a task
    ("pages/tasks/state.rs", "storing in"),
    ("pages/metadefs/remove.rs", "resource type"),
];

/// Beginnings of texts for programs: policies of a page, commands for a shell.
const FOR_PROGRAMS: &[(&str, &str)] = &[
    ("headers.rs", "default-src "),
    ("pages/images/detail/commands.rs", "openstack image "),
    ("pages/images/detail/commands.rs", "openstack server "),
    ("pages/images/detail/commands.rs", "openstack volume "),
    ("pages/images/detail/commands.rs", "export OS_TOKEN="),
    ("pages/images/detail/commands.rs", "import {"),
    ("pages/me/access.rs", "clouds:\n"),
    ("pages/me/access.rs", "stty "),
];

#[test]
fn nothing_is_said_that_no_file_has() {
    let allowed = |file: &str, text: &str| {
        SAME_EVERYWHERE.iter().any(|(place, same)| (*place == "*" || file == *place) && text.trim() == *same)
            || FOR_PROGRAMS.iter().any(|(place, start)| file == *place && text.starts_with(start))
    };
    let left: Vec<_> = source::english(&source::classes())
        .into_iter()
        .filter(|found| !allowed(&found.file, &found.text))
        .map(|found| format!("{}:{}: {:?}", found.file, found.line, found.text))
        .collect();
    assert!(left.is_empty(), "{}", left.join("\n"));
}
