//! Values of the type array: text with commas between the entries, and perhaps an operator in front.

use vitrine_model::metadef::Property;

/// The parts of such a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Entries {
    /// `<or>`, `<in>`…; empty where there is none.
    pub(crate) operator: String,
    pub(crate) entries: Vec<String>,
}

impl Entries {
    /// Reads a value.
    pub(crate) fn read(property: &Property, value: &str) -> Self {
        let operators = property.operators.iter().flatten();
        let found = operators
            .filter(|operator| !operator.is_empty())
            .filter_map(|operator| Some((operator, value.trim_start().strip_prefix(operator.as_str())?)))
            .max_by_key(|(operator, _)| operator.len());
        let (operator, rest) = found.map_or(("", value), |(operator, rest)| (operator.as_str(), rest));
        let entries = rest.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Self { operator: operator.to_owned(), entries: entries.map(str::to_owned).collect() }
    }

    /// Writes the value; without entries it is empty.
    pub(crate) fn write(&self) -> String {
        let entries = self.entries.join(",");
        match (self.operator.as_str(), entries.as_str()) {
            (_, "") => String::new(),
            ("", entries) => entries.to_owned(),
            (operator, entries) => format!("{operator} {entries}"),
        }
    }

    /// The entries that are ticked in a list, and the others, in the order in which a form sends them.
    pub(crate) fn in_order_of(mut self, list: &[String]) -> Self {
        let place = |entry: &String| list.iter().position(|known| known == entry).unwrap_or(list.len());
        self.entries.sort_by_key(place);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_written() {
        let property =
            Property { operators: Some(vec!["<or>".to_owned(), "<in>".to_owned()]), ..Property::default() };
        for (value, operator, entries, written) in [
            ("a,b", "", &["a", "b"][..], "a,b"),
            ("<or> a, b", "<or>", &["a", "b"], "<or> a,b"),
            ("<in>a", "<in>", &["a"], "<in> a"),
            ("<all> a", "", &["<all> a"], "<all> a"),
            ("", "", &[], ""),
            ("<or>", "<or>", &[], ""),
        ] {
            let read = Entries::read(&property, value);
            assert_eq!(read.operator, operator, "{value}");
            assert_eq!(read.entries, entries, "{value}");
            assert_eq!(read.write(), written);
        }
    }
}
