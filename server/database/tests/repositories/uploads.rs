//! Resumable uploads.

use vitrine_database::{Database, Error};
use vitrine_model::{ResumableUpload, UploadState};

use crate::{
    fixtures::{START, id, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    an_upload_comes_back_as_it_was_written,
    an_image_has_one_open_upload,
    changes_are_made_only_from_what_was_read,
    uploads_are_found_by_whom_where_and_when,
);

/// An upload to the image of that number.
fn upload(number: u32) -> ResumableUpload {
    ResumableUpload {
        id: id(1000 + number),
        image_id: id(number),
        node: "node".to_owned(),
        user_id: "user".to_owned(),
        project_id: "project".to_owned(),
        store: None,
        filename: None,
        metadata: None,
        length: None,
        received: 0,
        state: UploadState::Receiving,
        reason: None,
        created_at: seconds(i64::from(number)),
        updated_at: START,
        expires_at: seconds(100),
    }
}

async fn an_upload_comes_back_as_it_was_written(database: Database) {
    let uploads = database.uploads();
    let full = ResumableUpload {
        store: Some("fast".to_owned()),
        filename: Some("größe ☃.qcow2".to_owned()),
        metadata: Some("x".repeat(8192)),
        length: Some(1 << 50),
        received: (1 << 50) - 1,
        reason: Some("because".to_owned()),
        ..upload(1)
    };
    uploads.insert(&full).await.unwrap();
    uploads.insert(&upload(2)).await.unwrap();
    assert_eq!(uploads.get(&full.id).await.unwrap(), Some(full));
    assert_eq!(uploads.get(&id(1002)).await.unwrap(), Some(upload(2)));
    assert_eq!(uploads.get(&id(1003)).await.unwrap(), None);
}

async fn an_image_has_one_open_upload(database: Database) {
    let uploads = database.uploads();
    let first = upload(1);
    uploads.insert(&first).await.unwrap();
    let second = ResumableUpload { id: id(2000), ..upload(1) };
    let refused = uploads.insert(&second).await;
    assert!(matches!(refused, Err(Error::Duplicate { .. })), "{refused:?}");
    assert_eq!(uploads.of_image(&first.image_id).await.unwrap(), Some(first.clone()));
    let failed = ResumableUpload { state: UploadState::Failed, ..first.clone() };
    assert!(uploads.save(&first, &failed).await.unwrap());
    assert_eq!(uploads.of_image(&first.image_id).await.unwrap(), None);
    uploads.insert(&second).await.unwrap();
    let complete = ResumableUpload { state: UploadState::Complete, ..second.clone() };
    assert!(uploads.save(&second, &complete).await.unwrap(), "any number of them may have ended");
    assert!(matches!(uploads.insert(&complete).await, Err(Error::Duplicate { .. })), "an id is one upload's");
}

async fn changes_are_made_only_from_what_was_read(database: Database) {
    let uploads = database.uploads();
    let old = upload(1);
    uploads.insert(&old).await.unwrap();
    let new = ResumableUpload {
        received: 10,
        length: Some(10),
        state: UploadState::Finishing,
        updated_at: seconds(5),
        expires_at: seconds(200),
        ..old.clone()
    };
    assert!(uploads.save(&old, &new).await.unwrap());
    assert_eq!(uploads.get(&old.id).await.unwrap(), Some(new.clone()));
    assert!(!uploads.save(&old, &new).await.unwrap(), "neither state nor bytes are what they were");
    let receiving = ResumableUpload { state: UploadState::Receiving, ..new.clone() };
    assert!(!uploads.save(&receiving, &new).await.unwrap());
    assert!(uploads.save(&new, &new).await.unwrap(), "a change to the same is one that matched");
    assert!(!uploads.delete(&old).await.unwrap());
    assert!(uploads.delete(&new).await.unwrap());
    assert!(!uploads.delete(&new).await.unwrap());
}

async fn uploads_are_found_by_whom_where_and_when(database: Database) {
    let uploads = database.uploads();
    let elsewhere = ResumableUpload { node: "other".to_owned(), ..upload(3) };
    let of_another = ResumableUpload { user_id: "another".to_owned(), ..upload(4) };
    let in_another = ResumableUpload { project_id: "another".to_owned(), ..upload(5) };
    let failed = ResumableUpload { state: UploadState::Failed, expires_at: seconds(10), ..upload(6) };
    let all =
        [upload(1), upload(2), elsewhere.clone(), of_another.clone(), in_another.clone(), failed.clone()];
    for upload in &all {
        uploads.insert(upload).await.unwrap();
    }
    let mine = uploads.of_user("user", "project", 10).await.unwrap();
    assert_eq!(mine, [elsewhere.clone(), upload(2), upload(1)]);
    assert_eq!(uploads.of_user("user", "project", 1).await.unwrap(), mine[..1]);
    assert_eq!(uploads.of_node("other", UploadState::Receiving).await.unwrap(), [elsewhere]);
    let ended = uploads.of_node("node", UploadState::Failed).await.unwrap();
    assert_eq!(ended, std::slice::from_ref(&failed));
    assert_eq!(uploads.expired(seconds(9), 10).await.unwrap(), []);
    assert_eq!(uploads.expired(seconds(10), 10).await.unwrap(), [failed]);
    assert_eq!(uploads.expired(seconds(100), 4).await.unwrap().len(), 4);
}
