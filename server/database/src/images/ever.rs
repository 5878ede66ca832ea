//! Whether there ever was one.

use sea_query::{Expr, Query};

use super::Images;
use crate::Error;

impl Images {
    /// Whether the database has the row of any image, a deleted one's included: somebody has used it, be it with
    /// Glance.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ever_had_one(&self) -> Result<bool, Error> {
        let first = Query::select().column("id").from("images").limit(1).take();
        let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(first, "first").take();
        Ok(self.database.fetch_scalar::<i64>(&count).await? > 0)
    }
}
