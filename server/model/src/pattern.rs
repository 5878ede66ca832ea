//! Patterns of names, in which `*` stands for any characters.

/// Whether the whole text fits the pattern. The first place where a piece between two stars stands is as good as any, so
/// that nothing is tried twice.
#[must_use]
pub fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "anything", false),
            ("*", "", true),
            ("a", "A", false),
            ("ab*ba", "aba", false),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*:server:*:amd64", "com.ubuntu.cloud:server:24.04:amd64", true),
            ("*:server:*:amd64", "com.ubuntu.cloud:server:24.04:arm64", false),
            ("*a*a*a*b", &"a".repeat(2000), false),
            ("a**b", "axyzb", true),
            ("a*b*c", "acb", false),
            ("ab*bc", "abc", false),
            ("a*a*a", "aa", false),
            ("**", "x", true),
            ("nightly-*", "a nightly-1", false),
            ("*b", "ab", true),
            ("*b", "abc", false),
            ("日*", "日本", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern}");
        }
    }
}
