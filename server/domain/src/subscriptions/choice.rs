//! Whether what a person chose can be.

use vitrine_catalogues::beginning;
use vitrine_model::{
    Caller, CatalogueKind, ImportMethod, NewImage, Subscription, SubscriptionChoice,
    subscription::{HOURS_MAX, KEEP_MAX, WORD_MAX},
    validate::{self, Invalid},
};

use crate::{
    Controller, Error, Result,
    images::check_values,
    layers::{
        policy::{self, Target},
        quota,
    },
};

impl Controller {
    /// # Errors
    /// 400 names the field; 403 where the caller may not give images this visibility.
    pub(super) fn check_choice(
        &self,
        caller: &Caller,
        project: &str,
        choice: &SubscriptionChoice,
    ) -> Result<()> {
        word("name", &choice.name)?;
        if choice.name.trim().is_empty() {
            return Err(Invalid::new("name", "it is empty: give the subscription a name").into());
        }
        let filter = &choice.filter;
        for (field, value) in [
            ("product", &filter.product),
            ("release", &filter.release),
            ("arch", &filter.arch),
            ("ftype", &filter.ftype),
        ] {
            word(field, value)?;
        }
        self.check_address(choice.kind, &choice.url)?;
        if choice.every_hours > HOURS_MAX {
            return Err(Invalid::new("every_hours", format!("at most {HOURS_MAX} hours are allowed")).into());
        }
        if !(1..=KEEP_MAX).contains(&choice.keep) {
            return Err(Invalid::new("keep", format!("between 1 and {KEEP_MAX} versions can be kept")).into());
        }
        for name in &choice.stores {
            let store = self
                .stores()
                .named(name)
                .map_err(|_| Invalid::new("stores", format!("there is no store '{name}'")))?;
            if store.is_read_only() {
                return Err(Invalid::new("stores", format!("the store '{name}' takes no data")).into());
            }
        }
        let target = Target { owner: Some(project), visibility: choice.visibility, member: None };
        policy::check_visibility(caller, &target, choice.visibility)?;
        let image = NewImage { properties: choice.properties.clone(), ..NewImage::default() };
        check_values(self.settings(), &image)?;
        quota::properties(&self.settings().limits, &choice.properties)
    }

    /// Whether a catalogue may be read from there, as far as the address tells.
    ///
    /// # Errors
    /// 400.
    pub(super) fn check_address(&self, kind: CatalogueKind, url: &str) -> Result<()> {
        if !self.settings().imports.allows(ImportMethod::WebDownload) {
            return Err(Error::BadRequest(
                "This server fetches no images from the web: the operator has left 'web-download' out of \
                 enabled_import_methods."
                    .to_owned(),
            ));
        }
        let (first, _) = beginning(url, kind == CatalogueKind::Simplestreams)
            .map_err(|problem| Invalid::new("url", problem.to_string()))?;
        self.fetcher()
            .check(&first)
            .map_err(|why| Invalid::new("url", format!("the address does not pass filtering: {why}")))?;
        Ok(())
    }

    /// Who changes a subscription answers for the images that come of it: one whose images everybody sees is changed by
    /// those alone who may publish.
    ///
    /// # Errors
    /// 403.
    pub(super) fn check_publishing(&self, caller: &Caller, subscription: &Subscription) -> Result<()> {
        let visibility = subscription.choice.visibility;
        let target = Target { owner: Some(&subscription.project_id), visibility, member: None };
        policy::check_visibility(caller, &target, visibility)
    }
}

fn word(field: &str, value: &str) -> Result<(), Invalid> {
    validate::text(field, value)?;
    if value.chars().count() > WORD_MAX || value.chars().any(char::is_control) {
        return Err(Invalid::new(field, format!("at most {WORD_MAX} characters, and no control characters")));
    }
    Ok(())
}
