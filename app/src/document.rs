//! The HTML document around every page, and what a request says about how to render it.

use std::pin::Pin;

use axum::{body::Body, response::Response};
use futures::{Stream, StreamExt as _, stream};
use http::{
    HeaderValue, Request, StatusCode,
    header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY},
};
use leptos::{config::LeptosOptions, hydration::HydrationScripts, nonce::Nonce, prelude::*};

use crate::{
    context::Assets,
    headers,
    locale::{ForIslands, Locale, Needed, Reader},
    routes::Route,
};

/// The colours a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is known of a request before anybody asks who sent it.
#[derive(Debug, Clone)]
pub(crate) struct Cx {
    pub(crate) request_id: String,
    pub(crate) theme: Theme,
    pub(crate) reader: Reader,
    /// Whether single keys are shortcuts: unless the person has switched them off.
    pub(crate) single_keys: bool,
    /// The path that was asked for.
    pub(crate) path: String,
    /// Where clients reach the API, without a slash at its end.
    pub(crate) endpoint: String,
    /// Whether a script asks, which wants JSON.
    pub(crate) wants_json: bool,
    /// The page that was asked for, or the one a form belongs to.
    pub(crate) route: Option<Route>,
    /// The page the request came from, if it is one of ours.
    pub(crate) referer: Option<Route>,
}

/// Renders a document. `body` is called where the islands find what they need to be rendered.
///
/// All that a page shows was loaded before, so it is sent whole, and nothing but the islands is hydrated.
pub(crate) async fn render<V, F>(
    cx: &Cx,
    assets: &Assets,
    status: StatusCode,
    title: &str,
    body: F,
) -> Response
where
    V: IntoView + 'static,
    F: FnOnce() -> V + Send + 'static,
{
    let nonce = Nonce::new();
    let policy = headers::page_policy(&nonce);
    let locale = cx.reader.locale;
    let needed = Needed::default();
    let noted = needed.clone();
    let context = move || {
        provide_context(locale);
        provide_context(noted.clone());
        if let Some(shared) = Owner::current_shared_context() {
            shared.set_is_hydrating(false);
        }
        provide_context(nonce.clone());
    };
    let (theme, assets, title) = (cx.theme, assets.clone(), title.to_owned());
    let page = move || html(theme, &assets, &title, body().into_any(), needed).into_any();
    let mut response =
        leptos_axum::handle_response_inner(context, page, Request::new(Body::empty()), |page, _, _| {
            Box::pin(async move {
                let html = page.to_html_stream_in_order().collect::<String>().await;
                Box::pin(stream::once(async move { format!("<!DOCTYPE html>{html}") }))
                    as Pin<Box<dyn Stream<Item = String> + Send>>
            })
        })
        .await;
    *response.status_mut() = status;
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    headers::vary_by_language(response.headers_mut());
    response
}

fn html(theme: Theme, assets: &Assets, title: &str, body: AnyView, needed: Needed) -> impl IntoView + use<> {
    let chosen = (theme != Theme::Auto).then_some(theme.as_str());
    let scripts = assets.has_script.then(|| {
        let options = LeptosOptions::builder()
            .output_name(assets.script.clone())
            .site_pkg_dir("dashboard/assets")
            .build();
        view! { <HydrationScripts options islands=true /> }
    });
    view! {
        <html lang=Locale::current().tag() data-theme=chosen>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <title>{format!("{title} · Vitrine")}</title>
                <link rel="stylesheet" href=assets.stylesheet.clone() />
                <link rel="icon" type="image/svg+xml" href="/dashboard/assets/favicon.svg" />
                {scripts}
            </head>
            <body>
                {body}
                <ForIslands needed />
            </body>
        </html>
    }
}
