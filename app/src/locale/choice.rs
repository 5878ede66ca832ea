//! Which of the languages a reader's browser asks for.

use unic_langid::LanguageIdentifier;

use super::Locale;

/// The best of our languages for a header `Accept-Language`; `None` where it names none of them.
///
/// The reader's order is that of the weights (`q`), then of the header. A language counts where it is written as ours
/// is: `zh`, `zh-Hans` and `zh-SG` are read as `zh-CN`, and `zh-TW` is not.
pub(crate) fn preferred(header: &str) -> Option<Locale> {
    let mut ranges: Vec<(u16, &str)> = header.split(',').filter_map(range).collect();
    ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let refused =
        |locale: Locale| ranges.iter().any(|(weight, range)| *weight == 0 && speaks(range) == Some(locale));
    ranges.iter().filter(|(weight, _)| *weight > 0).find_map(|(_, range)| match *range {
        "*" => Locale::ALL.into_iter().find(|locale| !refused(*locale)),
        range => speaks(range).filter(|locale| !refused(*locale)),
    })
}

/// A range and its weight in thousandths; nothing for what cannot be read.
fn range(part: &str) -> Option<(u16, &str)> {
    let mut pieces = part.split(';').map(str::trim);
    let range = pieces.next().filter(|range| !range.is_empty())?;
    let mut weight = 1000;
    for piece in pieces {
        let (name, value) = piece.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("q") {
            let q: f32 = value.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
            let thousandths = (q * 1000.0).round() as u16;
            weight = thousandths;
        }
    }
    Some((weight, range))
}

fn speaks(range: &str) -> Option<Locale> {
    let written = |tag: &str| {
        let mut language: LanguageIdentifier = tag.parse().ok()?;
        language.maximize();
        Some((language.language, language.script))
    };
    let wanted = written(range)?;
    Locale::ALL.into_iter().find(|locale| written(locale.tag()).as_ref() == Some(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_what_they_ask_for() {
        use Locale::{English, SimplifiedChinese};
        for (header, locale) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(SimplifiedChinese)),
            ("zh", Some(SimplifiedChinese)),
            ("zh-Hans", Some(SimplifiedChinese)),
            ("zh-hans-cn", Some(SimplifiedChinese)),
            ("ZH-SG", Some(SimplifiedChinese)),
            ("zh-TW,en;q=0.5", Some(English)),
            ("zh-TW,zh;q=0.9,en;q=0.8", Some(SimplifiedChinese)),
            ("en-US,en;q=0.9,zh;q=0.8", Some(English)),
            ("en;q=0.5, zh;q=0.9", Some(SimplifiedChinese)),
            ("en;q=0.9,zh;q=0.9", Some(English)),
            ("de,fr;q=0.9", None),
            ("de,*;q=0.1", Some(English)),
            ("en;q=0,*", Some(SimplifiedChinese)),
            ("zh;q=0", None),
            ("zh;q=2,en", Some(English)),
            ("zh;q=x", None),
            ("", None),
            (",;q=1,\u{0},zh ; Q=0.3", Some(SimplifiedChinese)),
        ] {
            assert_eq!(preferred(header), locale, "{header}");
        }
    }
}
