//! Who is calling: embedded users, projects, roles and tokens, and the Keystone v3 calls that clients make.

mod provider;

pub use provider::{IdentityProvider, Login, LoginError, LoginScope, Project, ProviderError, Session, UserRef};
