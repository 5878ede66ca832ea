//! Real images through a real `qemu-img`.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use tempfile::TempDir;
use vitrine_conversion::{ChildLimits, Conversion, ConvertError, QemuImg, Source, TargetFormat};
use vitrine_formats::Format;

use crate::samples::data;

const DISK: usize = 3 << 20;

/// `qemu-img`, or `None` with a line that names the test which is left out.
pub(crate) fn installed(test: &str) -> Option<QemuImg> {
    match QemuImg::find(ChildLimits::default()) {
        Ok(qemu) => Some(qemu),
        Err(error) => {
            // Past the test harness, which keeps what passing tests print.
            io::stderr().write_all(format!("SKIPPED {test}: {error}\n").as_bytes()).unwrap();
            None
        }
    }
}

fn qemu_img(folder: &Path, arguments: &str) {
    let output = Command::new("qemu-img").current_dir(folder).args(arguments.split(' ')).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with a raw disk that has data and holes.
pub(crate) fn folder() -> (TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut disk = data(DISK);
    disk[1 << 20..2 << 20].fill(0);
    fs::write(folder.path().join("disk.raw"), &disk).unwrap();
    (folder, disk)
}

pub(crate) fn source<'a>(folder: &'a TempDir, name: &'a str, format: Format) -> Source<'a> {
    Source { folder: folder.path(), name, format }
}

fn to(source: Source<'_>, target_format: TargetFormat) -> Conversion<'_> {
    Conversion { source, target: "target", target_format }
}

#[tokio::test]
async fn every_format_becomes_raw() {
    let Some(qemu) = installed("every_format_becomes_raw") else { return };
    let (folder, disk) = folder();
    for (driver, options, format) in [
        ("qcow2", "compat=1.1", Format::Qcow2),
        ("qcow2", "compat=0.10", Format::Qcow2),
        ("vmdk", "subformat=monolithicSparse", Format::Vmdk),
        ("vmdk", "subformat=streamOptimized", Format::Vmdk),
        ("vdi", "static=off", Format::Vdi),
        ("vhdx", "subformat=dynamic", Format::Vhdx),
        ("vpc", "subformat=dynamic,force_size=on", Format::Vhd),
        ("raw", "size=0", Format::Raw),
    ] {
        qemu_img(
            folder.path(),
            &format!("convert -f raw -O {driver} -o {options} disk.raw image").replace(" -o size=0", ""),
        );
        let mut told = Vec::new();
        let info =
            qemu.convert(to(source(&folder, "image", format), TargetFormat::Raw), |now| told.push(now)).await;
        let info = info.map_err(|error| format!("{driver} {options}: {error:?}")).unwrap();
        assert_eq!(info.virtual_size, DISK as u64, "{driver} {options}");
        assert!(fs::read(folder.path().join("target")).unwrap() == disk, "{driver} {options}");
        assert!(told.is_sorted() && told.last() == Some(&100.0), "{driver} {options}: {told:?}");
        fs::remove_file(folder.path().join("target")).unwrap();
        assert!(folder.path().join("image").exists(), "the source stays");
    }
}

#[tokio::test]
async fn raw_becomes_every_target() {
    let Some(qemu) = installed("raw_becomes_every_target") else { return };
    let (folder, disk) = folder();
    for target in [TargetFormat::Raw, TargetFormat::Qcow2, TargetFormat::Vmdk] {
        qemu.convert(to(source(&folder, "disk.raw", Format::Raw), target), |_| {}).await.unwrap();
        fs::rename(folder.path().join("target"), folder.path().join("image")).unwrap();
        let format = target.as_str().parse().unwrap();
        qemu.convert(to(source(&folder, "image", format), TargetFormat::Raw), |_| {}).await.unwrap();
        assert!(fs::read(folder.path().join("target")).unwrap() == disk, "{target:?}");
        fs::remove_file(folder.path().join("target")).unwrap();
    }
}

#[tokio::test]
async fn images_that_point_elsewhere_are_refused() {
    let Some(qemu) = installed("images_that_point_elsewhere_are_refused") else { return };
    let (folder, _) = folder();
    fs::copy(folder.path().join("disk.raw"), folder.path().join("base.raw")).unwrap();
    qemu_img(folder.path(), "create -q -f vmdk base.vmdk 3M");
    for (arguments, format) in [
        ("create -q -f qcow2 -F raw -b base.raw image 3M", Format::Qcow2),
        ("create -q -f qcow2 -o data_file=outside image 3M", Format::Qcow2),
        ("create -q -f qcow2 -o data_file=outside,data_file_raw=on image 3M", Format::Qcow2),
        ("create -q -f vmdk -o subformat=monolithicFlat image 3M", Format::Vmdk),
        ("create -q -f vmdk -o subformat=twoGbMaxExtentSparse image 3M", Format::Vmdk),
        ("create -q -f vmdk -F vmdk -b base.vmdk image 3M", Format::Vmdk),
    ] {
        qemu_img(folder.path(), arguments);
        let conversion = to(source(&folder, "image", format), TargetFormat::Raw);
        let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
        assert!(matches!(error, ConvertError::Refused(_)), "{arguments}: {error:?}");
        assert!(!folder.path().join("target").exists(), "{arguments}");
        for name in ["image", "outside"] {
            let _ = fs::remove_file(folder.path().join(name));
        }
    }
}

#[tokio::test]
async fn the_format_is_never_guessed() {
    let Some(qemu) = installed("the_format_is_never_guessed") else { return };
    let (folder, disk) = folder();
    qemu_img(folder.path(), "convert -f raw -O qcow2 disk.raw image.qcow2");
    for (name, format) in
        [("image.qcow2", Format::Raw), ("image.qcow2", Format::Vmdk), ("disk.raw", Format::Qcow2)]
    {
        let conversion = to(source(&folder, name, format), TargetFormat::Raw);
        let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
        assert!(matches!(error, ConvertError::Refused(_)), "{name} as {format}: {error:?}");
    }
    // A disk that holds a disk: what comes out would be taken for the inner one.
    qemu_img(folder.path(), "convert -f raw -O qcow2 image.qcow2 nested.qcow2");
    let conversion = to(source(&folder, "nested.qcow2", Format::Qcow2), TargetFormat::Raw);
    let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::Refused(_)), "{error:?}");
    assert!(!folder.path().join("target").exists());
    for format in [Format::Qed, Format::Luks] {
        let conversion = to(source(&folder, "disk.raw", format), TargetFormat::Raw);
        let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
        assert!(matches!(error, ConvertError::Unsupported { .. }), "{error:?}");
    }
    assert!(fs::read(folder.path().join("disk.raw")).unwrap() == disk);
}

#[tokio::test]
async fn damaged_images_and_odd_names_are_refused() {
    let Some(qemu) = installed("damaged_images_and_odd_names_are_refused") else { return };
    let (folder, _) = folder();
    qemu_img(folder.path(), "convert -f raw -O qcow2 disk.raw image");
    let mut image = fs::read(folder.path().join("image")).unwrap();
    // The table of tables begins in the middle of a cluster.
    image[40..48].copy_from_slice(&0x30123_u64.to_be_bytes());
    fs::write(folder.path().join("image"), image).unwrap();
    let conversion = to(source(&folder, "image", Format::Qcow2), TargetFormat::Raw);
    let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::Failed { .. } | ConvertError::Refused(_)), "{error:?}");
    let text = error.to_string();
    assert!(!text.contains(folder.path().to_str().unwrap()) && !text.contains("./"), "{text}");
    assert!(!folder.path().join("target").exists());

    for name in ["", ".", "..", "../disk.raw", "/etc/passwd", "-O", "json:{}", "nbd:localhost:1", "a,b", "ä"]
    {
        let named = Source { folder: folder.path(), name, format: Format::Raw };
        let error = qemu.info(named).await.unwrap_err();
        assert!(matches!(error, ConvertError::Name), "{name}: {error:?}");
        let target = Conversion {
            source: source(&folder, "disk.raw", Format::Raw),
            target: name,
            target_format: TargetFormat::Raw,
        };
        let error = qemu.convert(target, |_| {}).await.unwrap_err();
        assert!(matches!(error, ConvertError::Name), "{name}: {error:?}");
    }
    fs::write(folder.path().join("target"), "somebody's").unwrap();
    let conversion = to(source(&folder, "disk.raw", Format::Raw), TargetFormat::Raw);
    let error = qemu.convert(conversion, |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::TargetExists), "{error:?}");
    assert_eq!(fs::read(folder.path().join("target")).unwrap(), b"somebody's");
}
