//! Answers of commands, on standard output.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Prints a line. A reader that went away is no error: `vitrine user list | head` ends well.
pub(crate) fn print(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints rows below their headings, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) {
    for line in lines(head, rows) {
        print(line);
    }
}

fn lines<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let head = head.map(str::to_owned);
    let all = || std::iter::once(&head).chain(rows);
    let widths: [usize; N] =
        std::array::from_fn(|column| all().map(|row| row[column].chars().count()).max().unwrap_or_default());
    all()
        .map(|row| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up() {
        let rows = [["ann".to_owned(), "1".to_owned()], ["bärbel".to_owned(), "2".to_owned()]];
        assert_eq!(super::lines(["NAME", "N"], &rows), ["NAME    N", "ann     1", "bärbel  2"]);
    }
}
