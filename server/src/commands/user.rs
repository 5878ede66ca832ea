//! `vitrine user …`

use std::{
    fs,
    io::{self, BufRead},
    path::Path,
};

use vitrine_identity::{NewUser, Target, UserChange, UserFilter, UserRecord};
use vitrine_model::audit::target;

use super::{
    open, print,
    print::table,
    project::{asked_for, yes_no},
    trail::About,
};
use crate::{
    cli::{Place, UserAction},
    failure::{Context, Failure, Result},
};

/// Makes, lists, changes or deletes users.
pub(crate) fn run(place: &Place, action: UserAction) -> Result {
    open::block_on(async {
        let (identity, trail) = open::identity(place).await?;
        match action {
            UserAction::Create { name, project, role, password_file } => {
                let password = password(&password_file)?;
                // What is wrong with these is said before anything is made.
                let grant = match &project {
                    Some(project) => {
                        let project =
                            identity.find_project(project).await.context("the user was not made")?;
                        Some((project, identity.find_role(&role).await.context("the user was not made")?))
                    }
                    None => None,
                };
                let default_project_id = grant.as_ref().map(|(project, _)| project.id.clone());
                let new = NewUser { default_project_id, ..NewUser::named(name.clone(), Some(password)) };
                let made = identity.create_user(new).await;
                let id = made.as_ref().map_or_else(|_| name.clone(), |made| made.id.clone());
                let about = (target::USER, id.as_str(), Some(name.as_str()));
                let made = trail
                    .enter("identity.user.create", about, &[], made)
                    .await
                    .context("the user was not made")?;
                if let Some((project, role)) = grant {
                    let notes = [("place", project.name.into()), ("role", role.name.into())];
                    let target = Target::Project(project.id);
                    let given = identity.assign(&made.id, &target, &role.id).await;
                    trail
                        .enter("identity.role.assign", about, &notes, given)
                        .await
                        .context("the user was made, but got no role")?;
                }
                print(format_args!("{}  {}", made.id, made.name));
            }
            UserAction::List => {
                let users = identity.users(&UserFilter::default()).await.context("cannot list the users")?;
                let rows: Vec<_> =
                    users.into_iter().map(|user| [user.id, user.name, yes_no(user.enabled)]).collect();
                table(["ID", "NAME", "ENABLED"], &rows);
            }
            UserAction::Set { user, name, email, description, state } => {
                let found = identity.find_user(&user).await.context("nobody was changed")?;
                let some = |text: String| Some(text).filter(|text| !text.is_empty());
                let change = UserChange {
                    name,
                    email: email.map(some),
                    description: description.map(some),
                    enabled: state.wanted(),
                    ..UserChange::default()
                };
                let asked = [
                    ("name", change.name.is_some()),
                    ("email", change.email.is_some()),
                    ("description", change.description.is_some()),
                ];
                let notes = asked_for(asked, change.enabled);
                let changed = identity.update_user(&found.id, &change).await;
                trail
                    .enter("identity.user.update", about(&found), &notes, changed)
                    .await
                    .context("the user was not changed")?;
            }
            UserAction::Delete { user } => {
                let found = identity.find_user(&user).await.context("nobody was deleted")?;
                let deleted = identity.delete_user(&found.id).await;
                trail
                    .enter("identity.user.delete", about(&found), &[], deleted)
                    .await
                    .context("the user was not deleted")?;
            }
            UserAction::SetPassword { user, password_file } => {
                let password = password(&password_file)?;
                let found = identity.find_user(&user).await.context("no password was changed")?;
                let changed = identity.set_password(&found.id, password).await;
                trail
                    .enter("identity.user.password", about(&found), &[], changed)
                    .await
                    .context("the password was not changed")?;
            }
        }
        Ok(())
    })
}

fn about(user: &UserRecord) -> About<'_> {
    (target::USER, &user.id, Some(&user.name))
}

/// The first line of a file, or of the standard input.
fn password(file: &Path) -> Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        io::stdin()
            .lock()
            .read_line(&mut text)
            .context("cannot read the password from the standard input")?;
    } else {
        text =
            fs::read_to_string(file).context(format!("cannot read the password from {}", file.display()))?;
    }
    match text.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(line.to_owned()),
        None => Err(Failure::new("the password is empty: put it on the first line of the file")),
    }
}
