//! The child process, with its limits.

use std::{
    io,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::{
    io::Errno,
    process::{Pid, Resource, Rlimit, Signal, prlimit},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    time::timeout,
};

use super::{
    ConvertError, QemuImg,
    error::{Result, sentence},
};

/// Bytes of an answer or of complaints that are kept.
const MOST_OUTPUT: usize = 1024 * 1024;
/// What the processor's limit is for a look at a file.
const CPU_TO_LOOK: Duration = Duration::from_secs(30);

/// What a child that succeeded wrote.
pub(super) struct Outcome {
    pub(super) output: Vec<u8>,
}

/// Runs the program in `folder` to its end. It may write `room` bytes to a file. What it prints is kept, or is the
/// progress.
pub(super) async fn run(
    qemu: &QemuImg,
    folder: &Path,
    arguments: &[&str],
    room: u64,
    progress: Option<&mut (dyn FnMut(f64) + Send)>,
) -> Result<Outcome> {
    let what = if progress.is_some() { "convert" } else { "read" };
    let cpu = if progress.is_some() { qemu.limits.cpu } else { qemu.limits.cpu.min(CPU_TO_LOOK) };
    let wall = qemu.limits.wall;
    let mut child = start(qemu, folder, arguments)?;
    limit(&child, qemu.limits.memory, cpu, room)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let work = async {
        let (output, complaints) = tokio::join!(listen(stdout, progress), listen(stderr, None));
        Ok::<_, io::Error>((child.wait().await?, output?, complaints?))
    };
    let (status, output, complaints) = match timeout(wall, work).await {
        Ok(ended) => ended.map_err(|source| ConvertError::Child { source })?,
        // The child is killed when it is dropped.
        Err(_) => return Err(ConvertError::TimedOut { what: "time", seconds: wall.as_secs() }),
    };
    if status.success() {
        return Ok(Outcome { output });
    }
    Err(why(status, &complaints, what, cpu))
}

fn start(qemu: &QemuImg, folder: &Path, arguments: &[&str]) -> Result<Child> {
    Command::new(&qemu.program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C")
        // Threads share few heaps: each would count against the address space.
        .env("MALLOC_ARENA_MAX", "3")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ConvertError::NotInstalled,
            _ => ConvertError::Child { source },
        })
}

/// Limits a child that has just been started: it has opened nothing of ours yet.
fn limit(child: &Child, memory: u64, cpu: Duration, room: u64) -> Result<()> {
    let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) else {
        return Ok(());
    };
    for (resource, most) in [
        (Resource::As, memory),
        (Resource::Cpu, cpu.as_secs().max(1)),
        (Resource::Fsize, room),
        (Resource::Core, 0),
        (Resource::Nofile, 64),
    ] {
        match prlimit(Some(pid), resource, Rlimit { current: Some(most), maximum: Some(most) }) {
            // It has ended already.
            Ok(_) | Err(Errno::SRCH) => {}
            Err(error) => return Err(ConvertError::Child { source: error.into() }),
        }
    }
    Ok(())
}

/// Reads to the end. With `progress` the percentages are told, and nothing is kept.
async fn listen(
    stream: Option<impl AsyncRead + Unpin>,
    mut progress: Option<&mut (dyn FnMut(f64) + Send)>,
) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    let Some(mut stream) = stream else { return Ok(kept) };
    let mut chunk = vec![0; 4096];
    loop {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Ok(kept);
        }
        if kept.len() < MOST_OUTPUT {
            kept.extend_from_slice(&chunk[..read]);
        }
        if let Some(progress) = &mut progress {
            if let Some(per_cent) = percentage(&kept) {
                progress(per_cent);
            }
            let behind = kept.iter().rposition(|byte| *byte == b'\r').map_or(0, |at| at + 1);
            kept.drain(..behind);
        }
    }
}

/// The last complete `(12.34/100%)`, which ends with a carriage return.
fn percentage(printed: &[u8]) -> Option<f64> {
    let printed = &printed[..printed.iter().rposition(|byte| *byte == b'\r')?];
    let text = std::str::from_utf8(printed).ok()?;
    let (number, _) = text.rsplit_once('(')?.1.split_once("/100%")?;
    number.trim().parse().ok().filter(|per_cent| (0.0..=100.0).contains(per_cent))
}

fn why(status: ExitStatus, complaints: &[u8], what: &'static str, cpu: Duration) -> ConvertError {
    let signal = status.signal().unwrap_or_default();
    if signal == Signal::XCPU.as_raw() || signal == Signal::KILL.as_raw() {
        return ConvertError::TimedOut { what: "computing", seconds: cpu.as_secs() };
    }
    let reason = sentence(complaints);
    if signal == Signal::XFSZ.as_raw() || reason.contains("File too large") {
        let reason = "the result is larger than the disk can be".to_owned();
        return ConvertError::Failed { what, reason };
    }
    if reason.contains("No space left on device") || reason.contains("Disk quota exceeded") {
        return ConvertError::Full;
    }
    tracing::warn!(%status, complaints = %String::from_utf8_lossy(complaints), "qemu-img failed");
    let reason = if complaints.is_empty() && signal != 0 {
        format!("it was ended by the signal {signal}")
    } else {
        reason
    };
    ConvertError::Failed { what, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read() {
        for (printed, expected) in [
            ("    (0.00/100%)\r", Some(0.0)),
            ("    (0.00/100%)\r    (12.50/100%)\r", Some(12.5)),
            ("    (12.50/100%)\r    (13.", Some(12.5)),
            ("    (100.00/100%)\r\n", Some(100.0)),
            ("    (12.50/100%)", None),
            ("nothing\r", None),
            ("(x/100%)\r", None),
            ("(400/100%)\r", None),
        ] {
            assert_eq!(percentage(printed.as_bytes()), expected, "{printed:?}");
        }
    }
}
