//! `vitrine serve`: the life of the server, from the lock on its data folder to its drain.

mod credentials;
mod data_dir;
mod life;
mod parts;
mod stores;

use std::{
    fs,
    io::IsTerminal,
    net::SocketAddr,
    sync::Arc,
    thread::{self, available_parallelism},
};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::parts::Running;
pub(crate) use self::{
    data_dir::{make as make_data_dir, node},
    parts::{open_cache, open_fetcher, open_staging},
    stores::{Watching, open_driver, open_stores},
};
use crate::{
    cli::{Place, Serve},
    commands::print,
    config::{Config, Loaded, load},
    failure::{Context, Result},
    http, logs,
};

/// Serves until a signal ends it.
pub(crate) fn run(place: &Place, options: &Serve) -> Result {
    let loaded = Arc::new(load(place, options.listen.as_deref())?);
    logs::start(&loaded.config)?;
    http::panics::log_panics();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(available_parallelism().map_or(2, usize::from))
        .enable_all()
        .build()
        .context("the runtime cannot be started")?
        .block_on(serve(loaded))
}

async fn serve(loaded: Arc<Loaded>) -> Result {
    let config = &loaded.config;
    let signals = life::Signals::new()?;
    data_dir::make(&config.data_dir)?;
    let _lock = data_dir::lock(&config.data_dir)?;
    let listener = bind(&config.listen).await?;
    let address = listener.local_addr().context("the address to listen on is not known")?;
    let endpoint = endpoint(config, address);

    let mut running = Running::start(config, &endpoint).await?;
    let stop = CancellationToken::new();
    let background = running.background(&stop);
    fs::write(config.data_dir.join("endpoint"), format!("http://{address}\n"))
        .context(format!("cannot write {}", config.data_dir.join("endpoint").display()))?;
    announce(config, address, &endpoint, running.new_password.take().as_deref());

    let router = running.router(&loaded)?;
    life::live(listener, router, &running, config, signals).await;

    stop.cancel();
    for task in background {
        let _ = task.await;
    }
    running.close().await;
    tracing::info!("the server has ended");
    Ok(())
}

async fn bind(listen: &str) -> Result<TcpListener> {
    TcpListener::bind(listen)
        .await
        .context(format!("cannot listen on {listen} (choose another address with --listen)"))
}

/// The URL under which clients reach the server, without a slash at its end.
fn endpoint(config: &Config, address: SocketAddr) -> String {
    match config.public_endpoint() {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        // An address of all interfaces is none that a client can use.
        None if address.ip().is_unspecified() && address.is_ipv6() => {
            format!("http://[::1]:{}", address.port())
        }
        None if address.ip().is_unspecified() => format!("http://127.0.0.1:{}", address.port()),
        None => format!("http://{address}"),
    }
}

/// Says where the server is, for people and for scripts: the first line never changes its form.
fn announce(config: &Config, address: SocketAddr, endpoint: &str, new_password: Option<&str>) {
    let folder = config.data_dir.display();
    print(format_args!("listening on http://{address}"));
    print(format_args!("  dashboard  {endpoint}/dashboard"));
    print(format_args!("  images     {endpoint}/v2"));
    print(format_args!("  identity   {endpoint}/identity/v3"));
    print(format_args!("  log in as  admin; the password is in {folder}/clouds.yaml"));
    if let Some(password) = new_password
        && std::io::stdout().is_terminal()
    {
        print(format_args!("  password   {password}  (generated now; it is not printed again)"));
    }
    print(format_args!(
        "  clients    OS_CLIENT_CONFIG_FILE={folder}/clouds.yaml openstack --os-cloud vitrine image list"
    ));
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), threads = thread::available_parallelism().map_or(0, usize::from), "the server is ready");
}
