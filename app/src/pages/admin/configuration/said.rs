//! Sentences of the executable on a page.

use leptos::prelude::*;

use crate::{locale::sentence::Piece, operator::Sentence};

/// The sentence, with what came from elsewhere set apart from its words.
pub(super) fn said(sentence: &Sentence) -> impl IntoView + use<> {
    let piece = |piece| match piece {
        Piece::Words(words) => view! { {words} }.into_any(),
        Piece::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
    };
    sentence.pieces().into_iter().map(piece).collect_view()
}
