//! What projects use, and what they may.

mod own_limits;
mod picture;
mod set_limit;
mod show;

pub use picture::Picture;
pub use show::project_usage;
