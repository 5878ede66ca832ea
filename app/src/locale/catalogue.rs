//! The messages of every room in every language, compiled in.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber};
use unic_langid::LanguageIdentifier;

use super::{Arg, Locale};

type Bundle = FluentBundle<FluentResource>;

/// The rooms: a file in the folder of each language.
macro_rules! rooms {
    ($($room:literal),* $(,)?) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../locales/en/", $room, ".ftl"))),*];
        const SIMPLIFIED_CHINESE: &[&str] = &[$(include_str!(concat!("../../locales/zh-CN/", $room, ".ftl"))),*];
    };
}

rooms!["shell", "login", "errors", "islands", "badges", "values", "people"];

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
pub(super) fn say(locale: Locale, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
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

fn value_of<'a>(value: &'a Arg<'a>) -> FluentValue<'a> {
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "numbers of people's size; greater ones are given as text"
        )]
        Arg::Number(number) => FluentValue::Number(FluentNumber::from(*number as f64)),
        Arg::Text(text) => FluentValue::from(text.as_ref()),
    }
}

/// Every message whose key begins so, for the browser: its arguments stand in it as `{name}`.
pub(super) fn templates(locale: Locale, prefix: &str) -> Vec<(String, String)> {
    let files = match locale {
        Locale::English => ENGLISH,
        Locale::SimplifiedChinese => SIMPLIFIED_CHINESE,
    };
    let keys = files.iter().flat_map(|file| file.lines()).filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key)
        .filter(|key| key.starts_with(prefix))
        .map(|key| (key.to_owned(), template(locale, key)))
        .collect()
}

/// A message that shows the names of its arguments.
fn template(locale: Locale, key: &str) -> String {
    let mut args = FluentArgs::new();
    for name in ISLAND_ARGS {
        args.set(*name, format!("{{{name}}}"));
    }
    let bundle = of(locale);
    bundle.get_message(key).and_then(|message| message.value()).map_or_else(
        || key.to_owned(),
        |pattern| bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
    )
}

/// The names of the arguments that the islands' messages may have. Other messages may have any.
pub(super) const ISLAND_ARGS: &[&str] = &[
    "all", "bytes", "code", "count", "format", "hours", "limit", "minutes", "name", "percent", "received",
    "seconds", "sent", "size", "status", "time", "total", "what",
];
