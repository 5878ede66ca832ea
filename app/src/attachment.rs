//! How a downloaded file is called on the person's disk.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 5987 leaves as it is.
const EXTENDED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'+').remove(b'!');

/// The header `Content-Disposition` of a file: its name without anything a file system or a shell could trip over, in
/// ASCII and, for those who understand it, in full. Where nothing of the name is left, it is called `fallback`.
pub(crate) fn disposition(name: &str, fallback: &str, ending: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|%;".contains(c) || is_invisible(c) { '_' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    let stem = if clean.is_empty() { fallback } else { clean };
    let name = if stem.to_lowercase().ends_with(&format!(".{ending}")) {
        stem.to_owned()
    } else {
        format!("{stem}.{ending}")
    };
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, EXTENDED))
}

/// Marks that change the direction of writing or take no room: they make `exe.iso` out of `osi.exe`.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_any_disk() {
        let named = |name: &str| disposition(name, "6a0fe2c8", "iso");
        assert_eq!(named("web"), "attachment; filename=\"web.iso\"; filename*=UTF-8''web.iso");
        assert_eq!(named("Web.ISO"), "attachment; filename=\"Web.ISO\"; filename*=UTF-8''Web.ISO");
        assert_eq!(
            named("../a\"b\r\nc"),
            "attachment; filename=\"_a_b__c.iso\"; filename*=UTF-8''_a_b__c.iso"
        );
        assert_eq!(named("é"), "attachment; filename=\"_.iso\"; filename*=UTF-8''%C3%A9.iso");
        assert_eq!(
            named("a\u{202E}osi.exe"),
            "attachment; filename=\"a_osi.exe.iso\"; filename*=UTF-8''a_osi.exe.iso"
        );
        assert!(named("").contains("6a0fe2c8"));
    }
}
