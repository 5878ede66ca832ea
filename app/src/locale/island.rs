//! The words of the islands: the server leaves those a page's islands need in the page, and they read them there.

#[cfg(feature = "ssr")]
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

#[cfg(feature = "ssr")]
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Locale, catalogue};

/// The id of the element that holds them.
const PLACE: &str = "words";

/// The attribute, a JSON object of keys and templates.
#[cfg(any(test, not(feature = "ssr")))]
const ATTRIBUTE: &str = "data-words";

/// Says that an island uses the messages whose keys begin so. To be called where the island begins; their texts stand
/// for themselves in the browser, so they choose no form by a number.
#[cfg(feature = "ssr")]
pub fn need(prefix: &'static str) {
    if let Some(Needed(prefixes)) = use_context::<Needed>() {
        prefixes.lock().unwrap_or_else(PoisonError::into_inner).insert(prefix);
    }
}

/// In the browser the words are there already.
#[cfg(not(feature = "ssr"))]
pub const fn need(_prefix: &'static str) {}

/// What the islands of the page being rendered need.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Default)]
pub(crate) struct Needed(Arc<Mutex<BTreeSet<&'static str>>>);

/// The words, at the end of the page.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn ForIslands(needed: Needed) -> impl IntoView {
    let prefixes = needed.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let words: BTreeMap<String, String> =
        prefixes.into_iter().flat_map(|prefix| catalogue::templates(Locale::current(), prefix)).collect();
    let json = serde_json::to_string(&words).ok().filter(|_| !words.is_empty());
    json.map(|json| view! { <div id=PLACE hidden data-words=json></div> }.into_any())
}

/// A message of the page with its arguments put in.
#[cfg(not(feature = "ssr"))]
pub(super) fn say(key: &str, args: &[(&'static str, super::Arg<'_>)]) -> String {
    use std::{cell::OnceCell, collections::BTreeMap};

    thread_local! {
        static WORDS: OnceCell<BTreeMap<String, String>> = const { OnceCell::new() };
    }
    let read = || {
        let place = crate::islands::dom::document().and_then(|document| document.get_element_by_id(PLACE));
        let json = place.and_then(|place| place.get_attribute(ATTRIBUTE)).unwrap_or_default();
        serde_json::from_str(&json).unwrap_or_default()
    };
    let template = WORDS.with(|words| words.get_or_init(read).get(key).cloned());
    fill(&template.unwrap_or_else(|| key.to_owned()), args)
}

/// Puts the arguments into a template. One pass: what an argument says is not looked into.
#[cfg(any(test, not(feature = "ssr")))]
fn fill(template: &str, args: &[(&'static str, super::Arg<'_>)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = args.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match named {
            Some((super::Arg::Number(number), after)) => {
                out.push_str(&number.to_string());
                rest = after;
            }
            Some((super::Arg::Text(text), after)) => {
                out.push_str(text);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{super::Arg, *};

    #[test]
    fn arguments_stand_where_their_names_were() {
        let args = [("name", Arg::from("{size}{")), ("size", Arg::from(7_u64))];
        assert_eq!(fill("{name}: {size} of {other} {", &args), "{size}{: 7 of {other} {");
        assert_eq!(fill("", &args), "");
        assert_eq!([PLACE, ATTRIBUTE], ["words", "data-words"], "the names in the view");
    }
}
