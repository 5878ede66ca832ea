//! Who may read an image's container, and write to it: its access control lists.

use http::{HeaderName, Method};

use super::{
    account::Account,
    address::Place,
    projects::{Accounts, is_project},
    wire::Call,
};
use crate::{Error, Readers};

const READ: HeaderName = HeaderName::from_static("x-container-read");
const WRITE: HeaderName = HeaderName::from_static("x-container-write");
/// Everybody who has logged in.
const EVERYBODY: &str = "*:*";

impl Account {
    /// Writes both lists, in place of what they were.
    pub(super) async fn share(&self, place: &Place, readers: &Readers) -> Result<(), Error> {
        let Some(accounts) = &self.address.accounts else { return Ok(()) };
        let owner = accounts.project(&place.container.account);
        let read = match readers {
            Readers::Everybody => EVERYBODY.to_owned(),
            Readers::Projects(projects) => {
                let (known, others): (Vec<&str>, Vec<&str>) = projects
                    .iter()
                    .map(String::as_str)
                    .filter(|project| Some(*project) != owner)
                    .partition(|project| is_project(project));
                if !others.is_empty() {
                    let (store, key, count) = (&self.store, &place.key, others.len());
                    tracing::warn!(
                        store,
                        key,
                        count,
                        "members whose names are no ids of projects cannot read in Swift"
                    );
                }
                list(accounts, known)
            }
        };
        let write = list(accounts, accounts.admins.iter().map(String::as_str));
        // An empty list takes away the one that was there.
        let call = Call::new("the access to the container", Method::POST, place.container.path())
            .header(READ, read)
            .header(WRITE, write);
        self.wire.send(call, self.wire.short).await.map(drop).map_err(|failure| self.error(failure))
    }
}

/// Projects as Swift's lists have them.
fn list<'a>(accounts: &Accounts, projects: impl IntoIterator<Item = &'a str>) -> String {
    let all_users = if accounts.is_tempauth { "" } else { ":*" };
    let entries = projects.into_iter().map(|project| format!("{project}{all_users}"));
    entries.collect::<Vec<_>>().join(",")
}
