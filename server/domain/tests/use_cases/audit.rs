//! The audit trail: each kind of change writes one entry, a refusal too, and none holds a secret.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use vitrine_domain::{AuditPage, AuditSettings, Error, IdentityDeed, NewUpload, PURGE, Settings, Transfer};
use vitrine_model::{
    AuditEntry, AuditFilter, AuditOutcome, AuditQuery, Caller, ImageChange, MemberStatus, NewImage, Quota,
    TaskQuery, TaskStatus, Visibility,
    metadef::{Association, Document, LoadMode, Object, Property, Tag},
};
use vitrine_stores::layers::faults::Faults;

use crate::{
    cache::bed::Bed as CacheBed,
    imports::{
        bed::{Bed as ImportBed, by, download, into},
        web::Page,
    },
    locations::web::{Wide, at},
    world::{World, admin, code, gated, member, raw, reader, whole},
};

const DAY: Duration = Duration::from_secs(86_400);

/// All entries, oldest first.
async fn entries(database: &vitrine_database::Database) -> Vec<AuditEntry> {
    let query = AuditQuery { oldest_first: true, limit: 500, ..AuditQuery::default() };
    database.audit().list(&query).await.unwrap().unwrap()
}

/// What was entered since the last time: `action outcome code target`.
struct Watch {
    seen: usize,
}

impl Watch {
    async fn new(world: &World) -> Self {
        Self { seen: entries(&world.database).await.len() }
    }

    async fn next(&mut self, world: &World) -> Vec<AuditEntry> {
        let new = entries(&world.database).await.split_off(self.seen);
        self.seen += new.len();
        new
    }

    /// The one entry that came, in short.
    async fn one(&mut self, world: &World) -> String {
        let new = self.next(world).await;
        assert_eq!(new.len(), 1, "{new:#?}");
        let entry = &new[0];
        let code = entry.code.map(|code| format!(" {code}")).unwrap_or_default();
        format!("{} {}{code}", entry.action, entry.outcome)
    }
}

fn document(fields: Value) -> Document {
    serde_json::from_value(fields).unwrap()
}

#[tokio::test]
async fn an_entry_says_who_what_and_which() {
    let world = World::new().await;
    let who = member("ours");
    let new = NewImage { name: Some("disk".to_owned()), ..raw() };
    let image = world.controller.create_image(&who, new).await.unwrap();
    world.clock.advance(Duration::from_micros(1_000_007));
    let changes = vec![
        ImageChange::Name(Some("n".repeat(200))),
        ImageChange::Visibility(Visibility::Private),
        ImageChange::SetProperty { name: "a".to_owned(), value: "1".to_owned() },
        ImageChange::Tags(vec!["x".to_owned()]),
    ];
    world.controller.update_image(&who, &image.id, changes).await.unwrap();
    let entries = entries(&world.database).await;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].detail["changes"]["name"], json!({"old": null, "new": "disk"}));
    let entry = &entries[1];
    assert_eq!(entry.at, world.clock_now());
    assert_eq!((entry.user_id.as_str(), entry.user_name.as_str()), ("user-of-ours", "user"));
    assert_eq!((entry.project_id.as_deref(), entry.by_admin), (Some("ours"), false));
    assert_eq!((entry.action.as_str(), entry.target_kind.as_str()), ("image.update", "image"));
    assert_eq!((&entry.target_id, entry.request_id.as_deref()), (&image.id, Some("req-1")));
    assert_eq!((entry.outcome, entry.code), (AuditOutcome::Ok, None));
    assert_eq!(entry.detail["asked"], json!(["name", "visibility", "property:a", "tags"]));
    assert_eq!(entry.detail["changes"]["visibility"], json!({"old": "shared", "new": "private"}));
    assert_eq!(entry.detail["changes"]["property:a"], json!({"old": null, "new": "1"}));
    assert_eq!(entry.detail["changes"]["tags"], json!({"old": [], "new": ["x"]}));
    assert_eq!(entry.detail["changes"]["name"]["new"], format!("{}…", "n".repeat(120)));
}

#[tokio::test]
async fn each_change_of_an_image_is_one_entry() {
    let world = World::new().await;
    let (who, boss, theirs) = (member("ours"), admin("boss"), member("theirs"));
    let controller = &world.controller;
    let mut watch = Watch::new(&world).await;
    let image = world.queued(&who).await;
    let id = image.id.as_str();
    assert_eq!(watch.one(&world).await, "image.create ok");
    controller.upload_image(&who, id, whole("data")).await.unwrap();
    let uploaded = watch.next(&world).await;
    assert_eq!(uploaded.len(), 1);
    assert_eq!(uploaded[0].detail["changes"]["status"], json!({"old": "queued", "new": "active"}));
    assert_eq!(uploaded[0].detail["changes"]["size"], json!({"old": null, "new": 4}));
    controller.deactivate_image(&boss, id).await.unwrap();
    assert_eq!(watch.one(&world).await, "image.deactivate ok");
    controller.deactivate_image(&boss, id).await.unwrap();
    assert_eq!(watch.next(&world).await, [], "it was already");
    controller.reactivate_image(&boss, id).await.unwrap();
    assert_eq!(watch.one(&world).await, "image.reactivate ok");
    controller.add_tag(&who, id, "t").await.unwrap();
    assert_eq!(watch.one(&world).await, "image.tag.add ok");
    controller.add_tag(&who, id, "t").await.unwrap();
    assert_eq!(watch.next(&world).await, [], "it was there");
    controller.remove_tag(&who, id, "t").await.unwrap();
    assert_eq!(watch.one(&world).await, "image.tag.remove ok");
    controller.add_member(&who, id, "theirs").await.unwrap();
    assert_eq!(watch.one(&world).await, "image.member.add ok");
    controller.set_member_status(&theirs, id, "theirs", MemberStatus::Accepted).await.unwrap();
    let answer = watch.next(&world).await;
    assert_eq!(
        (answer[0].action.as_str(), &answer[0].detail["status"]),
        ("image.member.answer", &json!("accepted"))
    );
    controller.remove_member(&who, id, "theirs").await.unwrap();
    assert_eq!(watch.one(&world).await, "image.member.remove ok");
    controller.grant_member(&who, id, "theirs", Some(true)).await.unwrap();
    assert_eq!(watch.one(&world).await, "image.member.add ok");
    controller.replace_members(&who, id, &[("third".to_owned(), None)]).await.unwrap();
    let replaced = watch.next(&world).await;
    assert_eq!(replaced[0].detail, json!({"removed": ["theirs"], "added": ["third"]}));
    controller.revoke_member(&who, id, "third").await.unwrap();
    assert_eq!(watch.one(&world).await, "image.member.remove ok");
    controller.update_image(&who, id, Vec::new()).await.unwrap();
    assert_eq!(watch.next(&world).await, [], "nothing was asked for");
    controller.delete_image(&who, id).await.unwrap();
    assert_eq!(watch.one(&world).await, "image.delete ok");
    world.copied(&who, "data").await;
    watch.next(&world).await;
    let copied = world.records().await.remove(0);
    controller.delete_copy(&boss, "second", &copied.id).await.unwrap();
    assert_eq!(watch.one(&world).await, "image.copy.remove ok");
    controller.set_project_limit(&boss, "ours", Quota::ImageCountTotal, Some(3)).await.unwrap();
    let limit = watch.next(&world).await;
    assert_eq!((limit[0].target_kind.as_str(), limit[0].target_id.as_str()), ("project", "ours"));
    assert_eq!(limit[0].detail, json!({"limit": "image_count_total", "value": 3}));
    let transfer = Transfer { from: "memory".to_owned(), to: "second".to_owned(), project: None };
    let task = controller.transfer_images(Some(&boss), transfer.clone(), true).await.unwrap();
    assert_eq!(watch.one(&world).await, "store.move ok");
    controller.cancel_task(&boss, &task.id).await.unwrap();
    assert_eq!(watch.one(&world).await, "task.cancel ok");
    controller.transfer_images(None, transfer, false).await.unwrap();
    let copy = watch.next(&world).await;
    assert_eq!(
        (copy[0].action.as_str(), copy[0].user_id.as_str(), copy[0].user_name.as_str(), copy[0].by_admin),
        ("store.copy", "", vitrine_domain::COMMAND_LINE, true),
        "the operator's command"
    );
}

#[tokio::test]
async fn refusals_are_entered_with_their_code() {
    let world = World::new().await;
    let (who, stranger) = (member("ours"), member("theirs"));
    let controller = &world.controller;
    let image = world.active(&who, "data").await;
    let id = image.id.as_str();
    let mut watch = Watch::new(&world).await;
    let publish = || vec![ImageChange::Visibility(Visibility::Public)];
    assert_eq!(code(&controller.update_image(&who, id, publish()).await), "403");
    let refused = watch.next(&world).await;
    assert_eq!((refused[0].outcome, refused[0].code), (AuditOutcome::Refused, Some(403)));
    assert_eq!(refused[0].detail, json!({"asked": ["visibility"]}));
    assert_eq!(code(&controller.update_image(&stranger, id, publish()).await), "404");
    assert_eq!(watch.one(&world).await, "image.update refused 404");
    assert_eq!(code(&controller.delete_image(&reader("ours"), id).await), "403");
    assert_eq!(watch.one(&world).await, "image.delete refused 403");
    let named = NewImage { name: Some("disk".to_owned()), ..raw() };
    let named = controller.create_image(&who, named).await.unwrap();
    watch.next(&world).await;
    for refused in [&stranger, &reader("ours")] {
        controller.delete_image(refused, &named.id).await.unwrap_err();
        assert_eq!(watch.next(&world).await[0].target_name.as_deref(), Some("disk"), "of what was refused");
    }
    controller.delete_image(&who, "none").await.unwrap_err();
    assert_eq!(watch.next(&world).await[0].target_name, None, "there is none");
    assert_eq!(code(&controller.upload_image(&who, id, whole("more")).await), "409");
    assert_eq!(watch.one(&world).await, "image.upload refused 409");
    assert_eq!(code(&controller.add_member(&stranger, id, "x").await), "404");
    assert_eq!(watch.one(&world).await, "image.member.add refused 404");
    assert_eq!(code(&controller.remove_tag(&who, id, "none").await), "404");
    assert_eq!(watch.one(&world).await, "image.tag.remove refused 404");
    assert_eq!(code(&controller.deactivate_image(&stranger, id).await), "404");
    assert_eq!(watch.one(&world).await, "image.deactivate refused 404");
    assert_eq!(code(&controller.set_project_limit(&who, "p", Quota::ImageCountTotal, None).await), "403");
    assert_eq!(watch.one(&world).await, "project.limit refused 403");
    assert_eq!(code(&controller.queue_cached_image(&who, id).await), "403");
    assert_eq!(watch.one(&world).await, "cache.queue refused 403");
    assert_eq!(code(&controller.cancel_task(&who, "none").await), "404");
    assert_eq!(watch.one(&world).await, "task.cancel refused 404");
    assert_eq!(code(&controller.create_image(&reader("ours"), raw()).await), "403");
    assert_eq!(watch.one(&world).await, "image.create refused 403");
    let upload = NewUpload { image_id: id.to_owned(), ..NewUpload::default() };
    assert!(controller.create_upload(&who, upload).await.is_err());
    assert!(watch.one(&world).await.starts_with("image.upload.begin refused"));
    controller.begin_drain();
    let import = controller.import_image(&who, id, by("glance-direct"), None).await;
    assert_eq!(code(&import), "503");
    assert_eq!(watch.one(&world).await, "image.import failed 503");
}

#[tokio::test]
async fn a_deleted_image_keeps_its_history_for_its_owner() {
    let world = World::new().await;
    let (who, boss, stranger) = (member("ours"), admin("boss"), member("theirs"));
    let controller = &world.controller;
    let image = world.active(&who, "data").await;
    let id = image.id.as_str();
    assert_eq!(controller.deleted_image(&who, id).await.unwrap(), None, "it is there");
    controller.add_member(&who, id, "theirs").await.unwrap();
    controller.delete_image(&boss, id).await.unwrap();
    let gone = controller.deleted_image(&who, id).await.unwrap().unwrap();
    assert_eq!((gone.id.as_str(), gone.deleted_at), (id, Some(world.clock_now())));
    let page = controller.image_history(&who, id, None, 10).await.unwrap();
    let last = &page.entries[0];
    assert_eq!((last.action.as_str(), last.by_admin), ("image.delete", true));
    assert_eq!((last.user_id.as_str(), last.user_name.as_str()), ("?", ""), "one of another project");
    assert_eq!(page.entries.last().unwrap().action, "image.create");
    assert!(controller.deleted_image(&boss, id).await.unwrap().is_some());
    assert_eq!(controller.deleted_image(&stranger, id).await.unwrap(), None, "the sharing ended with it");
    assert_eq!(code(&controller.image_history(&stranger, id, None, 10).await), "404");
    assert_eq!(code(&controller.image_history(&who, "none", None, 10).await), "404");
}

#[tokio::test]
async fn metadata_definitions_are_entered() {
    let world = World::new().await;
    let boss = admin("ours");
    let c = &world.controller;
    let mut watch = Watch::new(&world).await;
    let namespace = || document(json!({"namespace": "N"}));
    c.create_metadef_namespace(&boss, namespace()).await.unwrap();
    c.update_metadef_namespace(&boss, "N", &namespace()).await.unwrap();
    let object: Object = serde_json::from_value(json!({"name": "o"})).unwrap();
    let property: Property = serde_json::from_value(json!({"title": "T", "type": "string"})).unwrap();
    let tag: Tag = serde_json::from_value(json!({"name": "t"})).unwrap();
    let association: Association = serde_json::from_value(json!({"name": "flavor"})).unwrap();
    c.create_metadef_object(&boss, "N", object.clone()).await.unwrap();
    c.update_metadef_object(&boss, "N", "o", object).await.unwrap();
    c.delete_metadef_object(&boss, "N", "o").await.unwrap();
    c.delete_metadef_objects(&boss, "N").await.unwrap();
    c.create_metadef_property(&boss, "N", "p", property.clone()).await.unwrap();
    c.update_metadef_property(&boss, "N", "p", "p", property).await.unwrap();
    c.delete_metadef_property(&boss, "N", "p").await.unwrap();
    c.delete_metadef_properties(&boss, "N").await.unwrap();
    c.create_metadef_tag(&boss, "N", tag.clone()).await.unwrap();
    c.update_metadef_tag(&boss, "N", "t", tag.clone()).await.unwrap();
    c.delete_metadef_tag(&boss, "N", "t").await.unwrap();
    c.create_metadef_tags(&boss, "N", &[tag], false).await.unwrap();
    c.delete_metadef_tags(&boss, "N").await.unwrap();
    c.associate_metadef_resource_type(&boss, "N", association).await.unwrap();
    c.dissociate_metadef_resource_type(&boss, "N", "flavor").await.unwrap();
    c.load_metadef_namespace(&boss, &namespace(), LoadMode::Replace).await.unwrap();
    c.delete_metadef_namespace(&boss, "N").await.unwrap();
    assert_eq!(code(&c.delete_metadef_namespace(&boss, "N").await), "404");
    let new = watch.next(&world).await;
    let said: Vec<String> = new.iter().map(|entry| format!("{} {}", entry.action, entry.outcome)).collect();
    assert_eq!(
        said,
        [
            "metadef.create ok",
            "metadef.update ok",
            "metadef.object.add ok",
            "metadef.object.update ok",
            "metadef.object.remove ok",
            "metadef.object.remove_all ok",
            "metadef.property.add ok",
            "metadef.property.update ok",
            "metadef.property.remove ok",
            "metadef.property.remove_all ok",
            "metadef.tag.add ok",
            "metadef.tag.update ok",
            "metadef.tag.remove ok",
            "metadef.tag.add ok",
            "metadef.tag.remove_all ok",
            "metadef.type.add ok",
            "metadef.type.remove ok",
            "metadef.load ok",
            "metadef.delete ok",
            "metadef.delete refused",
        ]
    );
    assert!(
        new.iter().all(|entry| (entry.target_kind.as_str(), entry.target_id.as_str()) == ("metadef", "N"))
    );
    assert_eq!(new[2].detail, json!({"part": "o"}));
}

#[tokio::test]
async fn the_cache_is_entered() {
    let bed = CacheBed::new().await;
    let boss = admin("ours");
    let image = bed.image(1, 10).await;
    let mut watch = Watch::new(&bed.world).await;
    let c = &bed.controller;
    c.queue_cached_image(&boss, &image.id).await.unwrap();
    c.pin_cached_image(&boss, &image.id).await.unwrap();
    c.unpin_cached_image(&boss, &image.id).await.unwrap();
    c.delete_cached_image(&boss, &image.id).await.unwrap();
    c.prune_cache(&boss).await.unwrap();
    c.clean_cache(&boss).await.unwrap();
    c.clear_cache(&boss, vitrine_model::CacheTarget::Both).await.unwrap();
    let new = watch.next(&bed.world).await;
    let said: Vec<&str> = new.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        said,
        [
            "cache.queue",
            "cache.pin",
            "cache.unpin",
            "cache.evict",
            "cache.prune",
            "cache.clean",
            "cache.clear"
        ]
    );
    assert!(new.iter().all(|entry| entry.outcome == AuditOutcome::Ok));
    assert_eq!((&new[3].target_id, new[6].target_kind.as_str()), (&image.id, "cache"));
}

#[tokio::test]
async fn an_import_is_entered_when_it_begins_and_when_it_ends() {
    let bed = ImportBed::new().await;
    let signed = bed.web.put("/disk?signature=hunter2", [Page::of("data")]);
    let url = signed.replace("?signature=hunter2", "");
    let open = url.replacen("http://", "http://ann:hunter2@", 1);
    let queued = bed.world.queued(&bed.who).await.id;
    let mut watch = Watch::new(&bed.world).await;
    let refused = bed.controller.import_image(&bed.who, &queued, download(&open), None).await;
    assert_eq!(code(&refused), "400");
    assert_eq!(watch.one(&bed.world).await, "image.import refused 400");
    bed.import(&queued, download(&signed)).await;
    let new = watch.next(&bed.world).await;
    let said: Vec<String> = new.iter().map(|entry| format!("{} {}", entry.action, entry.outcome)).collect();
    assert_eq!(said, ["image.import ok", "task.end ok"], "{new:#?}");
    assert_eq!(new[0].detail["method"], "web-download");
    assert_eq!(new[0].detail["source"], url);
    assert_eq!((&new[1].target_id, new[1].user_id.as_str()), (&queued, "user-of-ours"));
    assert_eq!(new[0].detail["task"], new[1].detail["task"]);
    let missing = bed.world.queued(&bed.who).await.id;
    watch.next(&bed.world).await;
    let gone = url.replace("/disk", "/none?signature=hunter2");
    bed.import(&missing, download(&gone)).await;
    let new = watch.next(&bed.world).await;
    assert_eq!((new[1].action.as_str(), new[1].outcome), ("task.end", AuditOutcome::Failed));
    assert!(new[1].detail["message"].is_string());
    let staged = bed.staged("data").await;
    let new = watch.next(&bed.world).await;
    assert_eq!(new.last().map(|entry| entry.action.as_str()), Some("image.stage"));
    bed.import(&staged.id, into(&["second"], by("glance-direct"))).await;
    let new = watch.next(&bed.world).await;
    assert_eq!(new[0].detail["stores"], json!(["second"]));
    assert_never(&entries(&bed.world.database).await, "hunter2");
}

#[tokio::test]
async fn locations_are_entered_without_what_opens_them() {
    let wide = Wide::new().await;
    let (who, boss) = (member("ours"), admin("ours"));
    let image = wide.world.queued(&who).await;
    let url = wide.web.put("a", "data");
    let mut watch = Watch::new(&wide.world).await;
    wide.controller.update_image(&who, &image.id, vec![ImageChange::AddLocation(at(&url))]).await.unwrap();
    let new = watch.next(&wide.world).await;
    assert_eq!(new[0].detail["asked"], json!(["locations"]));
    assert_eq!(new[0].detail["changes"]["locations"], json!({"old": [], "new": [url]}));
    let other = wide.world.queued(&who).await.id;
    let open = url.replacen("http://", "http://ann:hunter2@", 1) + "?signature=hunter2";
    for caller in [&who, &boss] {
        let _ = wide.controller.add_location(caller, &other, at(&open)).await;
        let _ = wide.controller.update_image(caller, &other, vec![ImageChange::AddLocation(at(&open))]).await;
        let _ = wide.controller.copy_from(caller, &other, &open, None).await;
    }
    let new = watch.next(&wide.world).await;
    assert!(new.iter().any(|entry| entry.action == "image.location.add" && entry.detail["location"] == url));
    assert_never(&entries(&wide.world.database).await, "hunter2");
}

/// No entry holds this, in whatever field.
fn assert_never(entries: &[AuditEntry], secret: &str) {
    for entry in entries {
        assert!(!serde_json::to_string(entry).unwrap().contains(secret), "{entry:#?}");
    }
}

#[tokio::test]
async fn values_that_are_secrets_by_their_name_are_hidden() {
    let world = World::new().await;
    let who = member("ours");
    let pairs = [
        ("os_admin_Password", "hunter2"),
        ("url", "https://ann:hunter2@host/x?y=hunter2"),
        ("plain", "seen"),
    ];
    let properties: BTreeMap<String, String> =
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let new = NewImage { properties, ..raw() };
    world.controller.create_image(&who, new).await.unwrap();
    let entries = entries(&world.database).await;
    assert_never(&entries, "hunter2");
    assert_eq!(entries[0].detail["changes"]["property:plain"]["new"], "seen");
    assert_eq!(entries[0].detail["changes"]["property:url"]["new"], "https://host/x");
}

#[tokio::test]
async fn who_goes_away_in_the_middle_is_entered() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let mut watch = Watch::new(&world).await;
    let (body, reached, gate) = gated("da");
    let (controller, caller, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let sending = tokio::spawn(async move { controller.upload_image(&caller, &id, body).await });
    reached.await.unwrap();
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    drop(gate);
    assert!(world.controller.drained(Duration::from_secs(10)).await);
    let mut new = Vec::new();
    while new.is_empty() {
        tokio::task::yield_now().await;
        new = watch.next(&world).await;
    }
    assert_eq!((new[0].action.as_str(), new[0].outcome), ("image.upload", AuditOutcome::Unknown));
}

#[tokio::test]
async fn the_trail_is_for_administrators_and_the_history_for_owners() {
    let world = World::new().await;
    let (who, boss, stranger) = (member("ours"), admin("boss"), member("theirs"));
    let image = world.active(&who, "data").await;
    world.queued(&who).await;
    let publish = vec![ImageChange::Visibility(Visibility::Public)];
    world.controller.update_image(&boss, &image.id, publish).await.unwrap();
    let rename = vec![ImageChange::Name(Some("mine".to_owned()))];
    assert_eq!(code(&world.controller.update_image(&stranger, &image.id, rename).await), "403");

    let all = AuditQuery { limit: 2, ..AuditQuery::default() };
    let page = world.controller.list_audit(&boss, all.clone()).await.unwrap();
    assert_eq!((page.entries.len(), page.more), (2, true));
    assert_eq!(code(&world.controller.list_audit(&who, all.clone()).await), "403");
    let gone = AuditQuery { after: Some(1 << 40), ..all };
    assert_eq!(code(&world.controller.list_audit(&boss, gone).await), "400");

    let history = async |who: &Caller| -> Result<AuditPage, Error> {
        world.controller.image_history(who, &image.id, None, 50).await
    };
    let page = history(&who).await.unwrap();
    let said: Vec<(&str, &str, bool)> = page
        .entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.user_name.as_str(), entry.by_admin))
        .collect();
    assert_eq!(
        said,
        [
            ("image.update", "", false),
            ("image.update", "", true),
            ("image.upload", "user", false),
            ("image.create", "user", false)
        ]
    );
    let text = serde_json::to_string(&page.entries).unwrap();
    for hidden in ["memory://", "locations", "user-of-boss", "user-of-theirs", "\"boss\"", "\"theirs\""] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(page.entries.iter().all(|entry| entry.target_id == image.id));
    let whole = history(&boss).await.unwrap();
    assert!(serde_json::to_string(&whole.entries).unwrap().contains("memory://"));
    assert!(whole.entries.iter().any(|entry| entry.user_id == "user-of-theirs"));
    assert_eq!(code(&history(&stranger).await), "403", "it sees the image, which is public");
    assert_eq!(code(&world.controller.image_history(&who, "none", None, 5).await), "404");
}

#[tokio::test]
async fn what_happens_in_the_identity_is_entered() {
    let world = World::new().await;
    let boss = admin("boss");
    let failed = IdentityDeed {
        caller: None,
        action: "identity.login",
        kind: "user",
        id: "ann\0",
        name: None,
        code: 401,
        request_id: Some("req-9"),
        notes: &[("from", "192.0.2.1".to_owned())],
    };
    world.controller.enter_identity_deed(failed.clone()).await;
    let made = IdentityDeed {
        caller: Some(&boss),
        action: "user.create",
        id: "u",
        name: Some("eve"),
        code: 201,
        ..failed
    };
    world.controller.enter_identity_deed(made).await;
    let entries = entries(&world.database).await;
    assert_eq!((entries[0].outcome, entries[0].code), (AuditOutcome::Refused, Some(401)));
    assert_eq!((entries[0].user_id.as_str(), entries[0].request_id.as_deref()), ("", Some("req-9")));
    assert_eq!((entries[1].outcome, entries[1].user_id.as_str()), (AuditOutcome::Ok, "user-of-boss"));
    assert_eq!(entries[1].target_name.as_deref(), Some("eve"));
}

#[tokio::test]
async fn old_entries_go_with_the_purge() {
    let settings = Settings { audit: AuditSettings { keep_days: 10 }, ..Settings::default() };
    let world = World::with(settings, Faults::none()).await;
    let who = member("ours");
    let purges = async || {
        let query = TaskQuery { kind: Some(PURGE.to_owned()), limit: 9, ..TaskQuery::default() };
        world.database.tasks().list(&query, None).await.unwrap()
    };
    world.queued(&who).await;
    world.clock.advance(DAY * 9);
    world.queued(&who).await;
    world.controller.begin_chores().await.unwrap();
    assert_eq!(purges().await, [], "nothing is old enough");
    world.clock.advance(DAY * 2);
    world.controller.begin_chores().await.unwrap();
    assert_eq!(world.controller.take_up_tasks().await.unwrap(), 1);
    assert!(world.controller.drained(Duration::from_secs(10)).await);
    let [task] = &*purges().await else { panic!("one purge") };
    assert_eq!(
        (task.status, &task.result),
        (TaskStatus::Success, &Some(json!({"images": 0, "rows": 0, "audit": 1})))
    );
    let filter = AuditFilter { action: Some("image.create".to_owned()), ..AuditFilter::default() };
    let query = AuditQuery { filter, limit: 10, ..AuditQuery::default() };
    assert_eq!(world.database.audit().list(&query).await.unwrap().unwrap().len(), 1);
}
