//! One action for several images: a question where something would be lost, then a result for each.

mod choice;
mod outcome;
mod question;
mod result;
mod words;

use std::collections::BTreeSet;

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use choice::Choice;
pub(crate) use outcome::BulkProgress;
pub(crate) use result::show;
use vitrine_domain::{BulkAction, Controller, Error, Selection};
use vitrine_model::{Task, TaskStatus};
pub(crate) use words::{Word, title};

use crate::{
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    listing::Listing,
    locale::tr,
    pages::see,
    routes::{ImageId, Route},
    session::Visitor,
};

/// Images that a form may name: a page of the list, each family unfolded.
const MOST: usize = 1000;

/// What a form is about.
#[derive(Debug, Clone)]
enum Chosen {
    Images(BTreeSet<String>),
    /// All that the list holds.
    All,
}

/// `POST /dashboard/images/bulk`. What loses something, and whatever is done to all that match, is asked about first:
/// the same form comes again with `confirmed`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let word = Word::of(&form)?;
    let listing = Listing::parse(form.text("list").unwrap_or_default());
    let back = Route::Images(Box::new(listing.clone()));
    let chosen = if form.ticked("all") {
        Chosen::All
    } else {
        let ids = form.all("image").filter(|id| ImageId::parse(id).is_some()).take(MOST);
        Chosen::Images(ids.map(str::to_owned).collect())
    };
    if matches!(&chosen, Chosen::Images(ids) if ids.is_empty()) {
        Flash::failed(tr("list-bulk-none")).line(tr("list-bulk-none-why")).keep(&visitor.session).await?;
        return Ok(see(&back).into_response());
    }
    let choice = match Choice::read(&visitor, word, &form).await? {
        Ok(choice) => choice,
        Err(why) => {
            Flash::failed(tr("list-bulk-nothing-done")).line(why).keep(&visitor.session).await?;
            return Ok(see(&back).into_response());
        }
    };
    let asks = word.loses() || matches!(chosen, Chosen::All);
    if asks && !form.ticked("confirmed") {
        return question::ask(&visitor, &choice, &chosen, &listing).await;
    }
    let controller = &visitor.dashboard.controller;
    let selection = match chosen {
        Chosen::Images(ids) => Selection::Images(ids.into_iter().collect()),
        Chosen::All => controller.select_matching(listing.filters(visitor.project())),
    };
    let task = match controller.change_images(&visitor.caller, choice.action, selection).await {
        Ok(task) => task,
        Err(error @ (Error::BadRequest(_) | Error::Invalid(_))) => {
            let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
            Flash::refused(tr("list-bulk-nothing-done"), problem).keep(&visitor.session).await?;
            return Ok(see(&back).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    Ok(after(&visitor, &task, &listing, &choice.object).await?.into_response())
}

/// `POST /dashboard/images/bulk/{task}/undo`: takes back what was done to those that were changed.
pub(crate) async fn undo(visitor: Visitor, Path(task): Path<String>, form: Form) -> Result<Redirect> {
    let task = ImageId::parse(&task).ok_or(Failure::NoPage)?;
    let listing = Listing::parse(form.text("list").unwrap_or_default());
    let task = visitor.dashboard.controller.undo_bulk(&visitor.caller, task.as_str()).await?;
    let object = words::object(&visitor, &action(&task)?).await?;
    after(&visitor, &task, &listing, &object).await
}

fn action(task: &Task) -> Result<BulkAction> {
    Controller::bulk_action(task).ok_or(Failure::NoPage)
}

/// Back to the list where all went well; else to what became of each image.
async fn after(visitor: &Visitor, task: &Task, listing: &Listing, object: &str) -> Result<Redirect> {
    let action = action(task)?;
    let results = result::path(&task.id, listing);
    let tally = visitor.dashboard.controller.bulk_tally(&visitor.caller, &task.id).await?;
    if task.status != TaskStatus::Success || tally.refused > 0 {
        return Ok(Redirect::to(&results));
    }
    let mut flash = Flash::done(words::done(&action, tally.done, object));
    if tally.already > 0 {
        flash = flash.line(tr!("list-bulk-already", count = tally.already));
    }
    if tally.done > 0 && action.inverse().is_some() {
        let fields = [("list".to_owned(), listing.query_string())].into();
        flash = flash.undo(format!("/dashboard/images/bulk/{}/undo", task.id), fields);
    }
    flash.link(results, tr("list-bulk-each")).keep(&visitor.session).await?;
    Ok(see(&Route::Images(Box::new(listing.clone()))))
}
