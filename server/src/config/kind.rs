//! What a key takes, and how the file and the environment write it.

use toml::Value;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that may hold a password, which is never shown.
    SecretUrl,
    /// A text that is never shown.
    Secret,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Words; only these, where there are some.
    Words(&'static [&'static str]),
    /// Numbers of ports.
    Ports,
    /// true or false.
    Flag,
    /// A whole number, 0 or more.
    Count,
    /// A whole number.
    Whole,
}

impl Kind {
    /// Whether a value of the file is of this kind; says what it must be.
    pub(super) fn check(self, value: &Value) -> Result<(), String> {
        let good = match (self, value) {
            (Self::Text | Self::SecretUrl | Self::Secret, Value::String(_))
            | (Self::Flag, Value::Boolean(_))
            | (Self::Whole, Value::Integer(_)) => true,
            (Self::Count, Value::Integer(number)) => *number >= 0,
            (Self::OneOf(words), Value::String(word)) => words.contains(&word.as_str()),
            (Self::Words(words), Value::Array(values)) => values
                .iter()
                .all(|value| value.as_str().is_some_and(|word| words.is_empty() || words.contains(&word))),
            (Self::Ports, Value::Array(values)) => {
                values.iter().all(|value| value.as_integer().is_some_and(|port| (1..=65535).contains(&port)))
            }
            _ => false,
        };
        if good { Ok(()) } else { Err(format!("must be {}", self.wanted())) }
    }

    /// The value that a text of the environment means.
    pub(super) fn parse(self, text: &str) -> Result<Value, String> {
        let value = match self {
            Self::Text | Self::SecretUrl | Self::Secret | Self::OneOf(_) => {
                Some(Value::String(text.to_owned()))
            }
            Self::Flag => match text {
                "true" | "1" | "yes" | "on" => Some(Value::Boolean(true)),
                "false" | "0" | "no" | "off" => Some(Value::Boolean(false)),
                _ => None,
            },
            Self::Count | Self::Whole => text.parse().ok().map(Value::Integer),
            Self::Words(_) => {
                Some(Value::Array(words(text).map(|word| Value::String(word.to_owned())).collect()))
            }
            Self::Ports => words(text)
                .map(|word| word.parse().map(Value::Integer))
                .collect::<Result<_, _>>()
                .map(Value::Array)
                .ok(),
        };
        let value = value.ok_or_else(|| format!("must be {}", self.wanted()))?;
        self.check(&value).map(|()| value)
    }

    /// What it takes, in words.
    pub(super) fn wanted(self) -> String {
        match self {
            Self::Text | Self::Secret => "a text".to_owned(),
            Self::SecretUrl => "a URL".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Count => "a whole number, 0 or more".to_owned(),
            Self::Whole => "a whole number".to_owned(),
            Self::Ports => "a list of port numbers".to_owned(),
            Self::OneOf([only]) => format!("\"{only}\""),
            Self::OneOf(words) => format!("one of {}", quoted(words)),
            Self::Words([]) => "a list of words".to_owned(),
            Self::Words(words) => format!("a list of words out of {}", quoted(words)),
        }
    }
}

/// The words of a list as the environment has it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}
