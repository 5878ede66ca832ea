//! Data that a task copies from a URL: the v1 API.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use vitrine_domain::{Controller, Parts, tasks::TaskSettings};
use vitrine_fetcher::{Fetcher, Filtering, Rules, Settings};
use vitrine_model::{Claim, ImageStatus, NewImage, Task, TaskStatus};
use vitrine_stores::Stores;

use crate::world::{World, code, member, raw, reader, whole};

/// A web server; its n-th answer is the n-th of these, and the last one stays. `None` begins to answer and goes silent.
async fn web(answers: &'static [Option<(u16, &'static str)>]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/disk?signature=secret", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut silent = Vec::new();
        for number in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            if let Some((status, body)) = answers[number.min(answers.len() - 1)] {
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            } else {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf").await.unwrap();
                silent.push(stream);
            }
        }
    });
    url
}

/// A process that may fetch from this machine.
fn process(world: &World) -> Controller {
    let settings = Settings { allowed_networks: vec!["127.0.0.1".to_owned()], ..Settings::default() };
    let filtering = Filtering { allowed_ports: Vec::new(), ..Filtering::default() };
    let rules = Rules::new(&filtering, &settings.allowed_networks).unwrap();
    let stores = Stores::new(Arc::clone(&world.store) as _, [Arc::clone(&world.second) as _]);
    let tasks = TaskSettings { max_attempts: 3, ..TaskSettings::default() };
    let domain = vitrine_domain::Settings { tasks, ..world.settings.clone() };
    Controller::new(Parts {
        clock: Arc::clone(&world.clock) as _,
        notifier: Arc::clone(&world.events) as _,
        fetcher: Arc::new(Fetcher::new(rules, &settings).unwrap()),
        ..Parts::new(world.database.clone(), stores, domain, "node-1")
    })
}

/// Lets all attempts happen that are to be made.
async fn work(world: &World, controller: &Controller) {
    for _ in 0..4 {
        controller.take_up_tasks().await.unwrap();
        while controller.activity().tasks > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.clock.advance(Duration::from_secs(300));
    }
}

async fn record(world: &World, task: &Task) -> Task {
    world.database.tasks().get(&task.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn data_is_copied_after_the_answer() {
    let world = World::new().await;
    let (controller, who) = (process(&world), member("ours"));
    let url = web(&[Some((200, "the data"))]).await;
    let claim = Claim { size: Some(8), ..Claim::default() };
    let image = controller.create_image(&who, NewImage { claim: Some(claim), ..raw() }).await.unwrap();
    let task = controller.copy_from(&who, &image.id, &url, Some("second".to_owned())).await.unwrap();
    assert!(!format!("{task:?}").contains("secret"), "the URL is shown to nobody");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    work(&world, &controller).await;
    let active = world.record(&image.id).await.unwrap();
    assert_eq!((active.status, active.size), (ImageStatus::Active, Some(8)));
    assert_eq!(active.locations[0].store(), Some("second"));
    assert_eq!(record(&world, &task).await.status, TaskStatus::Success);
    world.assert_settled().await;
}

#[tokio::test]
async fn a_copy_that_fails_for_good_kills_the_image() {
    type Case = (&'static [Option<(u16, &'static str)>], Claim, &'static str);
    let claim = |checksum: &str| Claim { checksum: Some(checksum.to_owned()), ..Claim::default() };
    let cases: [Case; 5] = [
        (&[Some((404, ""))], Claim::default(), "404"),
        (&[Some((503, ""))], Claim::default(), "503"),
        (&[Some((200, "data"))], Claim { size: Some(5), ..Claim::default() }, "5 bytes"),
        (&[Some((200, "data"))], claim("0123456789abcdef0123456789abcdef"), "md5"),
        (&[Some((200, "data that is far too long"))], Claim::default(), "20 bytes"),
    ];
    for (answers, claim, reason) in cases {
        let mut world = World::new().await;
        world.settings.limits.image_size_cap = 20;
        let (controller, who) = (process(&world), member("ours"));
        let url = web(answers).await;
        let image = controller.create_image(&who, NewImage { claim: Some(claim), ..raw() }).await.unwrap();
        let task = controller.copy_from(&who, &image.id, &url, None).await.unwrap();
        work(&world, &controller).await;
        let failed = record(&world, &task).await;
        let message = failed.message.unwrap();
        assert!(message.contains(reason) && !message.contains("secret"), "{message}");
        assert_eq!(failed.status, TaskStatus::Failure);
        assert_eq!(world.status(&image.id).await, Some(ImageStatus::Killed), "{reason}");
        world.assert_settled().await;
    }
}

#[tokio::test]
async fn an_outage_of_the_source_is_waited_for() {
    let world = World::new().await;
    let (controller, who) = (process(&world), member("ours"));
    let url = web(&[Some((503, "")), Some((200, "data"))]).await;
    let image = controller.create_image(&who, raw()).await.unwrap();
    controller.copy_from(&who, &image.id, &url, None).await.unwrap();
    work(&world, &controller).await;
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Active));
}

#[tokio::test]
async fn a_copy_that_is_cancelled_kills_the_image_and_one_that_lost_it_does_not() {
    let world = World::new().await;
    let (controller, who) = (process(&world), member("ours"));
    let url = web(&[None]).await;
    let image = controller.create_image(&who, raw()).await.unwrap();
    let task = controller.copy_from(&who, &image.id, &url, None).await.unwrap();
    controller.take_up_tasks().await.unwrap();
    while world.status(&image.id).await != Some(ImageStatus::Saving) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    controller.cancel_task(&who, &task.id).await.unwrap();
    work(&world, &controller).await;
    assert_eq!(record(&world, &task).await.status, TaskStatus::Failure);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Killed));
    world.assert_settled().await;

    let image = controller.create_image(&who, raw()).await.unwrap();
    let task = controller.copy_from(&who, &image.id, &url, None).await.unwrap();
    controller.upload_image(&who, &image.id, whole("faster")).await.unwrap();
    controller.cancel_task(&who, &task.id).await.unwrap();
    work(&world, &controller).await;
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Active));

    let image = controller.create_image(&who, raw()).await.unwrap();
    let task = controller.copy_from(&who, &image.id, &url, None).await.unwrap();
    controller.delete_image(&who, &image.id).await.unwrap();
    work(&world, &controller).await;
    assert_eq!(record(&world, &task).await.message.as_deref(), Some("The image was deleted."));
}

#[tokio::test]
async fn not_everything_is_copied_from_everywhere() {
    let world = World::new().await;
    let (controller, who) = (process(&world), member("ours"));
    let (queued, active) = (world.queued(&who).await.id, world.active(&who, "data").await.id);
    let bare = controller.create_image(&who, NewImage::default()).await.unwrap().id;
    let good = "http://127.0.0.1:9/disk";
    for (caller, id, url, store, expected) in [
        (&who, &queued, "file:///etc/passwd", None, "400"),
        (&who, &queued, "filesystem:///etc/passwd", None, "400"),
        (&who, &queued, "swift+config://ref/container/object", None, "400"),
        (&who, &queued, "http://user:password@example.org/", None, "400"),
        (&who, &queued, "http://169.254.169.254/latest/meta-data", None, "400"),
        (&who, &queued, "", None, "400"),
        (&who, &queued, good, Some("nowhere"), "400"),
        (&who, &bare, good, None, "400"),
        (&who, &active, good, None, "409"),
        (&reader("ours"), &queued, good, None, "403"),
        (&member("theirs"), &queued, good, None, "404"),
    ] {
        let outcome = controller.copy_from(caller, id, url, store.map(str::to_owned)).await;
        assert_eq!(code(&outcome), expected, "{url}");
    }
    assert_eq!(controller.take_up_tasks().await.unwrap(), 0);
}
