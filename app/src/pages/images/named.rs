//! Images of one name. Names need not be unique, but those who use them by name do not expect two.

use vitrine_model::limits::TEXT_MAX;

use crate::{
    failure::Result,
    flash::Flash,
    listing::{Listing, Scope},
    locale::tr,
    routes::Route,
    session::Visitor,
};

/// How many images of the person's project have exactly this name; none have an empty one, or a longer one than is
/// allowed.
pub(crate) async fn count(visitor: &Visitor, name: &str) -> Result<u64> {
    if name.trim().is_empty() || name.chars().count() > TEXT_MAX || visitor.project().is_none() {
        return Ok(0);
    }
    let mut filters = Scope::Project.filters(visitor.project());
    filters.name = Some(vec![name.to_owned()]);
    Ok(visitor.dashboard.controller.count_images(&visitor.caller, &filters).await?)
}

/// Leaves a warning for the next page where a new image repeats a name. It was made all the same.
pub(crate) async fn warn_of_repeated(visitor: &Visitor, name: Option<&str>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let others = count(visitor, name).await?.saturating_sub(1);
    if others == 0 {
        return Ok(());
    }
    let list = Listing { search: name.to_owned(), ..Listing::of(Scope::Project) };
    Flash::warning(tr!("images-name-again", name = name, count = others))
        .line(tr("images-name-again-do"))
        .link(Route::Images(Box::new(list)).path(), tr("images-name-again-list"))
        .keep(&visitor.session)
        .await
}
