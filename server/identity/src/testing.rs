//! An identity to test with: a database of its own, a clock that stands still, cheap hashes.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::OffsetDateTime;
use vitrine_database::{Database, Options, identity::Target};

use crate::{Bootstrap, Embedded, Login, LoginScope, NewProject, NewUser, Settings, UserRef};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The clock's time, in seconds after a fixed moment.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000 + self.0.load(Ordering::Relaxed)).unwrap()
    }
}

pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    pub(crate) database: Database,
    pub(crate) time: Time,
    pub(crate) embedded: Embedded,
}

pub(crate) fn settings() -> Settings {
    Settings {
        token_expiration: 3600,
        password_hash_memory: 64,
        password_hash_passes: 1,
        ..Settings::default()
    }
}

impl Fixture {
    /// An identity with its administrator, `admin`, whose password is [`PASSWORD`].
    pub(crate) async fn new() -> Self {
        Self::with(settings()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = connect(&folder).await;
        database.migrate().await.unwrap();
        let time = Time::default();
        let embedded = open(database.clone(), &settings, &time).await;
        embedded.bootstrap(Bootstrap::admin(PASSWORD)).await.unwrap();
        Self { folder, database, time, embedded }
    }

    /// Another process on the same database.
    pub(crate) async fn another(&self) -> Embedded {
        open(connect(&self.folder).await, &settings(), &self.time).await
    }

    /// The id of a new user with the role in the new project of that name; its password is [`PASSWORD`].
    pub(crate) async fn user(&self, name: &str, project: &str, role: &str) -> String {
        let user = NewUser::named(name, Some(PASSWORD.to_owned()));
        let user = self.embedded.create_user(user).await.unwrap();
        self.grant(&user.id, project, role).await;
        user.id
    }

    /// The id of the project, made where it is missing, in which the user has the role now.
    pub(crate) async fn grant(&self, user: &str, project: &str, role: &str) -> String {
        let project = match self.embedded.find_project(project).await {
            Ok(project) => project.id,
            Err(_) => self.embedded.create_project(NewProject::named(project)).await.unwrap().id,
        };
        let role = self.embedded.find_role(role).await.unwrap();
        self.embedded.assign(user, &Target::Project(project.clone()), &role.id).await.unwrap();
        project
    }
}

async fn connect(folder: &tempfile::TempDir) -> Database {
    let url = format!("sqlite://{}", folder.path().join("identity.db").display());
    Database::connect(&url, Options::default()).await.unwrap()
}

async fn open(database: Database, settings: &Settings, time: &Time) -> Embedded {
    let time = time.clone();
    Embedded::open(database, settings, move || time.now()).await.unwrap()
}

pub(crate) fn login(name: &str, password: &str, scope: LoginScope) -> Login {
    Login {
        user: UserRef::Name { name: name.to_owned(), domain: "Default".to_owned() },
        password: password.to_owned(),
        scope,
        peer: Some([192, 0, 2, 1].into()),
    }
}
