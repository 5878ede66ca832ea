//! The embedded identity: users, projects, roles, assignments, and the keys and revocations of tokens.

mod assignments;
mod projects;
mod roles;
mod tokens;
mod users;

use sea_query::{Expr, ExprTrait, Func, LikeExpr};

pub use assignments::{Assignment, AssignmentFilter, Assignments, Target};
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

    /// Keys and revocations of tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        Tokens { database: self.clone() }
    }
}

/// Whether a column begins with `text`, whatever the case of its letters.
fn begins_with(column: &'static str, text: &str) -> Expr {
    let mut pattern = String::with_capacity(text.len() + 1);
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    Expr::from(Func::lower(Expr::col(column))).like(LikeExpr::new(pattern).escape('!'))
}
