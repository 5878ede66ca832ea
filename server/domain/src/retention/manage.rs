//! Rules are made, shown, changed, switched and removed.

use time::OffsetDateTime;
use vitrine_model::{Caller, RetentionRule, RetentionTerms, Role, audit::target};

use crate::{Controller, Error, Result, audit::Deed};

/// Rules that a project can have.
pub const RETENTION_RULES_MAX: usize = 100;

impl Controller {
    /// The rules of a project (the caller's own where none is named), oldest first.
    ///
    /// # Errors
    /// 403.
    pub async fn retention_rules(
        &self,
        caller: &Caller,
        project: Option<&str>,
    ) -> Result<Vec<RetentionRule>> {
        let project = Self::retention_project(caller, project, Role::Reader)?;
        Ok(self.database().retention().list(Some(&project)).await?)
    }

    /// The rules of all projects: for administrators.
    ///
    /// # Errors
    /// 403.
    pub async fn all_retention_rules(&self, caller: &Caller) -> Result<Vec<RetentionRule>> {
        if !caller.is_admin() {
            return Err(Error::Forbidden(
                "You may not see the retention rules of all projects: it needs the role 'admin'.".to_owned(),
            ));
        }
        Ok(self.database().retention().list(None).await?)
    }

    /// One rule.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn retention_rule(&self, caller: &Caller, id: &str) -> Result<RetentionRule> {
        self.retention_rule_for(caller, id, Role::Reader).await
    }

    /// Makes a rule, switched off.
    ///
    /// # Errors
    /// 400 for terms that cannot be; 403; 413 where the project has too many.
    pub async fn create_retention_rule(
        &self,
        caller: &Caller,
        project: Option<&str>,
        terms: RetentionTerms,
    ) -> Result<RetentionRule> {
        let deed = self.deed(caller, "retention.create", target::RETENTION, "");
        deed.record(async {
            let project = Self::retention_project(caller, project, Role::Member)?;
            vitrine_model::validate::text("project", &project)?;
            let terms = tidied(terms);
            terms.check()?;
            let rules = self.database().retention();
            if rules.list(Some(&project)).await?.len() >= RETENTION_RULES_MAX {
                return Err(Error::LimitExceeded(format!(
                    "The project has {RETENTION_RULES_MAX} retention rules already, and there can be no more. Remove \
                     one first."
                )));
            }
            let now = self.now();
            let rule = RetentionRule {
                id: self.new_id(),
                project,
                terms,
                enabled: false,
                created_at: now,
                updated_at: now,
                updated_by: user(caller),
                last_run: None,
            };
            rules.insert(&rule).await?;
            describe(&deed, &rule);
            Ok(rule)
        })
        .await
    }

    /// Gives a rule other terms, and switches it off: what it would do now has not been looked at. `seen` is when the
    /// version was made that the caller looked at.
    ///
    /// # Errors
    /// 400, 403, 404; 409 where somebody else changed it meanwhile.
    pub async fn update_retention_rule(
        &self,
        caller: &Caller,
        id: &str,
        seen: OffsetDateTime,
        terms: RetentionTerms,
    ) -> Result<RetentionRule> {
        let deed = self.deed(caller, "retention.update", target::RETENTION, id);
        let work = async {
            let before = self.retention_rule_for(caller, id, Role::Member).await?;
            describe(&deed, &before);
            let terms = tidied(terms);
            terms.check()?;
            self.save_rule(caller, RetentionRule { terms, enabled: false, ..before }, seen, &deed).await
        };
        deed.record(work).await
    }

    /// Switches a rule on or off. `seen` is when the version was made that the caller looked at: only what was seen is
    /// switched on.
    ///
    /// # Errors
    /// 403, 404; 409 where somebody else changed it meanwhile.
    pub async fn switch_retention_rule(
        &self,
        caller: &Caller,
        id: &str,
        seen: OffsetDateTime,
        enabled: bool,
    ) -> Result<RetentionRule> {
        let action = if enabled { "retention.enable" } else { "retention.disable" };
        let deed = self.deed(caller, action, target::RETENTION, id);
        let work = async {
            let before = self.retention_rule_for(caller, id, Role::Member).await?;
            describe(&deed, &before);
            if before.enabled == enabled {
                deed.is_idle();
                return Ok(before);
            }
            self.save_rule(caller, RetentionRule { enabled, ..before }, seen, &deed).await
        };
        deed.record(work).await
    }

    /// Removes a rule; a run of it ends before its next images.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn delete_retention_rule(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.deed(caller, "retention.delete", target::RETENTION, id);
        let work = async {
            let rule = self.retention_rule_for(caller, id, Role::Member).await?;
            describe(&deed, &rule);
            self.database().retention().delete(id).await?;
            Ok(())
        };
        deed.record(work).await
    }

    async fn save_rule(
        &self,
        caller: &Caller,
        rule: RetentionRule,
        seen: OffsetDateTime,
        deed: &Deed,
    ) -> Result<RetentionRule> {
        // Each version has another time, also where the clock has not moved.
        let updated_at = self.now().max(rule.updated_at + time::Duration::microseconds(1));
        let rule = RetentionRule { updated_at, updated_by: user(caller), ..rule };
        if self.database().retention().save(&rule, seen).await? {
            describe(deed, &rule);
            return Ok(rule);
        }
        Err(changed(&rule))
    }
}

/// Somebody else was faster.
pub(super) fn changed(rule: &RetentionRule) -> Error {
    Error::Conflict(format!(
        "The rule '{}' was changed meanwhile. Look at what it says now, and try again.",
        rule.terms.name
    ))
}

fn tidied(terms: RetentionTerms) -> RetentionTerms {
    let name_pattern = terms.name_pattern.map(|pattern| pattern.trim().to_owned());
    RetentionTerms {
        name: terms.name.trim().to_owned(),
        name_pattern: name_pattern.filter(|pattern| !pattern.is_empty()),
        ..terms
    }
}

fn user(caller: &Caller) -> String {
    caller.user_name.chars().take(vitrine_model::limits::TEXT_MAX).collect()
}

/// The rule in the audit trail: whose it is and what it says.
pub(super) fn describe(deed: &Deed, rule: &RetentionRule) {
    deed.is_about(&rule.id, Some(&rule.terms.name));
    deed.note("project", rule.project.as_str());
    deed.note("rule", serde_json::to_value(&rule.terms).unwrap_or_default());
}
