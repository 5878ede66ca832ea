//! Retention rules: which images of a project go by themselves.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    family::Family,
    pattern,
    validate::{self, Invalid},
    visibility::UnknownWord,
};

/// Characters of a rule's name.
pub const RETENTION_NAME_MAX: usize = 64;
/// The largest number of images or days that a rule names.
pub const RETENTION_NUMBER_MAX: u32 = 100_000;

/// What is done to an image that a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionAction {
    /// It is left out of lists (`os_hidden`).
    Hide,
    /// It is deleted with its data.
    Delete,
}

impl RetentionAction {
    /// All of them, the milder one first.
    pub const ALL: [Self; 2] = [Self::Hide, Self::Delete];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Delete => "delete",
        }
    }
}

impl std::str::FromStr for RetentionAction {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// Which kind of images a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionKind {
    /// All of them.
    All,
    /// Those made of a server or a volume ([`Image::is_snapshot`](crate::Image::is_snapshot)).
    Snapshots,
}

impl RetentionKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::All, Self::Snapshots];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Snapshots => "snapshots",
        }
    }
}

impl std::str::FromStr for RetentionKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// Which images a rule looks at together: its newest ones are counted among these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionFamilies {
    /// All images of the project at once.
    All,
    /// Each family by itself.
    Each,
    /// One family alone.
    One(Family),
}

/// What a rule says. All conditions that are given must hold for an image to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionTerms {
    /// What people call the rule; 1 to [`RETENTION_NAME_MAX`] characters.
    pub name: String,
    /// Which images it looks at together.
    pub families: RetentionFamilies,
    /// Which kind of images.
    pub kind: RetentionKind,
    /// A pattern that the image's name must match as a whole: `*` stands for any text, every other character for
    /// itself, in this case.
    pub name_pattern: Option<String>,
    /// The newest so many stay; at least 1.
    pub keep_newest: Option<u32>,
    /// Only images made more than so many days ago go; at least 1.
    pub older_than_days: Option<u32>,
    /// Only images that nobody has downloaded for so many days go; at least 1.
    pub unused_days: Option<u32>,
    /// Whether images that other projects may use go too: public and community ones, and those with members.
    pub include_shared: bool,
    /// What is done.
    pub action: RetentionAction,
}

impl RetentionTerms {
    /// Whether a rule may say this.
    ///
    /// # Errors
    /// Names the field and what it takes.
    pub fn check(&self) -> Result<(), Invalid> {
        let length = self.name.trim().chars().count();
        if length == 0 || length > RETENTION_NAME_MAX || self.name.chars().any(char::is_control) {
            let problem = format!(
                "a name has 1 to {RETENTION_NAME_MAX} characters, none of which is a control character"
            );
            return Err(Invalid::new("name", problem));
        }
        validate::text("name", &self.name)?;
        if let Some(pattern) = &self.name_pattern {
            validate::text("name_pattern", pattern)?;
        }
        let numbers = [
            ("keep_newest", self.keep_newest),
            ("older_than_days", self.older_than_days),
            ("unused_days", self.unused_days),
        ];
        for (field, number) in numbers {
            if number.is_some_and(|number| !(1..=RETENTION_NUMBER_MAX).contains(&number)) {
                let problem = format!("it must be a number from 1 to {RETENTION_NUMBER_MAX}, or left out");
                return Err(Invalid::new(field, problem));
            }
        }
        if numbers.iter().all(|(_, number)| number.is_none()) {
            let problem = "a rule needs one condition at least: keep_newest, older_than_days or unused_days";
            return Err(Invalid::new("keep_newest", problem));
        }
        Ok(())
    }

    /// Whether an image of this name can be meant.
    #[must_use]
    pub fn names(&self, name: Option<&str>) -> bool {
        self.name_pattern.as_deref().is_none_or(|pattern| pattern::fits(pattern, name.unwrap_or_default()))
    }
}

/// What the last run of a rule did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRun {
    /// When it ended.
    pub at: OffsetDateTime,
    /// The task; its results are kept as long as the task is.
    pub task: String,
    /// Images that were hidden or deleted.
    pub done: u64,
    /// Images that were to go and did not.
    pub refused: u64,
    /// Bytes of the images that were hidden or deleted.
    pub bytes: u64,
}

/// A rule of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRule {
    /// UUID text.
    pub id: String,
    /// The project whose images it is about: their owner.
    pub project: String,
    /// What it says.
    pub terms: RetentionTerms,
    /// Whether it runs by itself.
    pub enabled: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was changed, switched on or off last; also tells one version from another.
    pub updated_at: OffsetDateTime,
    /// The name of the user who did that.
    pub updated_by: String,
    /// Its last run, where there was one.
    pub last_run: Option<RetentionRun>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> RetentionTerms {
        RetentionTerms {
            name: "old ones".to_owned(),
            families: RetentionFamilies::All,
            kind: RetentionKind::All,
            name_pattern: None,
            keep_newest: Some(1),
            older_than_days: None,
            unused_days: None,
            include_shared: false,
            action: RetentionAction::Hide,
        }
    }

    #[test]
    fn a_rule_needs_a_name_and_a_condition_within_its_limits() {
        assert!(terms().check().is_ok());
        let field = |terms: RetentionTerms| terms.check().unwrap_err().field;
        assert_eq!(field(RetentionTerms { name: " ".to_owned(), ..terms() }), "name");
        assert_eq!(field(RetentionTerms { name: "x".repeat(65), ..terms() }), "name");
        assert_eq!(field(RetentionTerms { keep_newest: None, ..terms() }), "keep_newest");
        assert_eq!(field(RetentionTerms { keep_newest: Some(0), ..terms() }), "keep_newest");
        assert_eq!(field(RetentionTerms { unused_days: Some(100_001), ..terms() }), "unused_days");
        assert_eq!(field(RetentionTerms { name_pattern: Some("x".repeat(256)), ..terms() }), "name_pattern");
    }
}
