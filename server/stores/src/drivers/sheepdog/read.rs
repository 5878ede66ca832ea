//! Reading: the list of objects is read once, and objects are fetched ahead. Behind each it is looked whether the image
//! is still the same: the number of one that was removed may be given to another.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt, stream};

use super::{cluster::Cluster, vdi::Vdi};
use crate::{Content, Error};

/// Bytes of a chunk of the stream at most.
const PART: u64 = 4 * 1024 * 1024;
/// Parts that are fetched at once.
const PARALLEL: usize = 4;

/// Opens the data of a key, or a range of it.
pub(super) async fn open(
    cluster: &Arc<Cluster>,
    key: &str,
    range: Option<Range<u64>>,
) -> Result<Content, Error> {
    let vdi = cluster.find(key).await?;
    let size = vdi.size;
    let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    let found = cluster.wire.with_objects(&vdi, range.end).await.map_err(|failure| cluster.error(failure))?;
    let (now, objects) = found.ok_or_else(|| cluster.not_found())?;
    if now != vdi {
        return Err(cluster.not_found());
    }
    let parallel = (cluster.chunk / PART as usize).clamp(1, PARALLEL);
    let opened = Arc::new(Opened { cluster: Arc::clone(cluster), vdi, objects });
    let parts = parts(range, opened.vdi.object());
    let stream = stream::iter(parts).map(move |part| {
        let opened = Arc::clone(&opened);
        async move { opened.part(part).await }
    });
    Ok(Content { size, stream: stream.buffered(parallel).boxed() })
}

/// The pieces of a range, each inside one object.
fn parts(range: Range<u64>, object: u64) -> impl Iterator<Item = Range<u64>> {
    let part = PART.min(object);
    let mut at = range.start;
    std::iter::from_fn(move || {
        let from = at;
        at = range.end.min((from / part + 1) * part);
        (from < range.end).then_some(from..at)
    })
}

/// An image being read.
struct Opened {
    cluster: Arc<Cluster>,
    vdi: Vdi,
    objects: Vec<u32>,
}

impl Opened {
    async fn part(&self, part: Range<u64>) -> Result<Bytes, Error> {
        let Self { cluster, vdi, objects } = self;
        let length = usize::try_from(part.end - part.start).unwrap_or_default();
        let (index, offset) = (part.start / vdi.object(), part.start % vdi.object());
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let number = objects.get(at).copied().unwrap_or_default();
        let bytes = match number {
            // Nothing was ever written there.
            0 => vec![0; length],
            number => {
                let offset = usize::try_from(offset).unwrap_or_default();
                let got = cluster.wire.get(number, index, offset, length).await;
                got.map_err(|failure| cluster.error(failure))?
            }
        };
        let now = cluster.wire.by_number(vdi.number).await.map_err(|failure| cluster.error(failure))?;
        if now.as_ref() == Some(vdi) { Ok(bytes.into()) } else { Err(cluster.not_found()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_where_objects_end() {
        let all = |range: Range<u64>, object| parts(range, object).collect::<Vec<_>>();
        assert!(all(5..5, 1 << 22).is_empty());
        assert_eq!(all(5..6, 1 << 22).first(), Some(&(5..6)));
        assert_eq!(
            all(PART - 1..2 * PART + 1, 1 << 22),
            [PART - 1..PART, PART..2 * PART, 2 * PART..2 * PART + 1]
        );
        assert_eq!(all(0..5000, 4096), [0..4096, 4096..5000], "smaller objects");
        assert_eq!(all(0..PART + 1, 1 << 26), [0..PART, PART..PART + 1], "parts of larger ones");
    }
}
