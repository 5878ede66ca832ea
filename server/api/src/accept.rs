//! The `Accept` header, as far as it chooses between HTML and JSON.

use axum::http::{HeaderMap, header};

/// What a client accepts. Qualities are thousandths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Accept {
    ranges: Vec<(String, u16)>,
}

/// The form an error is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Plain,
}

impl Accept {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        Self { ranges: lines.flat_map(|line| line.split(',')).filter_map(range).collect() }
    }

    /// How much `kind/sub` is wanted; the most specific range that matches decides.
    fn quality(&self, kind: &str, sub: &str) -> u16 {
        let exact = format!("{kind}/{sub}");
        let group = format!("{kind}/*");
        [exact.as_str(), group.as_str(), "*/*"]
            .into_iter()
            .find_map(|wanted| self.ranges.iter().filter(|(range, _)| range == wanted).map(|(_, q)| *q).max())
            .unwrap_or(0)
    }

    /// The form of an error: HTML where it is wanted at least as much as JSON, plain text where neither is.
    pub(crate) fn form(&self) -> Form {
        match (self.quality("text", "html"), self.quality("application", "json")) {
            (0, 0) => Form::Plain,
            (html, json) if html >= json => Form::Html,
            _ => Form::Json,
        }
    }

    /// Whether this is a browser: HTML is wanted more than JSON.
    pub(crate) fn prefers_html(&self) -> bool {
        self.quality("text", "html") > self.quality("application", "json")
    }
}

/// `text/html;q=0.8` → (`text/html`, 800). Other parameters than the quality do not matter.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().filter(|media| media.contains('/'))?.to_ascii_lowercase();
    let quality = parts
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map_or(1000, |(_, value)| thousandths(value.trim()));
    Some((media, quality))
}

fn thousandths(text: &str) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    text.parse::<f32>().ok().filter(|q| q.is_finite()).map_or(0, |q| (q.clamp(0.0, 1.0) * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &str) -> Accept {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, text.parse().unwrap());
        Accept::of(&headers)
    }

    #[test]
    fn the_form_follows_the_header() {
        for (text, form) in [
            ("", Form::Plain),
            ("application/json", Form::Json),
            ("application/json; charset=utf-8", Form::Json),
            ("Application/JSON", Form::Json),
            ("*/*", Form::Html),
            ("text/html", Form::Html),
            ("text/*", Form::Html),
            ("text/html, application/json", Form::Html),
            ("text/html;q=0.5, application/json", Form::Json),
            ("application/json;q=0.2, */*;q=0.1", Form::Json),
            ("application/*, text/html;q=0", Form::Json),
            ("image/png", Form::Plain),
            ("text/html;q=0", Form::Plain),
            ("text/html;q=NaN", Form::Plain),
            ("nonsense;;;,,/", Form::Plain),
        ] {
            assert_eq!(accept(text).form(), form, "{text}");
        }
        assert_eq!(Accept::default().form(), Form::Plain);
    }

    #[test]
    fn browsers_are_told_from_other_clients() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
        assert!(accept(browser).prefers_html());
        for client in ["", "*/*", "application/json", "text/html, application/json", "text/plain"] {
            assert!(!accept(client).prefers_html(), "{client}");
        }
    }
}
