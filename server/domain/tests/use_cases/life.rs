//! Random lives of two images: whatever happens in whatever order, with faults in between, the rules hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use futures::{StreamExt, future::join, stream};
use proptest::prelude::*;
use vitrine_domain::{Controller, Settings, Upload};
use vitrine_model::{Caller, ImageChange, ImageStatus, Limits, NewImage};
use vitrine_stores::{
    Store,
    layers::faults::{Faults, When},
};

use crate::world::{World, bytes, gated, member, raw, upload, whole};

#[derive(Debug, Clone, Copy)]
enum Op {
    Create,
    Upload(&'static str),
    UploadTruncated,
    UploadAndLeave,
    UploadToSecond,
    Delete,
    Protect(bool),
    Deactivate,
    Reactivate,
    Recover,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => Just(Op::Create),
        4 => prop::sample::select(vec!["", "a", "some data", "0123456789"]).prop_map(Op::Upload),
        1 => Just(Op::UploadTruncated),
        1 => Just(Op::UploadAndLeave),
        1 => Just(Op::UploadToSecond),
        3 => Just(Op::Delete),
        1 => any::<bool>().prop_map(Op::Protect),
        1 => Just(Op::Deactivate),
        1 => Just(Op::Reactivate),
        1 => Just(Op::Recover),
    ]
}

const IDS: [&str; 2] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];

/// Does it, whatever comes of it.
async fn perform(controller: &Controller, who: &Caller, id: &str, op: Op) {
    let send = |body: Upload| async { controller.upload_image(who, id, body).await.map(drop) };
    let set = |change| async { controller.update_image(who, id, vec![change]).await.map(drop) };
    let _ = match op {
        Op::Create => {
            let new = NewImage { id: Some(id.to_owned()), ..raw() };
            controller.create_image(who, new).await.map(drop)
        }
        Op::Upload(data) => send(whole(data)).await,
        Op::UploadTruncated => {
            let end = Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            send(upload(stream::iter([bytes("half"), end]).boxed())).await
        }
        Op::UploadToSecond => send(Upload { store: Some("second".to_owned()), ..whole("elsewhere") }).await,
        Op::UploadAndLeave => {
            let (body, reached, _rest) = gated("half");
            let (controller, who, id) = (controller.clone(), who.clone(), id.to_owned());
            let request = tokio::spawn(async move { controller.upload_image(&who, &id, body).await });
            let _ = reached.await;
            request.abort();
            let _ = request.await;
            Ok(())
        }
        Op::Delete => controller.delete_image(who, id).await,
        Op::Protect(on) => set(ImageChange::Protected(on)).await,
        Op::Deactivate => controller.deactivate_image(who, id).await,
        Op::Reactivate => controller.reactivate_image(who, id).await,
        Op::Recover => controller.recover().await.map(drop),
    };
}

/// What has been seen, and may never change again.
#[derive(Default)]
struct Seen {
    gone: BTreeSet<String>,
    content: BTreeMap<String, (Option<u64>, Option<String>)>,
}

impl Seen {
    async fn look(&mut self, world: &World) {
        for image in world.records().await {
            assert!(!self.gone.contains(&image.id), "a deleted image came back");
            let written = matches!(image.status, ImageStatus::Active | ImageStatus::Deactivated);
            let content = (image.size, image.os_hash_value.clone());
            match self.content.get(&image.id) {
                Some(before) => {
                    assert!(written, "an active image became {}", image.status);
                    assert_eq!(*before, content, "an active image got other data");
                }
                None if written => drop(self.content.insert(image.id.clone(), content)),
                None => {}
            }
        }
        for id in IDS {
            let known = self.content.contains_key(id);
            if known && world.record(id).await.is_none() {
                let far = world.clock_now() + std::time::Duration::from_secs(1000);
                let pending = world.database.images().pending_delete(far, 10).await.unwrap();
                if !pending.iter().any(|image| image.id == id) {
                    self.gone.insert(id.to_owned());
                }
            }
        }
    }
}

/// What happens to one image, and what happens at the same moment on another server.
type Moment = (Op, usize, Option<(Op, usize)>);

async fn live(ops: Vec<Moment>, fault: std::ops::Range<u64>, when: When) {
    let limits = Limits { user_storage_quota: 15, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let world = World::with(settings, Faults::of(fault, when)).await;
    let (who, other) = (member("ours"), world.node("node-2"));
    let mut seen = Seen::default();
    for (op, id, beside) in ops {
        let first = perform(&world.controller, &who, IDS[id], op);
        match beside {
            Some((op, id)) => drop(join(first, perform(&other, &who, IDS[id], op)).await),
            None => first.await,
        }
        seen.look(&world).await;
        assert!(world.database.images().stored_bytes("ours").await.unwrap() <= 15);
    }
    // Faults end, and what others left runs out.
    for controller in [&world.controller, &other] {
        controller.drained(std::time::Duration::from_secs(60)).await;
    }
    for _ in 0..10 {
        world.clock.advance(std::time::Duration::from_secs(31));
        world.controller.recover().await.unwrap();
        other.recover().await.unwrap();
    }
    seen.look(&world).await;
    let lost: Vec<_> = lost_data(&world).await;
    for id in lost {
        // A deletion whose answer got lost twice: the record stands, and deleting it again ends that.
        world.controller.update_image(&who, &id, vec![ImageChange::Protected(false)]).await.unwrap();
        world.controller.delete_image(&who, &id).await.unwrap();
    }
    world.assert_settled().await;
}

/// Images whose data was deleted by a store that then said it was not.
async fn lost_data(world: &World) -> Vec<String> {
    let mut lost = Vec::new();
    for image in world.records().await {
        for place in &image.locations {
            let store = if place.store() == Some("memory") { &world.store } else { &world.second };
            if store.size(&place.url).await.is_err() {
                lost.push(image.id.clone());
            }
        }
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_whatever_happens(
        ops in prop::collection::vec((op(), 0..2_usize, prop::option::of((op(), 0..2_usize))), 1..25),
        from in 1..30_u64,
        faults in 0..4_u64,
        after in any::<bool>(),
    ) {
        let when = if after { When::After } else { When::Before };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(live(ops, from..from + faults, when));
    }
}
