//! What makes the volume of an attachment a file or a device of this host.
//!
//! Cinder answers how a volume can be reached (its connection information). Where that names a file or a device, the host
//! has it already. Every other protocol takes tools of the host with the rights of root: the operator's own command does
//! that, where there is one.

mod command;
mod host;

use std::{
    io,
    net::{ToSocketAddrs, UdpSocket},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use serde_json::{Map, Value, json};

pub(super) use self::command::Command;
use self::host::Host;
use super::{options::CinderOptions, process};

/// Connects volumes to this host.
#[async_trait]
pub(super) trait Connector: Send + Sync {
    /// What Cinder must know of this host beside its name and address.
    async fn properties(&self) -> io::Result<Map<String, Value>>;

    /// Makes a volume a file or a device of this host; where it is.
    async fn connect(&self, info: &Value) -> io::Result<PathBuf>;

    /// Takes it away again. `path` is unknown where another process connected it.
    async fn disconnect(&self, info: &Value, path: Option<&Path>) -> io::Result<()>;

    /// Lets the host see that a connected volume has grown.
    async fn grown(&self, info: &Value, path: &Path) -> io::Result<()>;
}

/// The one that the options ask for.
pub(super) fn of(options: &CinderOptions) -> Box<dyn Connector> {
    match Command::of(options) {
        Some(command) => Box::new(command),
        None => Box::new(Host),
    }
}

/// The description of this host for an attachment; `cinder` is where Cinder is, `HOST:PORT`. Blocks.
pub(super) fn description(cinder: &str, own: Map<String, Value>) -> Value {
    let mut description = json!({
        "host": *process::HOST,
        "ip": address(cinder).unwrap_or_else(|_| "127.0.0.1".to_owned()),
        "platform": std::env::consts::ARCH,
        "os_type": std::env::consts::OS,
        "multipath": false,
        "do_local_attach": false,
        "mountpoint": *process::SELF,
    });
    if let Some(all) = description.as_object_mut() {
        // The marks of the host and of the process say later whose an attachment is.
        all.extend(own.into_iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "mountpoint")));
    }
    description
}

/// The address with which this host reaches Cinder. Nothing is sent.
fn address(cinder: &str) -> io::Result<String> {
    let to = cinder.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(from)?;
    socket.connect(to)?;
    Ok(socket.local_addr()?.ip().to_string())
}

/// The protocol of connection information.
fn protocol(info: &Value) -> &str {
    info["driver_volume_type"].as_str().unwrap_or("none")
}

fn wrong(problem: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem.into())
}

/// A path that can be read and written like a disk.
async fn usable(path: PathBuf) -> io::Result<PathBuf> {
    use std::os::unix::fs::FileTypeExt;
    if !path.is_absolute() {
        return Err(wrong("the path of the volume is not absolute"));
    }
    let what = tokio::fs::metadata(&path)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    if what.is_file() || what.file_type().is_block_device() {
        return Ok(path);
    }
    Err(wrong(format!("{} is neither a file nor a block device", path.display())))
}
