//! What the source says: the keys it uses, read token by token, so that macros within macros are seen too.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A key in the source.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) key: String,
    /// The arguments given; `None` for a key that stands apart from its use.
    pub(crate) arguments: Option<BTreeSet<String>>,
    /// File and line.
    pub(crate) place: String,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

/// Every file of the source, by its path from `src`, without what only tests see.
pub(crate) fn files() -> Vec<(String, TokenStream)> {
    let mut open = vec![root().to_owned()];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let read = |path: PathBuf| {
        let tokens: TokenStream = fs::read_to_string(&path).unwrap().parse().unwrap();
        (path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), without_tests(tokens))
    };
    found.into_iter().map(read).collect()
}

/// Leaves out `#[cfg(test)] mod … { … }`.
fn without_tests(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let test = matches!(&tokens[at], TokenTree::Punct(punct) if punct.as_char() == '#')
            && matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if is_cfg_test(group));
        if test {
            while !matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
                && !matches!(&tokens[at], TokenTree::Punct(punct) if punct.as_char() == ';')
            {
                at += 1;
            }
        } else {
            kept.push(tokens[at].clone());
        }
        at += 1;
    }
    kept.into_iter().collect()
}

fn is_cfg_test(group: &Group) -> bool {
    group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// The text of a literal that is a string.
pub(crate) fn text(token: Option<&TokenTree>) -> Option<String> {
    let Some(TokenTree::Literal(literal)) = token else { return None };
    let written = literal.to_string();
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\\\"", "\"").replace("\\n", "\n"))
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}

/// Calls `see` for every run of tokens between brackets, the file's own among them.
pub(crate) fn runs(stream: TokenStream, see: &mut impl FnMut(&[TokenTree])) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    see(&tokens);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            runs(group.stream(), see);
        }
    }
}

/// Every key used: in `tr("…")`, `tr!("…", …)` and `key("…")`.
pub(crate) fn keys() -> Vec<Use> {
    let mut found = Vec::new();
    for (path, tokens) in files() {
        runs(tokens, &mut |tokens| {
            for at in 0..tokens.len() {
                let called = |offset: usize| match tokens.get(at + offset) {
                    Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                        Some(group.stream().into_iter().collect::<Vec<_>>())
                    }
                    _ => None,
                };
                let is_macro =
                    matches!(tokens.get(at + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
                let (inside, arguments) = if is_ident(tokens.get(at), "tr") && is_macro {
                    let Some(inside) = called(2) else { continue };
                    let arguments = arguments(&inside);
                    (inside, Some(arguments))
                } else if is_ident(tokens.get(at), "tr") {
                    let Some(inside) = called(1) else { continue };
                    (inside, Some(BTreeSet::new()))
                } else if is_ident(tokens.get(at), "key") {
                    let Some(inside) = called(1) else { continue };
                    (inside, None)
                } else {
                    continue;
                };
                let line = tokens[at].span().start().line;
                if let Some(key) = text(inside.first()) {
                    found.push(Use { key, arguments, place: format!("{path}:{line}") });
                }
            }
        });
    }
    assert!(!found.is_empty());
    found
}

/// The names before single `=` at the top of a macro's tokens.
fn arguments(tokens: &[TokenTree]) -> BTreeSet<String> {
    tokens
        .windows(3)
        .filter_map(|three| match three {
            [TokenTree::Punct(comma), TokenTree::Ident(name), TokenTree::Punct(equals)]
                if comma.as_char() == ',' && equals.as_char() == '=' =>
            {
                Some(name.to_string())
            }
            _ => None,
        })
        .collect()
}

/// The beginnings of keys that islands say they need.
pub(crate) fn needs() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, tokens) in files() {
        runs(tokens, &mut |tokens| {
            for two in tokens.windows(2) {
                if is_ident(two.first(), "need")
                    && let TokenTree::Group(group) = &two[1]
                {
                    found.extend(text(group.stream().into_iter().next().as_ref()));
                }
            }
        });
    }
    found
}
