//! Real services.
//!
//! They are started by scripts, in the folder that `VITRINE_TEST_SERVICES` names. They install what they need, and take
//! their time: who does not name a folder does without.

use std::{
    collections::BTreeMap,
    env,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The script of that name; none where there is no folder with it.
pub(in crate::drivers) fn script(name: &str) -> Option<PathBuf> {
    let folder = env::var_os("VITRINE_TEST_SERVICES")?;
    Some(PathBuf::from(folder).join(name)).filter(|script| script.is_file())
}

/// Tells that a test has not run. Written past the test harness, which keeps what passing tests print.
pub(in crate::drivers) fn skipped(test: &str) {
    let line = format!("skipped: {test} (needs a folder of services, VITRINE_TEST_SERVICES)\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// A service that ends with the test.
pub(in crate::drivers) struct Service {
    script: PathBuf,
    environment: Vec<(&'static str, String)>,
    /// What it says of itself.
    pub(in crate::drivers) variables: BTreeMap<String, String>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = Command::new(&self.script).arg("wipe").envs(self.environment.iter().cloned()).output();
    }
}

impl Service {
    /// Starts the service of that script, where there is one, in a folder of that name.
    pub(in crate::drivers) fn start(
        test: &str,
        script: &str,
        folder_name: &str,
        environment: &[(&'static str, &str)],
    ) -> Option<Self> {
        let Some(script) = self::script(script) else {
            skipped(test);
            return None;
        };
        let state = env::temp_dir().join(folder_name);
        std::fs::create_dir_all(&state).unwrap();
        let mut environment: Vec<_> =
            environment.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        environment.push(("STATE_DIR", state.display().to_string()));
        let mut service = Self { script, environment, variables: BTreeMap::new() };
        let output = Command::new(&service.script)
            .arg("up")
            .envs(service.environment.iter().cloned())
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}: {}", service.script, String::from_utf8_lossy(&output.stderr));
        let variables = String::from_utf8(output.stdout).unwrap();
        let pairs = variables.split_whitespace().filter_map(|word| word.split_once('='));
        service.variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(service)
    }

    /// Kills the service of that name, and starts it again in the background.
    pub(in crate::drivers) fn kill(&self, service: &str) -> std::process::Child {
        let variable = |name| self.environment.iter().find(|(key, _)| *key == name).unwrap().1.as_str();
        let file = Path::new(variable("STATE_DIR")).join(service);
        let pid = std::fs::read_to_string(&file).unwrap().split_whitespace().next().unwrap().to_owned();
        assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        // So that the script takes it for dead at once.
        std::fs::remove_file(file).unwrap();
        let mut up = Command::new(&self.script);
        up.arg("up").envs(self.environment.iter().cloned());
        up.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
}
