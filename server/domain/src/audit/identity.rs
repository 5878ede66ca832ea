//! What happens outside of the use cases: logins, and changes of users, projects and roles.

use vitrine_model::{Caller, audit::target};

use super::code::outcome;
use crate::Controller;

/// Something that was done, or tried, in the identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityDeed<'a> {
    /// Who did it; `None` where that is not known, as of a failed login.
    pub caller: Option<&'a Caller>,
    /// `identity.login`, `user.create`, …
    pub action: &'static str,
    /// [`target::USER`] or [`target::PROJECT`], or another word of [`target::ALL`].
    pub kind: &'static str,
    /// The id or the name, as it was given.
    pub id: &'a str,
    /// The name, beside an id.
    pub name: Option<&'a str>,
    /// The status of the answer.
    pub code: u16,
    /// The request.
    pub request_id: Option<&'a str>,
    /// From where, or what of it: texts without secrets.
    pub notes: &'a [(&'static str, String)],
}

impl Controller {
    /// Enters something that happened in the identity into the audit trail. A failure to do so goes to the log.
    pub async fn enter_identity_deed(&self, done: IdentityDeed<'_>) {
        let nobody = crate::imports::nobody();
        let caller = done.caller.unwrap_or(&nobody);
        let caller = Caller {
            request_id: done.request_id.map(str::to_owned).or(caller.request_id.clone()),
            ..caller.clone()
        };
        let kind = target::ALL.into_iter().find(|known| *known == done.kind).unwrap_or(target::USER);
        let deed = self.deed(&caller, done.action, kind, done.id);
        deed.is_about(done.id, done.name);
        for (name, text) in done.notes {
            deed.note(name, text.as_str());
        }
        if done.code < 400 {
            deed.settle(vitrine_model::AuditOutcome::Ok, None).await;
        } else {
            deed.settle(outcome(done.code), Some(done.code)).await;
        }
    }
}
