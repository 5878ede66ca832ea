//! The embedded identity: users, projects, roles, assignments, application credentials, and the keys and revocations of
//! tokens.

mod assignments;
mod credentials;
mod projects;
mod roles;
mod tokens;
mod users;

use sea_query::{Condition, Expr, ExprTrait, Func, LikeExpr};

pub use assignments::{Assignment, AssignmentFilter, Assignments, Target};
pub use credentials::{CredentialRecord, Credentials};
pub use projects::{ProjectChange, ProjectFilter, ProjectRecord, Projects};
pub use roles::{RoleChange, RoleRecord, Roles};
pub use tokens::{KeyRecord, Tokens};
pub use users::{UserChange, UserFilter, UserRecord, Users};

use crate::Database;

impl Database {
    /// The users.
    #[must_use]
    pub fn users(&self) -> Users {
        Users { database: self.clone() }
    }

    /// The projects.
    #[must_use]
    pub fn projects(&self) -> Projects {
        Projects { database: self.clone() }
    }

    /// The roles.
    #[must_use]
    pub fn roles(&self) -> Roles {
        Roles { database: self.clone() }
    }

    /// Who has which role where.
    #[must_use]
    pub fn assignments(&self) -> Assignments {
        Assignments { database: self.clone() }
    }

    /// Application credentials.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials { database: self.clone() }
    }

    /// Keys and revocations of tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        Tokens { database: self.clone() }
    }
}

/// Whether a column begins with `text`, whatever the case of its letters; on SQLite, that of ASCII letters.
fn begins_with(column: &'static str, text: &str) -> Condition {
    let lower = Expr::from(Func::lower(Expr::col(column)));
    Condition::any().add(lower.like(prefix(&text.to_lowercase()))).add(Expr::col(column).like(prefix(text)))
}

/// A pattern in which every character of `text` stands for itself.
fn prefix(text: &str) -> LikeExpr {
    let mut pattern = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('!')
}
