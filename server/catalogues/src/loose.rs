//! Values as catalogues write them: texts, numbers as texts, and what is neither.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use vitrine_model::subscription::WORD_MAX;

/// A text, or a number or truth value as text; `None` for anything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Loose(pub(crate) Option<String>);

impl Loose {
    /// The text where it is a word: not empty, of at most [`WORD_MAX`] characters, none of which is a control character.
    pub(crate) fn word(&self) -> Option<String> {
        let text = self.0.as_deref()?.trim();
        is_word(text).then(|| text.to_owned())
    }

    pub(crate) fn number(&self) -> Option<u64> {
        self.0.as_deref()?.trim().parse().ok().filter(|number| i64::try_from(*number).is_ok())
    }
}

/// Whether databases and lines of a page can hold it: Glance's names and properties have no other planes.
pub(crate) fn is_word(text: &str) -> bool {
    let length = text.chars().count();
    (1..=WORD_MAX).contains(&length) && !text.chars().any(|c| c.is_control() || u32::from(c) > 0xFFFF)
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose(Some(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose(Some(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose(Some(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose(Some(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose(Some(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Loose, E> {
        Ok(Loose(Some(value)))
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Loose, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }
}
