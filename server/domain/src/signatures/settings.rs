//! What an operator may set about signatures.

use vitrine_signatures::Folder;

/// Settings of signed images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignatureSettings {
    /// `[signatures] certificates_dir`: the certificates that images may name; without it nothing is verified.
    pub certificates: Option<Folder>,
}
