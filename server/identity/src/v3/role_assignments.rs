//! All assignments at once.

use axum::Json;
use serde_json::{Value, json};
use vitrine_database::identity::{Assignment, AssignmentFilter, RoleRecord, Target};

use super::{
    State,
    asking::Asking,
    base::Base,
    error::ApiError,
    list::{Here, Query},
};
use crate::{DOMAIN_ID, DOMAIN_NAME, implied::implied_by};

/// GET /role_assignments, narrowed by `user.id`, `role.id`, `scope.project.id`, `scope.system`; with
/// `include_names`; with `effective`, what the roles imply too.
pub(super) async fn list(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_role_assignments")?;
    let effective = query.flag("effective");
    let filter = AssignmentFilter {
        user_id: query.owned("user.id"),
        role_id: query.owned("role.id").filter(|_| !effective),
        target: match (query.get("scope.project.id"), query.get("scope.system")) {
            (Some(project), _) => Some(Target::Project(project.to_owned())),
            (None, Some(_)) => Some(Target::System),
            (None, None) => None,
        },
    };
    // There are no groups, no domains with roles in them, and no inheritance.
    let elsewhere = ["group.id", "scope.domain.id", "scope.OS-INHERIT:inherited_to"];
    let assignments = if elsewhere.iter().any(|name| query.get(name).is_some()) {
        Vec::new()
    } else {
        shared.embedded.assignments(&filter).await?
    };
    let roles = if effective { shared.embedded.roles().await? } else { Vec::new() };
    let writer = Writer { base: &base, names: query.flag("include_names") };
    let mut items = Vec::new();
    for assignment in &assignments {
        items.push((assignment.role_id.clone(), writer.json(assignment, None)));
        items.extend(
            implied(assignment, &roles).map(|role| (role.id.clone(), writer.json(assignment, Some(role)))),
        );
    }
    if let Some(wanted) = query.get("role.id") {
        items.retain(|(role, _)| role == wanted);
    }
    Ok(Json(here.list("role_assignments", items.into_iter().map(|(_, json)| json).collect())))
}

fn implied<'a>(assignment: &Assignment, roles: &'a [RoleRecord]) -> impl Iterator<Item = &'a RoleRecord> {
    let names = implied_by(&assignment.role_name);
    roles.iter().filter(move |role| names.contains(&role.name.as_str()))
}

struct Writer<'a> {
    base: &'a Base,
    names: bool,
}

impl Writer<'_> {
    /// An assignment; where `implied` is given, that role instead of the one it follows from.
    fn json(&self, assignment: &Assignment, implied: Option<&RoleRecord>) -> Value {
        let (role_id, role_name) = implied
            .map_or_else(|| (&assignment.role_id, &assignment.role_name), |role| (&role.id, &role.name));
        let mut role = json!({"id": role_id});
        let mut user = json!({"id": assignment.user_id});
        if self.names {
            role["name"] = json!(role_name);
            user["name"] = json!(assignment.user_name);
            user["domain"] = domain();
        }
        let place = match &assignment.target {
            Target::Project(project) => format!("/projects/{project}"),
            Target::System => "/system".to_owned(),
        };
        let link = format!("{place}/users/{}/roles/{}", assignment.user_id, assignment.role_id);
        let mut links = json!({"assignment": self.base.link(&link)});
        if implied.is_some() {
            links["prior_role"] = json!(self.base.link(&format!("/roles/{}", assignment.role_id)));
        }
        json!({"role": role, "user": user, "scope": self.scope(assignment), "links": links})
    }

    fn scope(&self, assignment: &Assignment) -> Value {
        let Target::Project(id) = &assignment.target else { return json!({"system": {"all": true}}) };
        let mut project = json!({"id": id});
        if self.names {
            project["name"] = json!(assignment.project_name);
            project["domain"] = domain();
        }
        json!({"project": project})
    }
}

fn domain() -> Value {
    json!({"id": DOMAIN_ID, "name": DOMAIN_NAME})
}
