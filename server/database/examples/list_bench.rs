//! Fills a database with 100,000 images of 10 properties and a tag each, and prints how long lists take.
//!
//! `cargo run --release -p vitrine-database --example list_bench -- [URL [IMAGES]]`; without a URL in an SQLite file
//! that is removed again. A database that has images already is measured as it is.

#![expect(clippy::print_stdout, reason = "a command that prints")]

use std::{collections::BTreeMap, error::Error, fmt::Write as _, time::Instant};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use vitrine_database::{Database, Options};
use vitrine_model::{
    Image, ImageFilters, ImageQuery, Viewer, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

const ROUNDS: usize = 30;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = tempfile::tempdir()?;
    let url =
        arguments.next().unwrap_or_else(|| format!("sqlite://{}", folder.path().join("bench.db").display()));
    let count: u32 = arguments.next().map_or(Ok(100_000), |count| count.parse())?;
    let database = Database::connect(&url, Options::default()).await?;
    database.migrate().await?;
    let everyone = Viewer { project: Some("tenant".to_owned()), is_admin: true };
    let everything =
        ImageFilters { visibility: VisibilityFilter::All, os_hidden: None, ..ImageFilters::default() };
    if database.images().count(&everyone, &everything, 1).await? == 0 {
        let start = Instant::now();
        fill(&url, count).await?;
        println!("{count} images written in {:.1} s", start.elapsed().as_secs_f64());
    }
    measure(&database, &everyone).await?;
    database.close().await;
    Ok(())
}

/// One image in ten is the tenant's; of the others one in twenty is public, and one in 500 is shared with the tenant.
async fn fill(url: &str, count: u32) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    for begin in (0..count).step_by(2000) {
        let mut images = Vec::new();
        let mut properties = Vec::new();
        let mut tags = Vec::new();
        let mut members = Vec::new();
        for n in begin..count.min(begin + 2000) {
            let id = format!("{:08x}-0000-4000-8000-{n:012}", n.wrapping_mul(2_654_435_761));
            let time =
                format!("2026-01-{:02} {:02}:{:02}:{:02}", 1 + n / 86400, n / 3600 % 24, n / 60 % 60, n % 60);
            let owner = if n % 10 == 0 { "tenant".to_owned() } else { format!("project {}", n % 997) };
            let visibility = match n % 20 {
                1 => "public",
                2 => "community",
                3..=9 => "shared",
                _ => "private",
            };
            images.push(format!(
                "('{id}', 'image {n}', 'active', '{visibility}', FALSE, FALSE, '{owner}', {n}, 'raw', 'bare', 0, 0, \
                 '{time}.000000', '{time}.000000', FALSE)"
            ));
            for p in 0..8 {
                properties.push(format!(
                    "('{id}', 'property_{p}', 'value {}', '{time}.000000', FALSE)",
                    n % (p + 2)
                ));
            }
            properties.push(format!("('{id}', 'os_distro', 'distro {}', '{time}.000000', FALSE)", n % 5));
            properties.push(format!("('{id}', 'serial', 'serial {n}', '{time}.000000', FALSE)"));
            tags.push(format!("('{id}', 'tag {}', '{time}.000000', FALSE)", n % 100));
            if n % 500 == 3 {
                members.push(format!("('{id}', 'tenant', FALSE, 'accepted', '{time}.000000', FALSE)"));
            }
        }
        let mut sql = String::from("BEGIN;");
        let tables = [
            (
                "images (id, name, status, visibility, protected, os_hidden, owner, size, disk_format, \
                 container_format, min_ram, min_disk, created_at, updated_at, deleted)",
                images,
            ),
            ("image_properties (image_id, name, value, created_at, deleted)", properties),
            ("image_tags (image_id, value, created_at, deleted)", tags),
            ("image_members (image_id, member, can_share, status, created_at, deleted)", members),
        ];
        for (table, rows) in tables.iter().filter(|(_, rows)| !rows.is_empty()) {
            let _ = write!(sql, "INSERT INTO {table} VALUES {};", rows.join(","));
        }
        sql.push_str("COMMIT;");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    connection.close().await
}

async fn measure(database: &Database, admin: &Viewer) -> Result<(), Box<dyn Error>> {
    let tenant = Viewer { is_admin: false, ..admin.clone() };
    let plain = ImageFilters::default;
    let with = |name: &str, value: &str| ImageFilters {
        properties: BTreeMap::from([(name.to_owned(), value.to_owned())]),
        ..plain()
    };
    let public = VisibilityFilter::Only(Visibility::Public);
    let shared = VisibilityFilter::Only(Visibility::Shared);
    let tag = |tag: &str| ImageFilters { tags: vec![tag.to_owned()], ..plain() };
    let name = |name: &str| ImageFilters { name: Some(vec![name.to_owned()]), ..plain() };
    let search = |text: &str| ImageFilters { search: Some(text.to_owned()), ..plain() };
    type Case<'a> = (&'a str, &'a Viewer, ImageFilters, Vec<(SortKey, SortDir)>, u32);
    let cases: Vec<Case<'_>> = vec![
        ("admin, 25", admin, plain(), vec![], 25),
        ("admin, 1000", admin, plain(), vec![], 1000),
        ("tenant, 25", &tenant, plain(), vec![], 25),
        ("tenant, 1000", &tenant, plain(), vec![], 1000),
        (
            "tenant, everything visible",
            &tenant,
            ImageFilters { visibility: VisibilityFilter::All, ..plain() },
            vec![],
            25,
        ),
        ("tenant, public", &tenant, ImageFilters { visibility: public, ..plain() }, vec![], 25),
        ("tenant, shared", &tenant, ImageFilters { visibility: shared, ..plain() }, vec![], 25),
        ("tenant, oldest first", &tenant, plain(), vec![(SortKey::CreatedAt, SortDir::Asc)], 25),
        ("tenant, by name", &tenant, plain(), vec![(SortKey::Name, SortDir::Asc)], 25),
        ("admin, by name", admin, plain(), vec![(SortKey::Name, SortDir::Asc)], 25),
        ("admin, by size", admin, plain(), vec![(SortKey::Size, SortDir::Desc)], 25),
        ("admin, last changed", admin, plain(), vec![(SortKey::UpdatedAt, SortDir::Desc)], 25),
        ("tenant, one name", &tenant, name("image 50000"), vec![], 25),
        ("admin, one name", admin, name("image 50000"), vec![], 25),
        ("tenant, common tag", &tenant, tag("tag 10"), vec![], 25),
        ("tenant, no such tag", &tenant, tag("none"), vec![], 25),
        ("tenant, common property", &tenant, with("os_distro", "distro 0"), vec![], 25),
        ("tenant, rare property", &tenant, with("serial", "serial 50000"), vec![], 25),
        ("tenant, no such value", &tenant, with("os_distro", "none"), vec![], 25),
        ("admin, common property", admin, with("os_distro", "distro 0"), vec![], 25),
        ("admin, rare property", admin, with("serial", "serial 50000"), vec![], 25),
        ("tenant, search, many", &tenant, search("image 1"), vec![], 25),
        ("tenant, search, none", &tenant, search("nothing"), vec![], 25),
        ("admin, search, none", admin, search("nothing"), vec![], 25),
    ];
    println!("{:32} {:>10} {:>10} {:>6}", "median of a page, ms", "first", "last", "rows");
    for (what, viewer, filters, sort, limit) in cases {
        let query = ImageQuery { filters, sort, marker: None, limit };
        let last = marker(database, viewer, &query).await?;
        let (first_ms, rows) = median(database, viewer, &query, None).await?;
        let (last_ms, _) = median(database, viewer, &query, last.as_ref()).await?;
        println!("{what:32} {first_ms:10.2} {last_ms:10.2} {rows:6}");
    }
    for (what, viewer) in [("count, tenant", &tenant), ("count, admin", admin)] {
        let start = Instant::now();
        let count = database.images().count(viewer, &plain(), 1000).await?;
        println!("{what:32} {:10.2} (up to {count})", start.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(())
}

/// The image before the last page: the first one behind it, read from the end.
async fn marker(
    database: &Database,
    viewer: &Viewer,
    query: &ImageQuery,
) -> Result<Option<Image>, vitrine_database::Error> {
    let reverse = |dir: SortDir| if dir == SortDir::Asc { SortDir::Desc } else { SortDir::Asc };
    let mut sort: Vec<_> = query.sort.iter().map(|(key, dir)| (*key, reverse(*dir))).collect();
    if sort.is_empty() {
        sort.push((SortKey::CreatedAt, SortDir::Asc));
    }
    let backwards = ImageQuery { sort, limit: query.limit + 1, ..query.clone() };
    let mut images = database.images().list(viewer, &backwards, None).await?;
    Ok(if images.len() > query.limit as usize { images.pop() } else { None })
}

async fn median(
    database: &Database,
    viewer: &Viewer,
    query: &ImageQuery,
    after: Option<&Image>,
) -> Result<(f64, usize), Box<dyn Error>> {
    let mut times = Vec::new();
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        rows = database.images().list(viewer, query, after).await?.len();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[ROUNDS / 2], rows))
}
