//! The newest of what happened to an image.

use leptos::prelude::*;
use vitrine_model::{AuditEntry, AuditOutcome, Image, audit::target};

use crate::{
    components::{Emphasis, Glyph, LinkButton},
    failure::Result,
    listing::AuditListing,
    locale::tr,
    pages::{admin::audit::table::Table, images::history},
    routes::ImageId,
    session::Visitor,
};

/// Entries shown; older ones are on a page of their own.
const SHOWN: u32 = 8;

/// What the section shows.
#[derive(Debug, Clone)]
pub(super) struct Past {
    entries: Vec<AuditEntry>,
    image: ImageId,
    is_admin: bool,
}

impl Past {
    /// The deletion, where it is among the newest entries.
    pub(super) fn deletion(&self) -> Option<&AuditEntry> {
        self.entries.iter().find(|entry| entry.action == "image.delete" && entry.outcome == AuditOutcome::Ok)
    }
}

/// What happened, for those who may know.
pub(super) async fn of(visitor: &Visitor, image: &Image) -> Result<Option<Past>> {
    let controller = &visitor.dashboard.controller;
    let Some(id) = ImageId::parse(&image.id).filter(|_| controller.may_read_history(&visitor.caller, image))
    else {
        return Ok(None);
    };
    let page = controller.image_history(&visitor.caller, &image.id, None, SHOWN).await?;
    Ok(Some(Past { entries: page.entries, image: id, is_admin: visitor.caller.is_admin() }))
}

/// The section; nothing where nothing is recorded.
#[component]
pub(super) fn History(past: Past) -> impl IntoView {
    let Past { entries, image, is_admin } = past;
    (!entries.is_empty()).then(|| {
        let trail = is_admin.then(|| {
            let (kind, text) = (target::IMAGE.to_owned(), image.as_str().to_owned());
            let href = AuditListing { kind, text, ..AuditListing::default() }.path();
            view! { <LinkButton href small=true emphasis=Emphasis::Quiet glyph=Glyph::Search>{tr("audit-in-trail")}</LinkButton> }
        });
        view! {
            <section class="card" id="history">
                <header>
                    <h2 class="grow">{tr("audit-history")}</h2>
                    {trail}
                    <LinkButton href=history::path(&image) small=true>{tr("audit-history-all")}</LinkButton>
                </header>
                <Table entries />
            </section>
        }
    })
}
