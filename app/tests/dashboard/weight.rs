//! How heavy the list is, and that many images make it no heavier.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use vitrine_model::NewImage;

use crate::world::{World, raw};

/// Bytes that the list of 25 rows may have on the wire.
const MOST: usize = 30_000;

fn zipped(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[tokio::test]
async fn a_page_of_the_list_is_light() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    for number in 0..150 {
        let new = NewImage {
            tags: vec![format!("tag-{number}"), "common".to_owned()],
            properties: [
                ("os_distro".to_owned(), "debian".to_owned()),
                ("os_version".to_owned(), (number / 6).to_string()),
            ]
            .into(),
            ..raw(&format!("Debian 13 (trixie) cloud image, build {number}"))
        };
        world.controller.create_image(&alice, new).await.unwrap();
    }
    for name in ["Golden images", "Mine", "Waiting for data"] {
        world.controller.keep_view(&alice, name, "status=queued&sort=name").await.unwrap();
    }
    let mut browser = world.logged_in("alice").await;
    let all = "visibility,status,protected,size,virtual_size,format,container,os,tags,stores,checksum,owner,created,updated";
    for query in [String::new(), format!("cols={all}"), format!("group=family&cols={all}")] {
        let page = browser.get(&format!("/dashboard/images?{query}")).await;
        assert_eq!(page.status, 200);
        let (plain, zipped) = (page.text.len(), zipped(&page.text));
        assert!(zipped <= MOST, "'{query}': {zipped} bytes of {plain}");
    }
}
