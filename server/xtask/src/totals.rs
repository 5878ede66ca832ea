//! Counts of tests, read from what the test programs print.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::Result;

/// How many tests ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Totals {
    /// Runs a test program, shows what it prints, and counts. Returns whether it succeeded.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<bool> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line?;
                println!("{line}");
                self.read(&line);
            }
        }
        Ok(child.wait()?.success())
    }

    /// Takes the counts from a closing line of cargo's (`test result: ok. 3 passed; 0 failed; …`) or pytest's
    /// (`== 3 passed, 1 skipped in 0.12s ==`).
    fn read(&mut self, line: &str) {
        let line = line.trim_matches(|c: char| c == '=' || c.is_whitespace());
        let is_pytest =
            line.split(" in ").nth(1).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if !line.starts_with("test result: ") && !is_pytest {
            return;
        }
        let words: Vec<&str> = line.split([' ', ',', ';', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => self.passed += count,
                "failed" | "error" | "errors" => self.failed += count,
                "ignored" | "skipped" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Totals;

    #[test]
    fn counts_closing_lines_alone() {
        let mut totals = Totals::default();
        for line in [
            "running 4 tests",
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s",
            "=================== 10 passed, 2 skipped, 1 error in 3.21s ===================",
            "5 passed by the way",
            "12 passed in 0.42s",
        ] {
            totals.read(line);
        }
        assert_eq!(totals, Totals { passed: 24, failed: 2, skipped: 3 });
    }
}
