//! Signatures of image data, as Glance and Nova know them: four properties of an image say how its data was signed and
//! with which certificate.
//!
//! A [`Statement`] is what the properties say, a [`Claim`] what they mean. A [`Certificate`] comes from a [`Folder`],
//! and a [`Verifier`] joins both. It is asked with a digest that was computed elsewhere: no data is read here.
//!
//! ```
//! use std::collections::BTreeMap;
//! use vitrine_signatures::{CERTIFICATE, Statement};
//!
//! let mut properties = BTreeMap::new();
//! assert!(Statement::of(&properties).is_none());
//! properties.insert(CERTIFICATE.to_owned(), "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44".to_owned());
//! let statement = Statement::of(&properties).unwrap();
//! assert_eq!(statement.missing().len(), 3);
//! ```

mod certificate;
mod claim;
mod error;
mod folder;
mod key_type;
mod method;
mod statement;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod verifier;

pub use certificate::Certificate;
pub use claim::Claim;
pub use error::Error;
pub use folder::{CERTIFICATE_MAX, Folder, Listed};
pub use key_type::KeyType;
pub use method::HashMethod;
pub use statement::{CERTIFICATE, KEY_TYPE, METHOD, PROPERTIES, SIGNATURE, Statement};
pub use verifier::Verifier;
