//! The documents of the vCenter, as trees: what an element holds depends on a type that it names itself, and on the
//! version of the server.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// Elements inside elements; no document of a vCenter comes near it.
const DEEPEST: usize = 64;

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// An element without its namespace.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    /// What kind of object a reference means: the attribute `type`.
    pub(super) kind: String,
    /// The type of what it holds: the attribute `xsi:type`, without its prefix.
    pub(super) class: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element at the end of that path.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child; empty where there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }

    fn of(start: &BytesStart<'_>) -> Result<Self, Problem> {
        let mut element = Self { name: utf8(start.local_name().as_ref())?, ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute?;
            if attribute.key.local_name().as_ref() != b"type" {
                continue;
            }
            let value = utf8(&attribute.value)?;
            if attribute.key.prefix().is_some() {
                element.class = value.rsplit(':').next().unwrap_or_default().to_owned();
            } else {
                element.kind = value;
            }
        }
        Ok(element)
    }
}

/// A document's root.
pub(super) fn read(document: &[u8]) -> Result<Element, Problem> {
    let mut reader = Reader::from_reader(document);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err("its elements are nested too deep".into());
                }
                open.push(Element::of(&start)?);
            }
            Event::Empty(start) => {
                let element = Element::of(&start)?;
                open.last_mut().ok_or("it has no root")?.children.push(element);
            }
            Event::End(_) => {
                let element = open.pop().ok_or("it has no root")?;
                open.last_mut().ok_or("it has no root")?.children.push(element);
            }
            Event::Text(text) => top(&mut open)?.text.push_str(&utf8(&text)?),
            Event::CData(text) => top(&mut open)?.text.push_str(&utf8(&text)?),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref()? {
                    Some(letter) => letter.to_string(),
                    None => named(&reference)?.to_owned(),
                };
                top(&mut open)?.text.push_str(&text);
            }
            Event::Eof => break,
            // A document type could name entities; nobody asks for them here, as nobody resolves them.
            Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(mut outside), true) if outside.children.len() == 1 => {
            outside.children.pop().ok_or("it has no root".into())
        }
        _ => Err("it is no document of one root".into()),
    }
}

fn top(open: &mut [Element]) -> Result<&mut Element, Problem> {
    open.last_mut().ok_or_else(|| "it has no root".into())
}

fn named(reference: &[u8]) -> Result<&'static str, Problem> {
    let name = std::str::from_utf8(reference)?;
    quick_xml::escape::resolve_xml_entity(name).ok_or_else(|| "it has an unknown entity".into())
}

fn utf8(bytes: &[u8]) -> Result<String, Problem> {
    Ok(std::str::from_utf8(bytes)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_texts_are_read_whatever_the_prefixes_are() {
        let document = b"<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"a\" xmlns:x=\"b\"><s:Body><r xmlns=\"urn:vim25\">\
            <val xmlns:q=\"b\" q:type=\"vim25:Some\" type=\"Task\">a&amp;b &#x4e;<![CDATA[<c>]]></val><empty/>\
            <val>second</val></r></s:Body></s:Envelope>";
        let root = read(document).unwrap();
        assert_eq!(root.name, "Envelope");
        let answer = root.at(&["Body", "r"]).unwrap();
        let first = answer.child("val").unwrap();
        assert_eq!((first.class.as_str(), first.kind.as_str()), ("Some", "Task"));
        assert_eq!(first.text, "a&b N<c>");
        assert_eq!(answer.all("val").count(), 2);
        assert_eq!((answer.text_of("empty"), answer.text_of("absent")), ("", ""));
    }

    #[test]
    fn what_is_no_document_is_an_error() {
        let deep = "<a>".repeat(1000) + &"</a>".repeat(1000);
        for document in ["", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&planted;</a>", "<a>\u{0}", &deep] {
            assert!(read(document.as_bytes()).is_err(), "{document:.20}");
        }
        assert!(read(b"\xff<a/>").is_err());
    }
}
