//! What a browser would send of a page's form if a person left every field as it is.

use crate::browser::Page;

/// The fields of the first form whose address has `part` in it.
pub(crate) fn untouched(page: &Page, part: &str) -> Vec<(String, String)> {
    let form = page
        .text
        .split("<form ")
        .skip(1)
        .find(|form| {
            let tag = form.split_once('>').unwrap().0;
            attribute(tag, "action").is_some_and(|action| action.contains(part))
        })
        .expect("a form of that address");
    let form = form.split_once("</form>").unwrap().0;
    let mut fields = Vec::new();
    let mut rest = form;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let (tag, behind) = split_tag(after);
        let name = attribute(tag, "name");
        match (tag.split_whitespace().next().unwrap_or_default(), name) {
            ("input", Some(name)) => {
                let kind = attribute(tag, "type").unwrap_or_default();
                let ticks = matches!(kind.as_str(), "checkbox" | "radio");
                if kind != "file" && (!ticks || has(tag, "checked")) {
                    fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
            }
            ("textarea", Some(name)) => {
                let text = behind.split_once("</textarea>").unwrap().0;
                let text = text.strip_prefix('\n').unwrap_or(text);
                // Browsers send line ends so.
                fields.push((name, unescape(text).replace("\r\n", "\n").replace('\n', "\r\n")));
            }
            ("select", Some(name)) => {
                let options: Vec<&str> =
                    behind.split_once("</select>").unwrap().0.split("<option").skip(1).collect();
                let tags: Vec<&str> = options.iter().map(|option| split_tag(option).0).collect();
                let chosen = tags.iter().find(|tag| has(tag, "selected")).or_else(|| tags.first());
                let value = chosen.and_then(|tag| attribute(tag, "value")).unwrap_or_default();
                fields.push((name, value));
            }
            _ => {}
        }
    }
    fields
}

/// The same with these values in the place of those of the same names, and behind them what has no field yet.
pub(crate) fn filled(page: &Page, part: &str, values: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = untouched(page, part);
    fields.retain(|(name, _)| !values.iter().any(|(other, _)| other == name));
    fields.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// As [`Browser::submit`](crate::browser::Browser::submit) wants them, without the token.
pub(crate) fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .filter(|(name, _)| name != "csrf")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// A tag up to its end, and what is behind it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\"")).or_else(|| tag.split_once(&format!("{name}=\"")))?.1;
    Some(unescape(rest.split_once('"')?.0))
}

fn has(tag: &str, name: &str) -> bool {
    tag.split_whitespace().any(|word| word == name || word.starts_with(&format!("{name}=")))
}

fn unescape(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&#x27;", "'").replace("&amp;", "&")
}
