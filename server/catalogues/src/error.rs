//! Why a catalogue cannot be read.

/// Why a catalogue cannot be read. `Display` is a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is signed inside.
    #[error(
        "The catalogue is a signed file (.sjson), which is not read here: give the address of the .json beside it. \
         Data is held against the checksums that it names."
    )]
    Signed,
    /// It is no JSON.
    #[error("The catalogue is no JSON: {0}.")]
    NoJson(String),
    /// It is JSON of another form.
    #[error(
        "The text at the address is no catalogue: it is neither an index of simplestreams (index:1.0) nor a file of \
         products (products:1.0) nor a list with 'images'."
    )]
    Unknown,
    /// It has a format that is not read here.
    #[error(
        "The catalogue has the format '{0}', and only index:1.0 and products:1.0 of simplestreams are read."
    )]
    Format(String),
    /// It has more of something than is read.
    #[error("The catalogue has more than {limit} {what}: choose a smaller one.")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// An index without anything to fetch.
    #[error("The index names no file of products with images to download.")]
    NoParts,
    /// An address that cannot be one.
    #[error(
        "The address '{0}' cannot be used: it must begin with http:// or https:// and have at most 2000 characters."
    )]
    Address(String),
}
