//! This process, as volumes and attachments name it: so that a later one on the same host knows which of them are nobody's.

use std::{fs, sync::LazyLock};

/// What marks of ours begin with.
const MARK: &str = "vitrine";

/// The name of this host, as Cinder hears it.
pub(super) static HOST: LazyLock<String> =
    LazyLock::new(|| rustix::system::uname().nodename().to_string_lossy().into_owned());

/// The mark of this process: `vitrine-PID-START`. A number of a process is used again, but not with the same start.
pub(super) static SELF: LazyLock<String> = LazyLock::new(|| {
    let pid = std::process::id();
    format!("{MARK}-{pid}-{}", started(pid).unwrap_or_default())
});

/// Whether a mark of this host is that of a process that lives; none where it is no mark of ours.
pub(super) fn is_alive(mark: &str) -> Option<bool> {
    let (pid, start) = mark.strip_prefix(MARK)?.strip_prefix('-')?.split_once('-')?;
    let (pid, start): (u32, u64) = (pid.parse().ok()?, start.parse().ok()?);
    Some(started(pid) == Some(start))
}

/// When a process began, in the clock ticks of the kernel.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_number_and_its_start() {
        assert_eq!(is_alive(&SELF), Some(true), "{}", *SELF);
        assert_eq!(is_alive(&format!("{}0", *SELF)), Some(false), "another start");
        assert_eq!(is_alive("vitrine-4194305-7"), Some(false), "no such process");
        assert_eq!(is_alive("glance_store"), None);
        assert_eq!(is_alive("vitrine-x-y"), None);
        assert!(!HOST.is_empty());
    }
}
