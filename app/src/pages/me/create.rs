//! A new application credential. The answer is the one page that shows its secret.

use http::StatusCode;
use leptos::prelude::*;
use time::Duration;
use vitrine_identity::{AdminError, CreatedCredential, NewCredential, RoleRecord};

use super::access::{Access, Text};
use vitrine_model::audit::target;

use crate::{
    components::{
        CheckField, Choice, Crumb, Emphasis, Fact, Facts, LinkButton, NavItem, Notice, PageHead, SelectField,
        SubmitButton, TextField, Tone, When,
    },
    failure::Result,
    forms::{Form, image::Problems},
    islands::CopyButton,
    locale::tr,
    pages::people,
    routes::People,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Days after which it may end.
const DAYS: [u32; 5] = [1, 7, 30, 90, 365];

/// What the form holds.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    description: String,
    /// Ids.
    roles: Vec<String>,
    /// Days, or nothing for never.
    ends: String,
    unrestricted: bool,
}

/// `GET /dashboard/me/credentials/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let offered = offered(&visitor).await?;
    let roles = offered.iter().map(|role| role.id.clone()).collect();
    let typed = Typed { roles, ends: "90".to_owned(), ..Typed::default() };
    page(&visitor, StatusCode::OK, offered, typed, Problems::default()).await
}

/// `POST /dashboard/me/credentials/new`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let embedded = people::embedded(&visitor)?;
    let offered = offered(&visitor).await?;
    let typed = Typed {
        name: form.trimmed("name").to_owned(),
        description: form.trimmed("description").to_owned(),
        roles: form.all("role").map(str::to_owned).collect(),
        ends: form.trimmed("ends").to_owned(),
        unrestricted: form.ticked("unrestricted"),
    };
    let mut problems = Problems::default();
    people::name_problem(&typed.name, people::NAME_MAX, &mut problems);
    if typed.roles.is_empty() {
        problems.add("role", tr("people-roles-missing"));
    }
    let days = DAYS.into_iter().find(|days| days.to_string() == typed.ends);
    if days.is_none() && !typed.ends.is_empty() {
        problems.add("ends", tr("people-ends-unknown"));
    }
    if problems.is_empty() {
        let now = embedded.now();
        let new = NewCredential {
            name: typed.name.clone(),
            description: Some(typed.description.clone()).filter(|text| !text.is_empty()),
            secret: None,
            roles: typed.roles.clone(),
            expires_at: days.map(|days| now + Duration::days(days.into())),
            unrestricted: typed.unrestricted,
        };
        let made = embedded.create_credential(&visitor.login.token, new).await;
        let (caller, notes) = (&visitor.caller, [("credential", typed.name.clone())]);
        let who = (target::USER, caller.user_id.as_str(), caller.user_name.as_str());
        people::enter(&visitor, "identity.credential.add", who, &notes, &made).await;
        match made {
            Ok(made) => return created(&visitor, made).await,
            Err(error @ AdminError::Taken { .. }) => problems.add("name", people::words(&error)),
            Err(AdminError::Invalid { field, problem }) => {
                problems.add(if field == "roles" { "role" } else { field }, problem);
            }
            Err(error) => return Err(people::failed(error)),
        }
    }
    page(&visitor, StatusCode::BAD_REQUEST, offered, typed, problems).await
}

/// The roles one has in the project one works in.
async fn offered(visitor: &Visitor) -> Result<Vec<RoleRecord>> {
    let mut roles = people::embedded(visitor)?.roles().await.map_err(people::failed)?;
    roles.retain(|role| visitor.caller.roles.contains(&role.name.to_lowercase()));
    Ok(roles)
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    offered: Vec<RoleRecord>,
    typed: Typed,
    problems: Problems,
) -> Result {
    let csrf = visitor.login.csrf.clone();
    let project = visitor.caller.project_name.clone().unwrap_or_default();
    visitor
        .page(status, NavItem::None, &tr("people-credential-new"), move || {
            view! { <Body offered typed problems project csrf /> }
        })
        .await
}

#[component]
fn Body(
    offered: Vec<RoleRecord>,
    typed: Typed,
    problems: Problems,
    project: String,
    csrf: String,
) -> impl IntoView {
    let roles = offered
        .into_iter()
        .map(|role| {
            let checked = typed.roles.contains(&role.id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="role" value=role.id checked=checked />
                    <bdi>{role.name}</bdi>
                </label>
            }
        })
        .collect_view();
    let mut ends: Vec<Choice> = DAYS
        .into_iter()
        .map(|days| Choice::new(days.to_string(), tr!("people-ends-days", days = days)))
        .collect();
    ends.push(Choice::new("", tr("people-never")));
    view! {
        <div class="narrow">
            <PageHead
                title=tr("people-credential-new")
                crumbs=vec![Crumb::new(tr("people-me"), People::Me.path())]
                subtitle=tr!("people-credential-about", project = project).into_any()
            />
            <form class="card" method="post" action=People::NewCredential.path()>
                <div class="body form">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <TextField
                        name="name"
                        label=tr("people-name")
                        value=typed.name
                        required=true
                        maxlength=255
                        hint=tr("people-credential-name-hint")
                        problem=problems.of("name")
                    />
                    <TextField name="description" label=tr("people-description") value=typed.description maxlength=8192 />
                    <SelectField
                        name="ends"
                        label=tr("people-ends")
                        choices=ends
                        value=typed.ends
                        problem=problems.of("ends").or_else(|| problems.of("expires_at"))
                    />
                    <fieldset class="fieldset">
                        <legend>{tr("people-roles")}</legend>
                        <div class="choices">{roles}</div>
                        {problems.of("role").map(|text| view! { <span class="problem">{text}</span> })}
                    </fieldset>
                    <CheckField
                        name="unrestricted"
                        label=tr("people-unrestricted")
                        checked=typed.unrestricted
                        hint=tr("people-unrestricted-hint")
                    />
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::Primary>{tr("people-credential-make")}</SubmitButton>
                        <LinkButton href=People::Me.path()>{tr("people-cancel")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}

/// The secret, this once, and the files that hold it.
async fn created(visitor: &Visitor, made: CreatedCredential) -> Result {
    let CreatedCredential { credential, secret } = made;
    let access = Access::of_credential(visitor, &credential.id, &secret);
    visitor
        .page(StatusCode::CREATED, NavItem::None, &tr("people-credential-made"), move || {
            let end = match credential.expires_at {
                Some(at) => view! { <When at /> }.into_any(),
                None => tr("people-never").into_any(),
            };
            view! {
                <div class="narrow stack">
                    <PageHead
                        title=tr("people-credential-made")
                        crumbs=vec![Crumb::new(tr("people-me"), People::Me.path())]
                    />
                    <Notice tone=Tone::Warn title=tr("people-secret-once")>
                        <p>{tr("people-secret-once-do")}</p>
                    </Notice>
                    <section class="card">
                        <div class="body stack">
                            <Facts>
                                <Fact name=tr("people-name")>
                                    <bdi>{credential.name}</bdi>
                                </Fact>
                                <Fact name=tr("people-id")>
                                    <code id="credential-id">{credential.id}</code>
                                </Fact>
                                <Fact name=tr("people-secret")>
                                    <code id="credential-secret">{secret.clone()}</code>
                                    <CopyButton text=secret what=tr("people-secret") />
                                </Fact>
                                <Fact name=tr("people-ends")>{end}</Fact>
                            </Facts>
                            <Text name="clouds.yaml" text=access.clouds_yaml() />
                            <Text name="openrc.sh" text=access.openrc() />
                            <div class="form-actions">
                                <LinkButton href=People::Me.path() emphasis=Emphasis::Primary>
                                    {tr("people-secret-kept")}
                                </LinkButton>
                            </div>
                        </div>
                    </section>
                </div>
            }
        })
        .await
}
