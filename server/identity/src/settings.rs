//! What an operator may set.

use serde::{Deserialize, Serialize};

/// The settings of the embedded identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Seconds a token lives. The default is half a day, twelve times Keystone's: a working day in the dashboard
    /// and a long upload need no second login, and every token can be ended at once.
    pub token_expiration: u64,
    /// Failed logins one user may have within the window; 0 switches the check off.
    pub login_attempts_per_user: u32,
    /// Failed logins one address (an IPv6 network of 64 bits) may have within the window; 0 switches the check off.
    pub login_attempts_per_address: u32,
    /// Seconds a failed login counts.
    pub login_attempts_window: u32,
    /// KiB of memory one password hash takes (Argon2id). At most two are computed at a time, and their memory is kept.
    pub password_hash_memory: u32,
    /// Passes over that memory.
    pub password_hash_passes: u32,
    /// Image services of other regions, each as `REGION=URL`, that know the same users: they are in the catalog, and
    /// images can be imported from them.
    pub image_endpoints: Vec<String>,
}

impl Settings {
    /// The other regions and the URLs of their Image services; the first entry that has not the form `REGION=URL` is
    /// the error.
    ///
    /// # Errors
    /// The entry.
    pub fn regions(&self) -> Result<Vec<(String, String)>, String> {
        let read = |entry: &String| {
            let (region, url) = entry.split_once('=')?;
            let (region, url) = (region.trim(), url.trim().trim_end_matches('/'));
            let web = url.starts_with("http://") || url.starts_with("https://");
            (!region.is_empty() && web).then(|| (region.to_owned(), url.to_owned()))
        };
        self.image_endpoints.iter().map(|entry| read(entry).ok_or_else(|| entry.clone())).collect()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_expiration: 43_200,
            login_attempts_per_user: 10,
            login_attempts_per_address: 50,
            login_attempts_window: 300,
            password_hash_memory: 9_216,
            password_hash_passes: 4,
            image_endpoints: Vec::new(),
        }
    }
}
