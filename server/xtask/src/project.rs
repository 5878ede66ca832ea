//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::Result;

/// The folders of the project.
pub(crate) struct Project {
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's target folder for the server and this task runner.
    pub(crate) target: PathBuf,
}

/// How thoroughly to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build.
    Debug,
    /// As it is shipped.
    Release,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root =
            here.join("../..").canonicalize().map_err(|error| format!("{}: {error}", here.display()))?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => env::current_dir()?.join(dir),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The folder of the finished assets; the server embeds it.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// The target folder of the browser part, apart from the server's.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.root.join("target/wasm")
    }

    /// The server's executable.
    pub(crate) fn server(&self, mode: Mode) -> PathBuf {
        self.target.join(if mode == Mode::Release { "release/vitrine" } else { "debug/vitrine" })
    }

    /// `path` as people know it: relative to the root where it lies inside.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}
