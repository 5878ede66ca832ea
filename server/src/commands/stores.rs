//! `vitrine stores …`: what there is, images from one store to another, rows held against bytes.

mod check;
mod known;
mod list;
mod transfer;

use super::{open, trail::Trail};
use crate::{
    cli::{Place, StoresAction},
    config::load,
    failure::Result,
};

/// Lists the stores, copies or moves images between them, or checks them.
pub(crate) fn run(place: &Place, action: StoresAction) -> Result {
    let data_dir = load(place, None)?.config.data_dir;
    open::block_on(async {
        let (controller, database) = open::working_controller(place).await?;
        let trail = Trail::new(database.clone());
        match action {
            StoresAction::List => list::run(&controller, &data_dir).await,
            StoresAction::Copy(which) => transfer::run(&controller, &database, which, false).await,
            StoresAction::Move(which) => transfer::run(&controller, &database, which, true).await,
            StoresAction::Check(which) => check::run(&controller, &trail, which).await,
        }
    })
}
