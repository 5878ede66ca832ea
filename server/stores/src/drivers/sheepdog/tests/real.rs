//! A real daemon, where its programs are installed: `sheep`, and `dog` or the older `collie`.

use std::{
    env,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::*;

/// The program of one of these names.
fn program(names: &[&str]) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let paths = env::split_paths(&folders).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}

/// A cluster of one node; it ends with the test.
struct Sheep {
    port: u16,
    daemon: std::process::Child,
    _folder: tempfile::TempDir,
}

impl Drop for Sheep {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

impl Sheep {
    async fn start(sheep: &Path, dog: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut daemon = Command::new(sheep);
        daemon.args(["-f", "-b", "127.0.0.1", "-p", &port.to_string()]);
        daemon.arg("-c").arg(format!("local:{}", folder.path().join("local").display()));
        daemon.arg(folder.path().join("store")).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = daemon.spawn().unwrap();
        let this = Self { port, daemon, _folder: folder };
        let format = || {
            let mut format = Command::new(dog);
            format.args(["cluster", "format", "-c", "1", "-a", "127.0.0.1", "-p", &port.to_string()]);
            format.stdin(Stdio::null()).output().unwrap().status.success()
        };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() && format() {
                return this;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the sheep did not start");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_in_a_real_cluster() {
    let (Some(sheep), Some(dog)) = (program(&["sheep"]), program(&["dog", "collie"])) else {
        let line = "skipped: keeps_the_contract_in_a_real_cluster (needs the programs sheep and dog)\n";
        let _ = std::io::stderr().write_all(line.as_bytes());
        return;
    };
    conformance(|| async {
        let cluster = Sheep::start(&sheep, &dog).await;
        fixture(options(cluster.port), Box::new(cluster))
    })
    .await;
}
