//! A change of many images as a task. It goes on behind the last result that was kept.

use std::collections::HashMap;

use async_trait::async_trait;
use futures::{StreamExt as _, stream};
use serde::Deserialize as _;
use serde_json::{Value, json};
use time::OffsetDateTime;
use vitrine_database::BulkResult;
use vitrine_model::{
    Caller, Image, ImageFilters, ImageQuery, ImageStatus, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

use super::{Outcome, Selection, action::Input, begin::until};
use crate::{
    Controller, Error, Result,
    tasks::{BULK_CHANGE, Ended, Job, Run},
};

/// Images between two looks at whether to stop, whose results are kept together.
const CHUNK: u32 = 50;
/// Images that are changed at the same time.
const ABREAST: usize = 4;
/// Characters of a title that are kept.
const TITLE_MAX: usize = 255;

/// Changes many images.
pub(crate) struct BulkJob;

#[async_trait]
impl Job for BulkJob {
    fn kind(&self) -> &'static str {
        BULK_CHANGE
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        let caller = run.secret().and_then(|caller| Caller::deserialize(caller).ok()).ok_or_else(|| {
            Ended::failed("Who asked for it is no longer known. Choose the images and begin anew.")
        })?;
        controller.change_all(run, &caller, &input).await
    }

    /// What was changed stays changed, and its results say so.
    async fn give_up(&self, _: &Controller, _: &Run, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

/// An image whose turn it is: what is known of it.
struct Turn {
    id: String,
    image: Option<Image>,
}

impl Controller {
    async fn change_all(&self, run: &Run, caller: &Caller, input: &Input) -> Result<Option<Value>, Ended> {
        let (task, bulk) = (&run.task().id, self.database().bulk());
        let (mut last, mut place) = (bulk.last(task).await?, None);
        run.begin_phase("images", Some(input.expected));
        run.add(last.as_ref().map_or(0, |last| u64::try_from(last.number).unwrap_or_default()));
        loop {
            run.check()?;
            let turns = self.next_images(caller, &input.images, last.as_ref(), &mut place).await?;
            if turns.is_empty() {
                let tally = bulk.tally(task).await?;
                return Ok(Some(
                    json!({"done": tally.done, "already": tally.already, "refused": tally.refused}),
                ));
            }
            let first = last.as_ref().map_or(1, |last| last.number + 1);
            let changes = stream::iter((first..).zip(turns))
                .map(|(number, turn)| self.change_one(run, caller, input, number, turn));
            let outcomes: Vec<Result<BulkResult>> = changes.buffered(ABREAST).collect().await;
            let (mut results, mut fault) = (Vec::new(), None);
            for outcome in outcomes {
                match outcome {
                    Ok(result) if fault.is_none() => results.push(result),
                    // It comes again, and is found as it would be afterwards.
                    Ok(_) => {}
                    Err(error) => fault = fault.or(Some(error)),
                }
            }
            bulk.add(task, &results).await?;
            last = results.pop().or(last);
            if let Some(error) = fault {
                return Err(error.into());
            }
        }
    }

    /// # Errors
    /// Those that are no fault of the image.
    async fn change_one(
        &self,
        run: &Run,
        caller: &Caller,
        input: &Input,
        number: i64,
        turn: Turn,
    ) -> Result<BulkResult> {
        let (created_at, title) = match &turn.image {
            Some(image) => (Some(image.created_at), image.title().chars().take(TITLE_MAX).collect()),
            None => (None, turn.id.clone()),
        };
        let outcome = match &turn.image {
            Some(image) => self.apply(caller, &input.action, image).await,
            None => Err(Error::no_image(&turn.id)),
        };
        let (outcome, reason) = match outcome {
            Ok(outcome) => (outcome, None),
            Err(error @ (Error::Internal(_) | Error::Draining { .. })) => return Err(error),
            Err(error) => (Outcome::Refused, Some(error.to_string())),
        };
        run.add(1);
        Ok(BulkResult { number, image_id: turn.id, created_at, title, outcome, reason })
    }

    /// The images behind the last result; none at the end. `place` is how far the results of another task have been
    /// gone through, once that is known.
    async fn next_images(
        &self,
        caller: &Caller,
        images: &Selection,
        last: Option<&BulkResult>,
        place: &mut Option<i64>,
    ) -> Result<Vec<Turn>> {
        let done = last.map_or(0, |last| last.number);
        match images {
            Selection::Images(ids) => {
                let skipped = usize::try_from(done).unwrap_or(usize::MAX);
                let ids = ids.iter().skip(skipped).take(CHUNK as usize).cloned().collect();
                self.looked_up(caller, ids).await
            }
            Selection::ChangedBy(task) => {
                let changed = self.database().bulk();
                let skipped = match (*place, last) {
                    (Some(place), _) => place,
                    (None, Some(last)) => self.place_in(task, last).await?,
                    (None, None) => 0,
                };
                let page = changed.page(task, Some(Outcome::Done), skipped, CHUNK.into()).await?;
                *place = page.last().map_or(Some(skipped), |result| Some(result.number));
                self.looked_up(caller, page.into_iter().map(|result| result.image_id).collect()).await
            }
            Selection::Matching { filters, until: end } => {
                let query = ImageQuery {
                    filters: until(filters, *end),
                    // Neither of the two ever changes.
                    sort: vec![(SortKey::CreatedAt, SortDir::Asc), (SortKey::Id, SortDir::Asc)],
                    marker: None,
                    limit: CHUNK,
                };
                let after = last.and_then(|last| Some(stand_in(&last.image_id, last.created_at?)));
                let images = self.seen(caller, &query, after.as_ref()).await?;
                Ok(images
                    .into_iter()
                    .map(|image| Turn { id: image.id.clone(), image: Some(image) })
                    .collect())
            }
        }
    }

    /// The number that an image has among the results of another task.
    async fn place_in(&self, task: &str, last: &BulkResult) -> Result<i64> {
        let mut after = 0;
        loop {
            let page = self.database().bulk().page(task, Some(Outcome::Done), after, 1000).await?;
            if let Some(found) = page.iter().find(|result| result.image_id == last.image_id) {
                return Ok(found.number);
            }
            match page.last() {
                Some(result) => after = result.number,
                None => return Ok(after),
            }
        }
    }

    async fn looked_up(&self, caller: &Caller, ids: Vec<String>) -> Result<Vec<Turn>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let filters = ImageFilters {
            visibility: VisibilityFilter::All,
            member_status: None,
            os_hidden: None,
            id: Some(ids.clone()),
            ..ImageFilters::default()
        };
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let query = ImageQuery { filters, sort: Vec::new(), marker: None, limit };
        let images = self.seen(caller, &query, None).await?;
        let mut known: HashMap<String, Image> =
            images.into_iter().map(|image| (image.id.clone(), image)).collect();
        Ok(ids.into_iter().map(|id| Turn { image: known.remove(&id), id }).collect())
    }

    async fn seen(&self, caller: &Caller, query: &ImageQuery, after: Option<&Image>) -> Result<Vec<Image>> {
        let viewer = crate::images::viewer(caller, &query.filters);
        Ok(self.database().images().list(&viewer, query, after).await?)
    }
}

/// As much of an image as an order by creation asks for: it may be gone.
fn stand_in(id: &str, created_at: OffsetDateTime) -> Image {
    Image {
        id: id.to_owned(),
        name: None,
        status: ImageStatus::Queued,
        visibility: Visibility::Private,
        protected: false,
        os_hidden: false,
        checksum: None,
        os_hash_algo: None,
        os_hash_value: None,
        owner: None,
        size: None,
        virtual_size: None,
        container_format: None,
        disk_format: None,
        min_ram: 0,
        min_disk: 0,
        created_at,
        updated_at: created_at,
        deleted_at: None,
        tags: Vec::new(),
        properties: std::collections::BTreeMap::new(),
        locations: Vec::new(),
    }
}
