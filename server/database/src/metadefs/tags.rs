//! Tags of a namespace.

use sea_query::{Expr, ExprTrait, Query, Value};
use time::OffsetDateTime;
use vitrine_model::metadef::{Dated, Tag, TagQuery, TagSortKey};

use super::{
    Metadefs, Removed, Stamp,
    keyset::{self, Key},
    named, of,
    record::{TagRow, select_tags},
    rows,
};
use crate::{Engine, Error};

const TABLE: &str = "metadef_tags";

impl Metadefs {
    /// A page of the tags of a namespace; `None` where it has no tag with the name of the marker.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tags(&self, namespace: &str, query: &TagQuery) -> Result<Option<Vec<Dated<Tag>>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let engine = snapshot.engine();
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(Some(Vec::new())) };
        let (by, dir) = query.sort;
        let keys = keys(by, engine);
        let mut select = select_tags(id);
        if let Some(marker) = &query.marker {
            let marker = select_tags(id).and_where(named(marker)).take();
            let Some(marker) = snapshot.fetch_optional::<TagRow>(&marker).await? else { return Ok(None) };
            select.and_where(keyset::behind(&keys, values(by, &marker), dir));
        }
        keyset::order(&mut select, &keys, dir, engine);
        if let Some(limit) = query.limit {
            select.limit(limit.into());
        }
        let tags = snapshot.fetch_all::<TagRow>(&select).await?;
        snapshot.commit().await?;
        Ok(Some(tags.into_iter().map(|row| row.tag).collect()))
    }

    /// One tag.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tag(&self, namespace: &str, name: &str) -> Result<Option<Dated<Tag>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(None) };
        let select = select_tags(id).and_where(named(name)).take();
        let tag = snapshot.fetch_optional::<TagRow>(&select).await?;
        snapshot.commit().await?;
        Ok(tag.map(|row| row.tag))
    }

    /// Makes tags, in the place of all others where `append` is not set; false where there is no such namespace.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a name is taken or stands twice in the list; then nothing has changed.
    pub async fn insert_tags(
        &self,
        namespace: &str,
        tags: &[Tag],
        append: bool,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        if !append {
            transaction.execute(&Query::delete().from_table(TABLE).and_where(of(locked.id)).take()).await?;
        }
        let stamp = Stamp { created_at: at, updated_at: Some(at) };
        rows::insert_tags(&mut transaction, locked.id, tags, stamp).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Renames a tag; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn save_tag(
        &self,
        namespace: &str,
        name: &str,
        tag: &Tag,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        let update = Query::update()
            .table(TABLE)
            .value("name", tag.name.as_str())
            .value("updated_at", at)
            .and_where(of(locked.id).and(named(name)))
            .take();
        let saved = transaction.execute(&update).await.map_err(|error| error.or_duplicate("tag"))?;
        transaction.commit().await?;
        Ok(saved > 0)
    }

    /// Removes a tag.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_tag(&self, namespace: &str, name: &str) -> Result<Removed, Error> {
        let delete = |id| Query::delete().from_table(TABLE).and_where(of(id).and(named(name))).take();
        self.remove_from(namespace, delete).await
    }

    /// Removes all tags; [`Removed::Absent`] where there are none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_tags(&self, namespace: &str) -> Result<Removed, Error> {
        self.remove_from(namespace, |id| Query::delete().from_table(TABLE).and_where(of(id)).take()).await
    }
}

/// The keys of the list in full: what was asked for, the time of creation, the number.
fn full(asked: TagSortKey) -> Vec<TagSortKey> {
    use TagSortKey::{CreatedAt, Id};
    match asked {
        CreatedAt | Id => vec![CreatedAt, Id],
        other => vec![other, CreatedAt, Id],
    }
}

fn keys(asked: TagSortKey, engine: Engine) -> Vec<Key> {
    let key = |key: TagSortKey| {
        let column = Expr::col(key.as_str());
        match key {
            TagSortKey::Name => Key { by: engine.bytewise(column), nullable: false },
            TagSortKey::UpdatedAt => Key { by: column, nullable: true },
            TagSortKey::CreatedAt | TagSortKey::Id => Key { by: column, nullable: false },
        }
    };
    full(asked).into_iter().map(key).collect()
}

/// The values of a row under [`keys`].
fn values(asked: TagSortKey, row: &TagRow) -> Vec<Value> {
    let value = |key: TagSortKey| match key {
        TagSortKey::Name => row.tag.item.name.as_str().into(),
        TagSortKey::CreatedAt => row.tag.created_at.into(),
        TagSortKey::UpdatedAt => row.tag.updated_at.into(),
        TagSortKey::Id => row.id.into(),
    };
    full(asked).into_iter().map(value).collect()
}
