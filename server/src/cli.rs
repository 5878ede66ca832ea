//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vitrine_model::Quota;

/// An image service and its dashboard in one executable.
#[derive(Parser)]
#[command(name = "vitrine", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which installation is meant.
#[derive(Args)]
pub(crate) struct Place {
    /// The folder of the database, the images and the credentials [default: data]
    #[arg(long, global = true, value_name = "DIR", env = "VITRINE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The configuration file [default: vitrine.toml in the data folder, where there is one]
    #[arg(long, global = true, value_name = "FILE", env = "VITRINE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start the server
    Serve(Serve),
    /// Look at the configuration
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Look whether everything the server needs is there; also while the server runs
    Doctor(Doctor),
    /// Look after the database
    Db {
        #[command(subcommand)]
        action: DbAction,
    },
    /// Metadata definitions; also while the server runs
    Metadefs {
        #[command(subcommand)]
        action: MetadefsAction,
    },
    /// The image cache of this node; also while the server runs
    Cache {
        #[command(subcommand)]
        action: CacheAction,
    },
    /// The stores, and the images in them; also while the server runs
    Stores {
        #[command(subcommand)]
        action: StoresAction,
    },
    /// Remove the data of deleted images that is due; also while the server runs
    Scrub(Scrub),
    /// Rules by which images go by themselves; also while the server runs
    Retention {
        #[command(subcommand)]
        action: RetentionAction,
    },
    /// Projects; also while the server runs
    Project {
        #[command(subcommand)]
        action: ProjectAction,
    },
    /// Users; also while the server runs
    User {
        #[command(subcommand)]
        action: UserAction,
    },
    /// Who has which role where; also while the server runs
    Role {
        #[command(subcommand)]
        action: RoleAction,
    },
}

/// How to start.
#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:9292]
    #[arg(long, value_name = "ADDR:PORT", env = "VITRINE_LISTEN")]
    pub(crate) listen: Option<String>,
}

/// How the doctor answers.
#[derive(Args)]
pub(crate) struct Doctor {
    /// As one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand, Clone, Copy)]
pub(crate) enum ConfigAction {
    /// Say whether it can be used, and try each store: what it is, where, and whether it takes data
    Check,
    /// Print what holds, and where it comes from; passwords are left out
    Show,
    /// Print every option with its meaning and default, as a file to start from
    Reference,
}

#[derive(Subcommand, Clone, Copy)]
pub(crate) enum DbAction {
    /// Make the tables, or bring them to this release
    Sync,
    /// Print the schema's version
    Version,
    /// Say whether the database answers and is of this release
    Check,
    /// Remove rows that are marked as deleted, other than images [default age: 30 days]
    Purge(Purge),
    /// Remove images that are marked as deleted; their ids stay taken [default age: 180 days]
    #[command(alias = "purge_images_table")]
    PurgeImagesTable(Purge),
}

#[derive(Subcommand)]
pub(crate) enum MetadefsAction {
    /// Load namespaces with everything in them, from files or from the catalog in this executable
    Load {
        /// Files, or folders of files *.json [default: the catalog in this executable]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// What is done with a namespace that is there
        #[arg(long, value_enum, default_value_t = LoadMode::Skip)]
        mode: LoadMode,
    },
    /// Remove namespaces with everything in them, protected ones too
    Unload {
        /// Their names
        #[arg(value_name = "NAMESPACE", required_unless_present = "all", conflicts_with = "all")]
        namespaces: Vec<String>,
        /// All there are
        #[arg(long)]
        all: bool,
    },
    /// Write namespaces into files that can be loaded, one each
    Export {
        /// Their names [default: all there are]
        #[arg(value_name = "NAMESPACE")]
        namespaces: Vec<String>,
        /// The folder for the files; made where it is missing, files of the same name are replaced
        #[arg(long, value_name = "DIR", default_value = ".")]
        to: PathBuf,
    },
}

/// What loading does with a namespace that is there.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoadMode {
    /// Leave it as it is
    Skip,
    /// Add what it lacks, change nothing it has
    Merge,
    /// Add what it lacks, and bring what both have to the file's state
    #[value(alias = "prefer_new")]
    PreferNew,
    /// Remove it with everything in it, then load the file
    #[value(alias = "overwrite")]
    Replace,
}

#[derive(Subcommand)]
pub(crate) enum StoresAction {
    /// List them, and say how they are
    List,
    /// Copy the images of one store into another; those that are there already are left out
    Copy(StoresTransfer),
    /// The same, and remove from the first store what was copied
    Move(StoresTransfer),
    /// Hold the records of images against the bytes in the stores, both ways
    Check(StoresCheck),
}

/// Which images go where.
#[derive(Args)]
pub(crate) struct StoresTransfer {
    /// The store that has them
    #[arg(long, value_name = "STORE")]
    pub(crate) from: String,
    /// The store that is to have them
    #[arg(long, value_name = "STORE")]
    pub(crate) to: String,
    /// Only those of the project with this id
    #[arg(long, value_name = "PROJECT")]
    pub(crate) project: Option<String>,
    /// Only list what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What is looked at.
#[derive(Args)]
pub(crate) struct StoresCheck {
    /// Names of stores [default: all]
    #[arg(value_name = "STORE")]
    pub(crate) stores: Vec<String>,
    /// Read all bytes, and compare their checksums
    #[arg(long)]
    pub(crate) hashes: bool,
    /// Remove data that no record knows
    #[arg(long)]
    pub(crate) remove_extra: bool,
}

/// What is done with deleted images.
#[derive(Args)]
pub(crate) struct Scrub {
    /// Bring this deleted image back, with what is left of its data
    #[arg(long, value_name = "IMAGE", conflicts_with = "dry_run")]
    pub(crate) restore: Option<String>,
    /// Only list what would go
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Which rows go.
#[derive(Args, Clone, Copy)]
pub(crate) struct Purge {
    /// Rows that were deleted more than so many days ago
    #[arg(long, alias = "age_in_days", value_name = "DAYS")]
    pub(crate) age_in_days: Option<u64>,
    /// At most so many; -1 is no limit
    #[arg(long, alias = "max_rows", value_name = "ROWS", default_value_t = 100, allow_negative_numbers = true,
        value_parser = clap::value_parser!(i64).range(-1..))]
    pub(crate) max_rows: i64,
}

#[derive(Subcommand)]
pub(crate) enum CacheAction {
    /// List the copies and the queue
    List,
    /// Have images fetched
    Queue {
        /// Ids of images
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    },
    /// Remove images from the cache and from its queue
    Delete {
        /// Ids of images
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    },
    /// Remove everything
    Clear {
        /// The copies alone
        #[arg(long)]
        cache: bool,
        /// The queue alone
        #[arg(long)]
        queue: bool,
    },
    /// Remove copies until the rest is no larger than it may be, those read longest ago first
    Prune,
    /// Remove what is of no use: incomplete files, files nobody knows, copies of images that are not active
    Clean,
    /// Keep images however long nobody asks for them; they are fetched where they are missing
    Pin {
        /// Ids of images
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    },
    /// Let images make room for others again
    Unpin {
        /// Ids of images
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum RetentionAction {
    /// List the rules of all projects
    List,
    /// Say which images a rule would hide or delete now, which stay, and why; nothing is changed
    Preview {
        /// The rule's id
        rule: String,
    },
    /// Run a rule now, whether it is on or not
    Run {
        /// The rule's id
        rule: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum ProjectAction {
    /// Make a project
    Create {
        /// Its name
        name: String,
        /// For people
        #[arg(long, default_value = "")]
        description: String,
    },
    /// List all
    List,
    /// Show what a project uses and may use, or change what it may
    Limits {
        /// Its name or id
        project: String,
        /// A limit to set: image_size_total (MiB), image_stage_total (MiB), image_count_total or
        /// image_count_uploading; the value is a number, -1 for no limit, or `default` for what all projects have
        #[arg(value_name = "NAME=VALUE", value_parser = limit)]
        set: Vec<(Quota, Option<i64>)>,
    },
    /// Rename, describe, enable or disable a project
    Set {
        /// Its name or id
        project: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// For people
        #[arg(long)]
        description: Option<String>,
        #[command(flatten)]
        state: State,
    },
    /// Delete a project that owns no images, with the assignments and application credentials in it
    Delete {
        /// Its name or id
        project: String,
    },
}

/// Whether somebody or something is good.
#[derive(Args)]
pub(crate) struct State {
    /// Make it good again
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// End all its tokens, and let nobody in until it is enabled
    #[arg(long)]
    disable: bool,
}

impl State {
    /// What is asked for, if anything.
    pub(crate) const fn wanted(&self) -> Option<bool> {
        match (self.enable, self.disable) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum UserAction {
    /// Make a user, and give a role in a project
    Create {
        /// The name to log in with
        name: String,
        /// A project's name or id
        #[arg(long)]
        project: Option<String>,
        /// The role in that project: admin, member or reader
        #[arg(long, default_value = "member", requires = "project")]
        role: String,
        /// The file whose first line is the password; - is the standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
    /// List all
    List,
    /// Rename, describe, enable or disable a user
    Set {
        /// The user's name or id
        user: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// For people; nothing removes it
        #[arg(long)]
        email: Option<String>,
        /// For people; nothing removes it
        #[arg(long)]
        description: Option<String>,
        #[command(flatten)]
        state: State,
    },
    /// Delete a user, and end all their tokens
    Delete {
        /// The user's name or id
        user: String,
    },
    /// Give a new password, and end all tokens
    SetPassword {
        /// The user's name or id
        user: String,
        /// The file whose first line is the password; - is the standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum RoleAction {
    /// Give a user a role
    Add(Grant),
    /// Take a user's role away
    Remove(Grant),
    /// List who has which role where
    List,
}

/// A role somewhere.
#[derive(Args)]
pub(crate) struct Grant {
    /// The role: admin, member or reader
    pub(crate) role: String,
    /// The user's name or id
    #[arg(long)]
    pub(crate) user: String,
    /// The project's name or id
    #[arg(long, required_unless_present = "system", conflicts_with = "system")]
    pub(crate) project: Option<String>,
    /// The whole system instead of a project
    #[arg(long)]
    pub(crate) system: bool,
}

/// `NAME=VALUE` of a limit.
fn limit(text: &str) -> Result<(Quota, Option<i64>), String> {
    let (name, value) = text.split_once('=').ok_or("it must be of the form NAME=VALUE")?;
    let known = Quota::ALL.map(Quota::as_str).join(", ");
    let quota = name.parse().map_err(|_| format!("'{name}' is not one of {known}"))?;
    let value = match value {
        "default" => None,
        number => {
            Some(number.parse().map_err(|_| format!("'{number}' is neither a whole number nor default"))?)
        }
    };
    Ok((quota, value))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
