//! The identity alone, to try the OpenStack clients on:
//! `cargo run -p vitrine-identity --example serve -- sqlite:///tmp/identity.db 127.0.0.1:5000 PASSWORD`.

use std::{error::Error, net::SocketAddr};

use vitrine_database::{Database, Options};
use vitrine_identity::{Bootstrap, Embedded, Settings, V3Settings, router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [url, listen, password] = arguments.as_slice() else {
        return Err("three arguments are needed: DATABASE_URL ADDRESS:PORT ADMIN_PASSWORD".into());
    };
    let database = Database::connect(url, Options::default()).await?;
    database.migrate().await?;
    let embedded = Embedded::open(database, &Settings::default(), || {
        time::OffsetDateTime::UNIX_EPOCH + std::time::UNIX_EPOCH.elapsed().unwrap_or_default()
    })
    .await?;
    embedded.bootstrap(Bootstrap::admin(password)).await?;
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let service = router(embedded, V3Settings::default());
    axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
