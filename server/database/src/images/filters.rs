//! The conditions of a list.

use sea_query::{BinOper, Cond, Expr, ExprTrait, Func, Query, SelectStatement, Value};
use vitrine_model::{
    Family, ImageFilters, ImageStatus, Visibility,
    query::{Bound, NumberColumn, TimeOp},
};

use super::{
    family,
    record::{column, visibility},
};
use crate::core::has_mark;

/// What a statement over `images` is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page, walked along an index in its order.
    Page,
    /// A number, walked along an index that has all that is compared.
    Count,
}

/// Puts the conditions that were asked for on a statement over `images`. Killed images are on no list of those that
/// are there.
pub(super) fn apply(select: &mut SelectStatement, filters: &ImageFilters, purpose: Purpose) {
    select.cond_where(all(filters, purpose));
}

fn all(filters: &ImageFilters, purpose: Purpose) -> Cond {
    let mut all = Cond::all();
    if filters.deleted == Some(false) {
        all = all.add(column("status").ne(ImageStatus::Killed.as_str()));
    }
    match filters.public {
        None => (),
        Some(true) => all = all.add(column("visibility").eq(visibility(Visibility::Public))),
        Some(false) => all = all.add(column("visibility").ne(visibility(Visibility::Public))),
    }
    let words = [
        ("name", &filters.name),
        ("id", &filters.id),
        ("status", &filters.status),
        ("container_format", &filters.container_format),
        ("disk_format", &filters.disk_format),
    ];
    for (name, any) in words {
        match any.as_deref() {
            None => (),
            Some([one]) => all = all.add(column(name).eq(one.as_str())),
            Some(several) => all = all.add(column(name).is_in(several)),
        }
    }
    let exact = [
        ("owner", &filters.owner),
        ("checksum", &filters.checksum),
        ("os_hash_value", &filters.os_hash_value),
    ];
    for (name, value) in exact {
        if let Some(value) = value {
            all = all.add(column(name).eq(value.as_str()));
        }
    }
    match filters.os_hidden {
        None => (),
        Some(true) => all = all.add(column("os_hidden").eq(true)),
        Some(false) if purpose == Purpose::Count => all = all.add(column("os_hidden").eq(false)),
        // nearly all are, so an index that begins with this flag is of no help here
        Some(false) => all = all.add(has_mark(column("os_hidden"), false)),
    }
    if let Some(protected) = filters.protected {
        all = all.add(column("protected").eq(protected));
    }
    if let Some(owner) = &filters.not_owner {
        all = all.add(column("owner").ne(owner.as_str()).or(column("owner").is_null()));
    }
    for (name, conditions) in [("created_at", &filters.created_at), ("updated_at", &filters.updated_at)] {
        for (op, at) in conditions {
            all = all.add(time(name, *op, Expr::val(*at)));
        }
    }
    for (name, bound, number) in &filters.ranges {
        let by = column(number_column(*name));
        all = all.add(match bound {
            Bound::Min => by.gte(*number),
            Bound::Max => by.lte(*number),
        });
    }
    for (name, number) in &filters.numbers {
        all = all.add(column(number_column(*name)).eq(*number));
    }
    for (name, value) in &filters.properties {
        all = all.add(Expr::exists(of_image("image_properties", with_property(name, value))));
    }
    for tag in &filters.tags {
        all = all.add(Expr::exists(of_image("image_tags", with_tag(tag))));
    }
    if let Some(family) = &filters.family {
        all = all.add(family::condition(family));
    }
    if let Some(search) = filters.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        let part = like_literal(search);
        let by_name = like_any_case(column("name"), format!("%{part}%"));
        let by_id = like_any_case(column("id"), format!("{part}%"));
        all = all.add(by_name.or(by_id));
    }
    all
}

/// Whether some text of the filters holds U+0000: no stored text does, and PostgreSQL refuses the question.
pub(super) fn ask_for_the_impossible(filters: &ImageFilters) -> bool {
    let lists =
        [&filters.name, &filters.id, &filters.status, &filters.container_format, &filters.disk_format];
    let single = [&filters.owner, &filters.checksum, &filters.os_hash_value, &filters.search];
    let has_nul = |text: &String| text.contains('\0');
    let in_family = filters.family.as_ref().is_some_and(|family| match family {
        Family::Named(name) | Family::Titled(name) => has_nul(name),
        Family::System { distro, version } => has_nul(distro) || has_nul(version),
    });
    if in_family {
        return true;
    }
    filters.tags.iter().any(has_nul)
        || filters.properties.iter().any(|(name, value)| has_nul(name) || has_nul(value))
        || single.into_iter().flatten().any(has_nul)
        || lists.into_iter().flatten().any(|list| !list.is_empty() && list.iter().all(has_nul))
}

fn time(name: &'static str, op: TimeOp, at: Expr) -> Expr {
    let by = column(name);
    match op {
        TimeOp::Gt => by.gt(at),
        TimeOp::Gte => by.gte(at),
        TimeOp::Lt => by.lt(at),
        TimeOp::Lte => by.lte(at),
        TimeOp::Eq => by.eq(at),
        TimeOp::Neq => by.ne(at),
    }
}

const fn number_column(name: NumberColumn) -> &'static str {
    match name {
        NumberColumn::Size => "size",
        NumberColumn::VirtualSize => "virtual_size",
        NumberColumn::MinRam => "min_ram",
        NumberColumn::MinDisk => "min_disk",
    }
}

/// Images with a property of this value.
pub(super) fn with_property(name: &str, value: &str) -> SelectStatement {
    Query::select()
        .column("image_id")
        .from("image_properties")
        .and_where(Expr::col("name").eq(name))
        .and_where(Expr::col("value").eq(value))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}

/// Images with a tag.
pub(super) fn with_tag(tag: &str) -> SelectStatement {
    Query::select()
        .column("image_id")
        .from("image_tags")
        .and_where(Expr::col("value").eq(tag))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}

/// What of that belongs to the image at hand.
pub(super) fn of_image(table: &'static str, mut select: SelectStatement) -> SelectStatement {
    select.and_where(Expr::col((table, "image_id")).equals(("images", "id"))).take()
}

/// The engine lowers both sides, so that letters it cannot lower still equal themselves.
pub(crate) fn like_any_case(text: Expr, pattern: String) -> Expr {
    let pattern = Expr::from(Func::lower(Expr::val(pattern)));
    let escaped = pattern.binary(BinOper::Escape, Expr::Constant(Value::from("!")));
    Expr::from(Func::lower(text)).binary(BinOper::Like, escaped)
}

/// Text as it stands in a `LIKE` pattern, with `!` before the characters that mean something there.
pub(crate) fn like_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            literal.push('!');
        }
        literal.push(character);
    }
    literal
}
