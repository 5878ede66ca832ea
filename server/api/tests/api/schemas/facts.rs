//! The documents line by line against those of Glance 33 with its own `etc/schema-image.json`: every name, type, limit,
//! word and link, in order. Descriptions are left out, since they are in other words.

use serde_json::Value;

use crate::harness::Server;

const FACTS: &str = include_str!("glance33.txt");

/// A line for each leaf: the document, where it is, what it is.
fn lines(document: &str, at: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            // A property may be called so, too: that one is an object.
            let facts = fields.iter().filter(|(name, value)| *name != "description" || !value.is_string());
            for (name, value) in facts {
                let name = name.replace('~', "~0").replace('/', "~1");
                lines(document, &format!("{at}/{name}"), value, into);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (number, item) in items.iter().enumerate() {
                lines(document, &format!("{at}/{number}"), item, into);
            }
        }
        leaf => into.push(format!("{document} {at} {leaf}")),
    }
}

/// What stands behind `properties` on the way to each line, in order: the order of the fields.
fn order<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let field = |line: &&'a str| {
        let place = line.split(' ').nth(1).unwrap_or_default();
        place.strip_prefix("/properties/").map_or("", |rest| rest.split('/').next().unwrap_or_default())
    };
    let mut order: Vec<_> = lines.iter().map(field).collect();
    order.dedup();
    order
}

#[tokio::test]
async fn the_documents_are_those_of_glance() {
    let server = Server::start().await;
    for document in ["image", "images", "member", "members", "task", "tasks"] {
        let ours = server.get("rita", &format!("/v2/schemas/{document}")).await.expect(200).json();
        let mut found = Vec::new();
        lines(document, "", &ours, &mut found);
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        let start = format!("{document} ");
        let mut facts: Vec<&str> = FACTS.lines().filter(|line| line.starts_with(&start)).collect();
        assert!(!facts.is_empty());
        assert_eq!(order(&found), order(&facts), "{document}");
        found.sort_unstable();
        facts.sort_unstable();
        let missing: Vec<_> = facts.iter().filter(|line| !found.contains(line)).collect();
        let surplus: Vec<_> = found.iter().filter(|line| !facts.contains(line)).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:#?}\nsurplus {surplus:#?}");
    }
}
