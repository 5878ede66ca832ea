//! The definition of a property, as a person types it and as it is kept.

use serde_json::Number;
use vitrine_model::metadef::{Items, Property, PropertyType, check};

use super::{Form, image::Problems, lines};

use crate::locale::tr;

/// What the fields hold. Lists have one entry a line; what may be left open is empty, `true` or `false`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PropertyForm {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) kind: String,
    pub(crate) default: String,
    pub(crate) readonly: String,
    pub(crate) values: String,
    pub(crate) operators: String,
    pub(crate) minimum: String,
    pub(crate) maximum: String,
    pub(crate) pattern: String,
    pub(crate) min_length: String,
    pub(crate) max_length: String,
    pub(crate) items_kind: String,
    pub(crate) items_values: String,
    pub(crate) unique_items: String,
    pub(crate) min_items: String,
    pub(crate) max_items: String,
    pub(crate) additional_items: String,
}

impl PropertyForm {
    /// The fields of an empty form.
    pub(crate) fn blank() -> Self {
        Self { kind: PropertyType::String.as_str().to_owned(), ..Self::default() }
    }

    /// What was sent.
    pub(crate) fn read(form: &Form) -> Self {
        let word = |name: &str| form.trimmed(name).to_owned();
        let text = |name: &str| form.text(name).unwrap_or_default().replace("\r\n", "\n");
        Self {
            name: word("name"),
            title: word("title"),
            description: text("description").trim().to_owned(),
            kind: word("type"),
            default: text("default"),
            readonly: word("readonly"),
            values: text("enum"),
            operators: text("operators"),
            minimum: word("minimum"),
            maximum: word("maximum"),
            pattern: text("pattern"),
            min_length: word("min_length"),
            max_length: word("max_length"),
            items_kind: word("items_type"),
            items_values: text("items_enum"),
            unique_items: word("unique_items"),
            min_items: word("min_items"),
            max_items: word("max_items"),
            additional_items: word("additional_items"),
        }
    }

    /// The form for a property that is there.
    pub(crate) fn of(name: &str, property: &Property) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let list = |list: &Option<Vec<String>>| lines::write(list.as_deref().unwrap_or_default());
        let number = |number: &Option<Number>| number.as_ref().map(Number::to_string).unwrap_or_default();
        let whole = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let open = |answer: Option<bool>| answer.map(|yes| yes.to_string()).unwrap_or_default();
        let items = property.items.clone();
        Self {
            name: name.to_owned(),
            title: property.title.clone(),
            description: text(&property.description),
            kind: property.kind.as_str().to_owned(),
            default: text(&property.default),
            readonly: open(property.readonly),
            values: list(&property.values),
            operators: list(&property.operators),
            minimum: number(&property.minimum),
            maximum: number(&property.maximum),
            pattern: text(&property.pattern),
            min_length: whole(property.min_length),
            max_length: whole(property.max_length),
            items_kind: items.as_ref().map(|items| items.kind.as_str().to_owned()).unwrap_or_default(),
            items_values: list(&items.and_then(|items| items.values)),
            unique_items: open(property.unique_items),
            min_items: whole(property.min_items),
            max_items: whole(property.max_items),
            additional_items: open(property.additional_items),
        }
    }

    /// The fields as a property that was so `before`; what cannot be one is named.
    pub(crate) fn property(&self, before: Option<&Property>) -> Result<Property, Problems> {
        let mut problems = Problems::default();
        if self.name.is_empty() {
            problems.add("name", tr("forms-nameless"));
        }
        if self.title.is_empty() {
            problems.add("title", tr("forms-titleless"));
        }
        let kind = self.kind_of("type", &self.kind, &mut problems).unwrap_or_default();
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let property = Property {
            name: None,
            kind,
            title: self.title.clone(),
            description: some(&self.description),
            operators: list(&self.operators, before.and_then(|old| old.operators.as_ref())),
            default: some(&self.default),
            readonly: self.readonly.parse().ok(),
            minimum: number("minimum", &self.minimum, &mut problems),
            maximum: number("maximum", &self.maximum, &mut problems),
            values: list(&self.values, before.and_then(|old| old.values.as_ref())),
            pattern: some(&self.pattern),
            min_length: whole("min_length", &self.min_length, &mut problems),
            max_length: whole("max_length", &self.max_length, &mut problems),
            items: self.items(before, &mut problems),
            unique_items: self.unique_items.parse().ok(),
            min_items: whole("min_items", &self.min_items, &mut problems),
            max_items: whole("max_items", &self.max_items, &mut problems),
            additional_items: self.additional_items.parse().ok(),
        };
        let upside_down = |least: Option<f64>, most: Option<f64>| least.zip(most).is_some_and(|(a, b)| a > b);
        let number = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
        if upside_down(number(&property.minimum), number(&property.maximum)) {
            problems.add("maximum", tr("forms-less-than-minimum"));
        }
        if property.min_length.zip(property.max_length).is_some_and(|(least, most)| least > most) {
            problems.add("max_length", tr("forms-less-than-length"));
        }
        if property.min_items.zip(property.max_items).is_some_and(|(least, most)| least > most) {
            problems.add("max_items", tr("forms-less-than-entries"));
        }
        if let Err(invalid) = check::property(&self.name, &property) {
            let field = if invalid.field == "property" { "name".to_owned() } else { invalid.field };
            problems.add(field, invalid.problem);
        }
        if problems.is_empty() { Ok(property) } else { Err(problems) }
    }

    fn items(&self, before: Option<&Property>, problems: &mut Problems) -> Option<Items> {
        let old = before.and_then(|old| old.items.as_ref()).and_then(|items| items.values.as_ref());
        let values = list(&self.items_values, old);
        if self.items_kind.is_empty() {
            if values.is_some() {
                problems.add("items_type", tr("forms-entries-kind"));
            }
            return None;
        }
        let kind = self.kind_of("items_type", &self.items_kind, problems)?;
        Some(Items { kind, values })
    }

    fn kind_of(&self, field: &str, word: &str, problems: &mut Problems) -> Option<PropertyType> {
        let kind = PropertyType::ALL.into_iter().find(|kind| kind.as_str() == word);
        if kind.is_none() {
            problems.add(field, tr("forms-one-of-types"));
        }
        kind
    }
}

fn list(text: &str, before: Option<&Vec<String>>) -> Option<Vec<String>> {
    let entries = lines::read(text, before.map(Vec::as_slice).unwrap_or_default());
    (!entries.is_empty() || before.is_some_and(Vec::is_empty)).then_some(entries)
}

fn number(field: &str, text: &str, problems: &mut Problems) -> Option<Number> {
    if text.is_empty() {
        return None;
    }
    let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
    let found = whole.ok().or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    if found.is_none() {
        problems.add(field, tr("forms-number"));
    }
    found
}

fn whole(field: &str, text: &str, problems: &mut Problems) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let found = text.parse().ok();
    if found.is_none() {
        problems.add(field, tr("forms-whole-number"));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_survives_its_form() {
        for definition in [
            json!({"type": "string", "title": "t"}),
            json!({
                "type": "array", "title": "T", "description": "d\nd", "operators": ["<or>", "<in>"], "default": " 7 ",
                "readonly": false, "minimum": -1.5, "maximum": 5, "enum": ["a", "", "b c"], "pattern": "^a ",
                "minLength": 1, "maxLength": 9, "items": {"type": "integer", "enum": ["1"]}, "uniqueItems": true,
                "minItems": 1, "maxItems": 3, "additionalItems": false,
            }),
            json!({"type": "boolean", "title": "t", "enum": [], "readonly": true, "items": {"type": "string"}}),
        ] {
            let property: Property = serde_json::from_value(definition.clone()).unwrap();
            let read = PropertyForm::of("n", &property).property(Some(&property)).unwrap();
            assert_eq!(read, property, "{definition}");
        }
    }

    #[test]
    fn problems_name_their_field() {
        let good = "name=n&title=t&type=integer";
        for (body, field) in [
            ("title=t&type=string", "name"),
            ("name=n&type=string", "title"),
            ("name=n&title=t&type=text", "type"),
            (&format!("{good}&minimum=x"), "minimum"),
            (&format!("{good}&minimum=5&maximum=4"), "maximum"),
            (&format!("{good}&min_length=-1"), "min_length"),
            (&format!("{good}&min_length=2&max_length=1"), "max_length"),
            (&format!("{good}&min_items=2&max_items=1"), "max_items"),
            (&format!("{good}&items_enum=a"), "items_type"),
            (&format!("{good}&default=%C3%A9"), "default"),
        ] {
            let problems = PropertyForm::read(&Form::parse(body.as_bytes())).property(None).unwrap_err();
            assert!(problems.of(field).is_some(), "{body}: {problems:?}");
        }
        assert!(PropertyForm::read(&Form::parse(good.as_bytes())).property(None).is_ok());
    }
}
