//! Enters into the audit trail what is done by the calls of the identity: logins, and changes of users, projects and
//! roles.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use serde_json::Value;
use vitrine_app::RequestId;
use vitrine_domain::{Controller, IdentityDeed};
use vitrine_identity::{Embedded, IdentityProvider as _, LoginAttempt};
use vitrine_model::{Caller, audit::target};

/// Bytes of an answer to a creation that are looked at for what was made.
const ANSWER_MAX: usize = 1 << 20;

/// What enters, and who knows the callers.
#[derive(Clone)]
pub(crate) struct Trail {
    pub(crate) controller: Controller,
    pub(crate) identity: Embedded,
}

/// What a call does, as far as its path tells.
struct Change {
    action: &'static str,
    kind: &'static str,
    /// Empty where it is made by the call.
    id: String,
    notes: Vec<(&'static str, String)>,
}

/// Runs a call, and enters it where it changed something, or tried to, or was a login.
pub(crate) async fn enter(State(trail): State<Trail>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let change = change(request.method(), request.uri().path());
    let token =
        request.headers().get("x-auth-token").and_then(|token| token.to_str().ok()).map(str::to_owned);
    // Before: a call may end the token it came with.
    let caller = match (&change, token) {
        (Some(_), Some(token)) => trail.identity.validate(&token).await.ok().flatten(),
        _ => None,
    };
    let mut name = match (&change, &caller) {
        (Some(change), Some(_)) => trail.name_of(change).await,
        _ => None,
    };
    let mut response = next.run(request).await;
    let code = response.status().as_u16();
    if let Some(attempt) = response.extensions_mut().remove::<LoginAttempt>() {
        login(&trail, &attempt, code, request_id.as_deref()).await;
    } else if let (Some(mut change), Some(caller)) = (change, caller) {
        if change.id.is_empty() && response.status() == StatusCode::CREATED {
            (response, change.id, name) = made(response).await;
        }
        trail.enter(&change, Some(&caller), name.as_deref(), code, request_id.as_deref()).await;
    }
    response
}

impl Trail {
    /// The name of what a call is about, as it was before; `None` where there is no such thing.
    async fn name_of(&self, change: &Change) -> Option<String> {
        let id = change.id.as_str();
        match change.kind {
            _ if id.is_empty() => None,
            target::USER => self.identity.find_user(id).await.ok().map(|user| user.name),
            target::PROJECT => self.identity.find_project(id).await.ok().map(|project| project.name),
            target::ROLE => self.identity.find_role(id).await.ok().map(|role| role.name),
            _ => None,
        }
    }

    async fn enter(
        &self,
        change: &Change,
        caller: Option<&Caller>,
        name: Option<&str>,
        code: u16,
        request_id: Option<&str>,
    ) {
        let Change { action, kind, id, notes } = change;
        let done = IdentityDeed { caller, action, kind, id, name, code, request_id, notes };
        self.controller.enter_identity_deed(done).await;
    }
}

/// Attempts beyond the limit are not entered: whoever makes them would fill the trail.
async fn login(trail: &Trail, attempt: &LoginAttempt, code: u16, request_id: Option<&str>) {
    if code == StatusCode::TOO_MANY_REQUESTS.as_u16() {
        return;
    }
    let mut notes = vec![("method", attempt.method.to_owned())];
    notes.extend(attempt.peer.map(|peer| ("from", peer.to_string())));
    let change = Change { action: "identity.login", kind: target::USER, id: attempt.user.clone(), notes };
    trail.enter(&change, attempt.caller.as_ref(), None, code, request_id).await;
}

/// What a path below `/identity/v3` stands for; `None` for what changes nothing that lasts.
fn change(method: &Method, path: &str) -> Option<Change> {
    let steps: Vec<&str> = path.strip_prefix("/identity/v3/")?.trim_end_matches('/').split('/').collect();
    let of = |action, kind, id: &str| Some(Change { action, kind, id: id.to_owned(), notes: Vec::new() });
    let role = |action, user: &str, place: &str, role: &str| {
        let notes = vec![("place", place.to_owned()), ("role", role.to_owned())];
        Some(Change { action, kind: target::USER, id: user.to_owned(), notes })
    };
    match (method.as_str(), &steps[..]) {
        ("POST", ["users"]) => of("identity.user.create", target::USER, ""),
        ("PATCH", ["users", id]) => of("identity.user.update", target::USER, id),
        ("DELETE", ["users", id]) => of("identity.user.delete", target::USER, id),
        ("POST", ["users", id, "password"]) => of("identity.user.password", target::USER, id),
        ("POST", ["users", id, "application_credentials"]) => of("identity.credential.add", target::USER, id),
        ("DELETE", ["users", id, "application_credentials", credential]) => Some(Change {
            notes: vec![("credential", (*credential).to_owned())],
            ..of("identity.credential.remove", target::USER, id)?
        }),
        ("POST", ["projects"]) => of("identity.project.create", target::PROJECT, ""),
        ("PATCH", ["projects", id]) => of("identity.project.update", target::PROJECT, id),
        ("DELETE", ["projects", id]) => of("identity.project.delete", target::PROJECT, id),
        ("POST", ["roles"]) => of("identity.role.create", target::ROLE, ""),
        ("PATCH", ["roles", id]) => of("identity.role.update", target::ROLE, id),
        ("DELETE", ["roles", id]) => of("identity.role.delete", target::ROLE, id),
        ("PUT", ["projects", place, "users", user, "roles", id]) => {
            role("identity.role.assign", user, place, id)
        }
        ("DELETE", ["projects", place, "users", user, "roles", id]) => {
            role("identity.role.unassign", user, place, id)
        }
        ("PUT", ["system", "users", user, "roles", id]) => role("identity.role.assign", user, "system", id),
        ("DELETE", ["system", "users", user, "roles", id]) => {
            role("identity.role.unassign", user, "system", id)
        }
        _ => None,
    }
}

/// The answer as it was, with the id and the name of what it says was made.
async fn made(response: Response) -> (Response, String, Option<String>) {
    let (head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ANSWER_MAX).await else {
        return (Response::from_parts(head, Body::empty()), String::new(), None);
    };
    let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let thing = said.as_object().and_then(|said| said.values().find(|value| value.is_object()));
    let text =
        |name: &str| thing.and_then(|thing| thing.get(name)).and_then(Value::as_str).map(str::to_owned);
    let (id, name) = (text("id").unwrap_or_default(), text("name"));
    (Response::from_parts(head, Body::from(bytes)), id, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_what_is_done() {
        for (method, path, expected) in [
            ("POST", "/identity/v3/users", Some(("identity.user.create", ""))),
            ("PATCH", "/identity/v3/projects/p/", Some(("identity.project.update", "p"))),
            ("PUT", "/identity/v3/projects/p/users/u/roles/r", Some(("identity.role.assign", "u"))),
            ("DELETE", "/identity/v3/system/users/u/roles/r", Some(("identity.role.unassign", "u"))),
            (
                "DELETE",
                "/identity/v3/users/u/application_credentials/c",
                Some(("identity.credential.remove", "u")),
            ),
            ("DELETE", "/identity/v3/auth/tokens", None),
            ("POST", "/identity/v3/auth/tokens", None),
            ("POST", "/v2/images", None),
        ] {
            let found = change(&Method::from_bytes(method.as_bytes()).unwrap(), path);
            assert_eq!(
                found.as_ref().map(|change| (change.action, change.id.as_str())),
                expected,
                "{method} {path}"
            );
        }
    }
}
