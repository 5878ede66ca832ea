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

/// The source of the executable, which has sentences of its own on the pages.
fn executable() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src"))
}

/// Every file of the dashboard's source, by its path from `src`, without what only tests see.
pub(crate) fn files() -> Vec<(String, TokenStream)> {
    below(root())
}

fn below(root: &Path) -> Vec<(String, TokenStream)> {
    let mut open = vec![root.to_owned()];
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
        (path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), without_tests(tokens))
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

/// Every key used: in `tr("…")`, `tr!("…", …)`, `sentence!("…", …)` and `key("…")`, and as the help of a setting.
pub(crate) fn keys() -> Vec<Use> {
    let mut found = settings();
    for (path, tokens) in files().into_iter().chain(below(executable())) {
        // There a `key` is one of the configuration.
        if path.starts_with("config/keys") {
            continue;
        }
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
                let (inside, arguments) =
                    if is_macro && ["tr", "sentence"].iter().any(|name| is_ident(tokens.get(at), name)) {
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

/// The help of each setting: the last argument of `key(section, name, kind, help)`.
fn settings() -> Vec<Use> {
    let mut found = Vec::new();
    for (path, tokens) in below(&executable().join("config/keys")) {
        runs(tokens, &mut |tokens| {
            for two in tokens.windows(2) {
                let [TokenTree::Ident(name), TokenTree::Group(called)] = two else { continue };
                if name == "key" && called.delimiter() == Delimiter::Parenthesis {
                    let inside: Vec<_> = called.stream().into_iter().collect();
                    let key = inside.iter().rev().find_map(|token| text(Some(token))).unwrap();
                    let place = format!("{path}:{}", name.span().start().line);
                    found.push(Use { key, arguments: Some(BTreeSet::new()), place });
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

/// A literal that reads like English.
#[derive(Debug)]
pub(crate) struct English {
    pub(crate) text: String,
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// Macros and functions whose texts nobody reads on a page: keys, formats of dates, the log.
const UNREAD: [&str; 14] = [
    "tr",
    "key",
    "need",
    "words",
    "include_str",
    "format_description",
    "debug",
    "error",
    "info",
    "trace",
    "warn",
    "matches",
    "cfg",
    "stringify",
];

/// Attributes and props that people read.
const READ: [&str; 13] = [
    "title",
    "aria-label",
    "placeholder",
    "alt",
    "label",
    "hint",
    "legend",
    "subtitle",
    "data-label",
    "text",
    "what",
    "shown",
    "says",
];

/// Every literal in the source that is shown as it stands, or reads like English.
pub(crate) fn english(classes: &BTreeSet<String>) -> Vec<English> {
    let mut found = Vec::new();
    for (file, tokens) in files() {
        look(tokens, false, &mut |shown, text, line| {
            let said = if shown { text.chars().any(char::is_alphabetic) } else { reads_like_english(text) };
            let is_class = text.split_whitespace().all(|word| classes.contains(word));
            if said && (shown || !is_class) {
                found.push(English { text: text.to_owned(), file: file.clone(), line });
            }
        });
    }
    found
}

/// Calls `see` with every text: whether it is shown for sure, what it says, and its line.
fn look(stream: TokenStream, in_view: bool, see: &mut impl FnMut(bool, &str, usize)) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let punct = |at: Option<usize>, c: char| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Punct(punct)) if punct.as_char() == c);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let before = at.checked_sub(1);
                let attribute = punct(before, '#') || (punct(before, '!') && punct(at.checked_sub(2), '#'));
                let name = if punct(before, '!') { at.checked_sub(2) } else { before };
                let name = match name.and_then(|at| tokens.get(at)) {
                    Some(TokenTree::Ident(ident)) => ident.to_string(),
                    _ => String::new(),
                };
                if !attribute && !UNREAD.contains(&name.as_str()) {
                    look(group.stream(), name == "view" && punct(before, '!'), see);
                }
            }
            TokenTree::Literal(literal) => {
                let Some(text) = text(Some(token)) else { continue };
                let attribute = punct(at.checked_sub(1), '=').then(|| attribute(&tokens[..at - 1]));
                let shown = match &attribute {
                    Some(name) => in_view && READ.contains(&name.as_str()),
                    // The rest of an expression outside braces: `href=path + "/edit"`.
                    None => in_view && !punct(at.checked_sub(1), '+'),
                };
                // Addresses, classes and the like: what the attribute is says that nobody reads it.
                if shown || !in_view || attribute.as_deref() == Some("name") {
                    see(shown, &text, literal.span().start().line);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// The name before an equals sign: `aria-label`.
fn attribute(tokens: &[TokenTree]) -> String {
    let mut name = Vec::new();
    for token in tokens.iter().rev() {
        match token {
            TokenTree::Ident(ident) if name.len() % 2 == 0 => name.push(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == '-' && name.len() % 2 == 1 => {
                name.push("-".to_owned());
            }
            _ => break,
        }
    }
    name.into_iter().rev().collect()
}

/// Whether it begins with a word with a capital letter, or has two words side by side.
fn reads_like_english(text: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| ".,:;!?…()“”\"'".contains(c)).to_owned();
    let small = |word: &&str| {
        let word = bare(word);
        word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '\'')
    };
    let capital = words.first().is_some_and(|word| {
        let word = bare(word);
        let mut letters = word.chars();
        letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && word.len() > 1
            && letters.all(|c| c.is_ascii_lowercase() || c == '\'')
    });
    capital || words.windows(2).any(|two| two.iter().all(small))
}

/// Every class of the style sheet.
pub(crate) fn classes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../style")).unwrap() {
        let sheet = fs::read_to_string(file.unwrap().path()).unwrap();
        for piece in sheet.split('.').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            found.insert(name);
        }
    }
    found
}
