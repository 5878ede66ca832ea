//! What a namespace is, and what it is for.

use leptos::prelude::*;
use vitrine_model::metadef::{Association, Contents, Dated, NAME_MAX, Namespace, NamespaceVisibility};

use super::Place;
use crate::{
    components::{
        Choice, Emphasis, Fact, Facts, Glyph, LinkButton, SelectField, SubmitButton, TextField, When,
    },
    locale::tr,
    pages::metadefs::remove::Part,
    wire::CSRF_FIELD,
};

/// The tab.
#[component]
pub(super) fn Overview(contents: Contents, owner: String, types: Vec<String>, place: Place) -> impl IntoView {
    let description = contents.namespace.item.description.clone().filter(|text| !text.is_empty());
    let description = description.map(|text| {
        view! {
            <section class="card">
                <header>
                    <h2>{tr("metadefs-description")}</h2>
                </header>
                <p class="body written" dir="auto">
                    {text}
                </p>
            </section>
        }
    });
    view! {
        <div class="columns halves">
            <div class="stack">
                {description}
                <Attributes namespace=contents.namespace owner />
            </div>
            <ResourceTypes associations=contents.associations types place />
        </div>
    }
    .into_any()
}

#[component]
fn Attributes(namespace: Dated<Namespace>, owner: String) -> impl IntoView {
    let Dated { item, created_at, updated_at } = namespace;
    let sight = match item.visibility {
        Some(NamespaceVisibility::Public) => tr("metadefs-sight-public"),
        Some(NamespaceVisibility::Private) => tr("metadefs-sight-private"),
        None => tr("metadefs-sight-unsaid"),
    };
    let protection =
        if item.protected { tr("metadefs-protection-yes") } else { tr("metadefs-protection-no") };
    view! {
        <section class="card">
            <header>
                <h2>{tr("metadefs-overview")}</h2>
            </header>
            <div class="body">
                <Facts>
                    <Fact name=tr("metadefs-namespace")>
                        <code>{item.namespace}</code>
                    </Fact>
                    <Fact name=tr("metadefs-display-name")>
                        <bdi>{item.display_name.unwrap_or_else(|| "–".to_owned())}</bdi>
                    </Fact>
                    <Fact name=tr("metadefs-visibility")>{sight}</Fact>
                    <Fact name=tr("metadefs-protected")>{protection}</Fact>
                    <Fact name=tr("metadefs-owner")>
                        <bdi>{owner}</bdi>
                    </Fact>
                    <Fact name=tr("metadefs-created-at")>
                        <When at=created_at />
                    </Fact>
                    {updated_at
                        .map(|at| {
                            view! {
                                <Fact name=tr("metadefs-updated-at")>
                                    <When at />
                                </Fact>
                            }
                        })}
                </Facts>
            </div>
        </section>
    }
    .into_any()
}

/// The associations: which resources have properties of this namespace, and how they are called there.
#[component]
fn ResourceTypes(associations: Vec<Dated<Association>>, types: Vec<String>, place: Place) -> impl IntoView {
    let used: Vec<String> = associations.iter().map(|one| one.item.name.clone()).collect();
    let none = associations.is_empty().then(|| {
        view! { <p class="muted">{tr("metadefs-types-none")}</p> }
    });
    let rows = associations
        .into_iter()
        .map(|one| view! { <ResourceTypeRow association=one.item place=place.clone() /> })
        .collect_view();
    let all = place.editable.then(|| {
        view! {
            <LinkButton href=place.name.page("associations", &[]) small=true glyph=Glyph::Edit>
                {tr("metadefs-associations-change")}
            </LinkButton>
        }
    });
    let add = place.editable.then(|| {
        let offered = types.into_iter().filter(|name| !used.contains(name)).collect::<Vec<_>>();
        view! { <AddType offered place=place.clone() /> }
    });
    view! {
        <section class="card">
            <header>
                <h2>{tr("metadefs-types")}</h2>
                {all}
            </header>
            <div class="body stack">
                {none} <ul class="plain rows">{rows}</ul> {add}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ResourceTypeRow(association: Association, place: Place) -> impl IntoView {
    let Association { name, prefix, properties_target } = association;
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let prefix = some(prefix).map(|text| view! { <div>{tr("metadefs-prefix-is")} <code>{text}</code></div> });
    let target = some(properties_target)
        .map(|text| view! { <div>{tr("metadefs-target-is")} <code>{text}</code></div> });
    let remove = place.removable.then(|| {
        let href = Part::ResourceType(name.clone()).address(&place.name);
        view! { <LinkButton href small=true>{tr("metadefs-remove-dots")}</LinkButton> }
    });
    view! {
        <li class="row spread">
            <div class="grow">
                <strong class="breaks"><bdi>{name}</bdi></strong>
                <div class="muted small">{prefix} {target}</div>
            </div>
            {remove}
        </li>
    }
    .into_any()
}

/// The form that adds one: a known type, or another name.
#[component]
fn AddType(offered: Vec<String>, place: Place) -> impl IntoView {
    let choices: Vec<Choice> = std::iter::once(Choice::new("", tr("metadefs-type-other")))
        .chain(offered.into_iter().map(|name| Choice::new(name.clone(), name)))
        .collect();
    view! {
        <details class="more">
            <summary>{tr("metadefs-type-add")}</summary>
            <form class="form" method="post" action=place.name.page("types", &[])>
                <input type="hidden" name=CSRF_FIELD value=place.csrf />
                <div class="fields">
                    <SelectField name="type" label=tr("metadefs-resource-type") choices />
                    <TextField
                        name="other"
                        label=tr("metadefs-another-name")
                        maxlength=u32::try_from(NAME_MAX).unwrap_or(80)
                        placeholder="OS::Example::Resource"
                    />
                </div>
                <div class="fields">
                    <TextField
                        name="prefix"
                        label=tr("metadefs-prefix")
                        maxlength=u32::try_from(NAME_MAX).unwrap_or(80)
                        placeholder="hw_"
                        hint=tr("metadefs-prefix-hint")
                    />
                    <TextField
                        name="properties_target"
                        label=tr("metadefs-target")
                        maxlength=u32::try_from(NAME_MAX).unwrap_or(80)
                        placeholder="image"
                        hint=tr("metadefs-target-hint")
                    />
                </div>
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Plus>{tr("metadefs-add")}</SubmitButton>
                </div>
            </form>
        </details>
    }
    .into_any()
}
