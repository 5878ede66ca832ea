//! What a child may take, with programs that take it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use vitrine_conversion::{ChildLimits, Conversion, ConvertError, QemuImg, Source, TargetFormat};
use vitrine_formats::Format;

use crate::qemu::{folder, installed, source};

/// A program that answers `info` as it should and then does something else.
fn program(folder: &TempDir, script: &str) -> PathBuf {
    let path = folder.path().join("program.sh");
    let text = format!(
        "#!/bin/sh\nif [ \"$1\" = info ]; then echo '{{\"format\": \"raw\", \"virtual-size\": 3145728}}'; exit; fi\n{script}\n"
    );
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

fn conversion(source: Source<'_>) -> Conversion<'_> {
    Conversion { source, target: "target", target_format: TargetFormat::Raw }
}

async fn run(script: &str, limits: ChildLimits) -> (ConvertError, TempDir) {
    let (folder, _) = folder();
    let qemu = QemuImg::at(program(&folder, script), limits);
    let error = qemu.convert(conversion(source(&folder, "disk.raw", Format::Raw)), |_| {}).await.unwrap_err();
    assert!(!folder.path().join("target").exists(), "{script}");
    (error, folder)
}

#[tokio::test]
async fn limits_hold() {
    let limits = ChildLimits::default();
    let short = ChildLimits { wall: Duration::from_secs(1), ..limits };
    let (error, _) = run("sleep 100", short).await;
    assert!(matches!(error, ConvertError::TimedOut { what: "time", seconds: 1 }), "{error:?}");

    let quick = ChildLimits { cpu: Duration::from_secs(1), ..limits };
    let (error, _) = run("while :; do :; done", quick).await;
    assert!(matches!(error, ConvertError::TimedOut { what: "computing", seconds: 1 }), "{error:?}");

    // The disk has 3 MiB: a file of 100 MiB is more than any table of it takes.
    let (error, _) = run("exec head -c 104857600 /dev/zero > target", limits).await;
    assert!(error.to_string().contains("larger than the disk can be"), "{error:?}");

    let (error, _) =
        run("echo 'qemu-img: error while writing: No space left on device' >&2; exit 1", limits).await;
    assert!(matches!(error, ConvertError::Full), "{error:?}");

    let small = ChildLimits { disk: 1 << 20, ..limits };
    let (error, _) = run("exit 0", small).await;
    assert!(matches!(error, ConvertError::TooLarge { limit: 1_048_576 }), "{error:?}");

    let (error, _) = run("env >&2; ulimit -v >&2; exit 1", ChildLimits { memory: 1 << 30, ..limits }).await;
    assert!(error.to_string().ends_with("1048576"), "the address space in KiB: {error}");
}

#[tokio::test]
async fn little_memory_is_an_error_of_the_program() {
    let Some(_) = installed("little_memory_is_an_error_of_the_program") else { return };
    let (folder, _) = folder();
    let limits = ChildLimits { memory: 8 << 20, ..ChildLimits::default() };
    let qemu = QemuImg::find(limits).unwrap();
    let error = qemu.convert(conversion(source(&folder, "disk.raw", Format::Raw)), |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::Failed { .. }), "{error:?}");
}

#[tokio::test]
async fn the_child_sees_nothing_of_the_server() {
    let (folder, _) = folder();
    let script = "env > environment; exit 1";
    let qemu = QemuImg::at(program(&folder, script), ChildLimits::default());
    let _ = qemu.convert(conversion(source(&folder, "disk.raw", Format::Raw)), |_| {}).await;
    let environment = fs::read_to_string(folder.path().join("environment")).unwrap();
    let names: Vec<&str> = environment.lines().filter_map(|line| line.split('=').next()).collect();
    for name in names {
        // The shell adds two of its own.
        assert!(
            ["PATH", "LC_ALL", "MALLOC_ARENA_MAX", "PWD", "OLDPWD", "_", "SHLVL"].contains(&name),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_conversion_that_is_dropped_ends_its_child() {
    let (folder, _) = folder();
    let qemu = QemuImg::at(
        program(&folder, "echo $$ > pid.new; mv pid.new pid; exec sleep 100"),
        ChildLimits::default(),
    );
    let path = folder.path().join("pid");
    let pid = tokio::select! {
        ended = qemu.convert(conversion(source(&folder, "disk.raw", Format::Raw)), |_| {}) => panic!("{ended:?}"),
        pid = written(&path) => pid,
    };
    // Killed, and then reaped by the runtime.
    let process = PathBuf::from(format!("/proc/{}", pid.trim()));
    let gone = async {
        while fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
    assert!(!folder.path().join("target").exists());
}

/// Waits for a file to be there.
async fn written(path: &Path) -> String {
    loop {
        if let Ok(text) = fs::read_to_string(path) {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_program_that_is_missing_is_named_with_its_package() {
    let (folder, _) = folder();
    let qemu = QemuImg::at("/nonexistent/qemu-img".into(), ChildLimits::default());
    let error = qemu.info(source(&folder, "disk.raw", Format::Raw)).await.unwrap_err();
    assert!(error.to_string().contains("qemu-utils"), "{error}");
}
