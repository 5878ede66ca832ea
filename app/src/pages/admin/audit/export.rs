//! Everything that matches, as a file.

use axum::{
    body::Body,
    extract::RawQuery,
    response::{IntoResponse as _, Response},
};
use futures::{Stream, stream};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
};
use time::format_description::well_known::Rfc3339;
use vitrine_domain::{AuditPage, Controller, Error};
use vitrine_model::{AuditEntry, AuditQuery, Caller};

use crate::{
    attachment::disposition,
    failure::{Failure, Result},
    listing::AuditListing,
    locale::tr,
    pages::{admin::admins_only, asked},
    session::Visitor,
};

/// Entries read at once.
const PAGE: u32 = 500;

/// The columns of a table.
const COLUMNS: [&str; 15] = [
    "id",
    "at",
    "project_id",
    "project_name",
    "user_id",
    "user_name",
    "by_admin",
    "action",
    "target_kind",
    "target_id",
    "target_name",
    "outcome",
    "code",
    "request_id",
    "detail",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// `GET /dashboard/admin/audit/export?format=csv|jsonl`, and the filters of the page. The file is made while it is
/// sent, so that a trail of any length needs little memory; newest first.
pub(crate) async fn export(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    admins_only(&visitor)?;
    let format = match asked(query.as_deref(), "format").as_str() {
        "csv" => Format::Csv,
        "jsonl" => Format::JsonLines,
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    };
    let filter = AuditListing::parse(&query.unwrap_or_default()).filter();
    let query = AuditQuery { filter, after: None, oldest_first: false, limit: PAGE };
    let (controller, caller) = (visitor.dashboard.controller.clone(), visitor.caller.clone());
    // The first page now: a refusal is a page, and no file.
    let first = controller.list_audit(&caller, query.clone()).await?;
    Ok(respond(format, rows(controller, caller, query, first, format)))
}

fn respond(format: Format, rows: impl Stream<Item = Result<String, Error>> + Send + 'static) -> Response {
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
    };
    let mut response = Body::from_stream(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition("audit", "audit", ending)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Where the file is: a page to be written, or the end.
struct Progress {
    controller: Controller,
    caller: Caller,
    query: AuditQuery,
    page: Option<AuditPage>,
    head: bool,
    done: bool,
}

fn rows(
    controller: Controller,
    caller: Caller,
    query: AuditQuery,
    first: AuditPage,
    format: Format,
) -> impl Stream<Item = Result<String, Error>> + Send + 'static {
    let begin = Progress { controller, caller, query, page: Some(first), head: true, done: false };
    stream::try_unfold(begin, move |mut at| async move {
        if at.done {
            return Ok(None);
        }
        let page = match at.page.take() {
            Some(page) => page,
            None => at.controller.list_audit(&at.caller, at.query.clone()).await?,
        };
        let mut text = String::new();
        if std::mem::take(&mut at.head) && format == Format::Csv {
            line(&mut text, COLUMNS.map(str::to_owned));
        }
        for entry in &page.entries {
            write(&mut text, entry, format);
        }
        at.query.after = page.entries.last().map(|entry| entry.id);
        at.done = !page.more || at.query.after.is_none();
        Ok(Some((text, at)))
    })
}

fn write(text: &mut String, entry: &AuditEntry, format: Format) {
    match format {
        Format::JsonLines => {
            text.push_str(&serde_json::to_string(entry).unwrap_or_default());
            text.push('\n');
        }
        Format::Csv => {
            let some = |text: &Option<String>| text.clone().unwrap_or_default();
            line(
                text,
                [
                    entry.id.to_string(),
                    entry.at.format(&Rfc3339).unwrap_or_default(),
                    some(&entry.project_id),
                    some(&entry.project_name),
                    entry.user_id.clone(),
                    entry.user_name.clone(),
                    entry.by_admin.to_string(),
                    entry.action.clone(),
                    entry.target_kind.clone(),
                    entry.target_id.clone(),
                    some(&entry.target_name),
                    entry.outcome.to_string(),
                    entry.code.map(|code| code.to_string()).unwrap_or_default(),
                    some(&entry.request_id),
                    entry.detail.to_string(),
                ],
            );
        }
    }
}

/// One line of a table (RFC 4180).
fn line<const N: usize>(text: &mut String, cells: [String; N]) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

/// A cell. What spreadsheets would take for a formula gets an apostrophe before it.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("a\"b\r\nc", "\"a\"\"b\r\nc\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("\t=1", "\"'\t=1\""),
            ("a=1", "\"a=1\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
