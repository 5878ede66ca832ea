//! The order of a list, and where in it the next page begins.

use sea_query::{Expr, ExprTrait, Order, SelectStatement, Value};
use vitrine_model::{
    Image,
    query::{SortDir, SortKey},
};

use super::record::column;
use crate::Engine;

/// The keys of a list in full: those that were asked for, then `created_at` and `id`, so that no two images are
/// equal. The two follow the direction of a single key, else they descend.
pub(super) fn full(asked: &[(SortKey, SortDir)]) -> Vec<(SortKey, SortDir)> {
    let tail = match asked {
        [(_, dir)] => *dir,
        _ => SortDir::Desc,
    };
    let mut keys: Vec<(SortKey, SortDir)> = Vec::new();
    let tie_breakers = [(SortKey::CreatedAt, tail), (SortKey::Id, tail)];
    for (key, dir) in asked.iter().copied().chain(tie_breakers) {
        if !keys.iter().any(|(known, _)| *known == key) {
            keys.push((key, dir));
        }
        if key == SortKey::Id {
            break;
        }
    }
    keys
}

/// Orders a statement over `images`.
pub(super) fn apply(select: &mut SelectStatement, keys: &[(SortKey, SortDir)], engine: Engine) {
    for (key, dir) in keys {
        let order = match dir {
            SortDir::Asc => Order::Asc,
            SortDir::Desc => Order::Desc,
        };
        let by = expr(*key, engine);
        if is_nullable(*key) {
            engine.order_nulls_lowest(select, by, order);
        } else {
            select.order_by_expr(by, order);
        }
    }
}

/// The images behind `after`.
///
/// In general (a, b, c) is behind (x, y, z) when a is behind x, or a = x and b is behind y, and so on. Where all keys
/// run in one direction and none is ever NULL, a comparison of rows says the same, and the bound on the first key
/// alone, which follows from either, is what an index is entered by.
pub(super) fn behind(keys: &[(SortKey, SortDir)], after: &Image, engine: Engine) -> Expr {
    let plain = !keys.iter().any(|(key, _)| is_nullable(*key));
    let one_way = keys.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let condition =
        if plain && one_way { row_wise(keys, after, engine) } else { key_by_key(keys, after, engine) };
    match keys.first() {
        Some((key, dir)) if !is_nullable(*key) => {
            let (by, bound) = (expr(*key, engine), Expr::val(value(*key, after)));
            let bounded = match dir {
                SortDir::Asc => by.gte(bound),
                SortDir::Desc => by.lte(bound),
            };
            bounded.and(condition)
        }
        _ => condition,
    }
}

fn row_wise(keys: &[(SortKey, SortDir)], after: &Image, engine: Engine) -> Expr {
    let left = Expr::tuple(keys.iter().map(|(key, _)| expr(*key, engine)));
    let right = Expr::tuple(keys.iter().map(|(key, _)| Expr::val(value(*key, after))));
    match keys.first() {
        Some((_, SortDir::Asc)) => left.gt(right),
        _ => left.lt(right),
    }
}

fn key_by_key(keys: &[(SortKey, SortDir)], after: &Image, engine: Engine) -> Expr {
    let mut any: Option<Expr> = None;
    let mut equal: Option<Expr> = None;
    for (key, dir) in keys {
        let by = || expr(*key, engine);
        let bound = value(*key, after);
        let is_null = is_null(&bound);
        let further = match (dir, is_null) {
            (SortDir::Asc, true) => Some(by().is_not_null()),
            (SortDir::Asc, false) => Some(by().gt(Expr::val(bound.clone()))),
            (SortDir::Desc, true) => None,
            (SortDir::Desc, false) if is_nullable(*key) => {
                Some(by().lt(Expr::val(bound.clone())).or(by().is_null()))
            }
            (SortDir::Desc, false) => Some(by().lt(Expr::val(bound.clone()))),
        };
        if let Some(further) = further {
            let here = match &equal {
                Some(equal) => equal.clone().and(further),
                None => further,
            };
            any = Some(match any {
                Some(any) => any.or(here),
                None => here,
            });
        }
        let same = if is_null { by().is_null() } else { by().eq(Expr::val(bound)) };
        equal = Some(match equal {
            Some(equal) => equal.and(same),
            None => same,
        });
    }
    any.unwrap_or_else(|| column("id").is_null())
}

/// Whether images without a value exist. `updated_at` may be NULL in the table, yet Glance always writes it.
const fn is_nullable(key: SortKey) -> bool {
    matches!(
        key,
        SortKey::Name
            | SortKey::Size
            | SortKey::ContainerFormat
            | SortKey::DiskFormat
            | SortKey::VirtualSize
            | SortKey::Owner
    )
}

fn expr(key: SortKey, engine: Engine) -> Expr {
    let by = column(key.as_str());
    match key {
        SortKey::Name | SortKey::Status | SortKey::ContainerFormat | SortKey::DiskFormat | SortKey::Owner => {
            engine.bytewise(by)
        }
        // an enumeration, which would be ordered by the place of its words
        SortKey::Visibility => match engine {
            Engine::Sqlite => by,
            Engine::Postgres => engine.bytewise(by.cast_as("TEXT")),
            Engine::MySql => by.cast_as("CHAR"),
        },
        SortKey::Size | SortKey::VirtualSize | SortKey::Id | SortKey::CreatedAt | SortKey::UpdatedAt => by,
    }
}

fn value(key: SortKey, image: &Image) -> Value {
    match key {
        SortKey::Name => image.name.clone().into(),
        SortKey::Status => image.status.as_str().into(),
        SortKey::ContainerFormat => image.container_format.clone().into(),
        SortKey::DiskFormat => image.disk_format.clone().into(),
        SortKey::Size => image.size.into(),
        SortKey::VirtualSize => image.virtual_size.into(),
        SortKey::Owner => image.owner.clone().into(),
        SortKey::Visibility => image.visibility.as_str().into(),
        SortKey::Id => image.id.as_str().into(),
        SortKey::CreatedAt => image.created_at.into(),
        SortKey::UpdatedAt => image.updated_at.into(),
    }
}

const fn is_null(value: &Value) -> bool {
    matches!(value, Value::String(None) | Value::BigUnsigned(None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use SortDir::{Asc, Desc};
    use SortKey::{CreatedAt, Id, Name, Size};

    #[test]
    fn no_two_images_are_equal_in_any_order() {
        type Keys = &'static [(SortKey, SortDir)];
        let cases: [(Keys, Keys); 6] = [
            (&[], &[(CreatedAt, Desc), (Id, Desc)]),
            (&[(Name, Asc)], &[(Name, Asc), (CreatedAt, Asc), (Id, Asc)]),
            (&[(Name, Asc), (Size, Desc)], &[(Name, Asc), (Size, Desc), (CreatedAt, Desc), (Id, Desc)]),
            (&[(CreatedAt, Asc)], &[(CreatedAt, Asc), (Id, Asc)]),
            (&[(Id, Asc), (Name, Asc)], &[(Id, Asc)]),
            (&[(Name, Asc), (Name, Desc)], &[(Name, Asc), (CreatedAt, Desc), (Id, Desc)]),
        ];
        for (asked, expected) in cases {
            assert_eq!(full(asked), expected, "{asked:?}");
        }
    }
}
