//! What the files of words hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

/// A message.
#[derive(Debug)]
pub(crate) struct Message {
    /// The file without its ending.
    pub(crate) room: String,
    /// The names of its arguments.
    pub(crate) arguments: BTreeSet<String>,
    /// Whether its form depends on an argument.
    pub(crate) selects: bool,
    pub(crate) one_line: bool,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/locales"))
}

/// The languages there are.
pub(crate) fn languages() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["en", "zh-CN"]);
    names
}

/// Every message of a language. A file that cannot be read wholly, a key told twice, a key without the name of its
/// room, and a file that is not compiled in fail.
pub(crate) fn read(language: &str) -> BTreeMap<String, Message> {
    let catalogue =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/locale/catalogue.rs")).unwrap();
    let mut messages = BTreeMap::new();
    for file in fs::read_dir(folder().join(language)).unwrap() {
        let path = file.unwrap().path();
        let room = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert_eq!(path.extension().unwrap(), "ftl");
        assert!(catalogue.contains(&format!("\"{room}\"")), "{room}.ftl is not compiled in");
        let text = fs::read_to_string(&path).unwrap();
        let resource = parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                other => panic!("{}: {other:?}", path.display()),
            };
            let key = message.id.name.to_owned();
            assert!(key.starts_with(&format!("{room}-")), "{language}: {key} stands in {room}.ftl");
            let value = message.value.expect("a value");
            let (mut arguments, mut selects) = (BTreeSet::new(), false);
            look(&value, &mut arguments, &mut selects);
            let one_line = text.lines().any(|line| line.starts_with(&format!("{key} = ")));
            let one_line = one_line && message.attributes.is_empty() && value.elements.iter().all(|element| {
                !matches!(element, PatternElement::TextElement { value } if value.contains('\n'))
            });
            let found = Message { room: room.clone(), arguments, selects, one_line };
            assert!(messages.insert(key.clone(), found).is_none(), "{language}: {key} is there twice");
        }
    }
    messages
}

fn look(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>, selects: &mut bool) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => look_inline(inline, arguments),
            Expression::Select { selector, variants } => {
                *selects = true;
                look_inline(selector, arguments);
                for variant in variants {
                    look(&variant.value, arguments, selects);
                }
            }
        }
    }
}

fn look_inline(expression: &InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("not used so far: {other:?}"),
    }
}
