//! Language, colours, time zone and shortcuts. Each is an ordinary form.

use leptos::prelude::*;

use crate::{
    components::{CheckField, Choice, SelectField, SubmitButton},
    document::Theme,
    locale::{Locale, Zone, key, tr},
    wire::CSRF_FIELD,
};

const THEMES: [(Theme, &str); 3] = [
    (Theme::Auto, key("islands-theme-auto")),
    (Theme::Light, key("islands-theme-light")),
    (Theme::Dark, key("islands-theme-dark")),
];

/// The card.
#[component]
pub(super) fn Preferences(theme: Theme, zone: Zone, single_keys: bool, csrf: String) -> impl IntoView {
    let languages =
        Locale::ALL.into_iter().map(|locale| Choice::new(locale.tag(), locale.own_name())).collect();
    let themes = THEMES.into_iter().map(|(theme, label)| Choice::new(theme.as_str(), tr(label))).collect();
    let zones = Zone::names().into_iter().map(|name| Choice::new(name.clone(), name)).collect();
    view! {
        <section class="card" id="preferences">
            <header>
                <h2>{tr("people-preferences")}</h2>
            </header>
            <div class="body stack">
                <One action="/dashboard/language" csrf=csrf.clone()>
                    <SelectField name="language" label=tr("shell-language") choices=languages value=Locale::current().tag() />
                </One>
                <One action="/dashboard/theme" csrf=csrf.clone()>
                    <SelectField name="theme" label=tr("islands-theme-title") choices=themes value=theme.as_str() />
                </One>
                <One action="/dashboard/me/timezone" csrf=csrf.clone()>
                    <SelectField name="timezone" label=tr("people-timezone") choices=zones value=zone.name().to_owned() />
                </One>
                <One action="/dashboard/me/shortcuts" csrf>
                    <CheckField
                        name="shortcuts"
                        label=tr("people-shortcuts")
                        checked=single_keys
                        hint=tr("people-shortcuts-hint")
                    />
                </One>
                <p class="small muted">{tr("people-preferences-about")}</p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn One(action: &'static str, csrf: String, children: Children) -> impl IntoView {
    view! {
        <form class="filters" method="post" action=action>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            {children()}
            <SubmitButton>{tr("people-set")}</SubmitButton>
        </form>
    }
    .into_any()
}
