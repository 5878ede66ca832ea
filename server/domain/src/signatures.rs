//! Signed images: the four properties of a signature are believed only where the data bears them out.
//!
//! Data that comes in is verified by the pipeline, which is given a [`Verifier`](vitrine_signatures::Verifier) where
//! all four properties are set and certificates are configured. Properties can be changed later, so that what a page
//! says of a signature is found out anew each time, from a digest.

mod check;
mod keep;
mod settings;
mod state;

pub(crate) use check::{is_signed, wrong};
pub use settings::SignatureSettings;
pub use state::SignatureState;
