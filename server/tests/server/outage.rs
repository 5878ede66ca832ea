//! The database goes away and comes back. Needs PostgreSQL (`VITRINE_TEST_POSTGRES_URL`).

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use url::Url;

use crate::harness::{Home, eventually};

/// A wire to the database that can be cut.
struct Wire {
    cut: Arc<AtomicBool>,
    live: Arc<Mutex<Vec<TcpStream>>>,
    port: u16,
}

impl Wire {
    fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(AtomicBool::new(false));
        let live = Arc::new(Mutex::new(Vec::new()));
        let wire = Self { cut: Arc::clone(&cut), live: Arc::clone(&live), port };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let server = TcpStream::connect(&target).unwrap();
                live.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                for (mut from, mut to) in
                    [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)]
                {
                    thread::spawn(move || {
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        wire
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for stream in self.live.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

async fn fresh_database(admin: &str, name: &str) {
    let mut connection = PgConnection::connect(admin).await.unwrap();
    for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
}

#[test]
fn the_server_survives_its_database() {
    let Ok(admin) = std::env::var("VITRINE_TEST_POSTGRES_URL") else {
        eprintln!("skipped: no PostgreSQL (VITRINE_TEST_POSTGRES_URL)");
        return;
    };
    let name = format!("vitrine_outage_{}", std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(fresh_database(&admin, &name));

    let mut url = Url::parse(&admin).unwrap();
    let target =
        (url.host_str().unwrap(), url.port().unwrap_or(5432)).to_socket_addrs().unwrap().next().unwrap();
    let wire = Wire::to(target.to_string());
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(wire.port)).unwrap();
    url.set_path(&name);

    let home = Home::new();
    let mut command = home.command();
    command.env("VITRINE_DATABASE_CONNECTION", url.as_str()).env("VITRINE_DATABASE_POOL_TIMEOUT", "1");
    let server = home.start_with(command);
    let token = server.admin();
    let image = server.image(&token);

    wire.cut();
    let answer = server.api(&token, "GET", &format!("/v2/images/{image}"), &Value::Null);
    assert_eq!(answer.status, 503, "{}\n{}", answer.text(), home.log());
    assert!(answer.header("retry-after").is_some());
    assert_eq!(server.health(), 200, "the process itself is well");

    wire.mend();
    eventually("it serves again", || {
        server.api(&token, "GET", &format!("/v2/images/{image}"), &Value::Null).status == 200
    });
    server.stop();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
    });
}
