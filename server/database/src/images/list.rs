//! Pages of images.

use sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use vitrine_model::{Image, ImageFilters, ImageQuery, Viewer};

use super::{Images, children, filters, order, record::COLUMNS, scope};
use crate::{Engine, Error};

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
        let Some(select) = page(viewer, query, after, self.database.engine()) else {
            return Ok(Vec::new());
        };
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
        children::fill(&mut snapshot, &mut images, false).await?;
        snapshot.commit().await?;
        Ok(images)
    }

    /// How many images the viewer sees; counts no further than `cap`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, viewer: &Viewer, filters: &ImageFilters, cap: u64) -> Result<u64, Error> {
        match number(viewer, filters, cap, self.database.engine()) {
            Some(select) => self.database.fetch_scalar(&select).await,
            None => Ok(0),
        }
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
        match page(viewer, query, after, self.database.engine()) {
            Some(select) => self.database.explain(&select).await,
            None => Ok(Vec::new()),
        }
    }
}

/// The statement of a page; none where nothing can be on it.
fn page(
    viewer: &Viewer,
    query: &ImageQuery,
    after: Option<&Image>,
    engine: Engine,
) -> Option<SelectStatement> {
    if query.limit == 0 || filters::ask_for_the_impossible(&query.filters) {
        return None;
    }
    let keys = order::full(&query.sort);
    let limit = u64::from(query.limit);
    let mut parts = scope::parts(viewer, &query.filters, engine);
    for part in &mut parts {
        filters::apply(part, &query.filters);
        if let Some(after) = after {
            part.and_where(order::behind(&keys, after, engine));
        }
        order::apply(part, &keys, engine);
        part.limit(limit);
    }
    if let [only] = parts.as_mut_slice() {
        return Some(only.columns(COLUMNS.map(|column| ("images", column))).take());
    }
    let ids = union(parts)?;
    let mut page = Query::select();
    page.columns(COLUMNS.map(|column| ("images", column))).from_subquery(ids, "page").join(
        engine.join_from_the_left(),
        "images",
        Expr::col(("images", "id")).equals(("page", "id")),
    );
    order::apply(&mut page, &keys, engine);
    Some(page.limit(limit).take())
}

fn number(viewer: &Viewer, filters: &ImageFilters, cap: u64, engine: Engine) -> Option<SelectStatement> {
    if filters::ask_for_the_impossible(filters) {
        return None;
    }
    let mut parts = scope::parts(viewer, filters, engine);
    for part in &mut parts {
        filters::apply(part, filters);
        part.limit(cap);
    }
    let ids = union(parts)?;
    let capped = Query::select().column("id").from_subquery(ids, "seen").limit(cap).take();
    Some(Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(capped, "counted").take())
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
