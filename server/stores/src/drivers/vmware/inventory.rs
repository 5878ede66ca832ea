//! What the server calls the datastores, and what room they have.

use std::sync::{Arc, PoisonError};

use super::{
    address::Datastore,
    errors::Failure,
    soap::{self, Reference, message, text},
    vcenter::Vcenter,
    xml::Element,
};
use crate::{Capacity, Error};

/// What the server calls a datastore.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) datacenter: Reference,
    pub(super) datastore: Reference,
    /// What lists its files.
    pub(super) browser: Reference,
}

/// What a datastore has at the moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Bytes.
    pub(super) total: u64,
    /// Bytes.
    pub(super) free: u64,
    /// Whether somebody reaches it, and nobody is at work on it.
    pub(super) is_usable: bool,
}

const DATASTORES: &str = "the list of the datastores";

impl Vcenter {
    /// What the server calls that datastore; asked once.
    pub(super) async fn known(&self, datastore: usize) -> Result<Arc<Known>, Error> {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&datastore) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(self.look_up(datastore).await?);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(datastore, Arc::clone(&known));
        Ok(known)
    }

    /// Forgets what the server called it: it may have been made anew.
    fn forget(&self, datastore: usize) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&datastore);
        self.with_folder.lock().unwrap_or_else(PoisonError::into_inner).remove(&datastore);
    }

    async fn look_up(&self, datastore: usize) -> Result<Known, Error> {
        const SEARCH: &str = "the search for the datacenter";
        let Datastore { datacenter: path, name, .. } = &self.address.datastores[datastore];
        let search = |path: &str| {
            let path = text("inventoryPath", path);
            async move {
                self.wire
                    .call(SEARCH, |services| message("FindByInventoryPath", &services.search, &path))
                    .await
            }
        };
        let (answer, _) = search(path).await.map_err(|failure| self.error(failure))?;
        let datacenter = answer.child("returnval").and_then(Reference::of);
        let datacenter = datacenter.filter(|found| found.kind == "Datacenter").ok_or_else(|| {
            self.other(format!(
                "there is no datacenter '{path}' that the user can see: look at vmware_datastores"
            ))
        })?;
        let objects = self.properties(DATASTORES, std::slice::from_ref(&datacenter), &["datastore"]).await?;
        let lists = objects.iter().filter_map(|object| property(object, "datastore"));
        let datastores: Vec<_> =
            lists.flat_map(|list| list.all("ManagedObjectReference")).filter_map(Reference::of).collect();
        let named = if datastores.is_empty() {
            Vec::new()
        } else {
            self.properties(DATASTORES, &datastores, &["name", "browser"]).await?
        };
        let found =
            named.iter().find(|object| property(object, "name").is_some_and(|found| found.text == *name));
        let found = found.ok_or_else(|| {
            self.other(format!(
                "the datacenter '{path}' has no datastore '{name}' that the user can see: look at vmware_datastores"
            ))
        })?;
        let reference = found.child("obj").and_then(Reference::of);
        let browser = property(found, "browser").and_then(Reference::of);
        match (reference, browser) {
            (Some(datastore), Some(browser)) => Ok(Known { datacenter, datastore, browser }),
            _ => Err(self.error(Failure::nonsense(DATASTORES, "it lacks a reference"))),
        }
    }

    /// The objects with these properties, as the server describes them.
    pub(super) async fn properties(
        &self,
        what: &'static str,
        objects: &[Reference],
        paths: &[&str],
    ) -> Result<Vec<Element>, Error> {
        self.ask_properties(what, objects, paths).await.map_err(|failure| self.error(failure))
    }

    /// [`Self::properties`], with the server's own reason where there are none.
    pub(super) async fn ask_properties(
        &self,
        what: &'static str,
        objects: &[Reference],
        paths: &[&str],
    ) -> Result<Vec<Element>, Failure> {
        let ask =
            |services: &super::session::Services| soap::properties(&services.properties, objects, paths);
        let (mut answer, _) = self.wire.call(what, ask).await?;
        let mut found = Vec::new();
        loop {
            let page =
                answer.children.into_iter().find(|child| child.name == "returnval").unwrap_or_default();
            let token = page.text_of("token").to_owned();
            found.extend(page.children.into_iter().filter(|child| child.name == "objects"));
            if token.is_empty() {
                return Ok(found);
            }
            let next = text("token", &token);
            (answer, _) = self
                .wire
                .call(what, |services| message("ContinueRetrievePropertiesEx", &services.properties, &next))
                .await?;
        }
    }

    /// What that datastore has now.
    pub(super) async fn room(&self, datastore: usize) -> Result<Room, Error> {
        const WHAT: &str = "the look at the datastore";
        let mut is_again = false;
        loop {
            let known = self.known(datastore).await?;
            let objects = std::slice::from_ref(&known.datastore);
            match self.ask_properties(WHAT, objects, &["summary"]).await {
                Ok(found) => {
                    let room =
                        found.iter().find_map(|object| property(object, "summary")).and_then(read_room);
                    return room
                        .ok_or_else(|| self.error(Failure::nonsense(WHAT, "it does not say what is free")));
                }
                Err(failure) if failure.is_fault("ManagedObjectNotFound") && !is_again => {
                    is_again = true;
                    self.forget(datastore);
                }
                Err(failure) => return Err(self.error(failure)),
            }
        }
    }

    /// The datastore for new data: of those with the greatest weight that have the room, the one with the most of it.
    pub(super) async fn choose(&self, size: Option<u64>) -> Result<usize, Error> {
        let wanted = size.unwrap_or(0).max(1);
        let datastores = &self.address.datastores;
        let (mut any_usable, mut at) = (false, 0);
        for group in datastores.chunk_by(|one, next| one.weight == next.weight) {
            let mut best: Option<(u64, usize)> = None;
            for datastore in at..at + group.len() {
                let room = self.room(datastore).await?;
                any_usable |= room.is_usable;
                if room.is_usable && best.is_none_or(|(free, _)| room.free > free) {
                    best = Some((room.free, datastore));
                }
            }
            match best {
                Some((free, datastore)) if free >= wanted => return Ok(datastore),
                _ => at += group.len(),
            }
        }
        if !any_usable {
            return Err(self.none_usable());
        }
        Err(self.full(format!("none of the datastores of vmware_datastores has {wanted} bytes free")))
    }

    /// The room of all datastores together.
    pub(super) async fn capacity(&self) -> Result<Capacity, Error> {
        let (mut sum, mut any_usable) = (Capacity { total: 0, free: 0 }, false);
        let mut seen = Vec::new();
        for datastore in 0..self.address.datastores.len() {
            let room = self.room(datastore).await?;
            let known = self.known(datastore).await?;
            // One datastore may be part of several datacenters.
            if !room.is_usable || seen.contains(&known.datastore) {
                continue;
            }
            any_usable = true;
            seen.push(known.datastore.clone());
            sum.total = sum.total.saturating_add(room.total);
            sum.free = sum.free.saturating_add(room.free.min(room.total));
        }
        if any_usable { Ok(sum) } else { Err(self.none_usable()) }
    }

    fn none_usable(&self) -> Error {
        let problem =
            "no host reaches any of the datastores of vmware_datastores, or all of them are in maintenance";
        Error::Unavailable { store: self.store.clone(), source: std::io::Error::other(problem) }
    }
}

/// The value of a property of an object.
pub(super) fn property<'a>(object: &'a Element, name: &str) -> Option<&'a Element> {
    object.all("propSet").find(|property| property.text_of("name") == name)?.child("val")
}

fn read_room(summary: &Element) -> Option<Room> {
    let number =
        |name| summary.text_of(name).parse::<i64>().ok().map(|number| u64::try_from(number).unwrap_or(0));
    let maintenance = summary.text_of("maintenanceMode");
    Some(Room {
        total: number("capacity")?,
        free: number("freeSpace")?,
        is_usable: summary.text_of("accessible") != "false" && matches!(maintenance, "" | "normal"),
    })
}
