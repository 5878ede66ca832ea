//! What the operator set, and how the server is: handed over by the executable, which alone knows both.

use futures::future::BoxFuture;
use time::OffsetDateTime;

pub use crate::locale::sentence::{Given, Sentence};

/// Knows the configuration in force, and looks whether everything the server needs is there.
pub trait Operator: Send + Sync + 'static {
    /// Every setting in force, section by section.
    fn settings(&self) -> Vec<Setting>;

    /// What the last check found; `None` before the first.
    fn checked(&self) -> Option<Checked>;

    /// Looks again. It may take longer than anybody waits: then the last findings stay until the new ones are there.
    fn check(&self) -> BoxFuture<'_, ()>;
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The section of the file; empty for the top level.
    pub section: String,
    /// The key.
    pub name: String,
    /// What it is set to.
    pub value: Value,
    /// Where that comes from.
    pub origin: Origin,
    /// What it means, with its unit.
    pub help: Sentence,
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// As the file writes it.
    Shown(String),
    /// A secret: whether there is one.
    Hidden(bool),
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The file of that path.
    File(String),
    /// That variable of the environment.
    Variable(String),
    /// The command line.
    CommandLine,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works; something about it is better changed.
    Warning,
    /// It does not work.
    Failed,
}

impl Level {
    /// The word in exports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// What a check found. No sentence holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `database`, `store fast`, …
    pub subject: Sentence,
    /// How it is.
    pub level: Level,
    /// One sentence: what was found.
    pub found: Sentence,
    /// One sentence: what to do; none where all is well.
    pub to_do: Option<Sentence>,
}

/// The findings of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// When they were made.
    pub at: OffsetDateTime,
    /// In the order of the checks.
    pub findings: Vec<Finding>,
}
