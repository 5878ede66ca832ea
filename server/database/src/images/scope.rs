//! What a viewer sees of the images, as parts that each have an index to be walked along.
//!
//! `owner = me OR visibility = 'public' OR shared with me` is one condition no index serves. Each of its parts is
//! served by one, in the order of the list; a page of the whole is among the first pages of the parts.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use vitrine_model::{ImageFilters, MemberStatus, Viewer, Visibility, query::VisibilityFilter};

use super::record::{column, join_images, visibility};

/// The parts. An image may be in several of them. None: the viewer sees nothing. With `few`, a statement of image ids,
/// only those are looked at.
pub(super) fn parts(
    viewer: &Viewer,
    filters: &ImageFilters,
    few: Option<&SelectStatement>,
) -> Vec<SelectStatement> {
    let images = || match few {
        None => Query::select().from("images").take(),
        Some(few) => {
            let mut select = Query::select().from_subquery(few.clone(), "few").take();
            join_images(&mut select, "few", "image_id");
            select
        }
    };
    let images_where = |condition: Expr| images().and_where(condition).take();
    let is = |one: Visibility| column("visibility").eq(visibility(one));
    let own = |project: &str| column("owner").eq(project);
    let shared = |project: &str| with_member(project, filters.member_status);
    let project = viewer.project.as_deref();
    match (filters.visibility, viewer.is_admin) {
        (VisibilityFilter::Nothing, _) => Vec::new(),
        (VisibilityFilter::All, true) => vec![images()],
        (VisibilityFilter::Only(one), true)
        | (VisibilityFilter::Only(one @ (Visibility::Public | Visibility::Community)), false) => {
            vec![images_where(is(one))]
        }
        (VisibilityFilter::Default, true) => {
            let others = images_where(column("visibility").ne(visibility(Visibility::Community)));
            let own = project.map(|project| images_where(own(project).and(is(Visibility::Community))));
            std::iter::once(others).chain(own).collect()
        }
        (VisibilityFilter::Default, false) => {
            let mut parts = vec![images_where(is(Visibility::Public))];
            if let Some(project) = project {
                parts.push(images_where(own(project)));
                parts.push(shared(project));
            }
            parts
        }
        (VisibilityFilter::All, false) => {
            let mut parts =
                vec![images_where(is(Visibility::Public)), images_where(is(Visibility::Community))];
            if let Some(project) = project {
                parts.push(images_where(own(project)));
                parts.push(shared(project));
            }
            parts
        }
        (VisibilityFilter::Only(one @ (Visibility::Private | Visibility::Shared)), false) => {
            let Some(project) = project else { return Vec::new() };
            let mut parts = vec![images_where(own(project).and(is(one)))];
            if one == Visibility::Shared {
                parts.push(shared(project));
            }
            parts
        }
    }
}

/// Others' images that the project is a member of; begins with the memberships, which are few.
fn with_member(project: &str, status: Option<MemberStatus>) -> SelectStatement {
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
    select.take()
}
