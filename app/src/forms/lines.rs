//! Lists as people type them: one entry a line.

/// The entries as lines.
pub(crate) fn write(entries: &[String]) -> String {
    entries.join("\n")
}

/// The entries of these lines. Lines that stand as they were written for `before` are that list, so that entries which
/// lines cannot hold (empty ones, some with line ends) survive; else empty lines are left out.
pub(crate) fn read(text: &str, before: &[String]) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    if text == write(before).replace("\r\n", "\n") {
        return before.to_vec();
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_entries_and_odd_ones_survive() {
        assert_eq!(read(" a \r\n\r\nb\n", &[]), ["a", "b"]);
        let odd = ["".to_owned(), "two\nlines".to_owned(), " wide ".to_owned()];
        assert_eq!(read(&write(&odd).replace('\n', "\r\n"), &odd), odd);
        assert_eq!(read("x", &odd), ["x"]);
        assert!(read("", &[]).is_empty());
    }
}
