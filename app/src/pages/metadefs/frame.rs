//! What the forms about metadata definitions have in common.

use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::metadef::{Contents, Namespace};

use super::title;
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::{Failure, Result},
    forms::{Form, image::Problems},
    locale::tr,
    offers::Offer,
    routes::{NamespaceName, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// The field that keeps what a form was loaded with.
const LOADED: &str = "loaded";

/// The namespace with everything in it.
pub(super) async fn contents(visitor: &Visitor, name: &NamespaceName) -> Result<Contents> {
    Ok(visitor.dashboard.controller.show_metadef_namespace(&visitor.caller, name.as_str(), None).await?)
}

/// A page with one form.
pub(super) struct FormPage {
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) crumbs: Vec<Crumb>,
    /// Whether the form is offered.
    pub(super) offer: Offer,
    /// Where it goes.
    pub(super) action: String,
    /// Where to go without sending it.
    pub(super) back: String,
    /// What the button says.
    pub(super) button: String,
    /// The definition that the form changes, as it is now.
    pub(super) loaded: Option<String>,
    /// Whether somebody else changed it meanwhile.
    pub(super) conflict: bool,
    /// Whether the form has a file.
    pub(super) multipart: bool,
}

impl FormPage {
    /// A page that is shown for the first time.
    pub(super) fn new(title: impl Into<String>, action: String, back: String, button: String) -> Self {
        Self {
            status: StatusCode::OK,
            title: title.into(),
            crumbs: vec![Crumb::new(tr("metadefs-metadata"), Route::metadefs().path())],
            offer: Ok(()),
            action,
            back,
            button,
            loaded: None,
            conflict: false,
            multipart: false,
        }
    }

    /// The same, in a namespace.
    pub(super) fn within(mut self, namespace: &Namespace) -> Self {
        let route = Route::metadef(&namespace.namespace);
        self.crumbs.push(Crumb::new(title(namespace), route.path()));
        self
    }

    /// Shows it around these fields.
    pub(super) async fn show<V, F>(self, visitor: &Visitor, fields: F) -> Result
    where
        V: IntoView + 'static,
        F: FnOnce() -> V + Send + 'static,
    {
        let csrf = visitor.login.csrf.clone();
        let (status, title) = (self.status, self.title.clone());
        visitor
            .page(status, NavItem::Metadefs, &title, move || {
                let body = match self.offer.clone() {
                    Ok(()) => self.form(csrf, fields().into_any()),
                    Err(reason) => view! {
                        <Empty glyph=Glyph::Lock title=tr("metadefs-admins")>
                            <p>{reason}</p>
                            <LinkButton href=self.back.clone()>{tr("metadefs-back-button")}</LinkButton>
                        </Empty>
                    }
                    .into_any(),
                };
                view! {
                    <div class="narrow">
                        <PageHead title=self.title crumbs=self.crumbs />
                        {self.conflict.then(conflict)}
                        <section class="card">
                            <div class="body">{body}</div>
                        </section>
                    </div>
                }
            })
            .await
    }

    fn form(&self, csrf: String, fields: AnyView) -> AnyView {
        let kind = self.multipart.then_some("multipart/form-data");
        let (action, back, button) = (self.action.clone(), self.back.clone(), self.button.clone());
        let loaded =
            self.loaded.clone().map(|loaded| view! { <input type="hidden" name=LOADED value=loaded /> });
        view! {
            <form class="form" method="post" action=action enctype=kind>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                {loaded}
                {fields}
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary>{button}</SubmitButton>
                    <LinkButton href=back>{tr("metadefs-cancel")}</LinkButton>
                </div>
            </form>
        }
        .into_any()
    }
}

fn conflict() -> AnyView {
    view! {
        <Notice tone=Tone::Warn title=tr("metadefs-conflict")>
            <p>
                {tr("metadefs-conflict-do")}
            </p>
        </Notice>
    }
    .into_any()
}

/// A definition as forms keep it, to find out whether it changed.
pub(super) fn kept(definition: &impl serde::Serialize) -> String {
    serde_json::to_string(definition).unwrap_or_default()
}

/// Whether the definition is another one than the form was loaded with.
pub(super) fn is_stale(form: &Form, now: &str) -> bool {
    form.text(LOADED).is_some_and(|loaded| loaded.replace("\r\n", "\n") != now.replace("\r\n", "\n"))
}

/// What of an error belongs to a field: a value that is not allowed, or a name that is taken. The rest is passed on.
pub(super) fn problems(error: Error, name: &str) -> Result<(StatusCode, Problems)> {
    let mut problems = Problems::default();
    let status = match error {
        Error::Invalid(invalid) => {
            problems.add(invalid.field, invalid.problem);
            StatusCode::BAD_REQUEST
        }
        Error::Conflict(reason) => {
            problems.add(name, reason);
            StatusCode::CONFLICT
        }
        Error::BadRequest(reason) => {
            problems.add(name, reason);
            StatusCode::BAD_REQUEST
        }
        other => return Err(Failure::from(other)),
    };
    Ok((status, problems))
}

/// What was not accepted, above the fields.
#[component]
pub(super) fn Refused(problems: Problems) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        let lines =
            problems.sentences().into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }).collect_view();
        view! { <Notice tone=Tone::Danger title=tr("metadefs-not-all")>{lines}</Notice> }
    })
}
