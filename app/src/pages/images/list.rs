//! The list of images.

mod filters;
mod table;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect, Response},
};
use filters::Filters;
use leptos::prelude::*;
pub(crate) use table::Marks;
use table::Table;
#[cfg(test)]
pub(crate) use table::tests::image as bare_image;
use vitrine_domain::{Error, ImagePage, ScopeCounts};
use vitrine_model::Image;

use super::names::Names;
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Pager, Tab, Tabs},
    failure::Result,
    listing::{Listing, Position, Scope},
    offers,
    routes::{ImageId, Route},
    session::Visitor,
};

/// A page of the list, and the pages beside it.
#[derive(Debug, Clone)]
struct Shown {
    images: Vec<Image>,
    previous: Option<Listing>,
    next: Option<Listing>,
}

/// `GET /dashboard/images`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let mut listing = Listing::parse(&query.unwrap_or_default());
    if listing.scope == Scope::All && !visitor.caller.is_admin() {
        listing.scope = Scope::default();
    }
    let controller = &visitor.dashboard.controller;
    let query = listing.query(visitor.project());
    let (page, counts) = tokio::join!(
        controller.list_images(&visitor.caller, query),
        controller.count_scopes(&visitor.caller)
    );
    let shown = match page {
        Ok(page) => turn(&listing, page),
        // The image at which the page began is gone, or can no longer be seen.
        Err(Error::BadRequest(_) | Error::NotFound(_) | Error::Forbidden(_) | Error::Invalid(_))
            if listing.position != Position::First =>
        {
            None
        }
        Err(error) => return Err(error.into()),
    };
    let Some(shown) = shown else { return Ok(first_page(&listing)) };
    let counts = counts?;
    let names = Names::of(&visitor, shown.images.iter().filter_map(|image| image.owner.clone())).await?;
    let formats = controller.settings().disk_formats.clone();
    let create = offers::may_create(&visitor.caller);
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Images, "Images", move || {
            let tabs = tabs(&listing, &counts);
            let create_button = create.is_ok().then(|| {
                view! {
                    <LinkButton href=Route::New.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        "Create image"
                    </LinkButton>
                }
            });
            view! {
                <PageHead title="Images">{create_button}</PageHead>
                <Tabs label="Whose images" tabs />
                <Filters listing=listing.clone() formats />
                <section class="card">
                    {if shown.images.is_empty() {
                        view! { <Nothing listing counts may_create=create.is_ok() /> }.into_any()
                    } else {
                        view! { <Rows listing shown names csrf /> }.into_any()
                    }}
                </section>
            }
        })
        .await
}

/// The page as it is shown: in the list's own order, with its neighbours. `None` where it is not a page of its own
/// any more, because what it begins at has moved.
fn turn(listing: &Listing, page: ImagePage) -> Option<Shown> {
    let turned = listing.position.turn(page.images, page.more, listing.limit())?;
    let edge = |image: Option<&Image>| image.and_then(|image| ImageId::parse(&image.id));
    Some(Shown {
        previous: edge(turned.rows.first())
            .filter(|_| turned.previous)
            .map(|id| listing.at(Position::Before(id))),
        next: edge(turned.rows.last()).filter(|_| turned.next).map(|id| listing.at(Position::After(id))),
        images: turned.rows,
    })
}

fn first_page(listing: &Listing) -> Response {
    Redirect::to(&listing.at(Position::First).path()).into_response()
}

fn tabs(listing: &Listing, counts: &ScopeCounts) -> Vec<Tab> {
    let tab = |scope: Scope| {
        let count = scope.count(counts)?;
        Some(Tab {
            label: scope.label().to_owned(),
            href: listing.in_scope(scope).path(),
            count: Some(count.to_string()),
            call: false,
            active: scope == listing.scope,
        })
    };
    Scope::ALL.into_iter().filter_map(tab).collect()
}

#[component]
fn Rows(listing: Listing, shown: Shown, names: Names, csrf: String) -> impl IntoView {
    let Shown { images, previous, next } = shown;
    let whole = previous.is_none() && next.is_none();
    let words = match (images.len(), whole) {
        (1, true) => "1 image".to_owned(),
        (count, true) => format!("{count} images"),
        (count, false) => format!("{count} images on this page"),
    };
    let path = |listing: Option<Listing>| listing.map(|listing| listing.path());
    view! {
        <Table listing images names csrf />
        <Pager shown=words previous=path(previous) next=path(next) />
    }
    .into_any()
}

/// Why there are no rows, and what to do.
#[component]
fn Nothing(listing: Listing, counts: ScopeCounts, may_create: bool) -> impl IntoView {
    if listing.is_filtered() {
        let all = Listing::of(listing.scope).path();
        return view! {
            <Empty glyph=Glyph::Search title="No image matches">
                <p>"No image of this list has everything the filters ask for."</p>
                <LinkButton href=all>"Clear the filters"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let (title, text) = match listing.scope {
        Scope::Project => ("No images yet", "Images that this project creates or uploads appear here."),
        Scope::Shared => (
            "Nothing accepted yet",
            "Images of other projects appear here once this project has accepted them in its inbox.",
        ),
        Scope::Public => ("No public images", "Administrators can make images public for everyone."),
        Scope::Community => (
            "No community images",
            "An image with the visibility community can be used by everyone, and is found here.",
        ),
        Scope::All => ("No images at all", "No project has created an image yet."),
    };
    let action = match listing.scope {
        Scope::Project | Scope::All if may_create => Some((Route::New, "Create image")),
        Scope::Shared if counts.pending > 0 => Some((Route::Inbox(None), "Open the inbox")),
        _ => None,
    };
    view! {
        <Empty glyph=Glyph::Image title>
            <p>{text}</p>
            {action
                .map(|(route, label)| {
                    view! { <LinkButton href=route.path() emphasis=Emphasis::Primary>{label}</LinkButton> }
                })}
        </Empty>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{table::tests::image, *};

    fn page(ids: &[&str], more: bool) -> ImagePage {
        ImagePage { images: ids.iter().map(|id| image(id)).collect(), more }
    }

    fn at(query: &str) -> Listing {
        Listing { size: None, ..Listing::parse(query) }
    }

    fn neighbours(shown: &Shown) -> (Option<String>, Option<String>) {
        let query = |listing: &Option<Listing>| listing.as_ref().map(Listing::query_string);
        (query(&shown.previous), query(&shown.next))
    }

    #[test]
    fn pages_know_their_neighbours() {
        let some = |text: &str| Some(text.to_owned());
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
        assert_eq!(shown.images[0].id, "i10");
        assert_eq!(neighbours(&shown), (Some("before=i10".to_owned()), Some("after=i34".to_owned())));
        let shown = turn(&at("before=x"), page(&backwards, false)).unwrap();
        assert_eq!(shown.previous, None, "nothing lies before it");
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
