//! Real images, as `qemu-img` writes them.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    process::Command,
};

use vitrine_formats::{Inspection, Inspector, Rules, judge};

use crate::samples::DISK;

/// Name, arguments of `qemu-img create` before the file name, file to inspect instead of it, format, checks failed.
/// `@` stands for the folder.
type Case = (&'static str, &'static str, Option<&'static str>, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    ("raw", "-f raw", None, "raw", &[]),
    ("qcow2 version 2", "-f qcow2 -o compat=0.10", None, "qcow2", &[]),
    ("qcow2 version 3", "-f qcow2 -o compat=1.1", None, "qcow2", &[]),
    ("qcow2 zstd", "-f qcow2 -o compression_type=zstd", None, "qcow2", &[]),
    ("qcow2 lazy refcounts", "-f qcow2 -o lazy_refcounts=on", None, "qcow2", &[]),
    ("qcow2 with backing file", "-f qcow2 -F raw -b @/base", None, "qcow2", &["backing_file"]),
    (
        "qcow2 version 2 with backing file",
        "-f qcow2 -o compat=0.10 -F raw -b @/base",
        None,
        "qcow2",
        &["backing_file"],
    ),
    ("qcow2 with data file", "-f qcow2 -o data_file=@/data", None, "qcow2", &["data_file"]),
    ("qcow2 extended L2", "-f qcow2 -o extended_l2=on", None, "qcow2", &["unknown_features"]),
    ("vdi", "-f vdi", None, "vdi", &[]),
    ("vdi static", "-f vdi -o static=on", None, "vdi", &[]),
    ("vpc dynamic", "-f vpc -o subformat=dynamic,force_size=on", None, "vhd", &[]),
    ("vpc fixed", "-f vpc -o subformat=fixed,force_size=on", None, "raw", &[]),
    ("vhdx dynamic", "-f vhdx -o subformat=dynamic", None, "vhdx", &[]),
    ("vhdx fixed", "-f vhdx -o subformat=fixed", None, "vhdx", &[]),
    ("vmdk sparse", "-f vmdk -o subformat=monolithicSparse", None, "vmdk", &[]),
    ("vmdk stream", "-f vmdk -o subformat=streamOptimized", None, "vmdk", &[]),
    ("vmdk with backing file", "-f vmdk -F vmdk -b @/base.vmdk", None, "vmdk", &["descriptor"]),
    ("vmdk flat", "-f vmdk -o subformat=monolithicFlat", None, "vmdk", &["descriptor"]),
    ("vmdk flat, data", "-f vmdk -o subformat=monolithicFlat", Some("image-flat.vmdk"), "raw", &[]),
    ("vmdk split", "-f vmdk -o subformat=twoGbMaxExtentSparse", None, "vmdk", &["descriptor"]),
    ("luks", "-f luks --object secret,id=key,data=secret -o key-secret=key,iter-time=10", None, "luks", &[]),
    ("qed", "-f qed", None, "qed", &["banned"]),
];

fn qemu_img(folder: &Path, arguments: &str, file: &str) -> io::Result<String> {
    let output = Command::new("qemu-img")
        .current_dir(folder)
        .arg("create")
        .args(arguments.replace('@', &folder.display().to_string()).split(' '))
        .args([file, &DISK.to_string()])
        .output()?;
    if output.status.success() {
        Ok(String::new())
    } else {
        Ok(String::from_utf8_lossy(&output.stderr).into())
    }
}

fn inspect_file(path: &Path) -> Inspection {
    let mut file = File::open(path).unwrap();
    let mut inspector = Inspector::new();
    let mut chunk = vec![0; 100_000];
    loop {
        match file.read(&mut chunk).unwrap() {
            0 => return inspector.finish(),
            read => inspector.feed(&chunk[..read]),
        }
    }
}

#[test]
fn images_of_qemu_img() {
    if Command::new("qemu-img").arg("--version").output().is_err() {
        // Past the test harness, which keeps what passing tests print.
        writeln!(io::stderr(), "SKIPPED images_of_qemu_img: qemu-img is not installed (Debian: qemu-utils)")
            .unwrap();
        return;
    }
    for (name, arguments, other, format, failed) in CASES {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(qemu_img(folder.path(), "-f raw", "base").unwrap(), "");
        assert_eq!(qemu_img(folder.path(), "-f vmdk", "base.vmdk").unwrap(), "");
        assert_eq!(qemu_img(folder.path(), arguments, "image.vmdk").unwrap(), "", "{name}");

        let inspection = inspect_file(&folder.path().join(other.unwrap_or("image.vmdk")));
        let found: Vec<_> = inspection.found.iter().map(|format| format.as_str()).collect();
        assert_eq!(found, [*format], "{name}");
        let checks: Vec<_> = inspection.failures.iter().map(|failure| failure.check).collect();
        assert_eq!(checks, *failed, "{name}: {:?}", inspection.failures);
        let verdict = judge(&inspection, format, &Rules { require_match: true, gpt_nonfatal: &[] });
        assert_eq!(verdict.is_ok(), failed.is_empty(), "{name}");
        if failed.is_empty() && *name != "vpc fixed" {
            assert_eq!(inspection.virtual_size, Some(DISK), "{name}");
        }
    }
}
