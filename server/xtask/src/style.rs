//! The stylesheet: `style/main.css` and what it imports, checked, bundled and minified.

use std::path::Path;

use lightningcss::{
    bundler::{Bundler, FileProvider},
    error::ErrorLocation,
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
};

use crate::{Project, Result};

/// One minified stylesheet.
///
/// # Errors
/// Names file, line and column.
pub(crate) fn bundle(project: &Project) -> Result<String> {
    let files = FileProvider::new();
    let mut stylesheet = Bundler::new(&files, None, ParserOptions::default())
        .bundle(&project.root.join("style/main.css"))
        .map_err(|error| sentence(project, &error.kind, error.loc.as_ref()))?;
    stylesheet
        .minify(MinifyOptions::default())
        .map_err(|error| sentence(project, &error.kind, error.loc.as_ref()))?;
    let printed = stylesheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map_err(|error| sentence(project, &error.kind, error.loc.as_ref()))?;
    Ok(printed.code)
}

fn sentence(project: &Project, problem: &dyn std::fmt::Display, location: Option<&ErrorLocation>) -> String {
    match location {
        Some(at) => {
            let file = project.relative(Path::new(&at.filename));
            format!("{}:{}:{}: {problem}", file.display(), at.line + 1, at.column)
        }
        None => format!("style/main.css: {problem}"),
    }
}
