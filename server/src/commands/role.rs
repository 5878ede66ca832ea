//! `vitrine role …`

use vitrine_identity::{AdminError, AssignmentFilter, Embedded, Target};
use vitrine_model::audit::target;

use super::{open, print::table, trail::Trail};
use crate::{
    cli::{Grant, Place, RoleAction},
    failure::{Context, Result},
};

/// Gives, takes or lists roles.
pub(crate) fn run(place: &Place, action: RoleAction) -> Result {
    open::block_on(async {
        let (identity, trail) = open::identity(place).await?;
        match action {
            RoleAction::Add(grant) => {
                let (user, target, role) = ids(&identity, &grant).await.context("no role was given")?;
                let given = identity.assign(&user, &target, &role).await;
                enter(&trail, "identity.role.assign", (&user, &grant), given)
                    .await
                    .context("no role was given")
            }
            RoleAction::Remove(grant) => {
                let (user, target, role) = ids(&identity, &grant).await.context("no role was taken away")?;
                let taken = identity.unassign(&user, &target, &role).await;
                enter(&trail, "identity.role.unassign", (&user, &grant), taken)
                    .await
                    .context("no role was taken away")
            }
            RoleAction::List => list(&identity).await,
        }
    })
}

async fn ids(identity: &Embedded, grant: &Grant) -> Result<(String, Target, String), AdminError> {
    let user = identity.find_user(&grant.user).await?.id;
    let target = match &grant.project {
        Some(project) => Target::Project(identity.find_project(project).await?.id),
        None => Target::System,
    };
    Ok((user, target, identity.find_role(&grant.role).await?.id))
}

async fn enter(
    trail: &Trail,
    action: &'static str,
    (user, grant): (&str, &Grant),
    result: Result<(), AdminError>,
) -> Result<(), AdminError> {
    let place = grant.project.as_deref().unwrap_or("system");
    let notes = [("place", place.into()), ("role", grant.role.as_str().into())];
    trail.enter(action, (target::USER, user, Some(&grant.user)), &notes, result).await
}

async fn list(identity: &Embedded) -> Result {
    let assignments =
        identity.assignments(&AssignmentFilter::default()).await.context("cannot list the roles")?;
    let rows: Vec<_> = assignments
        .into_iter()
        .map(|given| {
            let place = given.project_name.unwrap_or_else(|| "(system)".to_owned());
            [given.user_name, place, given.role_name]
        })
        .collect();
    table(["USER", "PROJECT", "ROLE"], &rows);
    Ok(())
}
