//! Loading definition files.

/// The owner of a namespace whose file names none, as in Glance: a word, not a project.
pub const LOADED_OWNER: &str = "admin";

/// What becomes of a namespace that is there already. In every mode one that is not there is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoadMode {
    /// It stays as it is.
    SkipExisting,
    /// It gets what it does not have yet; the attributes, and what it has, stay as they are (`--merge`).
    Merge,
    /// It gets what it does not have yet, and the attributes and definitions of the file in the place of its own
    /// (`--merge --prefer_new`).
    MergePreferNew,
    /// It is removed with everything in it, and made anew (`--merge --overwrite`).
    Replace,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loaded {
    /// It was not there.
    Created,
    /// It was there, and stays as it was.
    Skipped,
    /// It was there, and got what was new.
    Merged,
    /// It was there, and was made anew.
    Replaced,
}
