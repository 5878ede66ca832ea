//! The fields of a rule: as a person types them, and as terms.

use leptos::prelude::*;
use vitrine_domain::FamilyQuery;
use vitrine_model::{
    Family, ImageFilters, RetentionAction, RetentionFamilies, RetentionKind, RetentionTerms,
    limits::TEXT_MAX,
    query::VisibilityFilter,
    retention::{RETENTION_NAME_MAX, RETENTION_NUMBER_MAX},
};

use super::words;
use crate::{
    components::{CheckField, Choice, ChoiceField, SelectField, TextField},
    failure::Result,
    forms::{Form, image::Problems},
    locale::tr,
    session::Visitor,
};

/// Families offered.
const OFFERED: usize = 200;

/// What the form holds.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    name: String,
    /// `all`, `each`, or a family as JSON.
    families: String,
    kind: String,
    pattern: String,
    keep_newest: String,
    older_than_days: String,
    unused_days: String,
    include_shared: bool,
    action: String,
}

impl Default for Typed {
    /// A form that nobody has touched: the mildest rule there is.
    fn default() -> Self {
        Self {
            name: String::new(),
            families: "all".to_owned(),
            kind: RetentionKind::All.as_str().to_owned(),
            pattern: String::new(),
            keep_newest: String::new(),
            older_than_days: String::new(),
            unused_days: String::new(),
            include_shared: false,
            action: RetentionAction::Hide.as_str().to_owned(),
        }
    }
}

impl Typed {
    /// What a form has sent.
    pub(super) fn read(form: &Form) -> Self {
        let text = |field: &str| form.trimmed(field).to_owned();
        Self {
            name: text("name"),
            families: text("families"),
            kind: text("kind"),
            pattern: text("name_pattern"),
            keep_newest: text("keep_newest"),
            older_than_days: text("older_than_days"),
            unused_days: text("unused_days"),
            include_shared: form.ticked("include_shared"),
            action: text("action"),
        }
    }

    /// What a rule says, to be changed.
    pub(super) fn of(terms: &RetentionTerms) -> Self {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            name: terms.name.clone(),
            families: families_value(&terms.families),
            kind: terms.kind.as_str().to_owned(),
            pattern: terms.name_pattern.clone().unwrap_or_default(),
            keep_newest: number(terms.keep_newest),
            older_than_days: number(terms.older_than_days),
            unused_days: number(terms.unused_days),
            include_shared: terms.include_shared,
            action: terms.action.as_str().to_owned(),
        }
    }

    /// The terms, or what is wrong with which field.
    pub(super) fn terms(&self) -> std::result::Result<RetentionTerms, Problems> {
        let mut problems = Problems::default();
        let length = self.name.chars().count();
        if length == 0 || length > RETENTION_NAME_MAX || self.name.chars().any(char::is_control) {
            problems.add("name", tr!("retention-name-problem", most = RETENTION_NAME_MAX));
        }
        if self.pattern.chars().count() > TEXT_MAX {
            problems.add("name_pattern", tr!("retention-pattern-problem", most = TEXT_MAX));
        }
        let mut number = |field: &'static str, text: &str| {
            if text.is_empty() {
                return None;
            }
            let number = text.parse().ok().filter(|number| (1..=RETENTION_NUMBER_MAX).contains(number));
            if number.is_none() {
                problems.add(field, tr!("retention-number-problem", most = RETENTION_NUMBER_MAX));
            }
            number
        };
        let keep_newest = number("keep_newest", &self.keep_newest);
        let older_than_days = number("older_than_days", &self.older_than_days);
        let unused_days = number("unused_days", &self.unused_days);
        if [&self.keep_newest, &self.older_than_days, &self.unused_days].iter().all(|text| text.is_empty()) {
            problems.add("keep_newest", tr("retention-condition-missing"));
        }
        let families = read_families(&self.families);
        let (kind, action) = (self.kind.parse().ok(), self.action.parse().ok());
        for (field, is_known) in
            [("families", families.is_some()), ("kind", kind.is_some()), ("action", action.is_some())]
        {
            if !is_known {
                problems.add(field, tr("retention-choice-problem"));
            }
        }
        let terms = (|| {
            Some(RetentionTerms {
                name: self.name.clone(),
                families: families?,
                kind: kind?,
                name_pattern: Some(self.pattern.clone()).filter(|pattern| !pattern.is_empty()),
                keep_newest,
                older_than_days,
                unused_days,
                include_shared: self.include_shared,
                action: action?,
            })
        })();
        terms.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

fn families_value(families: &RetentionFamilies) -> String {
    match families {
        RetentionFamilies::All => "all".to_owned(),
        RetentionFamilies::Each => "each".to_owned(),
        RetentionFamilies::One(family) => serde_json::to_string(family).unwrap_or_default(),
    }
}

fn read_families(text: &str) -> Option<RetentionFamilies> {
    match text {
        "all" => Some(RetentionFamilies::All),
        "each" => Some(RetentionFamilies::Each),
        family => serde_json::from_str::<Family>(family).ok().map(RetentionFamilies::One),
    }
}

/// The families of a project, by name; the first hundreds.
pub(super) async fn families(visitor: &Visitor, project: &str) -> Result<Vec<Family>> {
    let filters = ImageFilters {
        visibility: VisibilityFilter::All,
        member_status: None,
        owner: Some(project.to_owned()),
        os_hidden: None,
        ..ImageFilters::default()
    };
    let query = FamilyQuery { by_name: true, reversed: false, offset: 0, limit: OFFERED, each: 0 };
    let page = visitor.dashboard.controller.list_families(&visitor.caller, &filters, query).await?;
    Ok(page.groups.into_iter().map(|group| group.family).collect())
}

fn choices(offered: Vec<Family>, chosen: &str) -> Vec<Choice> {
    let mut choices = vec![
        Choice::new("all", tr("retention-choose-all")),
        Choice::new("each", tr("retention-choose-each")),
    ];
    // The family of the rule stays a choice when its last image is gone.
    let own = match read_families(chosen) {
        Some(RetentionFamilies::One(family)) if !offered.contains(&family) => Some(family),
        _ => None,
    };
    choices.extend(offered.into_iter().chain(own).map(|family| {
        let label = tr!("retention-choose-one", family = words::family(&family));
        Choice::new(families_value(&RetentionFamilies::One(family)), label)
    }));
    choices
}

/// The fields.
#[component]
pub(super) fn Fields(typed: Typed, problems: Problems, offered: Vec<Family>) -> impl IntoView {
    let kinds = vec![
        Choice::new(RetentionKind::All.as_str(), tr("retention-choose-kind-all")),
        Choice::new(RetentionKind::Snapshots.as_str(), tr("retention-choose-kind-snapshots")),
    ];
    let actions = vec![
        Choice::new(RetentionAction::Hide.as_str(), tr("retention-action-hide"))
            .explained(tr("retention-action-hide-what")),
        Choice::new(RetentionAction::Delete.as_str(), tr("retention-action-delete"))
            .explained(tr("retention-action-delete-what")),
    ];
    let number = |name: &'static str, label: String, value: String, hint: String| {
        let problem = problems.of(name);
        view! { <TextField name label value kind="number" min=1 max=RETENTION_NUMBER_MAX hint problem /> }
    };
    view! {
        <TextField
            name="name"
            label=tr("retention-name")
            value=typed.name
            required=true
            maxlength=64
            hint=tr("retention-name-hint")
            problem=problems.of("name")
        />
        <SelectField
            name="families"
            label=tr("retention-which")
            choices=choices(offered, &typed.families)
            value=typed.families
            hint=tr("retention-which-hint")
            problem=problems.of("families")
        />
        <div class="fields">
            <SelectField
                name="kind"
                label=tr("retention-kind")
                choices=kinds
                value=typed.kind
                problem=problems.of("kind")
            />
            <TextField
                name="name_pattern"
                label=tr("retention-pattern")
                value=typed.pattern
                placeholder="nightly-*"
                maxlength=255
                hint=tr("retention-pattern-hint")
                problem=problems.of("name_pattern")
            />
        </div>
        <fieldset class="fieldset">
            <legend>{tr("retention-conditions")}</legend>
            <p class="small muted">{tr("retention-conditions-hint")}</p>
            <div class="fields">
                {number("keep_newest", tr("retention-keep"), typed.keep_newest, tr("retention-keep-hint"))}
                {number("older_than_days", tr("retention-older"), typed.older_than_days, tr("retention-older-hint"))}
                {number("unused_days", tr("retention-unused"), typed.unused_days, tr("retention-unused-hint"))}
            </div>
        </fieldset>
        <CheckField
            name="include_shared"
            label=tr("retention-include-shared")
            checked=typed.include_shared
            hint=tr("retention-include-shared-hint")
        />
        <ChoiceField
            name="action"
            legend=tr("retention-action")
            choices=actions
            value=typed.action
            problem=problems.of("action")
        />
    }
    .into_any()
}
