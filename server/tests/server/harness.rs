//! The executable on a folder of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    marker::PhantomData,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{self, Answer};

pub(crate) const VITRINE: &str = env!("CARGO_BIN_EXE_vitrine");
pub(crate) const PASSWORD: &str = "first-p4ssword";

/// Waits for something that has no event to wait for.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder that outlives servers.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.0.path().join("log")).unwrap_or_default()
    }

    /// Every file below the image folder.
    pub(crate) fn stored(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data().join("images")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    /// `vitrine serve` on a free port, with nothing of the caller's environment that could steer it.
    pub(crate) fn command(&self) -> Command {
        let mut command = clean(Command::new(VITRINE));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(self.data());
        command.env("VITRINE_ADMIN_PASSWORD", PASSWORD);
        command
    }

    pub(crate) fn start(&self) -> Server<'_> {
        self.start_with(self.command())
    }

    pub(crate) fn start_with(&self, mut command: Command) -> Server<'_> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.0.path().join("log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            let status = child.wait().unwrap();
            panic!("the server did not start ({status}): {}", self.log());
        };
        let address = address.to_owned();
        Server { home: PhantomData, child, address, stdout }
    }

    /// Runs another command on the same data folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = clean(Command::new(VITRINE))
            .args(arguments)
            .arg("--data-dir")
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }
}

/// A command that no variable of the caller steers.
pub(crate) fn clean(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("VITRINE_") {
            command.env_remove(name);
        }
    }
    command
}

/// What a command printed; it must have succeeded.
pub(crate) fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command complained of; it must have failed.
pub(crate) fn bad(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server; killed when it is dropped.
pub(crate) struct Server<'a> {
    /// The folder must outlive the process.
    home: PhantomData<&'a Home>,
    child: Child,
    pub(crate) address: String,
    pub(crate) stdout: BufReader<ChildStdout>,
}

impl Server<'_> {
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Ends it as an operator would.
    pub(crate) fn stop(self) {
        self.signal("TERM");
        let status = self.wait();
        assert_eq!(status.code(), Some(0));
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        client::call(&self.address, method, path, headers, body)
    }

    /// A JSON request with a token.
    pub(crate) fn api(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.call(method, path, &[("X-Auth-Token", token), ("Content-Type", "application/json")], &body)
    }

    pub(crate) fn login(&self, user: &str, project: &str, password: &str) -> Answer {
        let body = json!({"auth": {
            "identity": {"methods": ["password"], "password": {
                "user": {"name": user, "domain": {"id": "default"}, "password": password}}},
            "scope": {"project": {"name": project, "domain": {"id": "default"}}},
        }});
        let headers = [("Content-Type", "application/json")];
        self.call("POST", "/identity/v3/auth/tokens", &headers, body.to_string().as_bytes())
    }

    /// The administrator's token.
    pub(crate) fn admin(&self) -> String {
        self.token("admin", "admin", PASSWORD)
    }

    pub(crate) fn token(&self, user: &str, project: &str, password: &str) -> String {
        let answer = self.login(user, project, password);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("x-subject-token").unwrap().to_owned()
    }

    /// A new image in `queued`; its id.
    pub(crate) fn image(&self, token: &str) -> String {
        let new = json!({"name": "one", "disk_format": "raw", "container_format": "bare"});
        let answer = self.api(token, "POST", "/v2/images", &new);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn upload(&self, token: &str, image: &str, data: &[u8]) -> Answer {
        let headers = [("X-Auth-Token", token), ("Content-Type", "application/octet-stream")];
        self.call("PUT", &format!("/v2/images/{image}/file"), &headers, data)
    }

    pub(crate) fn download(&self, token: &str, image: &str) -> Answer {
        self.api(token, "GET", &format!("/v2/images/{image}/file"), &Value::Null)
    }

    pub(crate) fn status_of(&self, token: &str, image: &str) -> String {
        let answer = self.api(token, "GET", &format!("/v2/images/{image}"), &Value::Null);
        answer.json()["status"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn health(&self) -> u16 {
        self.call("GET", "/healthcheck", &[], b"").status
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes that nothing recognises as a format.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}

/// The permissions of a file or folder.
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
