//! Databases that Glance made, and may read again.

use std::{path::PathBuf, process::Command};

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use time::macros::datetime;
use vitrine_database::{Error, migrations::GLANCE_REVISION};
use vitrine_model::{Image, ImageFilters, ImageStatus, Visibility};

use crate::{
    fixtures::{admin, all, full_image, id, project, properties},
    harness::{Fresh, say},
};

async fn connection(fresh: &Fresh) -> SqliteConnection {
    SqliteConnection::connect(&format!("{}?mode=rwc", fresh.url)).await.unwrap()
}

async fn run(connection: &mut SqliteConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

async fn lines(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A database as Glance leaves it, or none where Glance is not installed.
async fn made_by_glance() -> Option<Fresh> {
    let manage = std::env::var_os("VITRINE_TEST_GLANCE_MANAGE").map(PathBuf::from).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join("glance-manage")).find(|file| file.is_file())
    });
    let Some(manage) = manage else {
        say("skipped: no Glance (glance-manage on PATH, or VITRINE_TEST_GLANCE_MANAGE)");
        return None;
    };
    let fresh = Fresh::sqlite();
    let file = fresh.url.trim_start_matches("sqlite://").to_owned();
    let settings = format!("{file}.conf");
    std::fs::write(&settings, format!("[database]\nconnection = sqlite:///{file}\n")).unwrap();
    let output = tokio::task::spawn_blocking(move || {
        Command::new(manage).args(["--config-file", &settings, "db", "sync"]).output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(fresh)
}

/// The same state without Glance: our tables are taken away from a database of ours.
async fn as_glance_leaves_it() -> Fresh {
    let fresh = Fresh::sqlite();
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    database.close().await;
    let mut connection = connection(&fresh).await;
    let ours =
        "SELECT 'DROP ' || type || ' ' || name FROM sqlite_master WHERE name LIKE 'vitrine_%' AND type = ";
    run(&mut connection, "PRAGMA foreign_keys = off").await;
    for kind in ["'index'", "'table'"] {
        for drop in lines(&mut connection, &format!("{ours}{kind}")).await {
            run(&mut connection, &drop).await;
        }
    }
    connection.close().await.unwrap();
    fresh
}

/// One active image with a property, a tag, a location, a member, and one of each that is deleted, in SQLAlchemy's
/// forms.
const ROWS: &str = "
    INSERT INTO images (id, name, size, status, created_at, updated_at, deleted, disk_format, container_format,
        checksum, owner, min_disk, min_ram, protected, visibility, os_hidden)
    VALUES ('11111111-1111-4111-8111-111111111111', 'theirs', 42, 'active', '2024-05-06 07:08:09.000123',
        '2024-05-06 07:08:10.000000', 0, 'raw', 'bare', 'd41d8cd98f00b204e9800998ecf8427e', 'p', 1, 2, 0, 'shared', 0),
        ('22222222-2222-4222-8222-222222222222', NULL, NULL, 'deleted', '2024-05-06 07:08:09.000000', NULL, 1, NULL,
        NULL, NULL, NULL, 0, 0, 0, 'private', 0);
    INSERT INTO image_properties (image_id, name, value, created_at, deleted) VALUES
        ('11111111-1111-4111-8111-111111111111', 'os_distro', 'debian', '2024-05-06 07:08:09.000000', 0),
        ('11111111-1111-4111-8111-111111111111', 'nothing', NULL, '2024-05-06 07:08:09.000000', 0),
        ('11111111-1111-4111-8111-111111111111', 'gone', 'x', '2024-05-06 07:08:09.000000', 1);
    INSERT INTO image_tags (image_id, value, created_at, deleted) VALUES
        ('11111111-1111-4111-8111-111111111111', 'lts', '2024-05-06 07:08:09.000000', 0),
        ('11111111-1111-4111-8111-111111111111', 'lts', '2024-05-06 07:08:09.000000', 0),
        ('11111111-1111-4111-8111-111111111111', 'gone', '2024-05-06 07:08:09.000000', 1);
    INSERT INTO image_locations (image_id, value, created_at, deleted, meta_data, status) VALUES
        ('11111111-1111-4111-8111-111111111111', 'file:///g/1', '2024-05-06 07:08:09.000000', 0,
         '{\"store\": \"fs\"}', 'active'),
        ('11111111-1111-4111-8111-111111111111', 'file:///g/0', '2024-05-06 07:08:09.000000', 1, '{}', 'deleted');
    INSERT INTO image_members (image_id, member, can_share, created_at, deleted, status) VALUES
        ('11111111-1111-4111-8111-111111111111', 'q', 0, '2024-05-06 07:08:09.000000', 0, 'accepted');
";

async fn serves_what_glance_wrote(fresh: Fresh) {
    let mut raw = connection(&fresh).await;
    run(&mut raw, ROWS).await;
    let definitions =
        "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'vitrine_%' AND sql IS NOT NULL ORDER BY sql";
    let before = lines(&mut raw, definitions).await;
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    assert_eq!(lines(&mut raw, definitions).await, before, "Glance's tables stay as they are");

    let images = database.images();
    let listed = images.list(&project("q"), &all(ImageFilters::default()), None).await.unwrap();
    let [theirs] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!(theirs.created_at, datetime!(2024-05-06 07:08:09.000_123 UTC));
    assert_eq!(theirs.visibility, Visibility::Shared);
    assert_eq!(theirs.properties, properties(&[("os_distro", "debian"), ("nothing", "")]));
    assert_eq!(theirs.tags, ["lts"]);
    assert_eq!(theirs.locations.len(), 1);
    assert_eq!(theirs.locations[0].store(), Some("fs"));
    assert_eq!(images.stored_bytes("p").await.unwrap(), 42);

    let mut changed = theirs.clone();
    changed.properties = properties(&[("gone", "back"), ("os_distro", "debian")]);
    changed.tags.clear();
    changed.updated_at = datetime!(2026-01-02 03:04:05 UTC);
    assert!(images.save(theirs, &changed).await.unwrap());
    images.insert(&Image { status: ImageStatus::Queued, ..full_image(1) }).await.unwrap();
    let forms = lines(
        &mut raw,
        "SELECT updated_at || ' ' || typeof(updated_at) || ' ' || deleted || typeof(deleted) || ' ' || typeof(size)
         FROM images WHERE deleted = 0 ORDER BY created_at",
    )
    .await;
    assert_eq!(
        forms,
        [
            "2026-01-02 03:04:05.000000 text 0integer integer",
            "2026-03-01 12:00:01.000000 text 0integer integer"
        ]
    );
    let rows = "SELECT name || deleted || (deleted_at IS NULL) FROM image_properties WHERE image_id LIKE '1%' ORDER BY id";
    assert_eq!(lines(&mut raw, rows).await, ["os_distro01", "nothing10", "gone01"]);
    assert!(images.get(&id(1)).await.unwrap().is_some());
    assert_eq!(
        images
            .count(&admin(), &ImageFilters { os_hidden: None, ..ImageFilters::default() }, 9)
            .await
            .unwrap(),
        2
    );
    let again = Image { id: "22222222-2222-4222-8222-222222222222".to_owned(), ..full_image(2) };
    assert!(matches!(images.insert(&again).await, Err(Error::Duplicate { .. })));
    database.close().await;
    raw.close().await.unwrap();
    fresh.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_glance_is_served() {
    if let Some(fresh) = made_by_glance().await {
        serves_what_glance_wrote(fresh).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_the_tables_of_glance_is_served() {
    serves_what_glance_wrote(as_glance_leaves_it().await).await;
}

/// Columns, indexes, keys of all tables but ours, line by line.
async fn description(connection: &mut SqliteConnection) -> Vec<String> {
    let described = "
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || coalesce(c.dflt_value, '-')
            || ' ' || c.pk
        FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'vitrine_%'
        UNION ALL
        SELECT m.name || ' index ' || CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END || ' ' || i.\"unique\" || ' '
            || (SELECT group_concat(name) FROM pragma_index_info(i.name))
        FROM sqlite_master m JOIN pragma_index_list(m.name) i
        WHERE m.type = 'table' AND m.name NOT LIKE 'vitrine_%' AND i.name NOT LIKE 'vitrine_%'
        UNION ALL
        SELECT m.name || ' ' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND m.name NOT LIKE 'vitrine_%'
        ORDER BY 1";
    lines(connection, described).await
}

#[tokio::test(flavor = "multi_thread")]
async fn our_tables_are_those_of_glance() {
    let Some(theirs) = made_by_glance().await else { return };
    let ours = Fresh::sqlite();
    let database = ours.connect().await;
    database.migrate().await.unwrap();
    let mut descriptions = Vec::new();
    for fresh in [&theirs, &ours] {
        let mut connection = connection(fresh).await;
        descriptions.push(description(&mut connection).await);
        let revision = lines(&mut connection, "SELECT version_num FROM alembic_version").await;
        assert_eq!(revision, [GLANCE_REVISION]);
        connection.close().await.unwrap();
    }
    assert!(descriptions[0].len() > 150);
    assert_eq!(descriptions[0], descriptions[1]);
    database.close().await;
    theirs.drop().await;
    ours.drop().await;
}

#[tokio::test]
async fn other_schemas_are_refused() {
    let cases = [
        ("CREATE TABLE images (id TEXT)", "no Glance revision"),
        ("CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE images (id TEXT)", "not clear"),
        (
            "CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE images (id TEXT);
             INSERT INTO alembic_version VALUES ('train_contract01')",
            "revision train_contract01",
        ),
        (
            "CREATE TABLE vitrine_migrations (number INTEGER PRIMARY KEY, name TEXT);
             INSERT INTO vitrine_migrations VALUES (9999, 'future')",
            "migration 9999",
        ),
    ];
    for (sql, reason) in cases {
        let fresh = Fresh::sqlite();
        let mut raw = connection(&fresh).await;
        run(&mut raw, sql).await;
        let before = lines(&mut raw, "SELECT name FROM sqlite_master").await;
        let database = fresh.connect().await;
        let error = database.migrate().await.unwrap_err();
        assert!(matches!(&error, Error::Schema(_)), "{error:?}");
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(lines(&mut raw, "SELECT name FROM sqlite_master").await, before, "nothing is left behind");
        database.close().await;
        raw.close().await.unwrap();
        fresh.drop().await;
    }
}
