//! Which entries fit what is typed, the best first.

use super::entries::Entry;
use crate::wire::Suggested;

/// The entries that fit, at most so many; all of them in their own order while nothing is typed.
pub(super) fn best(text: &str, entries: &[Entry], most: usize) -> Vec<Entry> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut fitting: Vec<(u32, &Entry)> = entries
        .iter()
        .filter_map(|entry| {
            let label = entry.label.to_lowercase();
            let all = format!("{label} {}", entry.group.to_lowercase());
            // What stands in the label itself counts before what the menu is called.
            let costs = words.iter().map(|word| {
                cost(word, &label).or_else(|| cost(word, &all).map(|cost| cost.saturating_add(LETTERS)))
            });
            Some((costs.sum::<Option<u32>>()?, entry))
        })
        .collect();
    fitting.sort_by_key(|(cost, _)| *cost);
    let most = if words.is_empty() { usize::MAX } else { most };
    fitting.into_iter().take(most).map(|(_, entry)| entry.clone()).collect()
}

/// Whether an image is one that the server would find by this text.
pub(super) fn names(text: &str, image: &Suggested) -> bool {
    let text = text.trim().to_lowercase();
    image.name.to_lowercase().contains(&text) || image.id.starts_with(&text)
}

/// The cost of letters that only follow one another with others between them.
const LETTERS: u32 = 1000;

/// How badly a word fits; `None` where it does not at all.
fn cost(word: &str, text: &str) -> Option<u32> {
    if let Some(at) = text.find(word) {
        let begins = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        return Some(if at == 0 {
            0
        } else if begins {
            1
        } else {
            10
        });
    }
    let mut rest = text.chars();
    let mut gaps = 0;
    for letter in word.chars() {
        gaps += u32::try_from(rest.position(|there| there == letter)?).unwrap_or(u32::MAX);
    }
    Some(LETTERS + gaps)
}

#[cfg(test)]
mod tests {
    use super::{super::entries::Act, *};

    fn found(text: &str) -> Vec<String> {
        let entries = [
            ("Images", "Main"),
            ("Tasks", "Main"),
            ("Images of all projects", "Administration"),
            ("Stores", "Administration"),
            ("Dark", "Colours"),
            ("简体中文", "Language"),
        ]
        .map(|(label, group)| Entry { label: label.into(), group: group.into(), act: Act::Help });
        best(text, &entries, 3).into_iter().map(|entry| entry.label).collect()
    }

    #[test]
    fn the_best_fit_comes_first() {
        assert_eq!(found("im"), ["Images", "Images of all projects"]);
        assert_eq!(found("all im"), ["Images of all projects"]);
        assert_eq!(found("tks"), ["Tasks"]);
        assert_eq!(found("DARK"), ["Dark"]);
        assert_eq!(found("colours"), ["Dark"]);
        assert_eq!(found("中文"), ["简体中文"]);
        assert_eq!(found("stores")[0], "Stores");
        assert!(found("qqq").is_empty());
    }

    #[test]
    fn images_of_another_question_are_left_out() {
        let image = Suggested { id: "6a0f".to_owned(), name: "Debian 13".to_owned() };
        assert_eq!(
            ["deb", " IAN ", "6a", "ubuntu", "0f"].map(|text| names(text, &image)),
            [true, true, true, false, false]
        );
    }

    #[test]
    fn all_are_there_while_nothing_is_typed() {
        assert_eq!(found(" ").len(), 6);
        assert_eq!(found("a").len(), 3, "else at most so many");
    }
}
