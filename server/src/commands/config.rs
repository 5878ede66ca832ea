//! `vitrine config …`

pub(crate) mod check;

use super::print;
use crate::{
    cli::{ConfigAction, Place},
    config,
    failure::Result,
};

/// Checks or prints the configuration.
pub(crate) fn run(place: &Place, action: ConfigAction) -> Result {
    match action {
        ConfigAction::Check => check::run(place)?,
        ConfigAction::Show => print(config::show(&config::load(place, None)?)?.trim_end()),
        ConfigAction::Reference => print(config::reference()?.trim_end()),
    }
    Ok(())
}
