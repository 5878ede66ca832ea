//! The log, on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::{
    config::Config,
    failure::{Context, Result},
};

/// What is said of the libraries below, unless the operator names them.
const QUIET: &str = "sqlx=warn,hyper=warn,hyper_util=warn,tower_sessions_core=warn";

/// Begins to log as the configuration says.
pub(crate) fn start(config: &Config) -> Result {
    let filter =
        EnvFilter::try_new(format!("{QUIET},{}", config.log_level)).context("log_level cannot be used")?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(true);
    let started = if config.log_format == "json" {
        builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        builder.try_init()
    };
    started.context("the log cannot be started")
}
