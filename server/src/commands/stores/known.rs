//! What the running server knows of its stores, which this process cannot: since when one is degraded, and when it last
//! did what it was asked. Read from its `/metrics`, where there are some.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    time::Duration,
};

use time::{OffsetDateTime, macros::format_description};

/// How long the server has for each step of its answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// No page of metrics is larger.
const LARGEST: u64 = 4 * 1024 * 1024;

const SINCE: &str = "vitrine_store_degraded_since_timestamp_seconds";
const SUCCESS: &str = "vitrine_store_last_success_timestamp_seconds";

/// What is known of a store.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Since when it is degraded.
    pub(super) since: Option<OffsetDateTime>,
    /// When it last did what it was asked.
    pub(super) last_success: Option<OffsetDateTime>,
}

/// The stores of the server that runs on this data folder, by name; none where no server answers.
pub(super) fn by_server(data_dir: &Path) -> BTreeMap<String, Known> {
    metrics(data_dir).map(|page| read(&page)).unwrap_or_default()
}

/// The page, from the address that the server has written down.
fn metrics(data_dir: &Path) -> Option<String> {
    let endpoint = fs::read_to_string(data_dir.join("endpoint")).ok()?;
    let mut address: SocketAddr = endpoint.trim().strip_prefix("http://")?.parse().ok()?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv6() {
            [0, 0, 0, 0, 0, 0, 0, 1].into()
        } else {
            [127, 0, 0, 1].into()
        });
    }
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.take(LARGEST).read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200 ").then_some(answer)
}

fn read(page: &str) -> BTreeMap<String, Known> {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for line in page.lines() {
        let Some((metric, rest)) = line.split_once("{store=\"") else { continue };
        let Some((store, seconds)) = rest.split_once("\"} ") else { continue };
        let time = seconds.parse().ok().filter(|seconds| *seconds > 0);
        let Some(time) = time.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()) else {
            continue;
        };
        match metric {
            SINCE => known.entry(store.to_owned()).or_default().since = Some(time),
            SUCCESS => known.entry(store.to_owned()).or_default().last_success = Some(time),
            _ => {}
        }
    }
    known
}

/// A time for people.
pub(super) fn written(time: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    time.format(form).unwrap_or_else(|_| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_from_the_page() {
        let page = format!(
            "HTTP/1.1 200 OK\r\n\r\n# TYPE {SINCE} gauge\n{SINCE}{{store=\"a\"}} 86400\n{SINCE}{{store=\"b\"}} 0\n\
             {SUCCESS}{{store=\"b\"}} 3600\n{SUCCESS}{{store=\"c\"}} 99999999999999999\nvitrine_uploads 0\n"
        );
        let known = read(&page);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(known["a"].since.map(written).as_deref(), Some("1970-01-02 00:00:00 UTC"));
        assert_eq!(known["b"].since, None);
        assert_eq!(known["b"].last_success.map(written).as_deref(), Some("1970-01-01 01:00:00 UTC"));
    }
}
