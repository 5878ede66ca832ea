//! Files in the datastores: measured, moved, removed and listed.

use std::sync::PoisonError;

use http::{Method, StatusCode, header};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    address::Place,
    errors::Failure,
    soap::{Reference, message, text},
    vcenter::Vcenter,
    wire::Call,
};
use crate::Error;

/// A file of a list.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) size: u64,
    /// When a byte was last written; `None` where the server does not say.
    pub(super) modified: Option<OffsetDateTime>,
}

impl Vcenter {
    /// Bytes of the file of a place, where there is one.
    pub(super) async fn find(&self, place: &Place) -> Result<Option<u64>, Error> {
        const WHAT: &str = "HEAD of the data";
        match self.wire.send(Call::new(WHAT, Method::HEAD, self.address.path(place))).await {
            Ok(answer) => {
                let size = answer.header(&header::CONTENT_LENGTH).parse();
                size.map(Some).map_err(|_| self.error(Failure::nonsense(WHAT, "it has no Content-Length")))
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => match self.absent(place).await {
                Error::NotFound { .. } => Ok(None),
                error => Err(error),
            },
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// Bytes of the data of a place.
    pub(super) async fn size(&self, place: &Place) -> Result<u64, Error> {
        self.find(place).await?.ok_or_else(|| self.not_found())
    }

    /// What a 404 means: that the file is not there, where its datastore is.
    pub(super) async fn absent(&self, place: &Place) -> Error {
        match self.known(place.datastore).await {
            Ok(_) => self.not_found(),
            Err(error) => error,
        }
    }

    fn not_found(&self) -> Error {
        Error::NotFound { store: self.store.clone() }
    }

    /// Refuses a key that stands in any of the datastores.
    pub(super) async fn refuse_existing(&self, key: &str) -> Result<(), Error> {
        for place in self.address.places_of(key) {
            if self.find(&place).await?.is_some() {
                return Err(self.already_exists(key));
            }
        }
        Ok(())
    }

    /// Makes the folder of the images before the first upload to a datastore.
    pub(super) async fn prepare(&self, datastore: usize) -> Result<(), Error> {
        if self.with_folder.lock().unwrap_or_else(PoisonError::into_inner).contains(&datastore) {
            return Ok(());
        }
        let known = self.known(datastore).await?;
        let arguments = text("name", &self.address.folder_name(datastore))
            + &known.datacenter.element("datacenter")
            + &text("createParentDirectories", "true");
        let made = self.wire.call("the creation of the folder", |services| {
            message("MakeDirectory", &services.files, &arguments)
        });
        match made.await {
            Ok(_) => {}
            Err(failure) if failure.is_fault("FileAlreadyExists") => {}
            Err(failure) => return Err(self.error(failure)),
        }
        self.with_folder.lock().unwrap_or_else(PoisonError::into_inner).insert(datastore);
        Ok(())
    }

    /// Gives a file of `size` bytes another name in its datastore, where nothing has that name.
    pub(super) async fn rename(&self, from: &Place, to: &Place, size: u64) -> Result<(), Error> {
        let known = self.known(from.datastore).await?;
        let end = |name: &str, place: &Place, datacenter: &str| {
            text(name, &self.address.file_name(place)) + &known.datacenter.element(datacenter)
        };
        let arguments = end("sourceName", from, "sourceDatacenter")
            + &end("destinationName", to, "destinationDatacenter")
            + &text("force", "false");
        let (outcome, failed) = self
            .carry_out("the renaming of the file", |services| {
                message("MoveDatastoreFile_Task", &services.files, &arguments)
            })
            .await;
        let Err(failure) = outcome else { return Ok(()) };
        // A try whose answer was lost may have been carried out: nobody else has the first name.
        let may_be_done = failed > 0 || failure.is_temporary();
        if may_be_done && self.find(from).await?.is_none() && self.find(to).await? == Some(size) {
            return Ok(());
        }
        Err(if failure.is_fault("FileAlreadyExists") {
            self.already_exists(&to.file)
        } else {
            self.error(failure)
        })
    }

    /// Removes the file of a place.
    pub(super) async fn remove(&self, place: &Place) -> Result<(), Error> {
        let known = self.known(place.datastore).await?;
        let arguments =
            text("name", &self.address.file_name(place)) + &known.datacenter.element("datacenter");
        let (outcome, failed) = self
            .carry_out("the removal of the file", |services| {
                message("DeleteDatastoreFile_Task", &services.files, &arguments)
            })
            .await;
        match outcome {
            Ok(_) => Ok(()),
            // A try whose answer was lost removed it.
            Err(failure) if failure.is_fault("FileNotFound") && failed > 0 => Ok(()),
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// The files in the folder of the images.
    pub(super) async fn list(&self, datastore: usize) -> Result<Vec<Listed>, Error> {
        let known = self.known(datastore).await?;
        let arguments = text("datastorePath", &self.address.folder_name(datastore))
            + "<searchSpec><details><fileType>true</fileType><fileSize>true</fileSize><modification>true</modification>\
               <fileOwner>false</fileOwner></details><matchPattern>*</matchPattern></searchSpec>";
        let (outcome, _) = self
            .carry_out("the list of the folder", |_| {
                message("SearchDatastore_Task", &known.browser, &arguments)
            })
            .await;
        let found = match outcome {
            Ok(done) => done.result,
            // The first upload makes it.
            Err(failure) if failure.is_fault("FileNotFound") => return Ok(Vec::new()),
            Err(failure) => return Err(self.error(failure)),
        };
        let files = found.all("file").filter(|file| file.class != "FolderFileInfo");
        let listed = files.map(|file| Listed {
            name: file.text_of("path").to_owned(),
            size: file.text_of("fileSize").parse().unwrap_or_default(),
            modified: OffsetDateTime::parse(file.text_of("modification"), &Rfc3339).ok(),
        });
        Ok(listed.collect())
    }

    /// The time by the server's clock.
    pub(super) async fn now(&self) -> Result<OffsetDateTime, Error> {
        const WHAT: &str = "the look at the clock";
        let asked = self.wire.call(WHAT, |_| message("CurrentTime", &Reference::root(), "")).await;
        let (answer, _) = asked.map_err(|failure| self.error(failure))?;
        OffsetDateTime::parse(answer.text_of("returnval"), &Rfc3339)
            .map_err(|_| self.error(Failure::nonsense(WHAT, "it is no date")))
    }
}
