//! What the forms on a user's page do.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use vitrine_identity::{AdminError, Embedded, Target, UserChange, UserRecord};
use vitrine_model::audit::target;

use super::{
    super::{NAME_MAX, administered, enter, failed, name_problem, password_problems, roles, tell, words},
    Details, page,
};
use crate::{
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    locale::{key, tr},
    pages::see,
    routes::{People, Route},
    session::Visitor,
};

/// `POST /dashboard/admin/users/{id}`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let embedded = administered(&visitor)?;
    let user = embedded.user(&id).await.map_err(failed)?;
    let own = user.id == visitor.caller.user_id;
    match form.trimmed("action") {
        "save" => return save(&visitor, embedded, user, &form).await,
        "password" | "enable" | "disable" if own => refuse_own(&visitor).await?,
        "password" => {
            let password = form.text("password").unwrap_or_default();
            let mut problems = password_problems(password, form.text("password_again").unwrap_or_default());
            if problems.is_empty() {
                let set = embedded.set_password(&user.id, password.to_owned()).await;
                enter(&visitor, "identity.user.password", (target::USER, &user.id, &user.name), &[], &set)
                    .await;
                match set {
                    Ok(()) => {
                        let done = tr!("people-password-was-set", name = &user.name);
                        Flash::done(done).keep(&visitor.session).await?;
                        return Ok(back(&user.id).into_response());
                    }
                    Err(AdminError::Invalid { problem, .. }) => problems.add("password", problem),
                    Err(error) => return Err(failed(error)),
                }
            }
            let details = Details::from(&user);
            return page(&visitor, StatusCode::BAD_REQUEST, user, details, problems).await;
        }
        word @ ("enable" | "disable") => {
            let change = UserChange { enabled: Some(word == "enable"), ..UserChange::default() };
            let done = if word == "enable" {
                tr!("people-was-enabled", name = &user.name)
            } else {
                tr!("people-was-disabled", name = &user.name)
            };
            let result = embedded.update_user(&user.id, &change).await;
            let notes = [("asked", word.to_owned())];
            enter(&visitor, "identity.user.update", (target::USER, &user.id, &user.name), &notes, &result)
                .await;
            tell(&visitor, result, done, key("people-not-changed")).await?;
        }
        "grant" | "revoke" => grant(&visitor, embedded, &form).await?,
        _ => return Err(Failure::BadForm(tr("people-no-action"))),
    }
    Ok(back(&user.id).into_response())
}

fn back(id: &str) -> Redirect {
    see(&Route::People(People::user(id)))
}

async fn refuse_own(visitor: &Visitor) -> Result<()> {
    Flash::failed(tr("people-not-changed")).line(tr("people-own-about")).keep(&visitor.session).await
}

async fn save(visitor: &Visitor, embedded: &Embedded, user: UserRecord, form: &Form) -> Result {
    let text = |name| form.trimmed(name).to_owned();
    let details = Details { name: text("name"), email: text("email"), description: text("description") };
    let mut problems = Problems::default();
    name_problem(&details.name, NAME_MAX, &mut problems);
    if problems.is_empty() {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let change = UserChange {
            name: Some(details.name.clone()),
            email: Some(some(&details.email)),
            description: Some(some(&details.description)),
            ..UserChange::default()
        };
        let saved = embedded.update_user(&user.id, &change).await;
        enter(visitor, "identity.user.update", (target::USER, &user.id, &user.name), &[], &saved).await;
        match saved {
            Ok(user) => {
                Flash::done(tr!("people-was-saved", name = &user.name)).keep(&visitor.session).await?;
                return Ok(back(&user.id).into_response());
            }
            Err(error @ AdminError::Taken { .. }) => problems.add("name", words(&error)),
            Err(AdminError::Invalid { field, problem }) => problems.add(field, problem),
            Err(error) => return Err(failed(error)),
        }
    }
    page(visitor, StatusCode::BAD_REQUEST, user, details, problems).await
}

/// Gives or takes a role; from a user's page or from a project's.
pub(in crate::pages::people) async fn grant(
    visitor: &Visitor,
    embedded: &Embedded,
    form: &Form,
) -> Result<()> {
    let (user, place, role) = roles::named(form);
    let found = embedded.user(&user).await.map_err(failed)?;
    let role = embedded.role(&role).await.map_err(failed)?;
    if form.trimmed("action") == "grant" {
        let done = tr!("people-was-granted", role = &role.name, name = &found.name);
        let result = embedded.assign(&user, &place, &role.id).await;
        let notes = roles::notes(&place, &role.name);
        enter(visitor, "identity.role.assign", (target::USER, &user, &found.name), &notes, &result).await;
        return tell(visitor, result, done, key("people-not-changed")).await;
    }
    // One would stand outside at once.
    let here = matches!(&place, Target::Project(id) if visitor.project() == Some(id));
    if user == visitor.caller.user_id && role.name == "admin" && (here || place == Target::System) {
        return Flash::failed(tr("people-not-changed"))
            .line(tr("people-own-admin"))
            .keep(&visitor.session)
            .await;
    }
    let done = tr!("people-was-revoked", role = &role.name, name = &found.name);
    let result = embedded.unassign(&user, &place, &role.id).await;
    let notes = roles::notes(&place, &role.name);
    enter(visitor, "identity.role.unassign", (target::USER, &user, &found.name), &notes, &result).await;
    tell(visitor, result, done, key("people-not-changed")).await
}
