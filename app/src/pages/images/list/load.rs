//! What the list shows, asked of the controller: a fixed number of questions, however many images there are.

use std::collections::HashMap;

use vitrine_domain::{Error, FamilyPage, FamilyQuery, ImagePage, SavedView, ScopeCounts, StoreInfo};
use vitrine_model::{Caller, Image};

use super::Names;
use crate::{
    failure::Result,
    listing::{Column, Columns, Hidden, Listing, Position, Scope},
    offers,
    routes::ImageId,
    session::Visitor,
    wire::in_transition,
};

/// The name under which a person's choice of columns is kept.
pub(super) const COLUMNS: &str = "image-list-columns";

/// Images of a family that a row can unfold to, the newest among them.
const KIN_SHOWN: usize = 6;

/// How far images on their way are: bytes here, and bytes there will be.
pub(crate) type Progress = HashMap<String, (u64, Option<u64>)>;

/// What the table holds; the pages beside it by their addresses.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    Plain { images: Vec<Image>, previous: Option<String>, next: Option<String> },
    Grouped { page: FamilyPage },
}

/// Everything the page shows.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) listing: Listing,
    pub(super) columns: Columns,
    pub(super) rows: Rows,
    pub(super) counts: ScopeCounts,
    /// Whether images wait for an answer in the inbox; asked where nothing is shared.
    pub(super) waiting: bool,
    /// Images of all pages together; counted to [`vitrine_domain::COUNTED_MAX`].
    pub(super) matching: u64,
    pub(super) names: Names,
    pub(super) progress: Progress,
    pub(super) views: Vec<SavedView>,
    pub(super) stores: Vec<StoreInfo>,
    pub(super) formats: Vec<String>,
    pub(super) csrf: String,
    pub(super) may_create: bool,
    /// Who ticks images, to change them; nobody where none of these can be changed.
    pub(super) ticks: Option<Caller>,
}

impl Rows {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Plain { images, .. } => images.is_empty(),
            Self::Grouped { page } => page.groups.is_empty(),
        }
    }

    fn images(&self) -> Vec<&Image> {
        match self {
            Self::Plain { images, .. } => images.iter().collect(),
            Self::Grouped { page } => page.groups.iter().flat_map(|group| &group.images).collect(),
        }
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.images().into_iter().map(|image| image.id.clone()).collect()
    }

    /// The addresses of the pages beside.
    pub(super) fn neighbours(&self, listing: &Listing) -> (Option<String>, Option<String>) {
        match self {
            Self::Plain { previous, next, .. } => (previous.clone(), next.clone()),
            Self::Grouped { page } => {
                let before = listing.page.checked_sub(1).map(|page| listing.at_page(page).path());
                let shown = (listing.page * listing.limit() as usize + page.groups.len()) as u64;
                (before, (shown < page.total).then(|| listing.at_page(listing.page + 1).path()))
            }
        }
    }
}

/// Loads it; `None` where the page is none any more.
pub(super) async fn load(visitor: &Visitor, listing: Listing) -> Result<Option<Loaded>> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let (rows, counts, views, chosen) = tokio::join!(
        rows(visitor, &listing),
        controller.count_scopes(caller),
        controller.views(caller),
        controller.preference(caller, COLUMNS),
    );
    let Some(rows) = rows? else { return Ok(None) };
    let counts = counts?;
    let matching = match listing.scope.count(&counts) {
        Some(count) if !listing.is_filtered() && listing.hidden == Hidden::No => count,
        _ => controller.count_listed(caller, &listing.filters(visitor.project())).await?,
    };
    let waiting = listing.scope == Scope::Shared
        && rows.is_empty()
        && controller.count_listed(caller, &visitor.waiting()).await? > 0;
    let images = rows.images();
    let moving: Vec<String> =
        images.iter().filter(|image| in_transition(image.status)).map(|image| image.id.clone()).collect();
    let progress =
        if moving.is_empty() { Progress::new() } else { controller.progress_of_images(&moving).await? };
    let is_changeable = images.iter().any(|image| offers::may_change(caller, image).is_ok());
    let names = Names::of(visitor, images.iter().filter_map(|image| image.owner.clone())).await?;
    let columns = listing.columns.clone().or_else(|| Columns::parse(chosen.ok()??.as_str()));
    Ok(Some(Loaded {
        columns: columns.unwrap_or_default(),
        listing,
        rows,
        counts,
        waiting,
        matching,
        names,
        progress,
        views: views?,
        // A server with one store has no list of them.
        stores: controller.list_stores().unwrap_or_default(),
        formats: controller.settings().disk_formats.clone(),
        csrf: visitor.login.csrf.clone(),
        may_create: offers::may_create(caller).is_ok(),
        ticks: is_changeable.then(|| caller.clone()),
    }))
}

async fn rows(visitor: &Visitor, listing: &Listing) -> Result<Option<Rows>> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    if listing.grouped {
        let limit = listing.limit() as usize;
        let query = FamilyQuery {
            by_name: listing.column == Column::Name,
            // Names begin at A, and times with the newest.
            reversed: (listing.column == Column::Name) != listing.ascending,
            offset: listing.page * limit,
            limit,
            each: KIN_SHOWN,
        };
        let page = controller.list_families(caller, &listing.filters(visitor.project()), query).await?;
        let is_none = page.groups.is_empty() && listing.page > 0;
        return Ok((!is_none).then_some(Rows::Grouped { page }));
    }
    match controller.list_images(caller, listing.query(visitor.project())).await {
        Ok(page) => Ok(turn(listing, page)),
        Err(Error::BadRequest(_) | Error::NotFound(_) | Error::Forbidden(_) | Error::Invalid(_))
            if listing.position != Position::First =>
        {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The page as it is shown: in the list's own order, with its neighbours. `None` where it is not a page of its own
/// any more, because what it begins at has moved.
fn turn(listing: &Listing, page: ImagePage) -> Option<Rows> {
    let turned = listing.position.turn(page.images, page.more, listing.limit())?;
    let edge = |image: Option<&Image>| image.and_then(|image| ImageId::parse(&image.id));
    Some(Rows::Plain {
        previous: edge(turned.rows.first())
            .filter(|_| turned.previous)
            .map(|id| listing.at(Position::Before(id)).path()),
        next: edge(turned.rows.last())
            .filter(|_| turned.next)
            .map(|id| listing.at(Position::After(id)).path()),
        images: turned.rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::images::list::bare_image as image;

    fn page(ids: &[&str], more: bool) -> ImagePage {
        ImagePage { images: ids.iter().map(|id| image(id)).collect(), more }
    }

    fn at(query: &str) -> Listing {
        Listing { size: None, ..Listing::parse(query) }
    }

    fn neighbours(rows: &Rows) -> (Option<String>, Option<String>) {
        rows.neighbours(&Listing::default())
    }

    #[test]
    fn pages_know_their_neighbours() {
        let some = |text: &str| Some(format!("/dashboard/images?{text}"));
        let shown = turn(&at(""), page(&["a", "b"], false)).unwrap();
        assert_eq!(neighbours(&shown), (None, None));
        let shown = turn(&at(""), page(&["a", "b"], true)).unwrap();
        assert_eq!(neighbours(&shown), (None, some("after=b")));
        let shown = turn(&at("after=b"), page(&["c", "d"], false)).unwrap();
        assert_eq!(neighbours(&shown), (some("before=c"), None));
    }

    #[test]
    fn a_page_before_comes_in_reverse() {
        let ids: Vec<String> = (10..35).map(|number| format!("i{number}")).collect();
        let backwards: Vec<&str> = ids.iter().rev().map(String::as_str).collect();
        let shown = turn(&at("before=x"), page(&backwards, true)).unwrap();
        assert_eq!(shown.ids()[0], "i10");
        let expected = ["before=i10", "after=i34"].map(|text| Some(format!("/dashboard/images?{text}")));
        assert_eq!(neighbours(&shown), expected.into());
        let shown = turn(&at("before=x"), page(&backwards, false)).unwrap();
        assert_eq!(neighbours(&shown).0, None, "nothing lies before it");
    }

    #[test]
    fn a_page_that_is_none_any_more_leads_to_the_first() {
        assert!(
            turn(&at("before=x"), page(&["a"], false)).is_none(),
            "the first page has more rows than that"
        );
        assert!(turn(&at("after=x"), page(&[], false)).is_none());
        assert!(turn(&at(""), page(&[], false)).is_some());
    }
}
