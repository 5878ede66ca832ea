//! Resumable uploads.

mod endings;
mod lives;
mod parts;

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream};
use openssl::hash::{MessageDigest, hash};
use vitrine_domain::{
    Append, Checksum, ChecksumAlgorithm, Controller, NewUpload, Piece, Result, Settings, UploadSettings,
};
use vitrine_model::{Caller, Image, Limits, ResumableUpload};
use vitrine_stores::layers::faults::Faults;

use crate::world::World;

const EXPIRY: Duration = Duration::from_secs(1000);

/// A world that takes resumable uploads, and the folder of their bytes.
struct Site {
    world: World,
    parts: tempfile::TempDir,
}

impl Site {
    async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Self {
        Self::of(Settings { limits, ..Settings::default() }, Faults::none()).await
    }

    async fn of(settings: Settings, faults: Arc<Faults>) -> Self {
        let parts = tempfile::tempdir().unwrap();
        let uploads = UploadSettings {
            folder: Some(parts.path().join("uploads")),
            expiry: EXPIRY.as_secs(),
            ..UploadSettings::default()
        };
        let world = World::with(Settings { uploads, ..settings }, faults).await;
        Self { world, parts }
    }

    fn controller(&self) -> &Controller {
        &self.world.controller
    }

    async fn begin(&self, who: &Caller, image: &Image, length: Option<u64>) -> Result<ResumableUpload> {
        let new = NewUpload { image_id: image.id.clone(), length, ..NewUpload::default() };
        self.controller().create_upload(who, new).await
    }

    /// A queued raw image with an upload.
    async fn begun(&self, who: &Caller, length: Option<u64>) -> (Image, ResumableUpload) {
        let image = self.world.queued(who).await;
        let upload = self.begin(who, &image, length).await.unwrap();
        (image, upload)
    }

    async fn append(
        &self,
        who: &Caller,
        id: &str,
        offset: u64,
        data: &'static str,
    ) -> Result<ResumableUpload> {
        self.controller().append_to_upload(who, id, part(offset, data)).await
    }

    async fn row(&self, id: &str) -> Option<ResumableUpload> {
        self.world.database.uploads().get(id).await.unwrap()
    }

    /// What the files have, by upload.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = std::fs::read_dir(self.parts.path().join("uploads")) else { return Vec::new() };
        let file = |entry: io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (id, std::fs::read(path).unwrap())
        };
        entries.map(file).collect()
    }

    fn file(&self, id: &str) -> std::path::PathBuf {
        self.parts.path().join(format!("uploads/{id}.part"))
    }

    /// Nothing is left of any upload.
    async fn assert_clean(&self) {
        assert_eq!(self.files(), []);
        self.world.assert_settled().await;
    }
}

/// A request that comes at once.
pub(crate) fn part(offset: u64, data: &'static str) -> Append {
    request(offset, vec![Ok(Piece::Data(Bytes::from_static(data.as_bytes())))])
}

fn request(offset: u64, pieces: Vec<io::Result<Piece>>) -> Append {
    Append {
        offset,
        length: None,
        size_hint: None,
        body: stream::iter(pieces).boxed(),
        checksum: None,
        checksum_follows: false,
    }
}

fn sha1(data: &str) -> Checksum {
    let digest = hash(MessageDigest::sha1(), data.as_bytes()).unwrap().to_vec();
    Checksum { algorithm: ChecksumAlgorithm::Sha1, digest }
}
