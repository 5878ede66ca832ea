//! The calls, room by room.

mod cache;
mod data;
mod discovery;
mod images;
mod imports;
mod locations;
mod members;
mod metadefs;
mod schemas;
mod stores;
mod tags;
mod tasks;
mod uploads;
mod v1;

use super::call::Call;

/// Calls that belong together.
pub(super) struct Room {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) calls: &'static [Call],
}

/// All rooms; that of v1 where it is on.
pub(super) fn rooms(v1: bool) -> impl Iterator<Item = &'static Room> {
    [
        &discovery::ROOM,
        &images::ROOM,
        &data::ROOM,
        &imports::ROOM,
        &uploads::ROOM,
        &locations::ROOM,
        &stores::ROOM,
        &members::ROOM,
        &tags::ROOM,
        &tasks::ROOM,
        &cache::ROOM,
        &metadefs::ROOM,
        &schemas::ROOM,
    ]
    .into_iter()
    .chain(v1.then_some(&v1::ROOM))
}
