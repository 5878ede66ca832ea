//! Decompression and conversion between the source and the stores.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use vitrine_domain::{Controller, Plugin, Settings, TargetFormat, Upload};
use vitrine_model::{Image, ImageStatus, NewImage};
use vitrine_stores::Store;

use super::{
    bed::{Bed, by, download, failed, into, places, plain, process, succeeded},
    web::{Habit, Page},
};
use crate::world::{World, raw};

const DISK: &[u8] = b"a very small disk, of which nothing is compressed but this";

fn with(plugins: &'static [Plugin], target: TargetFormat) -> impl FnOnce(&mut Settings) {
    move |settings| {
        settings.imports.plugins = plugins.to_vec();
        settings.imports.output_format = target;
    }
}

const DECOMPRESSION: &[Plugin] = &[Plugin::Decompression];
const CONVERSION: &[Plugin] = &[Plugin::Conversion];
const BOTH: &[Plugin] = &[Plugin::Conversion, Plugin::Decompression];

/// What the program makes of the bytes.
fn packed(program: &str, data: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut input = child.stdin.take().unwrap();
    let data = data.to_vec();
    let feeder = std::thread::spawn(move || input.write_all(&data));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    assert!(output.status.success());
    output.stdout
}

/// A disk of 64 KiB in that format, with a pattern at its start.
fn disk(format: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (raw, made) = (folder.path().join("raw"), folder.path().join("made"));
    std::fs::write(&raw, [vec![7; 4096], vec![0; 61_440]].concat()).unwrap();
    let done = Command::new("qemu-img")
        .args(["convert", "-f", "raw", "-O", format])
        .args(arguments)
        .args([&raw, &made])
        .status()
        .unwrap();
    assert!(done.success());
    std::fs::read(made).unwrap()
}

async fn stored(bed: &Bed, image: &Image) -> Vec<u8> {
    use futures::TryStreamExt;
    let content = bed.world.store.open(&image.locations[0].url, None).await.unwrap();
    let gather = |mut all: Vec<u8>, chunk: bytes::Bytes| async move {
        all.extend_from_slice(&chunk);
        Ok(all)
    };
    content.stream.try_fold(Vec::new(), gather).await.unwrap()
}

async fn image(bed: &Bed, disk_format: &str) -> Image {
    let new = NewImage { disk_format: Some(disk_format.to_owned()), ..raw() };
    bed.controller.create_image(&bed.who, new).await.unwrap()
}

async fn staged(bed: &Bed, disk_format: &str, data: Vec<u8>) -> Image {
    use futures::StreamExt;
    let image = image(bed, disk_format).await;
    let body = futures::stream::iter([Ok(bytes::Bytes::from(data))]).boxed();
    bed.controller.stage_image(&bed.who, &image.id, Upload::new(body)).await.unwrap();
    image
}

#[tokio::test]
async fn compressed_data_is_stored_as_what_is_in_it() {
    for program in ["gzip", "bzip2", "xz"] {
        let bed = Bed::with(with(DECOMPRESSION, TargetFormat::Raw), plain()).await;
        let data = packed(program, DISK);
        let staged = staged(&bed, "raw", data.clone()).await;
        succeeded(&bed.import(&staged.id, by("glance-direct")).await);
        let url = bed.web.put("/disk", [Page::of(data)]);
        let fetched = image(&bed, "raw").await;
        succeeded(&bed.import(&fetched.id, into(&["memory", "second"], download(&url))).await);
        for id in [&staged.id, &fetched.id] {
            let image = bed.image(id).await;
            assert_eq!(image.size, Some(DISK.len() as u64), "{program}");
            assert_eq!(stored(&bed, &image).await, DISK, "{program}");
        }
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn what_does_not_look_compressed_or_is_to_stay_so_is_stored_as_it_is() {
    let bed = Bed::with(with(DECOMPRESSION, TargetFormat::Raw), plain()).await;
    let plain_disk = staged(&bed, "raw", DISK.to_vec()).await;
    succeeded(&bed.import(&plain_disk.id, by("glance-direct")).await);
    assert_eq!(stored(&bed, &bed.image(&plain_disk.id).await).await, DISK);
    let data = packed("gzip", DISK);
    let url = bed.web.put("/disk", [Page::of(data.clone())]);
    let new = NewImage { container_format: Some("compressed".to_owned()), ..raw() };
    let stays = bed.controller.create_image(&bed.who, new).await.unwrap();
    succeeded(&bed.import(&stays.id, download(&url)).await);
    assert_eq!(stored(&bed, &bed.image(&stays.id).await).await, data);
    bed.assert_settled().await;
}

#[tokio::test]
async fn damaged_and_dishonest_archives_fail_with_the_decoders_reason() {
    let whole = packed("gzip", &DISK.repeat(2000));
    let bomb = packed("gzip", &vec![0; 2 << 20]);
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xff);
    let cut = whole[..whole.len() - 20].to_vec();
    let broken = Page { after: Some((10, Habit::Break)), ..Page::of(whole.clone()) };
    for (page, checksum, words) in [
        (Page::of(damaged), None, "no valid gzip"),
        (Page::of(cut), None, "ends too early"),
        (Page::of(bomb), None, "limit of 1048576 bytes"),
        (broken, None, "broke"),
        (Page::of(whole), Some("md5:00000000000000000000000000000000"), "checksum"),
    ] {
        let cap = |settings: &mut Settings| {
            with(DECOMPRESSION, TargetFormat::Raw)(settings);
            settings.limits.image_size_cap = 1 << 20;
        };
        let bed = Bed::with(cap, plain()).await;
        let url = bed.web.put("/disk", [page]);
        let image = image(&bed, "raw").await;
        let mut request = download(&url);
        request.method.expected_checksum = checksum.map(str::to_owned);
        let task = bed.import(&image.id, request).await;
        assert!(failed(&task).contains(words), "{words}: {:?}", task.message);
        assert_eq!(bed.image(&image.id).await.status, ImageStatus::Queued);
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn a_disk_is_converted_and_says_what_it_became() {
    let qcow2 = disk("qcow2", &[]);
    let plain_disk = disk("raw", &[]);
    for (target, format, compressed, data) in [
        (TargetFormat::Raw, "qcow2", false, qcow2.clone()),
        (TargetFormat::Raw, "qcow2", true, packed("gzip", &qcow2)),
        (TargetFormat::Raw, "vmdk", false, disk("vmdk", &[])),
        (TargetFormat::Qcow2, "raw", false, plain_disk.clone()),
        (TargetFormat::Vmdk, "raw", true, packed("xz", &plain_disk)),
    ] {
        for method in ["glance-direct", "web-download"] {
            let bed = Bed::with(with(BOTH, target), plain()).await;
            let image = match method {
                "web-download" => image(&bed, format).await,
                _ => staged(&bed, format, data.clone()).await,
            };
            let url = bed.web.put("/disk", [Page::of(data.clone())]);
            let request = if method == "web-download" { download(&url) } else { by(method) };
            succeeded(&bed.import(&image.id, into(&["memory", "second"], request)).await);
            let image = bed.image(&image.id).await;
            let case = format!("{format} to {} {compressed} {method}", target.as_str());
            assert_eq!(image.disk_format.as_deref(), Some(target.as_str()), "{case}");
            assert_eq!(image.container_format.as_deref(), Some("bare"), "{case}");
            assert_eq!(image.virtual_size, Some(65_536), "{case}");
            assert_eq!(places(&image), ["memory", "second"], "{case}");
            let bytes = stored(&bed, &image).await;
            assert_eq!(image.size, Some(bytes.len() as u64), "{case}");
            if target == TargetFormat::Raw {
                assert!(bytes == plain_disk, "{case}");
            }
            bed.assert_settled().await;
        }
    }
}

#[tokio::test]
async fn what_needs_no_conversion_is_not_touched() {
    let qcow2 = disk("qcow2", &[]);
    let bed = Bed::with(with(CONVERSION, TargetFormat::Qcow2), plain()).await;
    let image = staged(&bed, "qcow2", qcow2.clone()).await;
    succeeded(&bed.import(&image.id, by("glance-direct")).await);
    assert!(stored(&bed, &bed.image(&image.id).await).await == qcow2);
    // Media stay what they are.
    let mut iso = vec![0; 40_000];
    iso[32_769..32_774].copy_from_slice(b"CD001");
    let image = staged(&bed, "iso", iso.clone()).await;
    succeeded(&bed.import(&image.id, by("glance-direct")).await);
    let image = bed.image(&image.id).await;
    assert_eq!(image.disk_format.as_deref(), Some("iso"));
    assert!(stored(&bed, &image).await == iso);
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_disk_that_is_not_what_it_says_never_reaches_the_converter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base"), vec![0; 65_536]).unwrap();
    let backed = |name: &str| -> Vec<u8> {
        let path = folder.path().join(name);
        let base: &Path = &folder.path().join("base");
        let done = Command::new("qemu-img")
            .args(["create", "-q", "-f", "qcow2", "-F", "raw", "-b"])
            .args([base, &path])
            .status()
            .unwrap();
        assert!(done.success());
        std::fs::read(path).unwrap()
    };
    for (format, data, words) in [
        ("qcow2", backed("backed"), "backing"),
        ("qcow2", DISK.to_vec(), "qcow2"),
        ("ami", DISK.to_vec(), "cannot be converted"),
        ("vhd", disk("qcow2", &[]), "vhd"),
    ] {
        let bed = Bed::with(with(CONVERSION, TargetFormat::Raw), plain()).await;
        let url = bed.web.put("/disk", [Page::of(data)]);
        let image = image(&bed, format).await;
        let task = bed.import(&image.id, download(&url)).await;
        assert!(failed(&task).contains(words), "{words}: {:?}", task.message);
        assert_eq!(bed.image(&image.id).await.status, ImageStatus::Queued);
        bed.assert_settled().await;
    }
}

/// The server dies while the data is fetched for the converter; the next one begins anew.
#[test]
fn a_conversion_survives_its_server() {
    let survivor = tokio::runtime::Runtime::new().unwrap();
    let qcow2 = disk("qcow2", &[]);
    let bed = survivor.block_on(Bed::with(with(CONVERSION, TargetFormat::Raw), plain()));
    let half = Page { after: Some((qcow2.len() / 2, Habit::Stall)), ..Page::of(qcow2.clone()) };
    let url = bed.web.put("/disk", [half, Page::of(qcow2)]);
    let (image, task) = survivor.block_on(async {
        let image = image(&bed, "qcow2").await;
        let task = bed.begin(&image.id, download(&url)).await;
        (image, task)
    });
    let victim = tokio::runtime::Runtime::new().unwrap();
    victim.block_on(async {
        let world = World { database: bed.world.connect().await, ..bed.world.again() };
        let folder = world.folder.path().join("staging");
        std::os::unix::fs::symlink(bed.world.folder.path().join("staging"), folder).unwrap();
        let doomed: Controller = process(&world, &bed.web, "node-1", &plain(), &plain());
        doomed.take_up_tasks().await.unwrap();
        bed.web.stalled.notified().await;
    });
    victim.shutdown_background();
    // What another step would have left.
    std::fs::write(bed.staging_folder("node-1").join(format!("{}.raw", image.id)), "half of it").unwrap();
    survivor.block_on(async {
        let again = process(&bed.world, &bed.web, "node-1", &plain(), &plain());
        again.start().await.unwrap();
        bed.settle(&again).await;
        succeeded(&bed.task(&task.id).await);
        assert_eq!(bed.image(&image.id).await.size, Some(65_536));
        bed.assert_settled().await;
    });
}
