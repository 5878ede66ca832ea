//! `name=x`, `name=eq:x`, `name=in:a,"b,c"`.

use vitrine_model::validate::Invalid;

use super::when;

/// The values any of which is asked for.
pub(super) fn read(parameter: &str, value: &str) -> Result<Vec<String>, Invalid> {
    match operator(value) {
        (None | Some("eq"), rest) => Ok(vec![rest.to_owned()]),
        (Some("in"), rest) => split(rest).map_err(|problem| Invalid::new(parameter, problem)),
        (Some(other), _) => {
            let problem = format!(
                "unknown operator '{other}'; use in: or eq: (also before a value that holds a colon)"
            );
            Err(Invalid::new(parameter, problem))
        }
    }
}

/// What stands before the first colon, unless the whole is an instant, and the rest.
pub(super) fn operator(value: &str) -> (Option<&str>, &str) {
    match value.split_once(':') {
        Some((operator, rest)) if when::parse(value).is_none() => (Some(operator), rest),
        _ => (None, value),
    }
}

/// Splits at commas outside of double quotes; inside of them a backslash takes the next character as it is.
fn split(list: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut rest = list;
    while !rest.is_empty() {
        let after = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (word, after) = quoted_word(quoted)?;
                words.push(word);
                after
            }
            None => {
                let (word, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                if word.replace("\\\"", "").contains('"') {
                    return Err("a quotation mark must follow a comma or begin the list");
                }
                words.push(word.to_owned());
                after
            }
        };
        rest = match after.strip_prefix(',') {
            Some(next) => next,
            None if after.is_empty() => after,
            None => return Err("a comma must follow a closing quotation mark"),
        };
    }
    Ok(words)
}

fn quoted_word(quoted: &str) -> Result<(String, &str), &'static str> {
    let mut word = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((word, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
            c => word.push(c),
        }
    }
    Err("a quotation mark is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_single_words_are_read() {
        for (value, words) in [
            ("x", vec!["x"]),
            ("", vec![""]),
            ("a,b", vec!["a,b"]),
            ("eq:a:b", vec!["a:b"]),
            ("in:", vec![]),
            ("in:a", vec!["a"]),
            ("in:a,b", vec!["a", "b"]),
            ("in:a,,b", vec!["a", "", "b"]),
            ("in:a,", vec!["a"]),
            ("in:,a", vec!["", "a"]),
            ("in:\"a,b\",c", vec!["a,b", "c"]),
            ("in:\"\",x", vec!["", "x"]),
            (r#"in:"a\"b","c\\""#, vec!["a\"b", "c\\"]),
            ("in:é,☃", vec!["é", "☃"]),
            ("2026-01-01T00:00:00Z", vec!["2026-01-01T00:00:00Z"]),
        ] {
            assert_eq!(read("name", value).unwrap(), words, "{value}");
        }
    }

    #[test]
    fn bad_operators_and_quotes_are_refused() {
        for value in ["a:b", ":", "neq:a", "in:\"a", "in:a\"b\"", "in:\"a\"b", "in:\"a\\", "in:a,\""] {
            assert!(read("name", value).is_err(), "{value}");
        }
    }
}
