//! What volumes look like when they are images, and that nothing else stays.

use super::*;
use crate::drivers::cinder::process;

#[tokio::test]
async fn an_image_is_a_volume_as_glance_makes_it() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let data = data(2 * UNIT + 5);
    let mut writer = store.create(KEY, Some(data.len() as u64)).await.unwrap();
    writer.write(data.clone()).await.unwrap();
    let location = writer.commit().await.unwrap().location;
    let id = location.strip_prefix("cinder://volumes/").unwrap();
    assert!(uuid::Uuid::parse_str(id).is_ok(), "{location}");
    let metadata = json!({
        "glance_image_id": KEY,
        "image_size": data.len().to_string(),
        "image_owner": "project-id",
        "vitrine_store": "volumes",
    });
    assert_eq!(fake.place().volumes(), [(format!("image-{KEY}"), 3, metadata, true)]);
    assert_eq!(fake.place().attached(), (1, 1), "a size that is known needs no growth");
    assert_eq!(fake.place().attachments(), 0);
    assert_eq!(get(&store, &format!("cinder://{id}")).await.unwrap(), data, "by its older location");
    assert!(store.may_be_of(&location, KEY) && !store.may_be_of("cinder://other/x", KEY));
    store.delete(&location).await.unwrap();
    assert_eq!(fake.place().volumes(), []);
}

#[tokio::test]
async fn stores_of_one_project_do_not_meet() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let one = store(&options(&fake.url()));
    let mut project = Project::new("fast", &options(&fake.url())).unwrap();
    project.unit = UNIT;
    let other = CinderStore { project: Arc::new(project) };
    let location = put(&one, KEY, &data(1000)).await.unwrap();
    let copy = put(&other, KEY, &data(1000)).await.unwrap();
    assert!(!other.owns(&location) && !one.owns(&copy));
    other.delete(&other.location(KEY)).await.unwrap();
    assert_eq!(get(&one, &location).await.unwrap().len(), 1000, "the other's copy stays");
    assert_eq!(get(&one, &one.location(KEY)).await.unwrap().len(), 1000);
}

#[tokio::test]
async fn a_volume_grows_while_it_is_attached_where_it_may() {
    for (grows_attached, connections) in [(false, 4), (true, 1)] {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let options = CinderOptions { cinder_do_extend_attached: grows_attached, ..options(&fake.url()) };
        let store = store(&options);
        let data = data(3 * UNIT + 1);
        let location = put(&store, KEY, &data).await.unwrap();
        assert_eq!(fake.place().attached(), (1, connections));
        assert_eq!(fake.place().volumes()[0].1, 4);
        assert_eq!(get(&store, &location).await.unwrap(), data);
    }
}

#[tokio::test]
async fn a_quota_is_room_and_leaves_nothing_where_it_ends() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    assert_eq!(store.capacity().await.unwrap(), None, "no limit");
    fake.place().quota = Some(3);
    let room = store.capacity().await.unwrap().unwrap();
    assert_eq!((room.total, room.free), (3 * UNIT, 3 * UNIT));
    let Err(error) = store.create(KEY, Some(4 * UNIT)).await else { panic!("it does not fit") };
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    let error = put(&store, KEY, &data(4 * UNIT)).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    assert_eq!(fake.left(), (0, 0));
    put(&store, KEY, &data(3 * UNIT)).await.unwrap();
}

#[tokio::test]
async fn leftovers_are_those_of_dead_processes_and_of_hosts_that_are_silent() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let (here, me) = (process::HOST.as_str(), process::SELF.as_str());
    leave(&store, &fake, KEY, here, me).await;
    fake.place().changed = "2999-01-02T03:04:05.000000";
    leave(&store, &fake, KEY, "elsewhere", DEAD).await;
    fake.put(json!({}), b"somebody's disk");
    assert_eq!(store.sweep().await.unwrap(), 0);
    leave(&store, &fake, KEY, here, DEAD).await;
    fake.place().changed = "2020-01-02T03:04:05.000000";
    leave(&store, &fake, KEY, "elsewhere", me).await;
    assert_eq!(store.sweep().await.unwrap(), 2);
    assert_eq!(fake.left(), (3, 2));
}

#[tokio::test]
async fn attachments_that_a_dead_download_left_are_ended() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let location = put(&store, KEY, &data(1000)).await.unwrap();
    let id = location.rsplit('/').next().unwrap();
    let other = fake.attach(id, "elsewhere", DEAD);
    assert_eq!(store.sweep().await.unwrap(), 0, "another host's");
    fake.attach(id, &process::HOST, DEAD);
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(fake.place().attachments(), 1);
    store.project.delete_attachment(&other).await.unwrap();
    assert_eq!(get(&store, &location).await.unwrap().len(), 1000);
}
