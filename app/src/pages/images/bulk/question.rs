//! Says what would be lost or changed, and asks.

use leptos::prelude::*;
use vitrine_model::{
    Image, ImageFilters, ImageQuery,
    query::{SortDir, SortKey, VisibilityFilter},
};

use super::{Chosen, Word, choice::Choice};
use crate::{
    components::{
        Bytes, Crumb, Emphasis, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone, values::grouped,
    },
    failure::Result,
    listing::{Listing, Position},
    locale::tr,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Images that are named.
const NAMED: u32 = 10;

/// What is asked about.
#[derive(Debug, Clone)]
struct Asked {
    choice: Choice,
    chosen: Chosen,
    listing: Listing,
    count: u64,
    /// The first of them.
    first: Vec<Image>,
    /// Those that will be refused because they are protected.
    kept: u64,
    /// Bytes of all of them, where all are known.
    bytes: Option<u64>,
}

/// The page.
pub(super) async fn ask(visitor: &Visitor, choice: &Choice, chosen: &Chosen, listing: &Listing) -> Result {
    let asked = look(visitor, choice, chosen, listing).await?;
    let csrf = visitor.login.csrf.clone();
    let title = tr(choice.word.label());
    visitor.ok(NavItem::Images, &title, move || view! { <Question asked csrf /> }).await
}

async fn look(visitor: &Visitor, choice: &Choice, chosen: &Chosen, listing: &Listing) -> Result<Asked> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let filters = match chosen {
        Chosen::All => listing.filters(visitor.project()),
        Chosen::Images(ids) => ImageFilters {
            visibility: VisibilityFilter::All,
            member_status: None,
            os_hidden: None,
            id: Some(ids.iter().cloned().collect()),
            ..ImageFilters::default()
        },
    };
    let is_all = matches!(chosen, Chosen::All);
    let (sort, limit) = match chosen {
        Chosen::All => (listing.at(Position::First).query(None).sort, NAMED),
        Chosen::Images(ids) => {
            (vec![(SortKey::Name, SortDir::Asc)], u32::try_from(ids.len()).unwrap_or(u32::MAX))
        }
    };
    let query = ImageQuery { filters: filters.clone(), sort, marker: None, limit };
    let mut first = controller.list_images(caller, query.clone()).await?.images;
    let count = if is_all { controller.count_images(caller, &filters).await? } else { first.len() as u64 };
    let bytes =
        (!is_all || count == first.len() as u64).then(|| first.iter().filter_map(|image| image.size).sum());
    let kept = match (choice.word, is_all) {
        (Word::Delete, true) if filters.protected == Some(false) => 0,
        (Word::Delete, true) => {
            let protected = ImageFilters { protected: Some(true), ..filters };
            let kept = controller.count_images(caller, &protected).await?;
            if kept > 0 {
                let query = ImageQuery { filters: protected, limit: NAMED / 2, ..query };
                let named = controller.list_images(caller, query).await?.images;
                first.retain(|image| !image.protected);
                first.extend(named);
            }
            kept
        }
        (Word::Delete, false) => first.iter().filter(|image| image.protected).count() as u64,
        _ => 0,
    };
    // Those that need a look come first.
    first.sort_by_key(|image| !image.protected);
    first.truncate(NAMED as usize);
    let (choice, chosen, listing) = (choice.clone(), chosen.clone(), listing.clone());
    Ok(Asked { choice, chosen, listing, count, first, kept, bytes })
}

#[component]
fn Question(asked: Asked, csrf: String) -> impl IntoView {
    let Asked { choice, chosen, listing, count, first, kept, bytes } = asked;
    let title =
        tr!(choice.word.question(), count = count, total = grouped(count), what = choice.object.as_str());
    let warning = (kept > 0).then(|| {
        view! {
            <Notice tone=Tone::Warn title=tr!("list-ask-protected", count = kept, total = grouped(kept))>
                <p>{tr("list-ask-protected-why")}</p>
            </Notice>
        }
    });
    let deletes = choice.word == Word::Delete;
    let loss = deletes.then(|| {
        view! {
            <p>
                {tr("list-ask-lost")}
                {bytes.map(|bytes| view! { " (" <Bytes value=Some(bytes) /> ")" })}
                " "
                {tr("list-ask-for-good")}
            </p>
        }
    });
    let others = count.saturating_sub(first.len() as u64);
    let others = (others > 0)
        .then(|| view! { <li>{tr!("list-ask-others", count = others, total = grouped(others))}</li> });
    let rows = first
        .into_iter()
        .map(|image| {
            view! {
                <li>
                    <strong>
                        <bdi>{image.title().to_owned()}</bdi>
                    </strong>
                    " "
                    <Bytes value=image.size />
                    {image.protected.then(|| format!(" – {}", tr("list-protected")))}
                    <div class="muted small mono">{image.id}</div>
                </li>
            }
        })
        .collect_view();
    let which = match chosen {
        Chosen::All => view! { <input type="hidden" name="all" value="true" /> }.into_any(),
        Chosen::Images(ids) => ids
            .into_iter()
            .map(|id| view! { <input type="hidden" name="image" value=id /> })
            .collect_view()
            .into_any(),
    };
    let told = choice.field.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let emphasis = if deletes { Emphasis::DangerNow } else { Emphasis::Primary };
    let yes = if deletes { tr("list-ask-delete-yes") } else { tr(choice.word.label()) };
    let back = listing.path();
    view! {
        <div class="narrow">
            <PageHead title=title crumbs=vec![Crumb::new(tr("list-title"), back.clone())] />
            {warning}
            <form class="card" method="post" action="/dashboard/images/bulk">
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="list" value=listing.query_string() />
                    <input type="hidden" name="action" value=choice.word.as_str() />
                    <input type="hidden" name="confirmed" value="true" />
                    {which}
                    {told}
                    {loss}
                    <ul>{rows} {others}</ul>
                    <div class="form-actions">
                        <SubmitButton emphasis glyph=choice.word.glyph()>
                            {yes}
                        </SubmitButton>
                        <LinkButton href=back>{tr("list-ask-no")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
