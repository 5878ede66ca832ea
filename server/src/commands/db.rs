//! `vitrine db …`

use super::{open, print};
use crate::{
    cli::{DbAction, Place},
    config::load,
    failure::{Context, Failure, Result},
    serve,
};

/// Makes, names or checks the schema.
pub(crate) fn run(place: &Place, action: DbAction) -> Result {
    let config = load(place, None)?.config;
    if config.uses_own_database() {
        if matches!(action, DbAction::Sync) {
            serve::make_data_dir(&config.data_dir)?;
        } else {
            open::refuse_missing(&config.database_file())?;
        }
    }
    open::block_on(async {
        let database = open::database(&config).await?;
        if matches!(action, DbAction::Sync) {
            database.migrate().await.context("cannot bring the database to this release")?;
        }
        let (has, newest) = database.schema_version().await.context("cannot read the schema's version")?;
        match action {
            DbAction::Sync | DbAction::Version => print(has),
            DbAction::Check if has == newest => {
                database.ping().await.context("the database does not answer")?;
                print(format_args!("the database answers and has schema version {has}"));
            }
            DbAction::Check => {
                return Err(Failure::new(format!(
                    "the database has schema version {has}, this release wants {newest}: run `vitrine db sync`"
                )));
            }
        }
        database.close().await;
        Ok(())
    })
}
