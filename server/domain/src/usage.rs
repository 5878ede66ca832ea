//! What projects use, and what they may.

mod set_limit;
mod show;

pub use show::project_usage;
