//! The choice of language: each by its own name. An ordinary form, which needs neither scripts nor a login.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::locale::{Locale, tr};

/// The part of the account menu that chooses the language.
#[component]
pub fn LanguageMenu(
    /// The language of the page.
    #[prop(default = Locale::current())]
    locale: Locale,
) -> impl IntoView {
    let items = Locale::ALL
        .into_iter()
        .map(|offered| {
            let here = offered == locale;
            view! {
                <button
                    class="menu-item"
                    type="submit"
                    name="language"
                    value=offered.tag()
                    lang=offered.tag()
                    aria-current=here.then_some("true")
                >
                    <Icon glyph=if here { Glyph::Check } else { Glyph::Globe } />
                    {offered.own_name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action="/dashboard/language">
            <div class="menu-title">{tr("shell-language")}</div>
            {items}
        </form>
    }
    .into_any()
}

/// The same under the form of the login page, as words in a row.
#[component]
pub fn LanguageRow(
    /// The page to go to after the login, which the choice must not lose.
    next: Option<String>,
    /// The language of the page.
    #[prop(default = Locale::current())]
    locale: Locale,
) -> impl IntoView {
    let items = Locale::ALL
        .into_iter()
        .map(|offered| {
            let here = offered == locale;
            view! {
                <button
                    class="button quiet small"
                    type="submit"
                    name="language"
                    value=offered.tag()
                    lang=offered.tag()
                    aria-current=here.then_some("true")
                >
                    {offered.own_name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="languages" method="post" action="/dashboard/language" aria-label=tr("shell-language")>
            <input type="hidden" name="login" value="true" />
            {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
            {items}
        </form>
    }
    .into_any()
}
