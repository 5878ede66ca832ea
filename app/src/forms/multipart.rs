//! Forms with a file. The fields come before the file, whose bytes are passed on and never kept.

use axum::extract::Multipart;
use tokio::sync::oneshot;

use super::Form;
use crate::{
    body::{Bytestream, Relay},
    failure::Failure,
    locale::{self, Locale, tr},
};

/// Fields a form may have.
const FIELDS: usize = 600;
/// Bytes all fields together may have.
const FIELD_BYTES: usize = 1 << 20;

/// A form and the file behind its fields.
pub(crate) struct WithFile {
    pub(crate) form: Form,
    /// The file's name and bytes; `None` where none was chosen.
    pub(crate) file: Option<(String, Bytestream)>,
}

/// Reads a form up to its file. The file's bytes flow as its stream is read.
pub(crate) async fn read(multipart: Multipart) -> Result<WithFile, Failure> {
    let (told, head) = oneshot::channel();
    tokio::spawn(locale::within(Locale::current(), pump(multipart, told)));
    head.await.unwrap_or_else(|_| Err(Failure::BadForm(tr("errors-form-early"))))
}

/// Owns the request's body: tells its head, and then passes the file on.
async fn pump(mut multipart: Multipart, told: oneshot::Sender<Result<WithFile, Failure>>) {
    let mut form = Form::default();
    let (mut fields, mut bytes) = (0, 0);
    loop {
        let mut field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => {
                told.send(Ok(WithFile { form, file: None })).ok();
                return;
            }
            Err(error) => {
                told.send(Err(Failure::BadForm(error.body_text()))).ok();
                return;
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            // An empty part without a name is a file field nobody chose a file for.
            if file_name.is_empty() {
                continue;
            }
            let (relay, stream) = Relay::new();
            if told.send(Ok(WithFile { form, file: Some((file_name, stream)) })).is_ok() {
                relay.run(field).await;
            }
            return;
        }
        let mut value = Vec::new();
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => value.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    told.send(Err(Failure::BadForm(error.body_text()))).ok();
                    return;
                }
            }
            if bytes + value.len() > FIELD_BYTES {
                told.send(Err(Failure::FormTooLarge(FIELD_BYTES))).ok();
                return;
            }
        }
        fields += 1;
        bytes += value.len();
        if fields > FIELDS {
            told.send(Err(Failure::BadForm(tr!("errors-form-fields", limit = FIELDS)))).ok();
            return;
        }
        form.push(name, String::from_utf8_lossy(&value).into_owned());
    }
}
