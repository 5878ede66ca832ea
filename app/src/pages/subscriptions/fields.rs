//! The fields of a subscription.

use leptos::prelude::*;
use vitrine_domain::{StoreInfo, catalogues::Offer};
use vitrine_model::{
    CatalogueKind, OldVersions, Visibility,
    subscription::{HOURS_MAX, KEEP_MAX},
};

use super::{form::SubscriptionForm, words};
use crate::{
    components::{Choice, ChoiceField, SelectField, TextArea, TextField},
    forms::image::Problems,
    locale::{key, tr},
};

/// Where the catalogue is, and its form.
#[component]
pub(super) fn AddressFields(form: SubscriptionForm, problems: Problems) -> impl IntoView {
    let kinds = CatalogueKind::ALL.map(|kind| {
        let what = match kind {
            CatalogueKind::Simplestreams => tr("subscriptions-kind-simplestreams-what"),
            CatalogueKind::List => tr("subscriptions-kind-list-what"),
        };
        Choice::new(kind.as_str(), words::kind(kind)).explained(what)
    });
    view! {
        <TextField
            name="url"
            label=tr("subscriptions-url")
            kind="url"
            required=true
            value=form.url
            placeholder="https://cloud-images.example/releases/"
            hint=tr("subscriptions-url-hint")
            maxlength=2000
            problem=problems.of("url")
        />
        <ChoiceField
            name="kind"
            legend=tr("subscriptions-kind")
            choices=kinds.to_vec()
            value=form.kind.as_str()
            problem=problems.of("kind")
        />
    }
    .into_any()
}

/// What of it is taken: chosen from what there is, where the catalogue has been read.
#[component]
pub(super) fn FilterFields(
    form: SubscriptionForm,
    problems: Problems,
    offer: Option<Offer>,
) -> impl IntoView {
    let filter = form.filter;
    let word = |name: &'static str, label: String, value: String, offered: Option<Vec<Choice>>| {
        let problem = problems.of(name);
        match offered {
            None => view! { <TextField name label value maxlength=255 problem /> }.into_any(),
            Some(mut choices) => {
                choices.insert(0, Choice::new("", tr("subscriptions-any")));
                if !value.is_empty() && choices.iter().all(|choice| choice.value != value) {
                    // What was chosen before stays chosen, though the catalogue does not have it now.
                    choices.push(Choice::new(value.clone(), value.clone()));
                }
                view! { <SelectField name label choices value problem /> }.into_any()
            }
        }
    };
    let counted = |(word, count): &(String, usize)| {
        Choice::new(word.clone(), tr!("subscriptions-offered", word = word, count = *count))
    };
    let releases = offer.as_ref().map(|offer| {
        let choice = |(name, version, count): &(String, Option<String>, usize)| {
            let label =
                version.as_ref().map_or_else(|| name.clone(), |version| format!("{name} · {version}"));
            Choice::new(name.clone(), tr!("subscriptions-offered", word = label, count = *count))
        };
        offer.releases.iter().map(choice).collect::<Vec<_>>()
    });
    let archs = offer.as_ref().map(|offer| offer.archs.iter().map(counted).collect::<Vec<_>>());
    let ftypes = offer.as_ref().map(|offer| offer.ftypes.iter().map(counted).collect::<Vec<_>>());
    view! {
        <TextField
            name="product"
            label=tr("subscriptions-pattern")
            value=filter.product
            placeholder="*"
            hint=tr("subscriptions-pattern-hint")
            maxlength=255
            problem=problems.of("product")
        />
        <div class="fields">
            {word("release", tr("subscriptions-release"), filter.release, releases)}
            {word("arch", tr("subscriptions-arch"), filter.arch, archs)}
            {word("ftype", tr("subscriptions-ftype"), filter.ftype, ftypes)}
        </div>
    }
    .into_any()
}

/// Everything else: name, rhythm, what becomes of the images.
#[component]
pub(super) fn ChoiceFields(
    form: SubscriptionForm,
    problems: Problems,
    /// Empty where there is one store alone.
    stores: Vec<StoreInfo>,
    may_publish: bool,
) -> impl IntoView {
    let old = [
        (OldVersions::Hide, key("subscriptions-old-hide"), key("subscriptions-old-hide-what")),
        (OldVersions::Delete, key("subscriptions-old-delete"), key("subscriptions-old-delete-what")),
    ];
    let old = old.map(|(old, label, what)| Choice::new(old.as_str(), tr(label)).explained(tr(what)));
    let stores = (!stores.is_empty())
        .then(|| view! { <StoreBoxes stores chosen=form.stores.clone() problem=problems.of("stores") /> });
    view! {
        <TextField
            name="name"
            label=tr("subscriptions-name")
            value=form.name
            hint=tr("subscriptions-name-hint")
            maxlength=255
            problem=problems.of("name")
        />
        <div class="fields">
            <TextField
                name="keep"
                label=tr("subscriptions-keep")
                kind="number"
                value=form.keep
                min=1
                max=KEEP_MAX
                hint=tr("subscriptions-keep-hint")
                problem=problems.of("keep")
            />
            <TextField
                name="every_hours"
                label=tr("subscriptions-hours")
                kind="number"
                value=form.every_hours
                min=0
                max=HOURS_MAX
                hint=tr("subscriptions-hours-hint")
                problem=problems.of("every_hours")
            />
            <SelectField
                name="visibility"
                label=tr("subscriptions-visibility")
                choices=visibilities(may_publish, &form.visibility)
                value=form.visibility
                problem=problems.of("visibility")
            />
        </div>
        <ChoiceField
            name="old"
            legend=tr("subscriptions-old")
            choices=old.to_vec()
            value=form.old.as_str()
            problem=problems.of("old")
        />
        {stores}
        <TextArea
            name="properties"
            label=tr("subscriptions-properties")
            value=form.properties
            hint=tr("subscriptions-properties-hint")
            problem=problems.of("properties")
        />
    }
    .into_any()
}

fn visibilities(may_publish: bool, now: &str) -> Vec<Choice> {
    let label = |visibility: Visibility| match visibility {
        Visibility::Private => tr("badges-visibility-private"),
        Visibility::Shared => tr("badges-visibility-shared"),
        Visibility::Community => tr("badges-visibility-community"),
        Visibility::Public => tr("badges-visibility-public"),
    };
    let choice = |visibility: Visibility| {
        let open = visibility != Visibility::Public || may_publish || now == visibility.as_str();
        Choice { disabled: !open, ..Choice::new(visibility.as_str(), label(visibility)) }
    };
    Visibility::ALL.into_iter().map(choice).collect()
}

/// A box for each store that takes data. Nothing ticked means the default store.
#[component]
fn StoreBoxes(stores: Vec<StoreInfo>, chosen: Vec<String>, problem: Option<String>) -> impl IntoView {
    let boxes = stores
        .into_iter()
        .filter(|store| !store.is_read_only)
        .map(|store| {
            let checked = chosen.contains(&store.id);
            let what = store.is_default.then(|| tr("images-target-default"));
            view! {
                <label class="choice">
                    <input type="checkbox" name="store" value=store.id.clone() checked=checked />
                    <span>
                        <strong>
                            <bdi>{store.id}</bdi>
                        </strong>
                        {what.map(|text| view! { <span class="hint">" " {text}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="fieldset">
            <legend>{tr("subscriptions-stores")}</legend>
            <span class="hint">{tr("subscriptions-stores-hint")}</span>
            <div class="choices">{boxes}</div>
            {problem.map(|problem| view! { <span class="problem">{problem}</span> })}
        </fieldset>
    }
    .into_any()
}
