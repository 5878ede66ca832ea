//! How lists are found in SQLite: along an index, in the order of the list, and never by looking at every image. With
//! and without statistics, for SQLite gathers none unless told to.

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use vitrine_database::Database;
use vitrine_model::{
    ImageFilters, ImageQuery, Viewer, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{
    fixtures::{admin, properties},
    harness::Fresh,
};

/// 3000 images: one in ten of project `me`, one in ten public, one in 300 shared with `me`; one in 100 is deleted.
const FILL: &str = "
    WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 2999)
    INSERT INTO images (id, name, status, visibility, os_hidden, protected, owner, min_ram, min_disk, created_at,
        updated_at, deleted)
    SELECT printf('%08x-0000-4000-8000-000000000000', n * 2654435761 % 4294967296), 'image ' || n, 'active',
        CASE n % 10 WHEN 1 THEN 'public' WHEN 2 THEN 'shared' ELSE 'private' END, 0, 0,
        CASE n % 10 WHEN 0 THEN 'me' ELSE 'project ' || (n % 97) END, 0, 0,
        datetime(1780000000 + n, 'unixepoch') || '.000000', datetime(1780000000 + n, 'unixepoch') || '.000000',
        n % 100 = 5
    FROM n;
    INSERT INTO image_properties (image_id, name, value, created_at, deleted)
    SELECT id, 'common', 'yes', created_at, 0 FROM images
    UNION ALL SELECT id, 'rare', name, created_at, 0 FROM images;
    INSERT INTO image_tags (image_id, value, created_at, deleted)
    SELECT id, 'tag', created_at, 0 FROM images;
    INSERT INTO image_members (image_id, member, can_share, status, created_at, deleted)
    SELECT id, 'me', 0, 'accepted', created_at, 0 FROM images WHERE name LIKE '%02' AND visibility = 'shared';
";

const ALONG_PUBLIC: &str =
    "SEARCH images USING INDEX vitrine_images_visibility_created (visibility=? AND deleted=?)";
const ALONG_OWN: &str = "SEARCH images USING INDEX vitrine_images_owner_created (owner=? AND deleted=?)";
const ALONG_ALL: &str = "SEARCH images USING INDEX vitrine_images_created (deleted=?)";
const MEMBERSHIPS: &str = "SEARCH image_members USING COVERING INDEX vitrine_image_members_member (member=? AND deleted=? AND status=?)";
const BY_ID: &str = "SEARCH images USING INDEX sqlite_autoindex_images_1 (id=?)";
const SORT: &str = "USE TEMP B-TREE FOR ORDER BY";

const WITHOUT_THE_INDEXES_OF_COUNTS: &str = "
    DROP INDEX vitrine_images_owner_count;
    DROP INDEX vitrine_images_visibility_count;
    DELETE FROM vitrine_migrations WHERE number = 11;
";

struct Case {
    what: &'static str,
    viewer: Viewer,
    query: ImageQuery,
    /// The steps that touch images, and the sorts.
    steps: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let me = Viewer { project: Some("me".to_owned()), is_admin: false };
    let page = |filters: ImageFilters, sort: &[(SortKey, SortDir)]| ImageQuery {
        filters,
        sort: sort.to_vec(),
        marker: None,
        limit: 25,
    };
    let plain = ImageFilters::default;
    let only = |one: Visibility| ImageFilters { visibility: VisibilityFilter::Only(one), ..plain() };
    let with = |name: &str, value: &str| ImageFilters { properties: properties(&[(name, value)]), ..plain() };
    let case = |what, viewer: &Viewer, query, steps| Case { what, viewer: viewer.clone(), query, steps };
    vec![
        case("admin", &admin(), page(plain(), &[]), &[ALONG_ALL]),
        case("admin, oldest", &admin(), page(plain(), &[(SortKey::CreatedAt, SortDir::Asc)]), &[ALONG_ALL]),
        case(
            "admin, last changed",
            &admin(),
            page(plain(), &[(SortKey::UpdatedAt, SortDir::Desc)]),
            &["SEARCH images USING INDEX vitrine_images_updated (deleted=?)"],
        ),
        case(
            "admin, by name",
            &admin(),
            page(plain(), &[(SortKey::Name, SortDir::Asc)]),
            &["SEARCH images USING INDEX vitrine_images_name (deleted=?)"],
        ),
        // the page itself is looked up and sorted at the end; of the parts only the memberships are sorted
        case(
            "project",
            &me,
            page(plain(), &[]),
            &[ALONG_PUBLIC, ALONG_OWN, MEMBERSHIPS, BY_ID, SORT, BY_ID, SORT],
        ),
        case("project, private", &me, page(only(Visibility::Private), &[]), &[ALONG_OWN]),
        case("project, public", &me, page(only(Visibility::Public), &[]), &[ALONG_PUBLIC]),
        case(
            "project, shared",
            &me,
            page(only(Visibility::Shared), &[]),
            &[ALONG_OWN, MEMBERSHIPS, BY_ID, SORT, BY_ID, SORT],
        ),
        case("admin, common property", &admin(), page(with("common", "yes"), &[]), &[ALONG_ALL]),
        case("admin, rare property", &admin(), page(with("rare", "image 7"), &[]), &[BY_ID, SORT]),
        case("admin, no such property", &admin(), page(with("rare", "none"), &[]), &[]),
        case(
            "admin, name",
            &admin(),
            page(ImageFilters { name: Some(vec!["image 7".to_owned()]), ..plain() }, &[]),
            &["SEARCH images USING COVERING INDEX vitrine_images_name (deleted=? AND name=?)", BY_ID, SORT],
        ),
    ]
}

fn steps(plan: &[String]) -> Vec<&str> {
    let matters = |line: &&str| line.contains(" images") || line.contains("image_members") || *line == SORT;
    plan.iter().map(|line| line.trim()).filter(matters).collect()
}

/// What is counted beside the list of a project and of an administrator, each along one index that has all it needs.
fn counts() -> Vec<(Viewer, ImageFilters, &'static str)> {
    const BY_OWNER: &str = "SEARCH images USING COVERING INDEX vitrine_images_owner_count (owner=? AND deleted=? AND os_hidden=?)";
    const BY_VISIBILITY: &str = "SEARCH images USING COVERING INDEX vitrine_images_visibility_count (visibility=? AND deleted=? AND os_hidden=?)";
    let me = Viewer { project: Some("me".to_owned()), is_admin: false };
    let of = |visibility| ImageFilters { visibility, ..ImageFilters::default() };
    let own = ImageFilters { owner: me.project.clone(), ..of(VisibilityFilter::All) };
    let public = of(VisibilityFilter::Only(Visibility::Public));
    let community = of(VisibilityFilter::Only(Visibility::Community));
    let viewers = [me, admin()];
    let cases = viewers.into_iter().flat_map(|viewer| {
        [(own.clone(), BY_OWNER), (public.clone(), BY_VISIBILITY), (community.clone(), BY_VISIBILITY)]
            .map(|(filters, step)| (viewer.clone(), filters, step))
    });
    cases.collect()
}

#[tokio::test]
async fn counts_read_an_index_alone() {
    let (fresh, mut database) = filled().await;
    for known in [false, true] {
        if known {
            // From before the last migration, which completes them.
            run(&fresh, WITHOUT_THE_INDEXES_OF_COUNTS).await;
            run(&fresh, "ANALYZE").await;
            database.migrate().await.unwrap();
            database.close().await;
            database = fresh.connect().await;
        }
        for (viewer, filters, step) in counts() {
            let plan = database.images().explain_count(&viewer, &filters, 1000).await.unwrap();
            assert_eq!(steps(&plan), [step], "with statistics: {known}; {viewer:?}: {plan:#?}");
        }
        for case in cases() {
            let plan = database.images().explain(&case.viewer, &case.query, None).await.unwrap();
            let counts = plan.iter().find(|step| step.contains("_count ("));
            assert_eq!(counts, None, "with statistics: {known}; {}: {plan:#?}", case.what);
        }
    }
    database.close().await;
    fresh.drop().await;
}

async fn filled() -> (Fresh, Database) {
    let fresh = Fresh::sqlite();
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    run(&fresh, FILL).await;
    (fresh, database)
}

async fn run(fresh: &Fresh, sql: &str) {
    let mut connection = SqliteConnection::connect(&fresh.url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn lists_are_found_along_indexes() {
    let (fresh, database) = filled().await;
    for case in cases() {
        let images = database.images();
        let plan = images.explain(&case.viewer, &case.query, None).await.unwrap();
        assert_eq!(steps(&plan), case.steps, "first page of {}: {plan:#?}", case.what);
        let page = images.list(&case.viewer, &case.query, None).await.unwrap();
        let plan = images.explain(&case.viewer, &case.query, page.last()).await.unwrap();
        let plan = steps(&plan);
        assert_eq!(plan.len(), case.steps.len(), "second page of {}: {plan:#?}", case.what);
        // an index that is walked is entered where the page before ended
        for (step, first) in plan.iter().zip(case.steps) {
            let walked = [ALONG_ALL, ALONG_OWN, ALONG_PUBLIC].contains(first) && !page.is_empty();
            let entered = step.contains("created_at<?") || step.contains("created_at>?");
            let entered = entered || step.contains("(created_at,id)");
            assert_eq!(entered, walked, "second page of {}: {step}", case.what);
        }
    }
    database.close().await;
    fresh.drop().await;
}

#[tokio::test]
async fn statistics_lead_nobody_astray() {
    let (fresh, database) = filled().await;
    run(&fresh, "ANALYZE").await;
    database.close().await;
    let database = fresh.connect().await;
    for case in cases() {
        let plan = database.images().explain(&case.viewer, &case.query, None).await.unwrap();
        let steps = steps(&plan);
        let everything = steps.iter().find(|step| step.starts_with("SCAN images"));
        assert_eq!(everything, None, "{}: {plan:#?}", case.what);
        let sorts = |steps: &[&str]| steps.iter().filter(|step| **step == SORT).count();
        assert!(sorts(&steps) <= sorts(case.steps), "{}: {plan:#?}", case.what);
    }
    database.close().await;
    fresh.drop().await;
}
