//! `vitrine config …`

use super::print;
use crate::{
    cli::{ConfigAction, Place},
    config,
    failure::Result,
};

/// Checks or prints the configuration.
pub(crate) fn run(place: &Place, action: ConfigAction) -> Result {
    match action {
        ConfigAction::Check => {
            let loaded = config::load(place, None)?;
            match loaded.file {
                Some(file) => print(format_args!("{} can be used", file.display())),
                None => print("there is no file; the configuration can be used"),
            }
        }
        ConfigAction::Show => print(config::show(&config::load(place, None)?)?.trim_end()),
        ConfigAction::Reference => print(config::reference()?.trim_end()),
    }
    Ok(())
}
