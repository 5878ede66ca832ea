//! Pages of images.

use sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use vitrine_model::{
    Image, ImageFilters, ImageQuery, Viewer,
    query::{SortDir, SortKey},
};

use super::{
    Images, children,
    filters::{self, Purpose},
    needle::{self, Needle},
    order,
    record::{COLUMNS, join_images},
    scope,
};
use crate::{
    Error,
    core::{Record, Row, Transaction, has_mark},
};

impl Images {
    /// A page of what the viewer sees: at most `query.limit` images behind `after`, the last image of the page before
    /// (`query.marker` is the caller's to look up). Properties, tags and locations are filled in.
    ///
    /// Text is ordered by its characters' numbers, and images without a value come before those with one, on all
    /// engines.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(
        &self,
        viewer: &Viewer,
        query: &ImageQuery,
        after: Option<&Image>,
    ) -> Result<Vec<Image>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = match page(&mut snapshot, viewer, query, after).await? {
            Some(select) => snapshot.fetch_all(&select).await?,
            None => Vec::new(),
        };
        children::fill(&mut snapshot, &mut images, false).await?;
        snapshot.commit().await?;
        Ok(images)
    }

    /// How many images the viewer sees; counts no further than `cap`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, viewer: &Viewer, filters: &ImageFilters, cap: u64) -> Result<u64, Error> {
        let counts = self.count_each(&[(viewer, filters)], cap).await?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// The same for several at once, in one statement and of one moment.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count_each(&self, wanted: &[(&Viewer, &ImageFilters)], cap: u64) -> Result<Vec<u64>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let mut all: Option<SelectStatement> = None;
        for (place, (viewer, filters)) in wanted.iter().enumerate() {
            let Some(mut select) = number(&mut snapshot, viewer, filters, cap).await? else { continue };
            select.expr_as(Expr::cust(place.to_string()), "place");
            all = Some(match all {
                None => select,
                Some(mut all) => all.union(UnionType::All, select).take(),
            });
        }
        let counted: Vec<Counted> = match all {
            Some(select) => snapshot.fetch_all(&select).await?,
            None => Vec::new(),
        };
        snapshot.commit().await?;
        let of = |place: usize| counted.iter().find(|counted| counted.place == place as u64);
        Ok((0..wanted.len()).map(|place| of(place).map_or(0, |counted| counted.number)).collect())
    }

    /// How the database would count: the lines of its plan, for tests and for people who wonder.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn explain_count(
        &self,
        viewer: &Viewer,
        filters: &ImageFilters,
        cap: u64,
    ) -> Result<Vec<String>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let select = number(&mut snapshot, viewer, filters, cap).await?;
        snapshot.commit().await?;
        self.plan(select).await
    }

    /// How the database would find a page: the lines of its plan, for tests and for people who wonder.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn explain(
        &self,
        viewer: &Viewer,
        query: &ImageQuery,
        after: Option<&Image>,
    ) -> Result<Vec<String>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let select = page(&mut snapshot, viewer, query, after).await?;
        snapshot.commit().await?;
        self.plan(select).await
    }

    async fn plan(&self, select: Option<SelectStatement>) -> Result<Vec<String>, Error> {
        match select {
            Some(select) => self.database.explain(&select).await,
            None => Ok(Vec::new()),
        }
    }
}

/// One of several counts.
struct Counted {
    place: u64,
    number: u64,
}

impl Record for Counted {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { place: row.get("place")?, number: row.get("number")? })
    }
}

/// The statement of a page; none where nothing can be on it.
async fn page(
    snapshot: &mut Transaction,
    viewer: &Viewer,
    query: &ImageQuery,
    after: Option<&Image>,
) -> Result<Option<SelectStatement>, Error> {
    let columns = COLUMNS.map(|column| ("images", column));
    page_of(snapshot, viewer, query, after, &columns).await
}

/// The same with other columns of `images`.
pub(super) async fn page_of(
    snapshot: &mut Transaction,
    viewer: &Viewer,
    query: &ImageQuery,
    after: Option<&Image>,
    columns: &[(&'static str, &'static str)],
) -> Result<Option<SelectStatement>, Error> {
    let keys = order::full(&query.sort);
    let Some(mut parts) = parts(snapshot, viewer, &query.filters, keys.first(), query.limit.into()).await?
    else {
        return Ok(None);
    };
    let engine = snapshot.engine();
    for part in &mut parts {
        if let Some(after) = after {
            part.and_where(order::behind(&keys, after, engine));
        }
        order::apply(part, &keys, engine);
    }
    if let [only] = parts.as_mut_slice() {
        return Ok(Some(only.columns(columns.iter().copied()).take()));
    }
    let Some(ids) = union(parts) else { return Ok(None) };
    let mut page = Query::select();
    page.columns(columns.iter().copied()).from_subquery(ids, "page");
    join_images(&mut page, "page", "id");
    order::apply(&mut page, &keys, engine);
    Ok(Some(page.limit(query.limit.into()).take()))
}

async fn number(
    snapshot: &mut Transaction,
    viewer: &Viewer,
    filters: &ImageFilters,
    cap: u64,
) -> Result<Option<SelectStatement>, Error> {
    let parts = parts(snapshot, viewer, filters, None, cap).await?;
    Ok(parts.and_then(union).map(|ids| {
        let capped = Query::select().column("id").from_subquery(ids, "seen").limit(cap).take();
        Query::select().expr_as(Expr::cust("COUNT(*)"), "number").from_subquery(capped, "counted").take()
    }))
}

/// The parts of the list with all conditions, at most `limit` images each; none where no image can be in them. Without
/// a first key, they are to be counted.
async fn parts(
    snapshot: &mut Transaction,
    viewer: &Viewer,
    filters: &ImageFilters,
    by: Option<&(SortKey, SortDir)>,
    limit: u64,
) -> Result<Option<Vec<SelectStatement>>, Error> {
    if limit == 0 || filters::ask_for_the_impossible(filters) {
        return Ok(None);
    }
    let few = match needle::find(snapshot, filters).await? {
        Needle::None => None,
        Needle::Few(few) => Some(few),
        Needle::Nothing => return Ok(None),
    };
    let purpose = if by.is_some() { Purpose::Page } else { Purpose::Count };
    let parts = scope::parts(viewer, filters, few.as_deref()).into_iter().map(|part| {
        let mut select = part.select;
        if let Some(wanted) = filters.deleted {
            let deleted = Expr::col(("images", "deleted"));
            let walked = is_walked(part.narrow, by);
            select.and_where(if walked { deleted.eq(wanted) } else { has_mark(deleted, wanted) });
        }
        filters::apply(&mut select, filters, purpose);
        select.limit(limit).take()
    });
    Ok(Some(parts.collect()))
}

/// Whether there is an index of the part's images in this order. If not, the indexes that begin with `deleted` would
/// lead through all images, in a vain hope of finding enough of this part soon.
fn is_walked(narrow: bool, by: Option<&(SortKey, SortDir)>) -> bool {
    match by {
        None | Some((SortKey::CreatedAt, _)) => true,
        Some((SortKey::UpdatedAt | SortKey::Name, _)) => !narrow,
        Some(_) => false,
    }
}

/// The ids of all parts, each once. A part with an order and a limit must stand in a statement of its own.
fn union(parts: Vec<SelectStatement>) -> Option<SelectStatement> {
    let mut union: Option<SelectStatement> = None;
    for (mut part, name) in parts.into_iter().zip(["first", "second", "third", "fourth"]) {
        part.column(("images", "id"));
        let ids = Query::select().column("id").from_subquery(part, name).take();
        union = Some(match union {
            None => ids,
            Some(mut union) => union.union(UnionType::Distinct, ids).take(),
        });
    }
    union
}
