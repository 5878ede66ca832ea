//! The operator's command: it is called with one more argument that says what to do, hears JSON and answers JSON.
//!
//! | argument | hears | answers |
//! | --- | --- | --- |
//! | `properties` | `{}` | an object that is added to the description of this host |
//! | `connect` | `{"connection_info": …}` | `{"path": "/dev/…"}` |
//! | `disconnect` | `{"connection_info": …, "path": "/dev/…" or null}` | anything |
//! | `extend` | `{"connection_info": …, "path": "/dev/…"}` | anything |

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tokio::{io::AsyncWriteExt, process};

use super::{Connector, usable, wrong};
use crate::drivers::cinder::options::CinderOptions;

/// A program with its first arguments. No shell is between.
pub(in crate::drivers::cinder) struct Command {
    program: String,
    arguments: Vec<String>,
    timeout: Duration,
}

impl Command {
    /// The one of the options, where they name one.
    pub(in crate::drivers::cinder) fn of(options: &CinderOptions) -> Option<Self> {
        let (program, arguments) = options.cinder_connector_command.split_first()?;
        let timeout = Duration::from_secs(options.cinder_state_transition_timeout);
        Some(Self { program: program.clone(), arguments: arguments.to_vec(), timeout })
    }

    /// Neither what it hears nor what it answers is repeated: connection information holds passwords.
    async fn run(&self, verb: &str, heard: &Value) -> io::Result<Value> {
        let named = |problem: String| io::Error::other(format!("cinder_connector_command {verb} {problem}"));
        let mut child = process::Command::new(&self.program)
            .args(&self.arguments)
            .arg(verb)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| named(format!("cannot be started: {error}")))?;
        let mut stdin = child.stdin.take();
        let text = heard.to_string();
        let work = async {
            if let Some(mut stdin) = stdin.take() {
                // One that does not listen may answer all the same.
                let _ = stdin.write_all(text.as_bytes()).await;
            }
            child.wait_with_output().await
        };
        let output = tokio::time::timeout(self.timeout, work).await.map_err(|_| {
            let seconds = self.timeout.as_secs();
            named(format!("did not end within {seconds} seconds (cinder_state_transition_timeout)"))
        })??;
        if !output.status.success() {
            return Err(named(format!("ended with {}", output.status)));
        }
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_default())
    }
}

#[async_trait]
impl Connector for Command {
    async fn properties(&self) -> io::Result<Map<String, Value>> {
        match self.run("properties", &json!({})).await? {
            Value::Object(properties) => Ok(properties),
            _ => Err(wrong("cinder_connector_command properties answered no JSON object")),
        }
    }

    async fn connect(&self, info: &Value) -> io::Result<PathBuf> {
        let answer = self.run("connect", &json!({"connection_info": info})).await?;
        let path = answer["path"].as_str();
        let none = || wrong("cinder_connector_command connect answered no JSON object with a path");
        usable(PathBuf::from(path.ok_or_else(none)?)).await
    }

    async fn disconnect(&self, info: &Value, path: Option<&Path>) -> io::Result<()> {
        self.run("disconnect", &json!({"connection_info": info, "path": path})).await.map(drop)
    }

    async fn grown(&self, info: &Value, path: &Path) -> io::Result<()> {
        self.run("extend", &json!({"connection_info": info, "path": path})).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn command(folder: &Path, script: &str) -> Command {
        let program = folder.join("connector");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Command::of(&CinderOptions {
            cinder_connector_command: vec![
                "/bin/sh".to_owned(),
                program.display().to_string(),
                "a b;c".to_owned(),
            ],
            cinder_state_transition_timeout: 20,
            ..CinderOptions::default()
        })
        .unwrap()
    }

    #[tokio::test]
    async fn it_hears_and_answers_json() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("device");
        std::fs::write(&device, b"").unwrap();
        let log = folder.path().join("log");
        let command = command(
            folder.path(),
            &format!(
                "echo \"$1 $2 $(cat)\" >> {}\ncase $2 in properties) echo '{{\"initiator\": \"iqn\"}}';; \
                 connect) echo '{{\"path\": \"{}\"}}';; esac",
                log.display(),
                device.display()
            ),
        );
        assert_eq!(command.properties().await.unwrap()["initiator"], "iqn");
        let info = json!({"driver_volume_type": "iscsi"});
        let path = command.connect(&info).await.unwrap();
        assert_eq!(path, device);
        command.grown(&info, &path).await.unwrap();
        command.disconnect(&info, Some(&path)).await.unwrap();
        let log = std::fs::read_to_string(log).unwrap();
        let verbs: Vec<&str> = log.lines().map(|line| line.split(' ').nth(2).unwrap()).collect();
        assert_eq!(verbs, ["properties", "connect", "extend", "disconnect"]);
        assert!(log.lines().all(|line| line.starts_with("a b;c ")), "its arguments are words: {log}");
        assert!(log.contains(r#"{"connection_info":{"driver_volume_type":"iscsi"}}"#), "{log}");
    }

    #[tokio::test]
    async fn its_failures_repeat_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let info = json!({"data": {"auth_password": "planted"}});
        for (script, told) in [
            ("cat; cat >&2; exit 3", "exit status: 3"),
            ("cat", "no JSON object with a path"),
            ("echo planted", "no JSON object with a path"),
            ("echo '{\"path\": \"/dev/null\"}'", "neither a file nor a block device"),
        ] {
            let error = command(folder.path(), script).connect(&info).await.unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("planted"), "{told}: {error}");
        }
        let missing = CinderOptions {
            cinder_connector_command: vec!["/nowhere/connector".to_owned()],
            ..CinderOptions::default()
        };
        let error = Command::of(&missing).unwrap().connect(&info).await.unwrap_err().to_string();
        assert!(error.contains("cannot be started"), "{error}");
    }
}
