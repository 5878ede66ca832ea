//! Resumable uploads: data that comes in parts and survives lost connections, restarts and kills.
//!
//! The bytes of an upload are gathered in a file of this server ([`folder`]); the database knows how many of them are
//! on the disk for good, and what the file has beyond that is cut off before it grows again. When the last byte is
//! there, the file goes through the same transfer as any other upload: limits, hashes, inspection, store, commit. So
//! an upload's image stays `queued` until then, and whatever else gives the image its data ends the upload.
//!
//! Nothing of hashes or inspections is carried from part to part: it could not survive a restart. The head alone is
//! judged as soon as it is there, so that a wrong file is refused after its first kilobytes.
//!
//! One request at a time works on an upload ([`holds`]).

mod append;
mod checksum;
mod create;
mod end;
mod expire;
mod find;
mod finish;
mod folder;
pub(crate) mod holds;
mod list;
mod receive;
mod resume;
mod settings;
mod terminate;

pub use append::{Append, Piece};
pub use checksum::{Checksum, ChecksumAlgorithm};
pub use create::NewUpload;
pub use settings::UploadSettings;
