//! `vitrine project …`

use serde_json::Value;
use vitrine_domain::project_usage;
use vitrine_identity::{Embedded, NewProject, ProjectChange, ProjectFilter, ProjectRecord};
use vitrine_model::{Quota, audit::target};

use super::{
    open, print,
    print::table,
    trail::{About, Trail},
};
use crate::{
    cli::{Place, ProjectAction},
    config::load,
    failure::{Context, Result},
};

/// Makes, lists or deletes projects.
pub(crate) fn run(place: &Place, action: ProjectAction) -> Result {
    open::block_on(async {
        let (identity, trail) = open::identity(place).await?;
        match action {
            ProjectAction::Create { name, description } => {
                let new = NewProject { description, ..NewProject::named(name.clone()) };
                let made = identity.create_project(new).await;
                let id = made.as_ref().map_or_else(|_| name.clone(), |made| made.id.clone());
                let about = (target::PROJECT, id.as_str(), Some(name.as_str()));
                let made = trail
                    .enter("identity.project.create", about, &[], made)
                    .await
                    .context("the project was not made")?;
                print(format_args!("{}  {}", made.id, made.name));
            }
            ProjectAction::List => {
                let projects =
                    identity.projects(&ProjectFilter::default()).await.context("cannot list the projects")?;
                let rows: Vec<_> = projects
                    .into_iter()
                    .map(|project| [project.id, project.name, yes_no(project.enabled), project.description])
                    .collect();
                table(["ID", "NAME", "ENABLED", "DESCRIPTION"], &rows);
            }
            ProjectAction::Limits { project, set } => {
                limits(place, (&identity, &trail), &project, &set).await?;
            }
            ProjectAction::Set { project, name, description, state } => {
                let found = identity.find_project(&project).await.context("nothing was changed")?;
                let change = ProjectChange { name, description, enabled: state.wanted() };
                let asked = [("name", change.name.is_some()), ("description", change.description.is_some())];
                let notes = asked_for(asked, change.enabled);
                let changed = identity.update_project(&found.id, &change).await;
                trail
                    .enter("identity.project.update", about(&found), &notes, changed)
                    .await
                    .context("the project was not changed")?;
            }
            ProjectAction::Delete { project } => {
                let found = identity.find_project(&project).await.context("nothing was deleted")?;
                let deleted = identity.delete_empty_project(&found.id).await;
                trail
                    .enter("identity.project.delete", about(&found), &[], deleted)
                    .await
                    .context("the project was not deleted")?;
            }
        }
        Ok(())
    })
}

fn about(project: &ProjectRecord) -> About<'_> {
    (target::PROJECT, &project.id, Some(&project.name))
}

/// What of a user or a project was to be changed: the names of the fields, and whether it is to be enabled.
pub(super) fn asked_for<const N: usize>(
    fields: [(&'static str, bool); N],
    enabled: Option<bool>,
) -> Vec<(&'static str, Value)> {
    let asked: Vec<&str> = fields.iter().filter(|(_, is)| *is).map(|(field, _)| *field).collect();
    let asked = (!asked.is_empty()).then(|| ("asked", asked.into()));
    asked.into_iter().chain(enabled.map(|enabled| ("enabled", enabled.into()))).collect()
}

async fn limits(
    place: &Place,
    (identity, trail): (&Embedded, &Trail),
    project: &str,
    set: &[(Quota, Option<i64>)],
) -> Result {
    let found = identity.find_project(project).await.context("there are no limits to show")?;
    let config = load(place, None)?.config;
    let database = open::database(&config).await?;
    for (quota, value) in set {
        let result = database.limits().set(&found.id, *quota, *value).await;
        let notes = [("limit", quota.as_str().into()), ("value", (*value).into())];
        trail.enter("project.limit", about(&found), &notes, result).await.context("the limit was not set")?;
    }
    let usage = project_usage(&database, &config.limits, &found.id)
        .await
        .context("cannot read what the project uses")?;
    let own = database.limits().of_project(&found.id).await.context("cannot read the project's limits")?;
    let rows: Vec<_> = usage
        .into_iter()
        .map(|usage| {
            let limit = usage.limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string());
            let whose = if own.contains_key(&usage.quota) { "its own" } else { "all projects'" };
            [
                usage.quota.to_string(),
                usage.quota.unit().to_owned(),
                usage.usage.to_string(),
                limit,
                whose.to_owned(),
            ]
        })
        .collect();
    table(["NAME", "UNIT", "USED", "LIMIT", "WHOSE"], &rows);
    Ok(())
}

pub(super) fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
