//! Ceph clusters for tests, by the script that starts them.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::drivers::{
    rbd::{RbdOptions, RbdStore},
    testing::services,
};

/// Where the data of a cluster is.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    /// In memory, until it stops.
    InMemory,
    /// In a sparse file.
    OnDisk,
}

/// A cluster of one monitor and one OSD.
pub(super) struct Cluster {
    script: PathBuf,
    port: u16,
    kept: Kept,
}

impl Cluster {
    /// Starts one on ports from `port` on; none where the script is missing. A watcher ends it with the test process.
    pub(super) fn start(port: u16, kept: Kept) -> Option<Self> {
        let script = services::script("ceph.sh")?;
        let this = Self { script, port, kept };
        std::fs::create_dir_all(this.state()).unwrap();
        // The watcher of an earlier test process may still be at work.
        let free = || TcpListener::bind(("127.0.0.1", port)).is_ok();
        for _ in 0..300 {
            if free() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(free(), "something else listens on port {port}");
        // It outlives the process that starts it.
        let watch = r#"(while kill -0 "$0" 2>/dev/null; do sleep 1; done; "$1" wipe; rm -rf "$STATE_DIR") &"#;
        let mut watcher = Command::new("setsid");
        watcher.args(["sh", "-c", watch, &std::process::id().to_string()]).arg(&this.script);
        this.environment(&mut watcher);
        watcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        this.script("up");
        Some(this)
    }

    /// The one that tests share; none where the script is missing.
    pub(super) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(28300, Kept::InMemory)).as_ref()
    }

    fn state(&self) -> PathBuf {
        std::env::temp_dir().join(format!("vitrine-ceph-{}-{}", self.port, std::process::id()))
    }

    fn environment(&self, command: &mut Command) {
        let store = match self.kept {
            Kept::InMemory => "memstore",
            Kept::OnDisk => "bluestore",
        };
        command.env("STATE_DIR", self.state()).env("CEPH_PORT", self.port.to_string());
        command
            .env("CEPH_OSD_STORE", store)
            .env("CEPH_RGW", "0")
            .env("CEPH_OSD_SIZE", (4_u64 << 30).to_string());
    }

    /// Runs a verb of the script.
    pub(super) fn script(&self, verb: &str) {
        let mut command = Command::new(&self.script);
        self.environment(command.arg(verb));
        let output = command.output().unwrap();
        assert!(output.status.success(), "ceph.sh {verb}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Its configuration.
    pub(super) fn configuration(&self) -> String {
        self.state().join("ceph/ceph.conf").to_str().unwrap().to_owned()
    }

    /// Runs one of Ceph's programs as the administrator; what it prints.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        let output = command.arg("--conf").arg(self.configuration()).args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Lets the cluster forget the clients that have an image open: that they died it would notice only after a while.
    pub(super) fn forget_watchers(&self, image: &str) {
        let status = self.run("rbd", &["status", "--format", "json", image]);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        for watcher in status["watchers"].as_array().unwrap() {
            self.run("ceph", &["osd", "blocklist", "add", watcher["address"].as_str().unwrap()]);
        }
    }

    /// The options of the administrator's store in that pool, with short timeouts.
    pub(super) fn options(&self, pool: &str) -> RbdOptions {
        RbdOptions {
            rbd_store_pool: pool.to_owned(),
            rbd_store_ceph_conf: self.configuration(),
            rados_connect_timeout: 20,
            rados_op_timeout: 30,
            ..RbdOptions::default()
        }
    }

    /// Makes a pool of its own for a test.
    pub(super) fn pool(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.run("ceph", &["osd", "pool", "create", &name, "1"]);
        self.run("ceph", &["osd", "pool", "application", "enable", &name, "rbd"]);
        name
    }

    /// A store in a pool of its own.
    pub(super) fn store(&self) -> (RbdStore, String) {
        let pool = self.pool();
        (RbdStore::open("ceph", self.options(&pool)).unwrap(), pool)
    }
}
