//! Which roles come with which: admin ⇒ manager ⇒ member ⇒ reader.

use vitrine_database::identity::RoleRecord;

/// The chain of roles, each implying all that follow.
const CHAIN: [&str; 4] = ["admin", "manager", "member", "reader"];

/// The roles every installation has. `service` is what other services' own users carry; it implies nothing.
pub(crate) const BUILT_IN: [&str; 5] = ["admin", "manager", "member", "reader", "service"];

/// The names of the roles that come with `role`, without itself.
pub(crate) fn implied_by(role: &str) -> &'static [&'static str] {
    CHAIN.iter().position(|name| *name == role).map_or(&[], |at| CHAIN.get(at + 1..).unwrap_or(&[]))
}

/// The roles held when `direct` are assigned: those and all they imply, each once, in the order of `all`.
pub(crate) fn expand(direct: &[RoleRecord], all: &[RoleRecord]) -> Vec<RoleRecord> {
    all.iter()
        .filter(|role| {
            direct
                .iter()
                .any(|held| held.id == role.id || implied_by(&held.name).contains(&role.name.as_str()))
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str) -> RoleRecord {
        RoleRecord { id: format!("id of {name}"), name: name.to_owned(), description: None, immutable: true }
    }

    #[test]
    fn roles_imply_the_lesser_ones_and_nothing_else() {
        let all: Vec<_> = BUILT_IN.into_iter().chain(["auditor"]).map(role).collect();
        for (held, expected) in [
            (vec!["admin"], vec!["admin", "manager", "member", "reader"]),
            (vec!["manager"], vec!["manager", "member", "reader"]),
            (vec!["member"], vec!["member", "reader"]),
            (vec!["reader"], vec!["reader"]),
            (vec!["service"], vec!["service"]),
            (vec!["auditor", "member"], vec!["member", "reader", "auditor"]),
            (vec![], vec![]),
        ] {
            let direct: Vec<_> = held.iter().map(|name| role(name)).collect();
            let names: Vec<_> = expand(&direct, &all).into_iter().map(|role| role.name).collect();
            assert_eq!(names, expected, "{held:?}");
        }
    }
}
