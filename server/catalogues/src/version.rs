//! The order of versions.

use std::cmp::Ordering;

/// Which of two versions is newer: numbers in them count as numbers, whatever stands around them. `24.04.10` comes behind
/// `24.04.9`, `20260301.1` behind `20260301`.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (pieces(a), pieces(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => compare(left, right),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn compare(left: &str, right: &str) -> Ordering {
    if is_number(left) && is_number(right) {
        // Of any length: by their digits, without zeros in front.
        let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
        return left.len().cmp(&right.len()).then_with(|| left.cmp(right));
    }
    left.cmp(right)
}

/// Runs of digits, and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c: char| c.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut versions = [
            "24.04.10",
            "20260301.1",
            "24.04.9",
            "20260301",
            "3",
            "20210712_07:42",
            "24.04",
            "rc",
            "",
            "99999999999999999999999",
        ];
        versions.sort_by(|a, b| order(a, b));
        assert_eq!(
            versions,
            [
                "",
                "3",
                "24.04",
                "24.04.9",
                "24.04.10",
                "20210712_07:42",
                "20260301",
                "20260301.1",
                "99999999999999999999999",
                "rc"
            ]
        );
        assert_eq!(order("01", "1"), Ordering::Less, "the order is total");
    }
}
