//! A new subscription, in two steps: where the catalogue is, then what of it is taken.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::{Error, StoreInfo};

use super::{
    fields::{AddressFields, ChoiceFields, FilterFields},
    form::SubscriptionForm,
    home, is_about_form,
    preview::{Coming, Preview},
};
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    offers,
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// A step of the form.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(super) form: SubscriptionForm,
    pub(super) problems: Problems,
    /// Why it was refused, where that is about no field.
    pub(super) refusal: Option<String>,
    /// The catalogue, once it is read: the second step.
    pub(super) preview: Option<Preview>,
    /// Whether the second step was reached before: what was typed there is kept when the catalogue cannot be read.
    pub(super) is_second: bool,
}

impl Step {
    pub(super) fn of(form: SubscriptionForm) -> Self {
        Self { form, problems: Problems::default(), refusal: None, preview: None, is_second: false }
    }

    /// Reads the catalogue; what keeps it from being read is said.
    pub(super) async fn read(&mut self, visitor: &Visitor) -> Result<()> {
        let controller = &visitor.dashboard.controller;
        match controller.read_catalogue(&visitor.caller, self.form.kind, &self.form.url).await {
            Ok(catalogue) => {
                self.preview = Some(Preview::of(&catalogue, &self.form));
                self.is_second = true;
            }
            Err(error) => self.refuse(error)?,
        }
        Ok(())
    }

    /// Takes what was refused into the form, where it belongs there.
    pub(super) fn refuse(&mut self, error: Error) -> Result<()> {
        match error {
            Error::Invalid(invalid) => self.problems.add(invalid.field, invalid.problem),
            error if is_about_form(&error) => self.refusal = Some(error.to_string()),
            error => return Err(error.into()),
        }
        // What has no field of its own is said above all of them.
        const FIELDS: [&str; 11] = [
            "url",
            "kind",
            "product",
            "release",
            "arch",
            "ftype",
            "name",
            "keep",
            "every_hours",
            "visibility",
            "properties",
        ];
        let other: Vec<String> = self
            .problems
            .clone()
            .into_pairs()
            .into_iter()
            .filter(|(field, _)| {
                !FIELDS.contains(&field.as_str()) && !["stores", "old"].contains(&field.as_str())
            })
            .map(|(field, problem)| format!("{field}: {problem}"))
            .collect();
        if self.refusal.is_none() && !other.is_empty() {
            self.refusal = Some(other.join(" "));
        }
        Ok(())
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.problems.is_empty() && self.refusal.is_none() {
            StatusCode::OK
        } else {
            StatusCode::BAD_REQUEST
        }
    }
}

/// `GET /dashboard/subscriptions/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    page(&visitor, Step::of(SubscriptionForm::blank())).await
}

/// `POST /dashboard/subscriptions/new`: reads the catalogue and offers what it has; subscribes, where that is asked.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    offers::may_create(&visitor.caller).map_err(Error::Forbidden)?;
    let mut step = Step { is_second: form.text("name").is_some(), ..Step::of(SubscriptionForm::read(&form)) };
    step.read(&visitor).await?;
    let fits = step.preview.as_ref().is_some_and(Preview::fits);
    // A product chosen alone is looked at first.
    if form.trimmed("action") != "save" || !fits || form.text("only").is_some() {
        return page(&visitor, step).await;
    }
    match step.form.choice() {
        Err(problems) => step.problems.extend(problems),
        Ok(choice) => match visitor.dashboard.controller.create_subscription(&visitor.caller, choice).await {
            Ok(made) => {
                Flash::done(tr!("subscriptions-made", name = &made.choice.name))
                    .line(tr("subscriptions-made-do"))
                    .keep(&visitor.session)
                    .await?;
                return Ok(see(&Route::subscription(&made.id)).into_response());
            }
            Err(error) => step.refuse(error)?,
        },
    }
    page(&visitor, step).await
}

async fn page(visitor: &Visitor, step: Step) -> Result {
    let stores = visitor.dashboard.controller.list_stores().unwrap_or_default();
    let may_publish = visitor.caller.is_admin();
    let (csrf, offer) = (visitor.login.csrf.clone(), offers::may_create(&visitor.caller));
    let (status, title) = (step.status(), tr("subscriptions-new"));
    visitor
        .page(status, NavItem::Images, &title, move || {
            let body = match offer {
                Err(reason) => view! {
                    <section class="card">
                        <Empty glyph=Glyph::Lock title=tr("subscriptions-cannot-create")>
                            <p>{reason}</p>
                        </Empty>
                    </section>
                }
                .into_any(),
                Ok(()) => match step.is_second {
                    false => view! { <First step csrf /> }.into_any(),
                    true => {
                        let (action, send) = (Route::NewSubscription.path(), tr("subscriptions-subscribe"));
                        view! { <Second step stores may_publish csrf action send back=home() /> }.into_any()
                    }
                },
            };
            view! {
                <div class="narrow">
                    <PageHead
                        title=tr("subscriptions-new")
                        crumbs=vec![
                            Crumb::new(tr("images-title"), Route::home().path()),
                            Crumb::new(tr("subscriptions-title"), home()),
                        ]
                    />
                    {body}
                </div>
            }
        })
        .await
}

/// Why it was refused.
#[component]
pub(super) fn Refusal(text: Option<String>) -> impl IntoView {
    text.map(|text| {
        view! {
            <Notice tone=Tone::Danger title=tr("subscriptions-refused")>
                <p>
                    <bdi>{text}</bdi>
                </p>
            </Notice>
        }
    })
}

/// Where the catalogue is.
#[component]
fn First(step: Step, csrf: String) -> impl IntoView {
    let Step { form, problems, refusal, .. } = step;
    view! {
        <form class="card" method="post" action=Route::NewSubscription.path()>
            <div class="body form">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <Refusal text=refusal />
                <p class="muted">{tr("subscriptions-first-step")}</p>
                <AddressFields form problems />
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Search name="action" value="read">
                        {tr("subscriptions-read")}
                    </SubmitButton>
                    <LinkButton href=home()>{tr("subscriptions-cancel")}</LinkButton>
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// What of it is taken, and what becomes of it.
#[component]
pub(super) fn Second(
    step: Step,
    stores: Vec<StoreInfo>,
    may_publish: bool,
    csrf: String,
    /// Where the form goes.
    action: String,
    /// What its button says.
    #[prop(into)]
    send: String,
    /// Where one goes without sending it.
    back: String,
) -> impl IntoView {
    let Step { form, problems, refusal, preview, .. } = step;
    let offer = preview.as_ref().map(|preview| preview.offer.clone());
    let fits = preview.as_ref().is_none_or(Preview::fits);
    let emphasis = if fits { Emphasis::Normal } else { Emphasis::Primary };
    let save = fits.then(|| {
        view! {
            <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Check name="action" value="save">
                {send}
            </SubmitButton>
        }
    });
    view! {
        <form class="stack" method="post" action=action>
            // Enter in a field looks at what matches, and saves nothing.
            <button type="submit" name="action" value="look" hidden></button>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <section class="card">
                <div class="body form">
                    <Refusal text=refusal />
                    <AddressFields form=form.clone() problems=problems.clone() />
                    <FilterFields form=form.clone() problems=problems.clone() offer />
                    <div class="form-actions">
                        <SubmitButton emphasis glyph=Glyph::Search name="action" value="look">
                            {tr("subscriptions-look")}
                        </SubmitButton>
                    </div>
                </div>
            </section>
            {preview.map(|preview| view! { <Coming preview /> })}
            <section class="card">
                <div class="body form">
                    <ChoiceFields form problems stores may_publish />
                    <div class="form-actions">
                        {save}
                        <LinkButton href=back>{tr("subscriptions-cancel")}</LinkButton>
                    </div>
                </div>
            </section>
        </form>
    }
    .into_any()
}
