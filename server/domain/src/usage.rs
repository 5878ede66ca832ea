//! What projects use, and what they may.

mod own_limits;
mod set_limit;
mod show;

pub use show::project_usage;
