//! Oneself, users and projects, over the embedded identity.

use std::sync::Arc;

use tower_sessions::MemoryStore;
use vitrine_app::{Assets, Parts};
use vitrine_database::{Database, Options};
use vitrine_domain::{Controller, Settings};
use vitrine_identity::{
    Bootstrap, Embedded, IdentityProvider, Login, LoginScope, NewProject, NewUser, Target, UserRef,
};
use vitrine_stores::{Stores, drivers::memory::MemoryStore as Memory};

use crate::{
    browser::{Browser, Page},
    world::{World, raw},
};

const PASSWORD: &str = "correct horse";

struct People {
    embedded: Embedded,
    controller: Controller,
    router: axum::Router,
    _folder: tempfile::TempDir,
}

impl People {
    /// `admin` administers, `ann` is a member of `atelier`.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        let settings = vitrine_identity::Settings {
            password_hash_memory: 64,
            password_hash_passes: 1,
            ..vitrine_identity::Settings::default()
        };
        // Sessions go by the real clock: what is made at this hour must not have expired.
        let now = || time::macros::datetime!(2096-11-21 04:20:07 UTC);
        let embedded = Embedded::open(database.clone(), &settings, now).await.unwrap();
        embedded.bootstrap(Bootstrap::admin(PASSWORD)).await.unwrap();
        let stores = Stores::new(Arc::new(Memory::new("memory", 1 << 20)), []);
        let controller =
            Controller::new(vitrine_domain::Parts::new(database, stores, Settings::default(), "node-1"));
        let parts = Parts {
            operator: None,
            controller: controller.clone(),
            identity: Arc::new(embedded.clone()),
            embedded: Some(embedded.clone()),
            region: "RegionTwo".to_owned(),
            uploads: axum::Router::new(),
            assets: Assets { script: "x".to_owned(), stylesheet: "/x.css".to_owned(), has_script: false },
            secure_cookies: false,
            public_endpoint: Some("https://images.example/glance".to_owned()),
        };
        let router = vitrine_app::router(parts, MemoryStore::default());
        let people = Self { embedded, controller, router, _folder: folder };
        people.user("ann", "atelier", "member").await;
        people
    }

    async fn user(&self, name: &str, project: &str, role: &str) -> String {
        let user = self.embedded.create_user(NewUser::named(name, Some(PASSWORD.to_owned()))).await.unwrap();
        if self.embedded.find_project(project).await.is_err() {
            self.embedded.create_project(NewProject::named(project)).await.unwrap();
        }
        let target = Target::Project(self.project(project).await);
        self.embedded.assign(&user.id, &target, &self.role(role).await).await.unwrap();
        user.id
    }

    async fn id(&self, user: &str) -> String {
        self.embedded.find_user(user).await.unwrap().id
    }

    async fn project(&self, name: &str) -> String {
        self.embedded.find_project(name).await.unwrap().id
    }

    async fn role(&self, name: &str) -> String {
        self.embedded.find_role(name).await.unwrap().id
    }

    async fn logged_in(&self, user: &str) -> Browser {
        // The public endpoint is the origin.
        let mut browser = Browser::new(self.router.clone());
        let page = send(&mut browser, "/dashboard/login", &[("user", user), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        browser
    }

    async fn can_log_in(&self, user: &str, password: &str) -> bool {
        let login = Login {
            user: UserRef::Name { name: user.to_owned(), domain: "Default".to_owned() },
            password: password.to_owned(),
            scope: LoginScope::AnyProject,
            peer: None,
        };
        self.embedded.login(login).await.is_ok()
    }
}

/// Sends a form from the public endpoint's origin, as it stands.
async fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://images.example")];
    browser.send(http::Method::POST, path, &headers, body.into()).await
}

/// The same with the session's token, to the page it leads to.
async fn submit(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = browser.csrf().await;
    let page = send(browser, path, &[&[("csrf", csrf.as_str())], fields].concat()).await;
    if page.status == 303 { browser.open(page.location()).await } else { page }
}

/// What stands in the element with this id.
fn within<'a>(page: &'a Page, id: &str) -> &'a str {
    let (_, rest) = page.text.split_once(&format!("id=\"{id}\">")).unwrap();
    rest.split_once('<').unwrap().0
}

#[tokio::test]
async fn my_page_says_who_i_am_and_how_clients_get_in() {
    let people = People::new().await;
    let mut ann = people.logged_in("ann").await;
    let page = ann.get("/dashboard/me").await;
    let (id, project) = (people.id("ann").await, people.project("atelier").await);
    for text in [
        "<bdi>ann</bdi>",
        id.as_str(),
        project.as_str(),
        "<bdi>member</bdi>",
        "<bdi>reader</bdi>",
        "https://images.example/glance/identity/v3",
        "No application credentials",
        "Present password",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    for (path, parts) in [
        (
            "/dashboard/me/clouds.yaml",
            ["username: \"ann\"", "project_name: \"atelier\"", "region_name: \"RegionTwo\""],
        ),
        (
            "/dashboard/me/openrc.sh",
            ["OS_USERNAME='ann'", "OS_PROJECT_NAME='atelier'", "OS_REGION_NAME='RegionTwo'"],
        ),
    ] {
        let file = ann.get(path).await;
        assert!(file.header("content-disposition").starts_with("attachment;"));
        assert!(parts.iter().all(|part| file.has(part)) && !file.has(PASSWORD), "{}", file.text);
    }
    let old = World::new().await;
    let mut alice = old.logged_in("alice").await;
    let page = alice.get("/dashboard/me").await;
    assert!(
        page.status == 200 && page.has("Time zone") && !page.has("API access"),
        "users are kept elsewhere"
    );
    assert_eq!(alice.get("/dashboard/me/clouds.yaml").await.status, 404);
}

#[tokio::test]
async fn a_credential_is_made_shown_once_and_deleted() {
    let people = People::new().await;
    let mut ann = people.logged_in("ann").await;
    let new = "/dashboard/me/credentials/new";
    let page = ann.get(new).await;
    assert!(page.has("In 90 days") && page.has("Never") && !page.has("<bdi>admin</bdi>"), "{}", page.text);
    let (reader, admin) = (people.role("reader").await, people.role("admin").await);
    let good = [("name", "nightly <b>"), ("role", reader.as_str()), ("ends", "7")];
    for (field, value, problem) in [
        ("name", "", "Give it a name."),
        ("name", &"x".repeat(256), "at most 256"),
        ("role", admin.as_str(), "does not have the role"),
        ("role", "nonsense", "does not have the role"),
        ("ends", "-1", "Choose one of the times"),
    ] {
        let problem = problem.replace("256", "255");
        let fields = good.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let page = submit(&mut ann, new, &fields).await;
        assert!(page.status == 400 && page.has(&problem), "{field}={value}: {}", page.text);
    }
    let page = submit(&mut ann, new, &good[..1]).await;
    assert!(page.status == 400 && page.has("Choose at least one role."));
    let page = submit(&mut ann, new, &good).await;
    assert_eq!(page.status, 201, "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    let (id, secret) =
        (within(&page, "credential-id").to_owned(), within(&page, "credential-secret").to_owned());
    assert!(page.has("v3applicationcredential") && page.has("nightly &lt;b&gt;") && !page.has("nightly <b>"));
    let made = people.embedded.credential(&people.id("ann").await, &id).await.unwrap();
    assert_eq!(made.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["reader"]);
    assert_eq!(made.expires_at, Some(time::macros::datetime!(2096-11-28 04:20:07 UTC)));
    assert!(!made.unrestricted);

    let page = ann.get("/dashboard/me").await;
    assert!(page.has("nightly &lt;b&gt;") && page.has("2096-11-28 04:20") && !page.has(&secret));
    let page = submit(&mut ann, new, &good).await;
    assert!(
        page.status == 400 && page.has("You have an application credential with the name"),
        "{}",
        page.text
    );
    let path = format!("/dashboard/me/credentials/{id}/delete");
    let mut admin = people.logged_in("admin").await;
    assert_eq!(admin.get(&path).await.status, 404, "others' are not mine");
    assert_eq!(submit(&mut admin, &path, &[]).await.status, 404);
    assert!(ann.get(&path).await.has("Delete for good"));
    assert!(submit(&mut ann, &path, &[]).await.has("was deleted."));
    assert_eq!(ann.get(&path).await.status, 404);
}

#[tokio::test]
async fn the_password_is_changed_with_the_old_one() {
    let people = People::new().await;
    let (mut ann, mut other) = (people.logged_in("ann").await, people.logged_in("ann").await);
    let path = "/dashboard/me/password";
    let fields = |old: &'static str, new: &'static str, again: &'static str| {
        [("original_password", old), ("password", new), ("password_again", again)]
    };
    for (old, new, again, problem) in [
        ("wrong", "new one", "new one", "This is not your present password."),
        ("", "new one", "new one", "Type your present password."),
        (PASSWORD, "", "", "Type a new password."),
        (PASSWORD, "new one", "another", "This is not the same as above."),
    ] {
        let page = submit(&mut ann, path, &fields(old, new, again)).await;
        assert!(page.status == 400 && page.has(problem), "{problem}: {}", page.text);
        assert!(!page.has("new one") && !page.has(PASSWORD));
    }
    let page = submit(&mut ann, path, &fields(PASSWORD, "new one", "new one")).await;
    assert!(page.status == 200 && page.has("Your password was changed."), "{}", page.text);
    assert!(people.can_log_in("ann", "new one").await && !people.can_log_in("ann", PASSWORD).await);
    assert_eq!(other.get("/dashboard/me").await.status, 303, "other logins have ended");
}

#[tokio::test]
async fn times_are_in_the_readers_zone() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    assert!(admin.get("/dashboard/admin/users").await.has("title=\"2096-11-21 04:20:07 UTC\""));
    for bad in ["Nowhere/Town", "", "Asia/Shanghai; Path=/"] {
        let page = submit(&mut admin, "/dashboard/me/timezone", &[("timezone", bad)]).await;
        assert!(page.has("The time zone was not changed"), "{bad}");
        assert!(!admin.cookies.contains_key("vitrine_timezone"));
    }
    let page = submit(&mut admin, "/dashboard/me/timezone", &[("timezone", "Asia/Shanghai")]).await;
    assert!(page.has("value=\"Asia/Shanghai\" selected"), "{}", page.text);
    assert_eq!(admin.cookies["vitrine_timezone"], "Asia/Shanghai");
    let page = admin.get("/dashboard/admin/users").await;
    assert!(
        page.has("title=\"2096-11-21 12:20:07 UTC+8\"") && page.has(">2096-11-21 12:20<"),
        "{}",
        page.text
    );
    admin.cookies.insert("vitrine_timezone".to_owned(), "<script>".to_owned());
    assert!(admin.get("/dashboard/admin/users").await.has("04:20:07 UTC"), "what is no zone is UTC");
}

#[tokio::test]
async fn only_administrators_look_after_people() {
    let people = People::new().await;
    let (user, project) = (people.id("admin").await, people.project("admin").await);
    let mut ann = people.logged_in("ann").await;
    for path in [
        "/dashboard/admin/users".to_owned(),
        "/dashboard/admin/users/new".to_owned(),
        format!("/dashboard/admin/users/{user}"),
        format!("/dashboard/admin/users/{user}/delete"),
        "/dashboard/admin/projects".to_owned(),
        "/dashboard/admin/projects/new".to_owned(),
        format!("/dashboard/admin/projects/{project}"),
        format!("/dashboard/admin/projects/{project}/delete"),
    ] {
        assert_eq!(ann.get(&path).await.status, 403, "{path}");
        if !["users", "projects"].iter().any(|end| path.ends_with(end)) {
            let fields = [("action", "disable"), ("name", "x"), ("password", "x"), ("password_again", "x")];
            assert_eq!(submit(&mut ann, &path, &fields).await.status, 403, "{path}");
        }
    }
    let elsewhere = World::new().await;
    let mut root = elsewhere.logged_in("root").await;
    assert_eq!(root.get("/dashboard/admin/users").await.status, 404);
    assert!(!root.get("/dashboard/images").await.has("/dashboard/admin/users"));
    let mut admin = people.logged_in("admin").await;
    assert!(admin.get("/dashboard/images").await.has("href=\"/dashboard/admin/users\""));
    assert_eq!(admin.get("/dashboard/admin/users/none").await.status, 404);
}

#[tokio::test]
async fn a_user_is_made_changed_and_deleted() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    let (atelier, member, reader) =
        (people.project("atelier").await, people.role("member").await, people.role("reader").await);
    let new = "/dashboard/admin/users/new";
    let fields = |name: &'static str, again: &'static str| {
        [
            ("name", name),
            ("password", PASSWORD),
            ("password_again", again),
            ("project", atelier.as_str()),
            ("role", member.as_str()),
        ]
    };
    for (name, again, problem) in [
        ("", PASSWORD, "Give it a name."),
        ("bob", "other", "This is not the same as above."),
        ("ann", PASSWORD, "There is a user with the name ann already."),
    ] {
        let page = submit(&mut admin, new, &fields(name, again)).await;
        assert!(page.status == 400 && page.has(problem), "{problem}: {}", page.text);
        assert!(!page.has(PASSWORD));
    }
    let page = submit(&mut admin, new, &fields("bob", PASSWORD)).await;
    assert!(page.status == 200 && page.has("The user bob was created."), "{}", page.text);
    assert!(people.can_log_in("bob", PASSWORD).await);
    let id = people.id("bob").await;
    let path = format!("/dashboard/admin/users/{id}");

    let page = submit(&mut admin, &path, &[("action", "save"), ("name", "ann")]).await;
    assert!(page.status == 400 && page.has("There is a user with the name ann already."));
    let save = [("action", "save"), ("name", "robert"), ("email", "r@example"), ("description", "<i>")];
    assert!(submit(&mut admin, &path, &save).await.has("robert was saved."));
    let page = admin.get("/dashboard/admin/users?q=R%40EX").await;
    assert!(page.has("<bdi class=\"clip\">robert</bdi>") && !page.has(">ann<"), "{}", page.text);
    assert!(admin.get("/dashboard/admin/users?q=%3Cb%3E").await.has("No user found"));

    let role = |action: &'static str, role: &str| {
        [("action", action), ("user", id.as_str()), ("place", atelier.as_str()), ("role", role)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let act = async |browser: &mut Browser, fields: [(&'static str, String); 4]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        submit(browser, &path, &fields).await
    };
    assert!(act(&mut admin, role("grant", &reader)).await.has("robert now has the role reader."));
    assert!(act(&mut admin, role("revoke", &member)).await.has("The role member was taken from robert."));
    assert!(act(&mut admin, role("revoke", &member)).await.status == 200);
    let target = Target::Project(atelier.clone());
    let left = people.embedded.assigned_roles(&id, &target).await.unwrap();
    assert_eq!(left.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["reader"]);

    let password = [("action", "password"), ("password", "another"), ("password_again", "another")];
    assert!(submit(&mut admin, &path, &password).await.has("robert has a new password."));
    assert!(people.can_log_in("robert", "another").await);
    assert!(submit(&mut admin, &path, &[("action", "disable")]).await.has("robert was disabled."));
    assert!(!people.can_log_in("robert", "another").await);
    assert!(submit(&mut admin, &path, &[("action", "enable")]).await.has("robert was enabled."));
    assert_eq!(submit(&mut admin, &path, &[("action", "burn")]).await.status, 400);
    let page = admin.get(&format!("{path}/delete")).await;
    assert!(page.has("atelier: reader") && page.has("Delete for good"), "{}", page.text);
    assert!(submit(&mut admin, &format!("{path}/delete"), &[]).await.has("robert was deleted."));
    assert_eq!(admin.get(&path).await.status, 404);
}

#[tokio::test]
async fn nobody_locks_themselves_or_everybody_out() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    let (id, project, role) =
        (people.id("admin").await, people.project("admin").await, people.role("admin").await);
    let path = format!("/dashboard/admin/users/{id}");
    let page = admin.get(&path).await;
    assert!(page.has("Your own account") && !page.has("value=\"disable\""));
    for fields in [
        &[("action", "disable")][..],
        &[("action", "password"), ("password", "x"), ("password_again", "x")],
        &[("action", "revoke"), ("user", &id), ("place", &project), ("role", &role)],
        &[("action", "revoke"), ("user", &id), ("place", "system"), ("role", &role)],
    ] {
        assert!(submit(&mut admin, &path, fields).await.has("Nothing was changed"), "{fields:?}");
    }
    assert!(submit(&mut admin, &format!("{path}/delete"), &[]).await.has("Nothing was deleted"));
    let here = format!("/dashboard/admin/projects/{project}");
    assert!(submit(&mut admin, &here, &[("action", "disable")]).await.has("You work in this project now."));
    assert!(submit(&mut admin, &format!("{here}/delete"), &[]).await.has("You work in this project now."));
    assert!(people.can_log_in("admin", PASSWORD).await);

    // A second administrator, who is none of the system.
    people.user("second", "other", "admin").await;
    let mut second = people.logged_in("second").await;
    let page = submit(&mut second, &path, &[("action", "disable")]).await;
    assert!(page.has("Nobody could administer what is left."), "{}", page.text);
    assert!(submit(&mut second, &format!("{path}/delete"), &[]).await.has("Nobody could administer"));
}

#[tokio::test]
async fn a_project_is_made_changed_and_deleted_once_it_owns_nothing() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    let new = "/dashboard/admin/projects/new";
    for (name, problem) in [
        ("", "Give it a name."),
        (&*"x".repeat(65), "A name has at most 64 characters."),
        ("atelier", "There is a project with the name atelier already."),
    ] {
        let page = submit(&mut admin, new, &[("name", name)]).await;
        assert!(page.status == 400 && page.has(problem), "{problem}: {}", page.text);
    }
    let page = submit(&mut admin, new, &[("name", "bakery"), ("description", "bread <b>")]).await;
    assert!(page.has("The project bakery was created.") && page.has("bread &lt;b&gt;"), "{}", page.text);
    let page = admin.get("/dashboard/admin/projects?q=BREAD").await;
    assert!(page.has(">bakery<") && !page.has(">atelier<"), "{}", page.text);

    let id = people.project("atelier").await;
    let path = format!("/dashboard/admin/projects/{id}");
    let page = admin.get(&path).await;
    assert!(page.has("<bdi>ann</bdi>") && page.has("Limits"));
    assert!(
        submit(&mut admin, &path, &[("action", "save"), ("name", "studio")]).await.has("studio was saved.")
    );
    assert!(submit(&mut admin, &path, &[("action", "disable")]).await.has("studio was disabled."));
    assert!(!people.can_log_in("ann", PASSWORD).await);
    assert!(submit(&mut admin, &path, &[("action", "enable")]).await.has("studio was enabled."));

    let login = Login {
        user: UserRef::Id(people.id("ann").await),
        password: PASSWORD.to_owned(),
        scope: LoginScope::AnyProject,
        peer: None,
    };
    let ann = people.embedded.login(login).await.unwrap().caller;
    let image = people.controller.create_image(&ann, raw("one")).await.unwrap();
    let page = admin.get(&format!("{path}/delete")).await;
    assert!(
        page.has("The project studio still owns 1 image.") && !page.has("Delete for good"),
        "{}",
        page.text
    );
    let page = submit(&mut admin, &format!("{path}/delete"), &[]).await;
    assert!(page.has("Nothing was deleted") && page.has("still owns 1 image."), "{}", page.text);
    people.controller.delete_image(&ann, &image.id).await.unwrap();
    assert!(admin.get(&format!("{path}/delete")).await.has("ann: member"));
    assert!(submit(&mut admin, &format!("{path}/delete"), &[]).await.has("studio was deleted."));
    assert_eq!(admin.get(&path).await.status, 404);
}

#[tokio::test]
async fn the_pages_are_in_the_readers_language() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    admin.cookies.insert("vitrine_language".to_owned(), "zh-CN".to_owned());
    for (path, text) in [
        ("/dashboard/me", "应用程序凭证"),
        ("/dashboard/me/credentials/new", "90 天后"),
        ("/dashboard/admin/users", "创建用户"),
        ("/dashboard/admin/projects/new", "新建项目"),
    ] {
        assert!(admin.get(path).await.has(text), "{path}");
    }
    let page = submit(&mut admin, "/dashboard/admin/projects/new", &[("name", "admin")]).await;
    assert!(page.has("名为 admin 的项目已存在。"), "{}", page.text);
}

#[tokio::test]
async fn twenty_projects_are_suggested_at_most_and_to_members_their_own() {
    let people = People::new().await;
    for number in 0..25 {
        people.embedded.create_project(NewProject::named(format!("room-{number:02}"))).await.unwrap();
    }
    let login = |user: &str| Login {
        user: UserRef::Name { name: user.to_owned(), domain: "Default".to_owned() },
        password: PASSWORD.to_owned(),
        scope: LoginScope::AnyProject,
        peer: None,
    };
    for (user, projects) in [("admin", 20), ("ann", 0)] {
        let caller = people.embedded.login(login(user)).await.unwrap().caller;
        let image = people.controller.create_image(&caller, raw("gift")).await.unwrap();
        let mut browser = people.logged_in(user).await;
        // A project named in full is for those who know it already, and no suggestion.
        for text in ["ROOM", "room-07"] {
            let page = browser.get(&format!("/dashboard/images/{}/share/projects?q={text}", image.id)).await;
            let found: Vec<serde_json::Value> = serde_json::from_str(&page.text).unwrap();
            let expected = if text == "ROOM" { projects } else { projects.min(1) };
            assert_eq!(found.len(), expected, "{user}: {text}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn a_user_who_is_gone_is_named_with_the_way_to_the_others() {
    let people = People::new().await;
    let mut browser = people.logged_in("admin").await;
    for (path, way) in [("users", "To the list of users"), ("projects", "To the list of projects")] {
        let page = browser.get(&format!("/dashboard/admin/{path}/0123456789")).await;
        assert_eq!(page.status, 404);
        assert!(page.has("with the id 0123456789") && page.has(way), "{}", page.text);
    }
}

#[tokio::test]
async fn what_is_done_to_people_is_in_the_audit_trail() {
    let people = People::new().await;
    let mut admin = people.logged_in("admin").await;
    let (atelier, member, reader) =
        (people.project("atelier").await, people.role("member").await, people.role("reader").await);
    let new = [
        ("name", "bob"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("project", atelier.as_str()),
        ("role", member.as_str()),
    ];
    submit(&mut admin, "/dashboard/admin/users/new", &new).await;
    let id = people.id("bob").await;
    let path = format!("/dashboard/admin/users/{id}");
    let role = [("action", "grant"), ("user", id.as_str()), ("place", atelier.as_str()), ("role", &reader)];
    submit(&mut admin, &path, &role).await;
    let password = [("action", "password"), ("password", "another"), ("password_again", "another")];
    submit(&mut admin, &path, &password).await;
    let mut ann = people.logged_in("ann").await;
    let credential = [("name", "nightly"), ("role", member.as_str()), ("ends", "7")];
    let page = submit(&mut ann, "/dashboard/me/credentials/new", &credential).await;
    let secret = within(&page, "credential-secret").to_owned();
    let own = |old| [("original_password", old), ("password", "mine"), ("password_again", "mine")];
    submit(&mut ann, "/dashboard/me/password", &own("wrong")).await;
    submit(&mut ann, "/dashboard/me/password", &own(PASSWORD)).await;
    submit(&mut admin, &path, &[("action", "save"), ("name", "ann")]).await;

    let export = admin.get("/dashboard/admin/audit/export?format=jsonl&action=identity").await;
    let entries: Vec<serde_json::Value> =
        export.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said: Vec<String> = entries
        .iter()
        .rev()
        .filter(|entry| entry["action"] != "identity.login")
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            let code = entry["code"].as_u64().map(|code| format!(" {code}")).unwrap_or_default();
            let (who, action, name) = (text("user_name"), text("action"), text("target_name"));
            format!("{who}: {action} {name} {}{code}", text("outcome"))
        })
        .collect();
    assert_eq!(
        said,
        [
            "admin: identity.user.create bob ok",
            "admin: identity.role.assign bob ok",
            "admin: identity.role.assign bob ok",
            "admin: identity.user.password bob ok",
            "ann: identity.credential.add ann ok",
            "ann: identity.user.password ann refused 401",
            "ann: identity.user.password ann ok",
            "admin: identity.user.update bob refused 409",
        ]
    );
    assert!(entries.iter().any(|entry| entry["target_id"] == id.as_str()), "by its id");
    for hidden in [PASSWORD, "another", "\"mine\"", &secret] {
        assert!(!export.has(hidden), "{hidden}");
    }
}
