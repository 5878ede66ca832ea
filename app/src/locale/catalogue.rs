//! The messages of every room in every language, compiled in.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::Locale;

type Bundle = FluentBundle<FluentResource>;

/// The rooms: a file in the folder of each language.
macro_rules! rooms {
    ($($room:literal),* $(,)?) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../locales/en/", $room, ".ftl"))),*];
        const SIMPLIFIED_CHINESE: &[&str] = &[$(include_str!(concat!("../../locales/zh-CN/", $room, ".ftl"))),*];
    };
}

rooms![
    "shell",
    "subscriptions",
    "login",
    "errors",
    "islands",
    "badges",
    "values",
    "images",
    "list",
    "sharing",
    "usage",
    "retention",
    "tasks",
    "admin",
    "people",
    "metadefs",
    "forms",
    "audit",
    "config",
    "settings",
    "doctor"
];

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
    [bundle(Locale::English, ENGLISH), bundle(Locale::SimplifiedChinese, SIMPLIFIED_CHINESE)]
});

fn of(locale: Locale) -> &'static Bundle {
    match locale {
        Locale::English => &BUNDLES[0],
        Locale::SimplifiedChinese => &BUNDLES[1],
    }
}

/// A file that cannot be read wholly gives what can be: the tests refuse such files.
fn bundle(locale: Locale, files: &[&str]) -> Bundle {
    let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Names of unknown direction stand in elements of their own; marks in the text would be copied with it.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Locale {
    /// The words of a message without arguments in this language, whoever asks.
    pub(crate) fn words(self, key: &str) -> String {
        say(self, key, &[])
    }
}

/// The words of a message. One that is missing is said in English, and failing that by its key.
pub(super) fn say(locale: Locale, key: &str, args: &[(&'static str, String)]) -> String {
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        values.set(*name, value_of(value));
    }
    [locale, Locale::English]
        .into_iter()
        .find_map(|locale| {
            let bundle = of(locale);
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
        })
        .unwrap_or_else(|| key.to_owned())
}

/// A whole number in its plain form is one, so that a message can choose its form by it; it is shown as it was.
fn value_of(text: &str) -> FluentValue<'_> {
    let number = text.parse().ok().filter(|number: &u32| number.to_string() == text);
    number.map_or_else(|| FluentValue::from(text), FluentValue::from)
}

/// Every message whose key begins so, for the browser. An argument that is not given is shown by its name, as
/// `{$name}`, so this is a template.
pub(super) fn templates(locale: Locale, prefix: &str) -> Vec<(String, String)> {
    let files = match locale {
        Locale::English => ENGLISH,
        Locale::SimplifiedChinese => SIMPLIFIED_CHINESE,
    };
    let keys = files.iter().flat_map(|file| file.lines()).filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key)
        .filter(|key| key.starts_with(prefix))
        .map(|key| (key.to_owned(), locale.words(key)))
        .collect()
}
