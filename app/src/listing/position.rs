//! Pages of a list that begin behind, or end before, one of its rows.

use crate::routes::ImageId;

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Position<K = ImageId> {
    #[default]
    First,
    After(K),
    Before(K),
}

/// A page as it is shown: in the list's own order, with what is known of its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turned<T> {
    pub(crate) rows: Vec<T>,
    /// Whether there is a page before.
    pub(crate) previous: bool,
    /// Whether there is a page behind.
    pub(crate) next: bool,
}

impl<K> Position<K> {
    /// Makes a page of the rows found: a page before something was asked for in the reversed order. `None` where it is
    /// not a page of its own any more, because what it begins at has moved.
    pub(crate) fn turn<T>(&self, mut rows: Vec<T>, more: bool, limit: u32) -> Option<Turned<T>> {
        let backwards = matches!(self, Self::Before(_));
        let short = u32::try_from(rows.len()).is_ok_and(|count| count < limit);
        if !matches!(self, Self::First) && (rows.is_empty() || backwards && !more && short) {
            return None;
        }
        if backwards {
            rows.reverse();
        }
        let previous = match self {
            Self::First => false,
            Self::After(_) => true,
            Self::Before(_) => more,
        };
        Some(Turned { rows, previous, next: backwards || more })
    }
}
