//! `vitrine scrub`: the data of deleted images, now and not when the server gets to it.

use tokio_util::sync::CancellationToken;
use vitrine_domain::Controller;
use vitrine_model::audit::target;

use super::{open, print, trail::Trail};
use crate::{
    cli::{Place, Scrub},
    failure::{Context, Failure, Result},
};

/// Removes the data that is due, lists it, or brings an image back.
pub(crate) fn run(place: &Place, options: &Scrub) -> Result {
    open::block_on(async {
        let (controller, trail) = open::controller(place).await?;
        match &options.restore {
            Some(image) => {
                controller.restore_image(image).await.context("nothing was restored")?;
                print(format_args!("{image} is active again"));
                Ok(())
            }
            None if options.dry_run => list(&controller).await,
            None => scrub(&controller, &trail).await,
        }
    })
}

async fn list(controller: &Controller) -> Result {
    let mut after = String::new();
    loop {
        let page = controller.images_to_scrub(&after).await.context("cannot list the deleted images")?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for image in page {
            print(format_args!("{}  {} bytes", image.id, image.size.unwrap_or_default()));
        }
    }
}

async fn scrub(controller: &Controller, trail: &Trail) -> Result {
    let done = controller.scrub(&CancellationToken::new()).await.context("the scrubbing broke off")?;
    if done.images > 0 {
        let notes = [("images", done.images.into()), ("bytes", done.bytes.into())];
        let all_stores = (target::STORE, "*", None);
        trail.did("store.scrub", all_stores, &notes).await;
    }
    print(format_args!("{} images, {} bytes", done.images, done.bytes));
    if done.failed > 0 {
        let failed = done.failed;
        return Err(Failure::new(format!(
            "the data of {failed} images could not be removed; the log above names the reasons"
        )));
    }
    Ok(())
}
