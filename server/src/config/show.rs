//! `vitrine config show`.

use std::{collections::BTreeSet, fmt::Write};

use toml::{Table, Value};
use url::Url;

use super::{
    Loaded,
    keys::{self, KEYS},
    kind::Kind,
    load::Origin,
};
use crate::failure::{Context, Result};

/// All values that hold, as a file, with a remark where one is not the default. Passwords are left out.
pub(crate) fn show(loaded: &Loaded) -> Result<String> {
    let mut config = loaded.config.clone();
    config.stores = config.effective_stores();
    config.default_backend = config.default_store().unwrap_or_default();
    let table = Table::try_from(config).context("the configuration cannot be printed")?;
    let mut text = String::new();
    let sections: BTreeSet<&str> =
        KEYS.iter().map(|key| key.section).filter(|section| !section.contains('.')).collect();
    for section in sections {
        if section.is_empty() {
            write(&mut text, loaded, "", &table);
        } else if let Some(inner) = table.get(section).and_then(Value::as_table) {
            write(&mut text, loaded, section, inner);
        }
    }
    for (name, store) in table.get("stores").and_then(Value::as_table).into_iter().flatten() {
        if let Some(store) = store.as_table() {
            write(&mut text, loaded, &format!("stores.{name}"), store);
        }
    }
    Ok(text)
}

fn write(text: &mut String, loaded: &Loaded, section: &str, table: &Table) {
    if !section.is_empty() {
        let _ = writeln!(text, "\n[{section}]");
    }
    for (name, value) in table {
        let Some(key) = keys::find(section, name) else { continue };
        let path = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        let value = match (key.kind, value) {
            (Kind::SecretUrl, Value::String(url)) => Value::String(without_password(url)),
            (Kind::Secret, Value::String(text)) if !text.is_empty() => Value::String("***".to_owned()),
            _ => value.clone(),
        };
        let remark = match loaded.origins.get(&path) {
            None => String::new(),
            Some(Origin::Flag) => "  # from the command line".to_owned(),
            Some(Origin::Variable(name)) => format!("  # from {name}"),
            Some(Origin::File) => match &loaded.file {
                Some(file) => format!("  # from {}", file.display()),
                None => String::new(),
            },
        };
        let _ = writeln!(text, "{name} = {value}{remark}");
    }
}

/// The URL with stars for its password, also one in its query; only its scheme where it cannot be read.
pub(super) fn without_password(url: &str) -> String {
    if url.is_empty() {
        return String::new();
    }
    let Ok(mut parsed) = Url::parse(url) else {
        let scheme = url.split(':').next().unwrap_or_default();
        return format!("{scheme}:***");
    };
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return format!("{}:***", parsed.scheme());
    }
    if parsed.query().is_some_and(|query| query.contains("password")) {
        parsed.set_query(Some("***"));
    }
    parsed.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("", ""),
            ("sqlite:///srv/vitrine.db", "sqlite:///srv/vitrine.db"),
            ("postgres://v:hunter2@db/vitrine", "postgres://v:***@db/vitrine"),
            (
                "mysql+pymysql://v:hunter2@db/vitrine?charset=utf8",
                "mysql+pymysql://v:***@db/vitrine?charset=utf8",
            ),
            ("postgres://db/vitrine?user=v&password=hunter2", "postgres://db/vitrine?***"),
            ("postgres://v:hunter2@db:port/vitrine", "postgres:***"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
