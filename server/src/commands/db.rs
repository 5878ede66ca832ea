//! `vitrine db …`

use std::time::Duration;

use time::OffsetDateTime;
use vitrine_domain::{Clock, SystemClock};
use vitrine_model::audit::target;

use super::{
    open, print,
    trail::{About, Trail},
};
use crate::{
    cli::{DbAction, Place, Purge},
    config::load,
    failure::{Context, Failure, Result},
    serve,
};

const BROKE_OFF: &str = "the purge broke off; what is removed stays removed";

/// Before which moment rows must have been deleted to go, and how many may go at most.
fn bounds(purge: Purge, default_age: u64) -> Result<(OffsetDateTime, u64)> {
    let now = SystemClock.now();
    let days = purge.age_in_days.unwrap_or(default_age);
    let since_1970 = u64::try_from(now.unix_timestamp()).unwrap_or_default() / 86_400;
    if days > since_1970 {
        return Err(Failure::new(format!("--age-in-days may be {since_1970} at most: that was in 1970")));
    }
    let before = now - Duration::from_secs(days * 86_400);
    // -1 is no limit.
    Ok((before, u64::try_from(purge.max_rows).unwrap_or(u64::MAX)))
}

/// What a purge is about.
const WHOLE: About<'static> = (target::DATABASE, target::DATABASE, None);

/// Makes, names, checks or clears the schema's tables.
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
        let trail = Trail::new(database.clone());
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
            DbAction::Purge(purge) if has == newest => {
                let (before, limit) = bounds(purge, 30)?;
                let parts = database.images().purge_parts(before, limit).await.context(BROKE_OFF)?;
                let tasks = database.tasks().purge(before, limit).await.context(BROKE_OFF)?;
                trail.did("database.purge", WHOLE, &[("rows", (parts + tasks).into())]).await;
                print(format_args!("{} rows", parts + tasks));
            }
            DbAction::PurgeImagesTable(purge) if has == newest => {
                let (before, limit) = bounds(purge, 180)?;
                let images = database.images().purge(before, limit).await.context(BROKE_OFF)?;
                trail.did("database.purge", WHOLE, &[("images", images.into())]).await;
                print(format_args!("{images} images"));
            }
            DbAction::Check | DbAction::Purge(_) | DbAction::PurgeImagesTable(_) => {
                return Err(Failure::new(format!(
                    "the database has schema version {has}, this release wants {newest}: run `vitrine db sync`"
                )));
            }
        }
        database.close().await;
        Ok(())
    })
}
