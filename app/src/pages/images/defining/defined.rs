//! Properties in fields that are made for their definitions: lists for enumerations, numbers with their limits.

use leptos::prelude::*;
use vitrine_model::metadef::{Property, PropertyType};

use crate::{
    components::{Badge, Choice, Field, Tone, field::textarea_text},
    definitions::{Definitions, Entries, Entry, check, is_boolean},
    forms::{
        defined::{KEY, field, operator_field},
        image::Problems,
    },
    locale::tr,
    pages::metadefs::detail::{kind_in_words, rules},
};

/// The fields, in the order in which the form has them.
#[component]
pub(super) fn DefinedFields(
    values: Vec<(String, String)>,
    definitions: Definitions,
    problems: Problems,
) -> impl IntoView {
    values
        .into_iter()
        .enumerate()
        .filter_map(|(place, (key, value))| {
            let (group, entry) = definitions.get(&key)?;
            let (entry, group) = (entry.clone(), group.title.clone());
            let problem = problems.of(&key);
            Some(view! { <DefinedField place entry group value problem /> })
        })
        .collect_view()
}

#[component]
fn DefinedField(
    place: usize,
    entry: Entry,
    group: String,
    value: String,
    problem: Option<String>,
) -> impl IntoView {
    let Entry { key, object, required, property } = entry;
    let from = object.map_or_else(|| group.clone(), |object| format!("{group}, {object}"));
    let name = field(place);
    let label = if property.title.is_empty() { key.clone() } else { property.title.clone() };
    let described =
        if problem.is_some() { format!("{name}-about {name}-problem") } else { format!("{name}-about") };
    let invalid = problem.is_some().then_some("true");
    let about = view! { <About id=format!("{name}-about") key=key.clone() from required property=property.clone() /> };
    let control = Control { name: name.clone(), value, described, invalid };
    let control = control.view(place, &property);
    view! {
        <div class="defined">
            <input type="hidden" name=KEY value=key />
            <Field name label problem>
                {control}
            </Field>
            {about}
        </div>
    }
    .into_any()
}

/// What the definition says beside the title.
#[component]
fn About(id: String, key: String, from: String, required: bool, property: Property) -> impl IntoView {
    let mut words = vec![kind_in_words(&property)];
    words.extend(rules(&property));
    if let Some(default) = property.default.as_deref().filter(|text| !text.is_empty()) {
        words.push(tr!("images-default-value", default = default));
    }
    let description = property.description.filter(|text| !text.is_empty()).map(|text| {
        view! {
            <div class="written" dir="auto">
                {text}
            </div>
        }
    });
    view! {
        <div class="about small muted breaks" id=id>
            <div>
                <code>{key}</code>
                " · "
                {required.then(|| view! { <Badge tone=Tone::Accent text=tr("images-required") /> " " })}
                <bdi>{words.join(" · ")}</bdi>
            </div>
            {description}
            <div>{tr("images-from")} <bdi>{from}</bdi></div>
        </div>
    }
    .into_any()
}

/// What a person fills in.
struct Control {
    name: String,
    value: String,
    described: String,
    invalid: Option<&'static str>,
}

impl Control {
    /// The control that suits the definition. A value that it could not hold as it is gets a line of text, so that
    /// saving another field leaves it alone.
    fn view(self, place: usize, property: &Property) -> AnyView {
        let fits = self.value.is_empty() || check(property, &self.value).is_ok();
        let values = property.values.as_deref().filter(|values| !values.is_empty());
        let entries = property.items.as_ref().and_then(|items| items.values.as_deref());
        if property.readonly == Some(true) {
            return self.fixed();
        }
        match (property.kind, values, entries) {
            (PropertyType::Array, _, Some(entries)) if !entries.is_empty() => {
                let read = Entries::read(property, &self.value).in_order_of(entries);
                if read.write() == self.value {
                    return self.boxes(place, property, entries, read);
                }
                self.line("text", None, None)
            }
            (PropertyType::Boolean, ..) if self.value.is_empty() || is_boolean(&self.value) => {
                self.list(&["true".to_owned(), "false".to_owned()])
            }
            (PropertyType::String | PropertyType::Integer | PropertyType::Number, Some(values), _)
                if property.operators.as_ref().is_none_or(Vec::is_empty) =>
            {
                self.list(values)
            }
            (PropertyType::Integer | PropertyType::Number, ..) if fits => {
                let text = |limit: &Option<serde_json::Number>| limit.as_ref().map(ToString::to_string);
                let limits = (text(&property.minimum), text(&property.maximum));
                let step = if property.kind == PropertyType::Integer { "1" } else { "any" };
                self.line("number", Some(limits), Some(step))
            }
            (PropertyType::Object, ..) => self.area(),
            _ if self.value.contains('\n') => self.area(),
            _ => self.line("text", None, None),
        }
    }

    fn fixed(self) -> AnyView {
        let shown = self.value.clone();
        view! {
            <input type="hidden" name=self.name.clone() value=self.value />
            <output class="written" id=self.name dir="auto" aria-describedby=self.described>
                {shown}
            </output>
        }
        .into_any()
    }

    fn line(
        self,
        kind: &'static str,
        limits: Option<(Option<String>, Option<String>)>,
        step: Option<&'static str>,
    ) -> AnyView {
        let (min, max) = limits.unwrap_or_default();
        view! {
            <input
                type=kind
                id=self.name.clone()
                name=self.name
                value=self.value
                min=min
                max=max
                step=step
                dir="auto"
                autocomplete="off"
                aria-describedby=self.described
                aria-invalid=self.invalid
            />
        }
        .into_any()
    }

    fn area(self) -> AnyView {
        view! {
            <textarea
                id=self.name.clone()
                name=self.name
                rows="3"
                dir="auto"
                aria-describedby=self.described
                aria-invalid=self.invalid
            >
                {textarea_text(&self.value)}
            </textarea>
        }
        .into_any()
    }

    fn list(self, values: &[String]) -> AnyView {
        let mut choices = vec![Choice::new("", tr("images-not-set"))];
        choices
            .extend(values.iter().filter(|value| !value.is_empty()).map(|value| Choice::new(value, value)));
        if !choices.iter().any(|choice| choice.value == self.value) {
            // Another one than is allowed, or written in another way: what was there before may stay.
            choices.push(Choice::new(&self.value, tr!("images-not-listed", value = self.value)));
        }
        let options = choices
            .into_iter()
            .map(|choice| {
                let selected = choice.value == self.value;
                view! {
                    <option value=choice.value selected=selected>
                        {choice.label}
                    </option>
                }
            })
            .collect_view();
        view! {
            <select id=self.name.clone() name=self.name aria-describedby=self.described aria-invalid=self.invalid>
                {options}
            </select>
        }
        .into_any()
    }

    /// A box for each entry that is allowed or there, and the operator.
    fn boxes(self, place: usize, property: &Property, allowed: &[String], read: Entries) -> AnyView {
        let others = read.entries.iter().filter(|entry| !allowed.contains(entry));
        let boxes = allowed
            .iter()
            .chain(others)
            .map(|entry| {
                let checked = read.entries.contains(entry);
                view! {
                    <label class="box">
                        <input
                            type="checkbox"
                            name=self.name.clone()
                            value=entry.clone()
                            checked=checked
                            aria-invalid=self.invalid
                        />
                        <bdi>{entry.clone()}</bdi>
                    </label>
                }
            })
            .collect_view();
        let operators: Vec<_> = std::iter::once("")
            .chain(property.operators.iter().flatten().map(String::as_str).filter(|one| !one.is_empty()))
            .collect();
        let operator = if operators.len() > 1 {
            let options = operators
                .iter()
                .map(|operator| {
                    let label =
                        if operator.is_empty() { tr("images-no-operator") } else { (*operator).to_owned() };
                    view! {
                        <option value=(*operator).to_owned() selected=*operator == read.operator>
                            {label}
                        </option>
                    }
                })
                .collect_view();
            view! {
                <select name=operator_field(place) aria-label=tr("images-operator")>
                    {options}
                </select>
            }
            .into_any()
        } else {
            view! { <input type="hidden" name=operator_field(place) value="" /> }.into_any()
        };
        view! {
            <div
                class="boxes"
                role="group"
                id=self.name
                aria-label=property.title.clone()
                aria-describedby=self.described
            >
                {operator} {boxes}
            </div>
        }
        .into_any()
    }
}
