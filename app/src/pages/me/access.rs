//! The files that clients are set up with: `clouds.yaml` and `openrc.sh`. A password never stands in them.

use leptos::prelude::*;

use crate::{
    components::{Glyph, LinkButton},
    islands::CopyButton,
    locale::tr,
    session::Visitor,
};

/// What a client has to know.
#[derive(Clone)]
pub(crate) struct Access {
    /// Where the identity is.
    auth_url: String,
    region: String,
    way: Way,
}

/// How it gets in.
#[derive(Clone)]
enum Way {
    /// The password is asked for.
    Password {
        user: String,
        project: Option<String>,
    },
    Credential {
        id: String,
        secret: String,
    },
}

impl Access {
    /// For the visitor, in the project they work in.
    pub(crate) fn of_password(visitor: &Visitor) -> Self {
        let (user, project) = (visitor.caller.user_name.clone(), visitor.caller.project_name.clone());
        Self::of(visitor, Way::Password { user, project })
    }

    /// For programs, with an application credential.
    pub(crate) fn of_credential(visitor: &Visitor, id: &str, secret: &str) -> Self {
        Self::of(visitor, Way::Credential { id: id.to_owned(), secret: secret.to_owned() })
    }

    fn of(visitor: &Visitor, way: Way) -> Self {
        let auth_url = format!("{}/identity/v3", visitor.cx.endpoint);
        Self { auth_url, region: visitor.dashboard.region.clone(), way }
    }

    /// `clouds.yaml`, with the cloud `vitrine`.
    pub(crate) fn clouds_yaml(&self) -> String {
        let (kind, auth) = match &self.way {
            Way::Password { user, project } => {
                let project = project.as_ref().map_or_else(String::new, |project| {
                    format!("      project_name: {}\n      project_domain_name: Default\n", yaml(project))
                });
                let auth =
                    format!("      username: {}\n      user_domain_name: Default\n{project}", yaml(user));
                ("", auth)
            }
            Way::Credential { id, secret } => (
                "    auth_type: v3applicationcredential\n",
                format!(
                    "      application_credential_id: {}\n      application_credential_secret: {}\n",
                    yaml(id),
                    yaml(secret)
                ),
            ),
        };
        format!(
            "clouds:\n  vitrine:\n{kind}    auth:\n      auth_url: {}\n{auth}    region_name: {}\n    \
             identity_api_version: 3\n    interface: public\n",
            yaml(&self.auth_url),
            yaml(&self.region)
        )
    }

    /// `openrc.sh`, to be read by a shell; it asks for the password where one is needed.
    pub(crate) fn openrc(&self) -> String {
        let url = shell(&self.auth_url);
        let mut lines = vec![format!("export OS_AUTH_URL={url}")];
        match &self.way {
            Way::Password { user, project } => {
                lines.push(format!("export OS_USERNAME={}", shell(user)));
                lines.push("export OS_USER_DOMAIN_NAME=Default".to_owned());
                if let Some(project) = project {
                    lines.push(format!("export OS_PROJECT_NAME={}", shell(project)));
                    lines.push("export OS_PROJECT_DOMAIN_NAME=Default".to_owned());
                }
                lines.push("printf 'Password for %s: ' \"$OS_USERNAME\" >&2".to_owned());
                lines.push("stty -echo; IFS= read -r OS_PASSWORD; stty echo; echo >&2".to_owned());
                lines.push("export OS_PASSWORD".to_owned());
            }
            Way::Credential { id, secret } => {
                lines.push("export OS_AUTH_TYPE=v3applicationcredential".to_owned());
                lines.push(format!("export OS_APPLICATION_CREDENTIAL_ID={}", shell(id)));
                lines.push(format!("export OS_APPLICATION_CREDENTIAL_SECRET={}", shell(secret)));
            }
        }
        lines.push(format!("export OS_REGION_NAME={}", shell(&self.region)));
        lines.push("export OS_IDENTITY_API_VERSION=3".to_owned());
        lines.push("export OS_INTERFACE=public\n".to_owned());
        lines.join("\n")
    }
}

/// A text in YAML; JSON's form is YAML's too.
fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text in a shell, whatever it holds.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The files of the account.
#[component]
pub(super) fn Files(access: Access) -> impl IntoView {
    view! {
        <section class="card" id="access">
            <header>
                <h2>{tr("people-access")}</h2>
                <div class="row">
                    <LinkButton small=true href="/dashboard/me/clouds.yaml" glyph=Glyph::Download>"clouds.yaml"</LinkButton>
                    <LinkButton small=true href="/dashboard/me/openrc.sh" glyph=Glyph::Download>"openrc.sh"</LinkButton>
                </div>
            </header>
            <div class="body stack">
                <p class="small muted">{tr("people-access-about")}</p>
                <Text name="clouds.yaml" text=access.clouds_yaml() />
                <Text name="openrc.sh" text=access.openrc() />
            </div>
        </section>
    }
    .into_any()
}

/// A file to read and copy.
#[component]
pub(super) fn Text(
    /// What it is called.
    #[prop(into)]
    name: String,
    text: String,
) -> impl IntoView {
    view! {
        <div>
            <div class="row spread small muted">
                <span>{name.clone()}</span>
                <CopyButton text=text.clone() what=name />
            </div>
            <pre tabindex="0">
                <code>{text}</code>
            </pre>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(way: Way) -> Access {
        Access { auth_url: "http://h:1/identity/v3".to_owned(), region: "R #1".to_owned(), way }
    }

    #[test]
    fn hostile_names_stay_inside_their_quotes() {
        let user = "a'b$(c)\": #x\n".to_owned();
        let access = access(Way::Password { user, project: Some("p: q".to_owned()) });
        let clouds = access.clouds_yaml();
        assert!(clouds.contains("      username: \"a'b$(c)\\\": #x\\n\"\n"), "{clouds}");
        assert!(clouds.contains("project_name: \"p: q\"\n") && clouds.contains("region_name: \"R #1\"\n"));
        let openrc = access.openrc();
        assert!(openrc.contains("export OS_USERNAME='a'\\''b$(c)\": #x\n'\n"), "{openrc}");
        assert!(!clouds.contains("password:") && openrc.contains("read -r OS_PASSWORD"));
    }

    #[test]
    fn a_credential_needs_neither_user_nor_project() {
        let access = access(Way::Credential { id: "c1".to_owned(), secret: "s".to_owned() });
        let (clouds, openrc) = (access.clouds_yaml(), access.openrc());
        assert!(clouds.contains("    auth_type: v3applicationcredential\n"));
        assert!(clouds.contains("application_credential_secret: \"s\"") && !clouds.contains("username"));
        assert!(openrc.contains("OS_APPLICATION_CREDENTIAL_SECRET='s'") && !openrc.contains("OS_USERNAME"));
    }
}
