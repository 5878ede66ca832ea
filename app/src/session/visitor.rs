//! Who a request comes from: an extractor that every page for logged-in people takes.

use axum::extract::FromRequestParts;
use http::request::Parts;
use leptos::prelude::{AnyView, IntoAny, IntoView, view};
use tower_sessions::Session;
use vitrine_model::{Caller, ImageFilters, MemberStatus};

use super::Login;
use crate::{
    components::{Frame, NavItem, Shell},
    context::Dashboard,
    document::{self, Cx},
    failure::Failure,
    flash::{self, Flashes},
    guard::Checked,
    listing::Scope,
    locale::{key, tr},
    offers::may_create,
};

/// A logged-in person's request. For requests that change something it can only be had after the guard has checked
/// the session's token.
pub(crate) struct Visitor {
    pub(crate) dashboard: Dashboard,
    pub(crate) caller: Caller,
    pub(crate) login: Login,
    pub(crate) session: Session,
    pub(crate) cx: Cx,
}

impl Visitor {
    /// The visitor of this session, if its token is still good. A dead session is ended.
    pub(crate) async fn load(
        dashboard: &Dashboard,
        session: &Session,
        cx: &Cx,
    ) -> Result<Option<Self>, Failure> {
        let Some(login) = Login::of(session).await? else { return Ok(None) };
        let Some(mut caller) = dashboard.identity.validate(&login.token).await? else {
            session.flush().await?;
            return Ok(None);
        };
        caller.request_id = Some(cx.request_id.clone());
        Ok(Some(Self {
            dashboard: dashboard.clone(),
            caller,
            login,
            session: session.clone(),
            cx: cx.clone(),
        }))
    }

    async fn extract(parts: &Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Session>().ok_or(Failure::NoSessionLayer)?;
        let cx = parts.extensions.get::<Cx>().ok_or(Failure::NoSessionLayer)?;
        Self::load(dashboard, session, cx).await?.ok_or(Failure::LoginNeeded)
    }

    /// The project the person works in.
    pub(crate) fn project(&self) -> Option<&str> {
        self.caller.project_id.as_deref()
    }

    /// What waits for an answer in the inbox.
    pub(crate) fn waiting(&self) -> ImageFilters {
        ImageFilters {
            member_status: Some(MemberStatus::Pending),
            os_hidden: None,
            ..Scope::Shared.filters(self.project())
        }
    }

    /// What the frame around every page shows.
    pub(crate) async fn frame(&self, active: NavItem) -> Result<Frame, Failure> {
        let waiting = self.waiting();
        let (projects, pending) = tokio::join!(
            self.dashboard.identity.projects_of(&self.login.token),
            self.dashboard.controller.count_images(&self.caller, &waiting),
        );
        let project_id = self.caller.project_id.clone().unwrap_or_default();
        Ok(Frame {
            user: self.caller.user_name.clone(),
            project: self.caller.project_name.clone().unwrap_or_else(|| tr("shell-no-project")),
            project_id,
            projects: projects?.into_iter().map(|project| (project.id, project.name)).collect(),
            // A caller without a role or project has no inbox; the page itself says what is missing.
            inbox: pending.unwrap_or(0),
            csrf: self.login.csrf.clone(),
            admin: self.caller.is_admin(),
            people: self.dashboard.embedded.is_some(),
            theme: self.cx.theme.as_str().to_owned(),
            single_keys: self.cx.single_keys,
            creates: may_create(&self.caller).is_ok(),
            active,
        })
    }

    /// A whole page in its frame, with the messages left by the request before.
    pub(crate) async fn page<V, F>(
        &self,
        status: http::StatusCode,
        active: NavItem,
        title: impl AsRef<str>,
        body: F,
    ) -> Result<axum::response::Response, Failure>
    where
        V: IntoView + 'static,
        F: FnOnce() -> V + Send + 'static,
    {
        let frame = self.frame(active).await?;
        let flashes = flash::take(&self.session).await?;
        let csrf = self.login.csrf.clone();
        let framed = move || -> AnyView {
            let body = body().into_any();
            view! {
                <Shell frame>
                    <Flashes flashes csrf />
                    {body}
                </Shell>
            }
            .into_any()
        };
        Ok(document::render(&self.cx, &self.dashboard.assets, status, title.as_ref(), framed).await)
    }

    /// The same with status 200.
    pub(crate) async fn ok<V, F>(
        &self,
        active: NavItem,
        title: impl AsRef<str>,
        body: F,
    ) -> Result<axum::response::Response, Failure>
    where
        V: IntoView + 'static,
        F: FnOnce() -> V + Send + 'static,
    {
        self.page(http::StatusCode::OK, active, title, body).await
    }
}

impl FromRequestParts<Dashboard> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        if !parts.method.is_safe() && parts.extensions.get::<Checked>().is_none() {
            return Err(Failure::Forged(key("errors-forged-no-token")));
        }
        Self::extract(parts, dashboard).await
    }
}

/// A logged-in person's multipart request, whose token is the first field of the body and still to be checked.
pub(crate) struct Unverified(Visitor);

impl Unverified {
    /// The visitor, once the token is shown to be the session's.
    pub(crate) fn verify(self, token: &str) -> Result<Visitor, Failure> {
        if self.0.login.accepts(token) {
            Ok(self.0)
        } else {
            Err(Failure::Forged(key("errors-forged-form-token")))
        }
    }
}

impl FromRequestParts<Dashboard> for Unverified {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        Visitor::extract(parts, dashboard).await.map(Self)
    }
}
