//! Who a subscription is, when it does something by itself.

use vitrine_model::{Caller, Role, Subscription, Visibility};

/// A member of the project that owns it, with a name that the audit trail shows and no user's id. It may publish where
/// the person who chose `public` might: only an administrator could choose, and only one can change it afterwards.
pub(super) fn agent(subscription: &Subscription) -> Caller {
    let mut roles = [Role::Reader, Role::Member].map(|role| role.as_str().to_owned()).to_vec();
    if subscription.choice.visibility == Visibility::Public {
        roles.push(Role::Admin.as_str().to_owned());
    }
    Caller {
        user_id: String::new(),
        user_name: format!("vitrine (subscription {})", subscription.choice.name),
        project_id: Some(subscription.project_id.clone()),
        project_name: None,
        roles: roles.into_iter().collect(),
        request_id: None,
    }
}

/// The same without the right to publish: for everything but the making of images.
pub(super) fn member(subscription: &Subscription) -> Caller {
    let mut caller = agent(subscription);
    caller.roles.remove(Role::Admin.as_str());
    caller
}
