//! `swift_store_config_file`: the file of several accounts, a section each, as Glance reads it.
//!
//! It is what Python's `configparser` takes: `NAME = VALUE` or `NAME: VALUE`, remarks in lines of their own, `[DEFAULT]`
//! for all sections, `%(NAME)s` for another value and `%%` for a percent sign. Values may stand in quotes. No message
//! repeats anything but names of sections and options: a line may hold a key.

use std::{collections::BTreeMap, fs, io, path::Path};

use super::options::wrong;

/// Values that name others are followed so far.
const DEPTH: u32 = 10;
/// The section whose values hold for all others.
const DEFAULT: &str = "DEFAULT";

/// The values of one section, by their names in small letters.
type Values = BTreeMap<String, String>;

/// A section with those of [`DEFAULT`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) name: String,
    values: Values,
}

impl Section {
    /// A value without its quotes; `None` where there is none, or an empty one.
    ///
    /// # Errors
    /// Names section and option.
    pub(super) fn get(&self, option: &str) -> io::Result<Option<String>> {
        let Some(raw) = self.values.get(option) else { return Ok(None) };
        let value = self.filled_in(option, raw, DEPTH)?;
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = value[1..].strip_suffix(quote);
                let Some(inner) = inner else {
                    return wrong(&format!("[{}] {option}: a quote is not closed", self.name));
                };
                inner.to_owned()
            }
            _ => value,
        };
        Ok(Some(value).filter(|value| !value.is_empty()))
    }

    /// The value with others in the place of their names.
    fn filled_in(&self, option: &str, raw: &str, depth: u32) -> io::Result<String> {
        let problem = |what: &str| wrong(&format!("[{}] {option}: {what}", self.name));
        let (mut value, mut rest) = (String::new(), raw);
        while let Some((before, after)) = rest.split_once('%') {
            value.push_str(before);
            if let Some(after) = after.strip_prefix('%') {
                value.push('%');
                rest = after;
                continue;
            }
            let Some((name, after)) = after.strip_prefix('(').and_then(|after| after.split_once(")s")) else {
                return problem("a percent sign that means itself must be written twice, as %%");
            };
            let Some(other) = self.values.get(&name.to_lowercase()).filter(|_| depth > 0) else {
                return problem("it names an option with %( )s that is not there, or itself");
            };
            value.push_str(&self.filled_in(option, other, depth - 1)?);
            rest = after;
        }
        value.push_str(rest);
        Ok(value)
    }
}

/// The sections of a file, in its order. Blocks.
///
/// # Errors
/// Names the line, and never what is in it.
pub(super) fn read(file: &Path) -> io::Result<Vec<Section>> {
    match fs::read_to_string(file) {
        Ok(text) => parse(&text),
        Err(error) => wrong(&format!("it cannot be read: {error}")),
    }
}

fn parse(text: &str) -> io::Result<Vec<Section>> {
    let mut defaults = Values::new();
    let mut sections: Vec<Section> = Vec::new();
    let (mut is_default, mut option_indent) = (false, None);
    for (number, line) in text.lines().enumerate() {
        let problem = |what: &str| wrong(&format!("line {}: {what}", number + 1));
        let (trimmed, indent) = (line.trim(), line.len() - line.trim_start().len());
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if option_indent.is_some_and(|above| indent > above) {
            return problem("a value goes on here; write it in one line");
        }
        if let Some((name, _)) = trimmed.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
            (is_default, option_indent) = (name == DEFAULT, None);
            if sections.iter().any(|section| section.name == name) {
                return problem("the section is there twice");
            }
            if !is_default {
                sections.push(Section { name: name.to_owned(), values: Values::new() });
            }
            continue;
        }
        let Some(at) = trimmed.find(['=', ':']) else {
            return problem("it is neither [SECTION] nor NAME = VALUE");
        };
        let values = match sections.last_mut() {
            _ if is_default => &mut defaults,
            Some(section) => &mut section.values,
            None => return problem("it belongs to no section"),
        };
        let (name, value) = (trimmed[..at].trim().to_lowercase(), trimmed[at + 1..].trim());
        if values.insert(name, value.to_owned()).is_some() {
            return problem("the option is there twice in its section");
        }
        option_indent = Some(indent);
    }
    for section in &mut sections {
        for (name, value) in &defaults {
            section.values.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `configparser` of Python makes of the same texts.
    #[test]
    fn files_are_read_as_python_reads_them() {
        for (text, expected) in [
            ("[ref1]\nkey = a%%b\n", Some("a%b")),
            ("[ref1]\nkey = a%(user)s\nuser: x:y\n", Some("ax:y")),
            ("[ref1]\nkey = a # b\n", Some("a # b")),
            ("[ref1] # x\nKEY='a b'\n", Some("a b")),
            ("  [ref1]\n  key : \"a=b\"\n  user = b\n", Some("a=b")),
            ("[DEFAULT]\nkey = d\n[ref1]\nuser = x\n", Some("d")),
            ("[DEFAULT]\nkey = d\n[ref1]\nkey = e\n[ref2]\n", Some("e")),
            ("[ref1]\nkey=a;b\n\n;c\n  #d\nuser=x", Some("a;b")),
            ("[ref1]\nkey =\n", None),
            ("[ref1]\nuser = x\n", None),
        ] {
            let sections = parse(text).unwrap();
            assert_eq!(sections[0].name, "ref1");
            assert_eq!(sections[0].get("key").unwrap().as_deref(), expected, "{text}");
        }
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn problems_name_the_place_and_repeat_no_value() {
        for (text, expected) in [
            ("key = planted", "line 1: it belongs to no section"),
            ("[ref1]\nplanted", "line 2: it is neither"),
            ("[ref1]\nkey = a\n  planted", "line 3: a value goes on here"),
            ("[ref1]\nkey = planted\nKey = b", "line 3: the option is there twice"),
            ("[ref1]\nkey = planted\n[ref1]", "line 3: the section is there twice"),
        ] {
            assert!(parse(text).unwrap_err().to_string().starts_with(expected), "{text}");
        }
        for (value, expected) in [
            ("'planted", "[ref1] key: a quote is not closed"),
            ("'", "[ref1] key: a quote is not closed"),
            ("planted%x", "[ref1] key: a percent sign"),
            ("planted%", "[ref1] key: a percent sign"),
            ("planted%(no)s", "[ref1] key: it names an option"),
            ("planted%(key)s", "[ref1] key: it names an option"),
        ] {
            let sections = parse(&format!("[ref1]\nkey = {value}\n")).unwrap();
            let problem = sections[0].get("key").unwrap_err().to_string();
            assert!(problem.starts_with(expected) && !problem.contains("planted"), "{value}: {problem}");
        }
    }
}
