//! Long work: taken up, interrupted, carried on, cancelled, given up.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::Notify;
use vitrine_domain::{
    Controller, Error, Parts, Settings,
    tasks::{Ended, Job, Jobs, NewTask, Run, TaskSettings},
};
use vitrine_model::{Task, TaskQuery, TaskStatus};
use vitrine_stores::Stores;

use crate::world::{World, admin, caller, code, member, reader};

/// Does what the test says, one word an attempt; the last word is kept on.
struct Script {
    words: Mutex<Vec<&'static str>>,
    attempts: AtomicU32,
    given_up: Mutex<Vec<String>>,
    waiting: Notify,
    seen_secret: Mutex<Option<Value>>,
}

impl Script {
    fn new(words: &[&'static str]) -> Arc<Self> {
        Arc::new(Self {
            words: Mutex::new(words.to_vec()),
            attempts: AtomicU32::new(0),
            given_up: Mutex::default(),
            waiting: Notify::new(),
            seen_secret: Mutex::default(),
        })
    }

    fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Job for Script {
    fn kind(&self) -> &'static str {
        "script"
    }

    async fn run(&self, _: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        *self.seen_secret.lock().unwrap() = run.secret().cloned();
        let word = {
            let mut words = self.words.lock().unwrap();
            if words.len() > 1 { words.remove(0) } else { words[0] }
        };
        run.begin_phase("storing", Some(10));
        run.add(4);
        match word {
            "well" => Ok(Some(json!({ "attempt": run.attempt() }))),
            "fail" => Err(Ended::failed("The source has gone.")),
            "again" => Err(Ended::again("The source does not answer.")),
            "panic" => panic!("a test's own panic"),
            _ => {
                self.waiting.notify_one();
                run.stopped().cancelled().await;
                Err(Ended::Stopped)
            }
        }
    }

    async fn give_up(&self, _: &Controller, _: &Run, reason: &str) -> Result<(), Error> {
        self.given_up.lock().unwrap().push(reason.to_owned());
        Ok(())
    }
}

/// A process that knows the script.
fn process(world: &World, script: &Arc<Script>, node: &str) -> Controller {
    let stores = Stores::new(Arc::clone(&world.store) as _, [Arc::clone(&world.second) as _]);
    let settings = Settings {
        tasks: TaskSettings { max_attempts: 3, ..TaskSettings::default() },
        ..world.settings.clone()
    };
    Controller::new(Parts {
        clock: Arc::clone(&world.clock) as _,
        notifier: Arc::clone(&world.events) as _,
        jobs: [Arc::clone(script) as Arc<dyn Job>].into_iter().collect::<Jobs>(),
        ..Parts::new(world.database.clone(), stores, settings, node)
    })
}

fn new() -> NewTask {
    NewTask { kind: "script", input: json!({ "what": "this" }), secret: Some(json!("token")), image_id: None }
}

/// Takes up what is ready and waits until nothing runs.
async fn work(controller: &Controller) -> usize {
    let taken = controller.take_up_tasks().await.unwrap();
    ended(controller).await;
    taken
}

async fn ended(controller: &Controller) {
    while controller.activity().tasks > 0 {
        tokio::task::yield_now().await;
    }
}

async fn record(world: &World, id: &str) -> Task {
    world.database.tasks().get(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_task_comes_to_its_end_and_is_forgotten_in_time() {
    let world = World::new().await;
    let script = Script::new(&["well"]);
    let controller = process(&world, &script, "node-1");
    let task = controller.enqueue(Some(&member("ours")), new()).await.unwrap();
    assert_eq!(work(&controller).await, 1);
    let done = record(&world, &task.id).await;
    assert_eq!((done.status, done.result), (TaskStatus::Success, Some(json!({ "attempt": 1 }))));
    assert_eq!(done.expires_at, Some(world.clock_now() + Duration::from_secs(48 * 3600)));
    assert_eq!(*script.seen_secret.lock().unwrap(), Some(json!("token")));
    assert_eq!(world.events.take(), ["task.create", "task.run", "task.processing", "task.success"]);
    assert_eq!(work(&controller).await, 0);

    world.clock.advance(Duration::from_secs(48 * 3600 + 1));
    assert_eq!(code(&controller.show_task(&admin("ours"), &task.id).await), "404");
    assert_eq!(world.database.tasks().expire(world.clock_now()).await.unwrap(), 1);
    assert_eq!(world.database.tasks().get(&task.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_attempt_that_may_do_better_is_made_again_after_a_pause() {
    for word in ["again", "panic"] {
        let world = World::new().await;
        let script = Script::new(&[word, "well"]);
        let controller = process(&world, &script, "node-1");
        let task = controller.enqueue(None, new()).await.unwrap();
        assert_eq!(work(&controller).await, 1);
        assert_eq!(record(&world, &task.id).await.status, TaskStatus::Processing);
        assert_eq!(work(&controller).await, 0, "{word}: not yet");
        world.clock.advance(Duration::from_secs(5));
        assert_eq!(work(&controller).await, 1);
        assert_eq!(record(&world, &task.id).await.status, TaskStatus::Success, "{word}");
        assert!(script.given_up.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_task_is_given_up_with_its_reason() {
    let cases = [("fail", 1, "The source has gone."), ("again", 3, "The source does not answer.")];
    for (word, attempts, reason) in cases {
        let world = World::new().await;
        let script = Script::new(&[word]);
        let controller = process(&world, &script, "node-1");
        let task = controller.enqueue(Some(&member("ours")), new()).await.unwrap();
        for _ in 0..5 {
            work(&controller).await;
            world.clock.advance(Duration::from_secs(300));
        }
        let failed = record(&world, &task.id).await;
        assert_eq!((failed.status, failed.message.as_deref()), (TaskStatus::Failure, Some(reason)));
        assert_eq!(script.attempts(), attempts);
        assert_eq!(*script.given_up.lock().unwrap(), [reason]);
        assert_eq!(world.events.take().last().map(String::as_str), Some("!task.failure"));

        // once more, as if it were new
        assert_eq!(code(&controller.retry_task(&reader("ours"), &task.id).await), "403");
        assert_eq!(code(&controller.retry_task(&member("theirs"), &task.id).await), "404");
        script.words.lock().unwrap()[0] = "well";
        assert_eq!(code(&controller.retry_task(&member("ours"), &task.id).await), "ok");
        assert_eq!(code(&controller.retry_task(&member("ours"), &task.id).await), "409");
        work(&controller).await;
        let done = record(&world, &task.id).await;
        assert_eq!((done.status, done.message), (TaskStatus::Success, None));
    }
}

#[tokio::test]
async fn a_task_whose_process_died_goes_on_elsewhere_and_not_before() {
    let world = World::new().await;
    let script = Script::new(&["wait", "well"]);
    let task = {
        let first = process(&world, &script, "node-1");
        let task = first.enqueue(None, new()).await.unwrap();
        assert_eq!(first.take_up_tasks().await.unwrap(), 1);
        script.waiting.notified().await;
        // its first beat; the next one would be two seconds away
        while world.database.tasks().progress(&[&task.id]).await.unwrap()[&task.id].phase.is_empty() {
            tokio::task::yield_now().await;
        }
        task
    };
    // The process is as good as dead: it is never told to stop, and the clock of its lease runs out.
    let second = process(&world, &script, "node-2");
    assert_eq!(work(&second).await, 0);
    world.clock.advance(Duration::from_secs(31));
    assert_eq!(work(&second).await, 1);
    assert_eq!(record(&world, &task.id).await.status, TaskStatus::Success);
    assert_eq!(script.attempts(), 2);
}

#[tokio::test]
async fn a_node_that_starts_again_takes_its_own_tasks_up_at_once() {
    let world = World::new().await;
    let script = Script::new(&["wait", "well"]);
    let first = process(&world, &script, "node-1");
    let task = first.enqueue(None, new()).await.unwrap();
    first.take_up_tasks().await.unwrap();
    script.waiting.notified().await;
    let again = process(&world, &script, "node-1");
    assert_eq!(work(&again).await, 1);
    assert_eq!(record(&world, &task.id).await.status, TaskStatus::Success);
}

#[tokio::test]
async fn a_task_that_kills_its_process_each_time_is_given_up() {
    let world = World::new().await;
    let script = Script::new(&["wait"]);
    let task = process(&world, &script, "node-1").enqueue(None, new()).await.unwrap();
    let mut dead = Vec::new();
    for _ in 0..3 {
        let controller = process(&world, &script, "node-1");
        assert_eq!(controller.take_up_tasks().await.unwrap(), 1);
        script.waiting.notified().await;
        dead.push(controller);
    }
    work(&process(&world, &script, "node-1")).await;
    let failed = record(&world, &task.id).await;
    assert_eq!(failed.status, TaskStatus::Failure);
    assert!(failed.message.unwrap().contains("3 times"));
    assert_eq!(script.given_up.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_shutdown_gives_tasks_back_without_counting_the_attempt() {
    let world = World::new().await;
    let script = Script::new(&["wait", "well"]);
    let first = process(&world, &script, "node-1");
    let task = first.enqueue(None, new()).await.unwrap();
    first.take_up_tasks().await.unwrap();
    script.waiting.notified().await;
    first.begin_drain();
    assert!(!first.drained(Duration::from_millis(1)).await);
    assert_eq!(first.activity().tasks, 0);
    assert_eq!(first.take_up_tasks().await.unwrap(), 0);
    let second = process(&world, &script, "node-2");
    assert_eq!(work(&second).await, 1);
    assert_eq!(record(&world, &task.id).await.result, Some(json!({ "attempt": 1 })));
}

#[tokio::test]
async fn a_task_is_cancelled_whether_it_runs_here_or_waits() {
    let world = World::new().await;
    let script = Script::new(&["wait"]);
    let controller = process(&world, &script, "node-1");
    let ours = member("ours");
    let running = controller.enqueue(Some(&ours), new()).await.unwrap();
    controller.take_up_tasks().await.unwrap();
    script.waiting.notified().await;
    let (_, progress) = controller.task_progress(&reader("ours"), &running.id).await.unwrap();
    assert_eq!(
        (progress.phase.as_str(), progress.bytes_done, progress.bytes_total),
        ("storing", 4, Some(10))
    );
    let waiting = controller.enqueue(Some(&ours), new()).await.unwrap();
    for id in [&running.id, &waiting.id] {
        assert_eq!(code(&controller.cancel_task(&reader("ours"), id).await), "403");
        assert_eq!(code(&controller.cancel_task(&member("theirs"), id).await), "404");
        assert_eq!(code(&controller.cancel_task(&ours, id).await), "ok");
    }
    ended(&controller).await;
    work(&controller).await;
    for id in [&running.id, &waiting.id] {
        let task = record(&world, id).await;
        assert_eq!((task.status, task.message.as_deref()), (TaskStatus::Failure, Some("It was cancelled.")));
        assert_eq!(code(&controller.cancel_task(&ours, id).await), "409");
    }
    assert_eq!(script.attempts(), 1, "the waiting one was never begun");
}

#[tokio::test]
async fn only_so_many_run_at_a_time() {
    let world = World::new().await;
    let script = Script::new(&["wait"]);
    let settings =
        Settings { tasks: TaskSettings { max_workers: 2, ..TaskSettings::default() }, ..Settings::default() };
    let stores = Stores::new(Arc::clone(&world.store) as _, []);
    let controller = Controller::new(Parts {
        jobs: [Arc::clone(&script) as Arc<dyn Job>].into_iter().collect::<Jobs>(),
        ..Parts::new(world.database.clone(), stores, settings, "node-1")
    });
    for _ in 0..4 {
        controller.enqueue(None, new()).await.unwrap();
    }
    assert_eq!(controller.take_up_tasks().await.unwrap(), 2);
    assert_eq!(controller.take_up_tasks().await.unwrap(), 0);
    assert_eq!(controller.activity().tasks, 2);
}

#[tokio::test]
async fn only_those_who_may_see_tasks() {
    let world = World::new().await;
    let script = Script::new(&["well"]);
    let controller = process(&world, &script, "node-1");
    let image = world.queued(&member("ours")).await;
    let of_image = NewTask { image_id: Some(image.id.clone()), ..new() };
    let task = controller.enqueue(Some(&member("ours")), of_image.clone()).await.unwrap();
    controller.enqueue(Some(&admin("theirs")), of_image).await.unwrap();

    let all = TaskQuery::default();
    for (who, list, show) in [
        (member("ours"), "403", "403"),
        (reader("ours"), "403", "403"),
        (admin("theirs"), "ok", "ok"),
        (caller("ours", &[]), "403", "403"),
    ] {
        assert_eq!(code(&controller.list_tasks(&who, all.clone(), None).await), list);
        assert_eq!(code(&controller.show_task(&who, &task.id).await), show);
        assert_eq!(code(&controller.create_task(&who, "api_image_import", json!({})).await), list);
    }
    assert_eq!(code(&controller.show_task(&admin("theirs"), "nothing").await), "404");
    assert_eq!(code(&controller.create_task(&admin("theirs"), "export", json!({})).await), "400");
    assert_eq!(controller.image_tasks(&reader("ours"), &image.id).await.unwrap().len(), 1);
    assert_eq!(controller.image_tasks(&admin("theirs"), &image.id).await.unwrap().len(), 2);
    assert_eq!(code(&controller.image_tasks(&member("theirs"), &image.id).await), "404");
    assert_eq!(code(&controller.task_progress(&member("theirs"), &task.id).await), "404");

    let page = |limit, marker: Option<String>| {
        let query = TaskQuery { limit, ..all.clone() };
        let controller = controller.clone();
        async move { controller.list_tasks(&admin("theirs"), query, marker.as_deref()).await }
    };
    let first = page(2, None).await.unwrap();
    assert_eq!((first.tasks.len(), first.next.is_some()), (2, true));
    let rest = page(2, first.next).await.unwrap();
    assert!(rest.next.is_none());
    assert!(first.tasks.iter().all(|task| !rest.tasks.contains(task)));
    assert_eq!(code(&page(3, Some("nothing".to_owned())).await), "400");
}
