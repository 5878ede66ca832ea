//! The text of a URL, before any parser makes it nicer than it is.

use super::{Rule, Rules};

/// The parts that are decided on, as they were written.
pub(super) struct Parts<'a> {
    /// In lower case.
    pub(super) scheme: String,
    /// With brackets around an IPv6 address.
    pub(super) host: &'a str,
    /// The text behind the colon.
    pub(super) port: Option<&'a str>,
}

/// Takes the text apart where every reader of URLs agrees on the borders, and refuses it where they might not.
pub(super) fn split(text: &str) -> Result<Parts<'_>, Rule> {
    if text.len() > Rules::MAX_URL {
        return Err(Rule::Length);
    }
    if text.bytes().any(|byte| !byte.is_ascii_graphic() || byte == b'\\') {
        return Err(Rule::Characters);
    }
    let (scheme, rest) = text.split_once(':').ok_or(Rule::Form)?;
    let begins = scheme.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
    if !begins || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return Err(Rule::Form);
    }
    let scheme = scheme.to_ascii_lowercase();
    let Some(rest) = rest.strip_prefix("//") else {
        // `file:/etc/passwd` and `data:…` are better refused for what they are.
        return Err(if scheme.starts_with("http") { Rule::Form } else { Rule::Scheme });
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(Rule::Credentials);
    }
    let (host, port) = match authority.rfind(']') {
        Some(end) => match &authority[end + 1..] {
            "" => (authority, None),
            rest => (&authority[..=end], Some(rest.strip_prefix(':').ok_or(Rule::HostForm)?)),
        },
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    Ok(Parts { scheme, host, port })
}

/// A port in the one form that every reader takes for the same number.
pub(super) fn port(text: &str) -> Result<u16, Rule> {
    text.parse::<u16>().ok().filter(|port| *port > 0 && port.to_string() == text).ok_or(Rule::PortForm)
}
