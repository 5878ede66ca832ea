//! `vitrine project …`

use vitrine_domain::project_usage;
use vitrine_identity::{Embedded, NewProject, ProjectChange, ProjectFilter};
use vitrine_model::Quota;

use super::{open, print, print::table};
use crate::{
    cli::{Place, ProjectAction},
    config::load,
    failure::{Context, Result},
};

/// Makes, lists or deletes projects.
pub(crate) fn run(place: &Place, action: ProjectAction) -> Result {
    open::block_on(async {
        let identity = open::identity(place).await?;
        match action {
            ProjectAction::Create { name, description } => {
                let new = NewProject { description, ..NewProject::named(name) };
                let made = identity.create_project(new).await.context("the project was not made")?;
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
            ProjectAction::Limits { project, set } => limits(place, &identity, &project, &set).await?,
            ProjectAction::Set { project, name, description, state } => {
                let found = identity.find_project(&project).await.context("nothing was changed")?;
                let change = ProjectChange { name, description, enabled: state.wanted() };
                identity.update_project(&found.id, &change).await.context("the project was not changed")?;
            }
            ProjectAction::Delete { project } => {
                let found = identity.find_project(&project).await.context("nothing was deleted")?;
                identity.delete_empty_project(&found.id).await.context("the project was not deleted")?;
            }
        }
        Ok(())
    })
}

async fn limits(place: &Place, identity: &Embedded, project: &str, set: &[(Quota, Option<i64>)]) -> Result {
    let found = identity.find_project(project).await.context("there are no limits to show")?;
    let config = load(place, None)?.config;
    let database = open::database(&config).await?;
    for (quota, value) in set {
        database.limits().set(&found.id, *quota, *value).await.context("the limit was not set")?;
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
