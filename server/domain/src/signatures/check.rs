//! Before the data: what it will have to bear out.

use std::{collections::BTreeMap, sync::Arc};

use vitrine_signatures::{Claim, Error as Refusal, Statement, Verifier};

use crate::{Controller, Error, Result};

impl Controller {
    /// What data with these properties has to be asked; `None` where one of the four is missing, and where no
    /// certificates are configured.
    ///
    /// # Errors
    /// 400 where one of the properties means nothing, and where the certificate is not here, not valid today, or of
    /// another kind than the signature.
    pub(crate) async fn verifier(
        &self,
        properties: &BTreeMap<String, String>,
    ) -> Result<Option<Arc<Verifier>>> {
        let Some(folder) = &self.settings().signatures.certificates else { return Ok(None) };
        let Some(statement) = Statement::of(properties) else { return Ok(None) };
        let Some(claim) = Claim::read(&statement).map_err(unverifiable)? else { return Ok(None) };
        let folder = folder.clone();
        let found = tokio::task::spawn_blocking(move || Verifier::find(claim, &folder));
        let verifier = found.await.map_err(Error::internal)?.map_err(unverifiable)?;
        verifier.check_dates(self.now()).map_err(unverifiable)?;
        Ok(Some(Arc::new(verifier)))
    }
}

fn unverifiable(refusal: Refusal) -> Error {
    Error::BadRequest(format!("The signature of the image cannot be verified: {refusal}."))
}

/// What to say where the data does not bear the signature out.
pub(crate) fn wrong(refusal: &Refusal) -> Error {
    Error::WrongSignature(format!("Signature verification failed: {refusal}. Nothing of the data is kept."))
}

/// Whether these properties are those of a signed image.
pub(crate) fn is_signed(properties: &BTreeMap<String, String>) -> bool {
    Statement::of(properties).is_some_and(|statement| statement.is_complete())
}
