//! Why a command did not do what it was asked.

use std::{error::Error, fmt};

/// The result of a command or of a step of the start.
pub(crate) type Result<T = (), E = Failure> = std::result::Result<T, E>;

/// A sentence that says what to do next, and its cause. `Display` shows both.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
    code: u8,
}

impl Failure {
    /// A failure without a deeper cause.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None, code: 1 }
    }

    /// The configuration cannot be used.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self { code: 2, ..Self::new(message) }
    }

    /// The exit code of the process: 2 where the command line or the configuration is wrong, else 1.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause = self.source.as_deref().map(|source| source as &dyn Error);
        let mut last = self.message.clone();
        while let Some(error) = cause {
            let text = error.to_string();
            // Some errors repeat what their source says.
            if !last.ends_with(&text) {
                write!(f, ": {text}")?;
            }
            last = text;
            cause = error.source();
        }
        Ok(())
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// Puts a sentence before a cause.
pub(crate) trait Context<T> {
    /// Says what could not be done.
    fn context(self, message: impl Into<String>) -> Result<T>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context(self, message: impl Into<String>) -> Result<T> {
        self.map_err(|error| Failure { source: Some(error.into()), ..Failure::new(message) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_follow_the_sentence_once_each() {
        let inner = std::io::Error::other("the disk is gone");
        let failure = Err::<(), _>(inner).context("cannot write the file").unwrap_err();
        assert_eq!(failure.to_string(), "cannot write the file: the disk is gone");
        let outer = Err::<(), _>(failure).context("cannot start").unwrap_err();
        assert_eq!(outer.to_string(), "cannot start: cannot write the file: the disk is gone");
    }
}
