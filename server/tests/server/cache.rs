//! The image cache of a running server: on the disk, by commands, and through a kill.

use std::{fs, process::Command};

use serde_json::Value;

use crate::harness::{Home, Server, bad, eventually, good, noise};

const KEYS: [(&str, &str); 2] =
    [("VITRINE_IMAGE_CACHE_ENABLED", "true"), ("VITRINE_IMAGE_CACHE_CACHE_FILE_STORES", "true")];

fn start(home: &Home) -> Server<'_> {
    let mut command = home.command();
    command.envs(KEYS);
    home.start_with(command)
}

/// A configuration file, so that commands have the cache too.
fn configured() -> Home {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let text = "[image_cache]\nenabled = true\ncache_file_stores = true\nimage_cache_max_size = 50000000\n";
    fs::write(home.data().join("vitrine.toml"), text).unwrap();
    home
}

fn active(server: &Server<'_>, token: &str, data: &[u8]) -> String {
    let image = server.image(token);
    assert_eq!(server.upload(token, &image, data).status, 204);
    image
}

fn cached(server: &Server<'_>, token: &str) -> Vec<String> {
    let state = server.api(token, "GET", "/v2/cache", &Value::Null).json();
    let images = state["cached_images"].as_array().unwrap();
    images.iter().map(|image| image["image_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_copy_outlives_a_kill_and_serves_without_the_store() {
    let home = Home::new();
    let data = noise(8 * 1024 * 1024);
    let server = start(&home);
    let token = server.admin();
    let image = active(&server, &token, &data);
    assert!(server.download(&token, &image).body == data);
    eventually("the copy is there", || cached(&server, &token) == [image.as_str()]);
    server.kill();

    fs::write(home.data().join("cache/.vitrine-incomplete").join(format!("{image}.1.0")), b"torn").unwrap();
    let server = start(&home);
    assert_eq!(cached(&server, &token), [image.as_str()]);
    assert_eq!(fs::read_dir(home.data().join("cache/.vitrine-incomplete")).unwrap().count(), 0);
    fs::remove_file(home.data().join("images").join(&image)).unwrap();
    assert!(server.download(&token, &image).body == data);
    let metrics = server.call("GET", "/metrics", &[], b"").text();
    for line in ["vitrine_image_cache_hits_total 1", "vitrine_image_cache_images 1"] {
        assert!(metrics.lines().any(|found| found == line), "{line}: {metrics}");
    }
    fs::write(home.data().join("cache").join(&image), b"cut").unwrap();
    assert_eq!(server.download(&token, &image).status, 503, "what was cut is not served");
}

#[test]
fn a_copy_that_fails_on_a_full_disk_is_no_failed_download() {
    let home = Home::new();
    let data = noise(8 * 1024 * 1024);
    let image = {
        let server = start(&home);
        let token = server.admin();
        let image = active(&server, &token, &data);
        server.stop();
        image
    };
    // No file may grow beyond 4 MiB: for the cache, the disk is full.
    let inner = home.command();
    let mut command = Command::new("prlimit");
    command.arg("--fsize=4194304").args(["env", "--ignore-signal=XFSZ"]).arg(inner.get_program());
    command.args(inner.get_args()).envs(KEYS);
    let server = home.start_with(command);
    let token = server.token("admin", "admin", crate::harness::PASSWORD);
    for _ in 0..2 {
        let answer = server.download(&token, &image);
        assert!(answer.status == 200 && answer.body == data);
    }
    assert_eq!(cached(&server, &token), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_opened_keeps_nobody_from_images() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.data().join("cache"), b"a file is no folder").unwrap();
    let server = start(&home);
    let token = server.admin();
    let image = active(&server, &token, b"data");
    assert_eq!(server.download(&token, &image).body, b"data");
    assert_eq!(server.api(&token, "GET", "/v2/cache", &Value::Null).status, 503);
    assert!(home.log().contains("cannot open the folder of the image cache"), "{}", home.log());
}

#[test]
fn commands_work_beside_the_server() {
    let home = configured();
    let server = home.start();
    let token = server.admin();
    let (image, other) = (active(&server, &token, &noise(70_000)), active(&server, &token, &noise(80_000)));
    good(&home.run(&["cache", "queue", &image]));
    let listed = good(&home.run(&["cache", "list"]));
    assert!(listed.contains(&image), "{listed}");
    eventually("the server fetches it", || cached(&server, &token) == [image.as_str()]);
    good(&home.run(&["cache", "pin", &image, &other]));
    eventually("the server fetches the other", || cached(&server, &token).len() == 2);
    let listed = good(&home.run(&["cache", "list"]));
    assert_eq!(listed.lines().filter(|line| line.ends_with("yes")).count(), 2, "{listed}");
    good(&home.run(&["cache", "unpin", &other]));
    assert_eq!(good(&home.run(&["cache", "prune"])).trim(), "0 images, 0 bytes");
    good(&home.run(&["cache", "clean"]));
    good(&home.run(&["cache", "delete", &image]));
    assert!(!home.data().join("cache").join(&image).exists());
    assert!(bad(&home.run(&["cache", "delete", &image])).contains(&image));
    assert!(bad(&home.run(&["cache", "queue", "nothing"])).contains("nothing"));
    assert_eq!(server.download(&token, &image).status, 200, "the server does not need it");
    good(&home.run(&["cache", "clear"]));
    assert!(!good(&home.run(&["cache", "list"])).contains(&other));
    server.stop();
}

#[test]
fn without_a_cache_commands_say_how_to_get_one() {
    let home = Home::new();
    good(&home.run(&["db", "sync"]));
    assert!(bad(&home.run(&["cache", "list"])).contains("image_cache.enabled"));
}
