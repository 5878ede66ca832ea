//! Patterns of product names.

/// Whether the text fits the pattern, in which `*` stands for any characters; letters count whatever their case. Linear
/// in their lengths multiplied, without going back.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    if pattern.is_empty() {
        return true;
    }
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut at, mut from, mut star, mut tried) = (0, 0, None, 0);
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some(at);
                tried = from;
                at += 1;
            }
            Some(letter) if *letter == text[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some(last) = star else { return false };
                at = last + 1;
                tried += 1;
                from = tried;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("", "anything", true),
            ("*", "", true),
            ("a", "A", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*:server:*:amd64", "com.ubuntu.cloud:server:24.04:amd64", true),
            ("*:server:*:amd64", "com.ubuntu.cloud:server:24.04:arm64", false),
            ("*a*a*a*b", &"a".repeat(2000), false),
            ("a**b", "axyzb", true),
            ("*b", "ab", true),
            ("*b", "abc", false),
            ("日*", "日本", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern}");
        }
    }
}
