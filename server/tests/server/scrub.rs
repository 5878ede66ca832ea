//! Delayed deletion and purging, by commands beside the server.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Home, bad, good};

#[test]
fn a_deleted_image_waits_comes_back_and_goes() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let text = "delayed_delete = true\nwakeup_time = 3600\n";
    fs::write(home.data().join("vitrine.toml"), text).unwrap();
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    assert_eq!(server.upload(&token, &image, b"data").status, 204);
    let delete = || server.api(&token, "DELETE", &format!("/v2/images/{image}"), &Value::Null).status;
    assert_eq!(delete(), 204);
    assert_eq!(server.api(&token, "GET", &format!("/v2/images/{image}"), &Value::Null).status, 404);
    assert_eq!(home.stored().len(), 1);
    assert!(good(&home.run(&["scrub", "--dry-run"])).contains(&image));
    good(&home.run(&["scrub", "--restore", &image]));
    assert_eq!(server.status_of(&token, &image), "active");
    assert_eq!(server.download(&token, &image).body, b"data");
    assert!(bad(&home.run(&["scrub", "--restore", &image])).contains("active"));
    assert_eq!(delete(), 204);
    assert_eq!(good(&home.run(&["scrub"])).trim(), "1 images, 4 bytes");
    assert_eq!(good(&home.run(&["scrub", "--dry-run"])), "");
    assert_eq!(home.stored(), Vec::<std::path::PathBuf>::new());
    assert!(bad(&home.run(&["scrub", "--restore", &image])).contains(&image));

    good(&home.run(&["db", "purge", "--age-in-days", "0", "--max-rows", "-1"]));
    assert_eq!(good(&home.run(&["db", "purge-images-table"])).trim(), "0 images");
    let purged = good(&home.run(&["db", "purge_images_table", "--age_in_days", "0", "--max_rows", "5"]));
    assert_eq!(purged.trim(), "1 images");
    let again = json!({"id": image});
    assert_eq!(server.api(&token, "POST", "/v2/images", &again).status, 409, "its id stays taken");
    assert!(bad(&home.run(&["db", "purge", "--age-in-days", "99999"])).contains("1970"));
    server.stop();
}
