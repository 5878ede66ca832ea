//! Who is calling: embedded users, projects, roles and tokens, and the Keystone v3 calls that clients make.
//!
//! The faces know [`IdentityProvider`] alone. [`Embedded`] keeps everybody in Vitrine's own database; its further
//! methods are the operator's: users, projects, roles and assignments. [`router`] answers under `/identity/v3` the
//! calls that OpenStack's clients send to Keystone.
//!
//! What is kept of a secret: of a password or an application credential's secret its Argon2id hash, of a token nothing but the id of a revoked one, and
//! of the keys that sign tokens the keys themselves. No type that holds one of them shows it in `Debug`.

mod attempts;
mod cache;
mod clock;
mod embedded;
mod error;
mod implied;
mod password;
mod provider;
mod random;
mod settings;
mod token;
mod v3;

#[cfg(test)]
mod testing;

pub use clock::Clock;
pub use embedded::{
    AssignmentFilter, Bootstrap, Bootstrapped, CreatedCredential, Embedded, NewCredential, NewProject,
    NewUser, PasswordError, ProjectChange, ProjectFilter, RoleChange, UserChange, UserFilter,
};
pub use error::AdminError;
pub use provider::{
    IdentityProvider, Login, LoginError, LoginScope, Project, ProviderError, Session, UserRef,
};
pub use settings::Settings;
pub use v3::{LoginAttempt, V3Settings, router};
pub use vitrine_database::identity::{
    Assignment, CredentialRecord, ProjectRecord, RoleRecord, Target, UserRecord,
};

/// The id of the one domain.
pub const DOMAIN_ID: &str = "default";
/// The name of the one domain.
pub const DOMAIN_NAME: &str = "Default";
