//! What a viewer sees of the images, as parts that each have an index to be walked along.
//!
//! `owner = me OR visibility = 'public' OR shared with me` is one condition no index serves. Each of its parts is
//! served by one, in the order of the list; a page of the whole is among the first pages of the parts.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use vitrine_model::{ImageFilters, MemberStatus, Viewer, Visibility, query::VisibilityFilter};

use super::record::{column, join_images, visibility};

/// A part of the list.
pub(super) struct Part {
    /// Its images, without columns, order and limit.
    pub(super) select: SelectStatement,
    /// Whether a condition of its own leads to its images, so that it is walked along an index only by the time of
    /// creation; other orders are made of what there is. If not, it is nearly everything.
    pub(super) narrow: bool,
}

/// The parts. An image may be in several of them. None: the viewer sees nothing. With `few`, a statement of image ids,
/// only those are looked at.
pub(super) fn parts(viewer: &Viewer, filters: &ImageFilters, few: Option<&SelectStatement>) -> Vec<Part> {
    let images = || match few {
        None => Query::select().from("images").take(),
        Some(few) => {
            let mut select = Query::select().from_subquery(few.clone(), "few").take();
            join_images(&mut select, "few", "image_id");
            select
        }
    };
    let part = |condition: Expr| Part { select: images().and_where(condition).take(), narrow: true };
    let own = |project: &str| part(column("owner").eq(project));
    let all_that_is = |one: Visibility| part(column("visibility").eq(visibility(one)));
    let project = viewer.project.as_deref();
    // Of the project's own images all are its own; and "not my own" leaves nothing of them.
    let asked = |owner: &Option<String>| project.is_some() && owner.as_deref() == project;
    let (own_alone, no_own) = (asked(&filters.owner), asked(&filters.not_owner));
    let mut parts = Vec::new();
    match (filters.visibility, viewer.is_admin) {
        (VisibilityFilter::Nothing, _) => (),
        (VisibilityFilter::All, true) => parts.push(Part { select: images(), narrow: false }),
        (VisibilityFilter::Default, true) => {
            let seen = column("visibility").ne(visibility(Visibility::Community));
            let seen = match project {
                Some(project) => seen.or(column("owner").eq(project)),
                None => seen,
            };
            parts.push(Part { narrow: false, ..part(seen) });
        }
        (VisibilityFilter::Only(one), true)
        | (VisibilityFilter::Only(one @ (Visibility::Public | Visibility::Community)), false) => {
            parts.push(all_that_is(one));
        }
        (VisibilityFilter::Default | VisibilityFilter::All, false) => {
            if !own_alone {
                parts.push(all_that_is(Visibility::Public));
                if filters.visibility == VisibilityFilter::All {
                    parts.push(all_that_is(Visibility::Community));
                }
            }
            if let Some(project) = project {
                parts.extend((!no_own).then(|| own(project)));
                parts.extend((!own_alone).then(|| with_member(project, filters.member_status)));
            }
        }
        (VisibilityFilter::Only(one @ (Visibility::Private | Visibility::Shared)), false) => {
            if let Some(project) = project {
                if !no_own {
                    let mut own = own(project);
                    own.select.and_where(no_other(one));
                    parts.push(own);
                }
                if one == Visibility::Shared && !own_alone {
                    parts.push(with_member(project, filters.member_status));
                }
            }
        }
    }
    parts
}

/// Of this visibility; said by the others, so that the index of the owner is taken and not the one of the visibility.
fn no_other(one: Visibility) -> Expr {
    column("visibility").is_not_in(Visibility::ALL.into_iter().filter(|other| *other != one).map(visibility))
}

/// Others' images that the project is a member of; begins with the memberships, which are few.
fn with_member(project: &str, status: Option<MemberStatus>) -> Part {
    let member = |name: &'static str| Expr::col(("image_members", name));
    let mut select = Query::select();
    select
        .from("image_members")
        .and_where(member("member").eq(project))
        .and_where(member("deleted").eq(false))
        .and_where(column("visibility").eq(visibility(Visibility::Shared)));
    join_images(&mut select, "image_members", "image_id");
    if let Some(status) = status {
        select.and_where(member("status").eq(status.as_str()));
    }
    Part { select, narrow: true }
}
