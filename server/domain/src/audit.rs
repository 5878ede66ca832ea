//! The audit trail: who did what, when, to what, and what came of it.
//!
//! A use case that changes something is a [`Deed`] from its first line: whatever comes of it, one entry is written, of a
//! change as of a refusal. What a use case finds out on its way (the image's name, what was changed) it says to the deed.
//!
//! # When an entry is written
//!
//! Directly after the change, before the answer, and not in the transaction of the change: a change may be many
//! statements with hours of data in between, and each is a compare-and-set that knows nothing of callers. So a change
//! can be without its entry in one case: the database fails between the two. Then the change stands, since it cannot be
//! taken back and the caller must learn that it happened; the whole entry goes to the log as an error of the target
//! `vitrine::audit`, from which it can be read. A request whose client goes away is entered too: as done where the change
//! was seen to happen, else as `unknown`.

mod address;
mod changes;
mod code;
mod command;
mod deed;
mod history;
mod identity;
mod list;
mod purge;
mod settings;

pub(crate) use changes::asked;
pub use code::error_code;
pub use command::{COMMAND_LINE, CommandDeed, command_line, enter_command};
pub(crate) use deed::Deed;
pub use identity::IdentityDeed;
pub use list::AuditPage;
pub use settings::AuditSettings;
