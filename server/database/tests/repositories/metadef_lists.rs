//! Lists of metadata definitions: pages are the whole list, and everybody sees what is for them.

use serde_json::{Value, json};
use vitrine_database::Database;
use vitrine_model::{
    metadef::{
        LoadMode, NamespaceFilters, NamespaceQuery, NamespaceSortKey, NamespaceVisibility, Tag, TagQuery,
        TagSortKey,
    },
    query::SortDir,
};

use crate::{
    fixtures::{admin, project, seconds},
    harness::on_all_engines,
    metadefs::{document, make, tag_names},
};

on_all_engines!(
    pages_of_namespaces_are_the_whole_list_in_every_order,
    pages_of_tags_are_the_whole_list_in_every_order,
    lists_show_what_the_viewer_sees,
);

async fn pages_of_namespaces_are_the_whole_list_in_every_order(database: Database) {
    let metadefs = database.metadefs();
    for number in 0..12_u32 {
        let (pick, some) = (number as usize, |text: &str| Value::String(text.to_owned()));
        let texts = [Value::Null, some("b"), some("B"), some("ä"), some("")];
        let fields = json!({
            "namespace": format!("n{}", (number * 5) % 12), "display_name": texts[pick % 5],
            "description": texts[(pick + 2) % 5], "protected": number % 3 == 0,
            "visibility": (["public", "private"][pick % 2]), "owner": (["me", "them"][pick % 2]),
            "resource_type_associations": [{"name": format!("r{}", number % 2)}],
        });
        let mut fields = document(fields);
        if number % 4 == 0 {
            fields.visibility = None;
        }
        if number % 5 == 0 {
            metadefs.load(&fields, LoadMode::SkipExisting, seconds(1)).await.unwrap();
        } else {
            metadefs.insert(&fields, "", seconds(i64::from(number / 3))).await.unwrap();
        }
    }
    for key in NamespaceSortKey::ALL {
        for dir in [SortDir::Asc, SortDir::Desc] {
            let query = NamespaceQuery { sort: (*key, dir), limit: 100, ..NamespaceQuery::default() };
            let whole = metadefs.list(&admin(), &query).await.unwrap().unwrap();
            assert_eq!(whole.len(), 12);
            let mut paged: Vec<String> = Vec::new();
            while paged.len() < 12 {
                let marker = paged.last().cloned();
                let query = NamespaceQuery { marker, limit: 5, ..query.clone() };
                let page = metadefs.list(&admin(), &query).await.unwrap().unwrap();
                assert!(!page.is_empty(), "{key:?} {dir:?} {paged:?}");
                paged.extend(page.into_iter().map(|entry| entry.namespace.item.namespace));
            }
            let names: Vec<_> = whole.iter().map(|entry| entry.namespace.item.namespace.clone()).collect();
            assert_eq!(paged, names, "{key:?} {dir:?}");
            if *key == NamespaceSortKey::DisplayName {
                let mut texts: Vec<_> =
                    whole.iter().map(|entry| entry.namespace.item.display_name.clone()).collect();
                if dir == SortDir::Desc {
                    texts.reverse();
                }
                assert!(texts.is_sorted(), "{texts:?}");
            }
        }
    }
    let lost = NamespaceQuery { marker: Some("none".to_owned()), ..NamespaceQuery::default() };
    assert_eq!(metadefs.list(&admin(), &lost).await.unwrap(), None);
}

async fn pages_of_tags_are_the_whole_list_in_every_order(database: Database) {
    let metadefs = database.metadefs();
    make(&metadefs, json!({"namespace": "n"})).await;
    for name in ["b", "B", "a", "ä", "c", ""] {
        let at = seconds(i64::try_from(name.len()).unwrap());
        metadefs.insert_tags("n", &[Tag::new(name)], true, at).await.unwrap();
    }
    for key in TagSortKey::ALL {
        for dir in [SortDir::Asc, SortDir::Desc] {
            let query = TagQuery { sort: (*key, dir), ..TagQuery::default() };
            let whole = tag_names(&metadefs, &query).await;
            assert_eq!(whole.len(), 6);
            let mut paged: Vec<String> = Vec::new();
            while paged.len() < 6 {
                let query = TagQuery { marker: paged.last().cloned(), limit: Some(2), ..query.clone() };
                paged.extend(tag_names(&metadefs, &query).await);
            }
            assert_eq!(paged, whole, "{key:?} {dir:?}");
        }
    }
    let by_name = TagQuery { sort: (TagSortKey::Name, SortDir::Asc), ..TagQuery::default() };
    assert_eq!(tag_names(&metadefs, &by_name).await, ["", "B", "a", "b", "c", "ä"]);
    let lost = TagQuery { marker: Some("none".to_owned()), ..TagQuery::default() };
    assert_eq!(metadefs.tags("n", &lost).await.unwrap(), None);
}

async fn lists_show_what_the_viewer_sees(database: Database) {
    let metadefs = database.metadefs();
    for (name, visibility, owner, kind) in [
        ("a", Some("public"), "them", "x"),
        ("b", Some("private"), "them", "y"),
        ("c", Some("private"), "me", "y"),
        ("d", None, "me", "z"),
        ("e", Some("public"), "me", "x"),
    ] {
        let fields = json!({
            "namespace": name, "visibility": visibility, "owner": owner, "protected": name < "c",
            "display_name": format!("50% of {name}"), "description": (name == "d").then_some("Été"),
            "resource_type_associations": [{"name": kind}, {"name": "all", "prefix": format!("{name}_")}],
        });
        make(&metadefs, fields).await;
    }
    let everything = NamespaceFilters::default();
    let only = |visibility| NamespaceFilters { visibility: Some(visibility), ..NamespaceFilters::default() };
    let of_types = |types: &[&str]| NamespaceFilters {
        resource_types: Some(types.iter().map(|one| (*one).to_owned()).collect()),
        ..NamespaceFilters::default()
    };
    let of_protection =
        |protected| NamespaceFilters { protected: Some(protected), ..NamespaceFilters::default() };
    let with = |text: &str| NamespaceFilters { search: Some(text.to_owned()), ..NamespaceFilters::default() };
    let nobody = vitrine_model::Viewer { project: None, is_admin: false };
    for (viewer, filters, expected) in [
        (admin(), everything.clone(), "abcde"),
        (project("me"), everything.clone(), "acde"),
        (project("them"), everything.clone(), "abe"),
        (nobody, everything, "ae"),
        (admin(), only(NamespaceVisibility::Private), "bc"),
        (project("me"), only(NamespaceVisibility::Private), "c"),
        (project("me"), only(NamespaceVisibility::Public), "ae"),
        (project("me"), of_types(&["y", "none"]), "c"),
        (admin(), of_types(&["y", "x", "all"]), "abcde"),
        (admin(), of_types(&["none"]), ""),
        (admin(), of_types(&[]), ""),
        (admin(), of_protection(true), "ab"),
        (project("me"), of_protection(false), "cde"),
        (admin(), with(" "), "abcde"),
        (admin(), with("B"), "b"),
        (admin(), with("0% OF a"), "a"),
        (admin(), with("0_ of"), ""),
        (admin(), with("t\u{e9}"), "d"),
        (project("me"), with("50"), "acde"),
    ] {
        let query = NamespaceQuery {
            filters,
            sort: (NamespaceSortKey::Namespace, SortDir::Asc),
            ..NamespaceQuery::default()
        };
        let entries = metadefs.list(&viewer, &query).await.unwrap().unwrap();
        let names: String = entries.iter().map(|entry| entry.namespace.item.namespace.as_str()).collect();
        assert_eq!(names, expected, "{viewer:?} {query:?}");
        for entry in entries {
            let prefixes: Vec<_> =
                entry.associations.iter().filter_map(|one| one.item.prefix.as_deref()).collect();
            assert_eq!(prefixes, [format!("{}_", entry.namespace.item.namespace)]);
        }
    }
}
