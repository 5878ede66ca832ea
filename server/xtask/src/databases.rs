//! Private PostgreSQL and MariaDB servers for the tests, gone when they are dropped.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Result, process};

const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server and the folder of its data.
pub(crate) struct Server {
    child: Child,
    stop_signal: &'static str,
    /// The URL of an empty database whose user may create others.
    pub(crate) url: String,
    // Removed after the process has ended.
    _folder: TempDir,
}

impl Server {
    /// PostgreSQL; nothing is synced to the disk.
    pub(crate) fn postgres() -> Result<Self> {
        let programs = postgres_programs()?;
        let (folder, data) = folder("postgres")?;
        process::output(
            as_user("postgres", &programs.join("initdb"))
                .args(["-U", "vitrine", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
                .arg(&data),
        )?;
        let port = free_port()?;
        let child = as_user("postgres", &programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", "max_connections=300"])
            .args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log"))?)
            .spawn()?;
        let url = format!("postgres://vitrine@127.0.0.1:{port}/vitrine");
        let mut server = Self { child, stop_signal: "-INT", url, _folder: folder };
        let port = port.to_string();
        let client = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.args(["-h", "127.0.0.1", "-p", &port, "-U", "vitrine"]);
            command
        };
        server.wait_for(|| client("pg_isready").arg("-q").status().is_ok_and(|status| status.success()))?;
        process::output(client("createdb").arg("vitrine"))?;
        Ok(server)
    }

    /// MariaDB; nothing is synced to the disk.
    pub(crate) fn mariadb() -> Result<Self> {
        let (folder, data) = folder("mysql")?;
        let socket = folder.path().join("socket");
        process::output(
            as_user("mysql", Path::new("mariadb-install-db"))
                .args(["--no-defaults", "--skip-test-db", "--skip-name-resolve"])
                .arg("--auth-root-authentication-method=normal")
                .arg(format!("--datadir={}", data.display())),
        )?;
        let port = free_port()?;
        let child = as_user("mysql", Path::new("mariadbd"))
            .arg("--no-defaults")
            .arg(format!("--datadir={}", data.display()))
            .arg(format!("--socket={}", socket.display()))
            .arg(format!("--port={port}"))
            .args(["--bind-address=127.0.0.1", "--skip-name-resolve", "--max-connections=300"])
            .args(["--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0"])
            .args(["--innodb-flush-method=nosync", "--innodb-doublewrite=0", "--sync-binlog=0"])
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log"))?)
            .spawn()?;
        let url = format!("mysql://vitrine:vitrine@127.0.0.1:{port}/vitrine");
        let mut server = Self { child, stop_signal: "-TERM", url, _folder: folder };
        let client = |program: &str| {
            let mut command = Command::new(program);
            command.arg("--no-defaults").args(["-u", "root"]).arg(format!("--socket={}", socket.display()));
            command
        };
        server.wait_for(|| {
            client("mariadb-admin")
                .arg("ping")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|s| s.success())
        })?;
        process::output(client("mariadb").args([
            "-e",
            "CREATE DATABASE vitrine CHARACTER SET utf8mb4; \
             CREATE USER vitrine@'127.0.0.1' IDENTIFIED BY 'vitrine'; \
             GRANT ALL ON *.* TO vitrine@'127.0.0.1'",
        ]))?;
        Ok(server)
    }

    fn wait_for(&mut self, mut ready: impl FnMut() -> bool) -> Result {
        let started = Instant::now();
        while !ready() {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self._folder.path().join("log")).unwrap_or_default();
                return Err(format!("the test database ended at once ({status}):\n{log}").into());
            }
            if started.elapsed() > START_LIMIT {
                return Err(
                    format!("the test database did not start within {} s", START_LIMIT.as_secs()).into()
                );
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args([self.stop_signal, &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// A command that runs as `user` where this process is root, and never outlives this process.
fn as_user(user: &str, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if process::is_root() {
        command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--init-groups"]);
    }
    command.args(["--pdeathsig", "INT"]).arg(program).current_dir("/");
    command
}

/// A temporary folder that belongs to `user` where this process is root, with an empty `data` inside.
fn folder(user: &str) -> Result<(TempDir, PathBuf)> {
    let folder = tempfile::Builder::new().prefix("vitrine-test-").tempdir_in("/var/tmp")?;
    let data = folder.path().join("data");
    fs::create_dir(&data)?;
    if process::is_root() {
        process::run(Command::new("chown").args(["-R", user]).arg(folder.path()))?;
    }
    Ok((folder, data))
}

/// The newest PostgreSQL's programs, which Debian keeps off the PATH.
fn postgres_programs() -> Result<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            Some((entry.as_ref().ok()?.file_name().to_str()?.parse::<u32>().ok()?, entry.ok()?.path()))
        })
        .max()
        .map(|(_, path)| path.join("bin"))
        .or_else(|| process::which("initdb")?.parent().map(Path::to_path_buf))
        .ok_or_else(|| "PostgreSQL is not installed: apt-get install postgresql".into())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
