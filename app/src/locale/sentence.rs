//! What the executable has to say, kept as a key and its arguments until it is known who reads it.

use super::{Locale, catalogue};

/// Marks of a text that stands in a sentence as it came: Unicode's isolates. No such text keeps marks of its own.
const MARKS: [char; 2] = ['\u{2068}', '\u{2069}'];

/// A message with its arguments. The command line says it in English, a page in the language of its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    key: &'static str,
    args: Vec<(&'static str, Given)>,
}

/// An argument of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A path, a name, or what another program said: the same in every language.
    Text(String),
    /// A number; it may choose the form of the message.
    Number(String),
    /// Words that are said in the same language.
    Said(Sentence),
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words of the language.
    Words(String),
    /// A text as it came.
    Text(String),
}

impl Sentence {
    /// The message of that key. [`crate::sentence!`] writes the arguments.
    #[must_use]
    pub const fn new(key: &'static str, args: Vec<(&'static str, Given)>) -> Self {
        Self { key, args }
    }

    /// In English, for the command line.
    #[must_use]
    pub fn english(&self) -> String {
        self.marked(Locale::English).replace(MARKS, "")
    }

    /// In the language of the request that is being answered, piece by piece.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let marked = self.marked(Locale::current());
        let mut pieces = Vec::new();
        for (at, part) in marked.split(MARKS).enumerate().filter(|(_, part)| !part.is_empty()) {
            // No text holds a mark: words and texts take turns.
            let part = part.to_owned();
            pieces.push(if at % 2 == 0 { Piece::Words(part) } else { Piece::Text(part) });
        }
        pieces
    }

    fn marked(&self, locale: Locale) -> String {
        let said = |given: &Given| match given {
            Given::Text(text) => format!("{}{}{}", MARKS[0], text.replace(MARKS, ""), MARKS[1]),
            Given::Number(number) => number.clone(),
            Given::Said(sentence) => sentence.marked(locale),
        };
        let args: Vec<_> = self.args.iter().map(|(name, given)| (*name, said(given))).collect();
        catalogue::say(locale, self.key, &args)
    }
}

impl From<Sentence> for Given {
    fn from(sentence: Sentence) -> Self {
        Self::Said(sentence)
    }
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Given {
    fn from(number: usize) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<u64> for Given {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}

/// A [`Sentence`](crate::operator::Sentence) of a key and named arguments: `sentence!("doctor-nodes", count = 3_u64)`.
#[macro_export]
macro_rules! sentence {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::operator::Sentence::new($key, vec![$((stringify!($name), $crate::operator::Given::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_elsewhere_stands_apart_from_the_words() {
        let room = sentence!("doctor-room-free", free = 7_u64);
        let sentence = sentence!("doctor-folder", folder = "/srv/\u{2068}x\u{2069}", room = room);
        assert_eq!(sentence.english(), "/srv/x can be written to; 7 bytes are free.");
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(
            sentence.pieces(),
            [Piece::Text("/srv/x".to_owned()), words(" can be written to; 7 bytes are free.")]
        );
        assert!(sentence.marked(Locale::SimplifiedChinese).contains("可写"));
    }
}
