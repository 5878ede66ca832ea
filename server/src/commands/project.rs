//! `vitrine project …`

use vitrine_identity::{NewProject, ProjectFilter};

use super::{open, print, print::table};
use crate::{
    cli::{Place, ProjectAction},
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
            ProjectAction::Delete { project } => {
                let found = identity.find_project(&project).await.context("nothing was deleted")?;
                identity.delete_project(&found.id).await.context("the project was not deleted")?;
            }
        }
        Ok(())
    })
}

pub(super) fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
