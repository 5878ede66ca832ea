//! What signed data hashes to.

use sea_query::{Expr, ExprTrait, Query};

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// The digest of an image's data by the hash method of its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedDigest {
    /// The hash method, at most 16 characters.
    pub method: String,
    /// Its value, hexadecimal.
    pub digest: String,
    /// The secure hash of the record that the same data has.
    pub os_hash_algo: String,
    /// Its value, hexadecimal.
    pub os_hash_value: String,
}

impl Record for SignedDigest {
    const TABLE: &'static str = "vitrine_signatures";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            method: row.get("method")?,
            digest: row.get("digest")?,
            os_hash_algo: row.get("os_hash_algo")?,
            os_hash_value: row.get("os_hash_value")?,
        })
    }
}

/// Digests of signed data, one an image.
#[derive(Clone, Debug)]
pub struct Signatures {
    database: Database,
}

impl Signatures {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// What is kept of the image.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, image_id: &str) -> Result<Option<SignedDigest>, Error> {
        let select = Query::select()
            .columns(["method", "digest", "os_hash_algo", "os_hash_value"])
            .from("vitrine_signatures")
            .and_where(Expr::col("image_id").eq(image_id))
            .take();
        self.database.fetch_optional(&select).await
    }

    /// Keeps a digest in place of the one before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set(&self, image_id: &str, signed: &SignedDigest) -> Result<(), Error> {
        let remove = Query::delete()
            .from_table("vitrine_signatures")
            .and_where(Expr::col("image_id").eq(image_id))
            .take();
        let SignedDigest { method, digest, os_hash_algo, os_hash_value } = signed;
        let insert = Query::insert()
            .into_table("vitrine_signatures")
            .columns(["image_id", "method", "digest", "os_hash_algo", "os_hash_value"])
            .values_panic([
                image_id.into(),
                method.as_str().into(),
                digest.as_str().into(),
                os_hash_algo.as_str().into(),
                os_hash_value.as_str().into(),
            ])
            .take();
        let mut transaction = self.database.begin().await?;
        transaction.execute(&remove).await?;
        transaction.execute(&insert).await.map_err(|error| error.or_duplicate("digest of the image"))?;
        transaction.commit().await
    }
}
