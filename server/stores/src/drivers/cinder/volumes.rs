//! Volumes: making, finding, growing and removing them.
//!
//! A volume of an image has Glance's name (`image-KEY`) and Glance's metadata. While it is written its metadata names its
//! writer too ([`WRITER`]); whoever sees that sees no image. The commit replaces the metadata, in one request. Beside
//! Glance's the name of the store ([`STORE`]) stays.

use std::{collections::BTreeMap, time::Duration};

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    errors::Failure,
    location::{self, Place},
    process,
    project::Project,
    wire::Call,
};
use crate::{Capacity, Error};

/// Bytes of a GiB, the unit of volumes.
pub(super) const GIB: u64 = 1 << 30;
/// The metadata that names the writer of an incomplete volume: `HOST PROCESS ID`.
pub(super) const WRITER: &str = "vitrine_writer";
/// The metadata that names the image.
const IMAGE: &str = "glance_image_id";
/// The metadata that names the store: several may have volumes of one image in one project.
const STORE: &str = "vitrine_store";
/// The metadata that says how many bytes of the volume are the image.
const SIZE: &str = "image_size";
/// The longest pause between two looks at a volume.
const LONGEST: Duration = Duration::from_secs(15);
/// Volumes of a page of a list.
const PAGE: usize = 200;

/// A volume, as Cinder describes it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Volume {
    pub(super) id: String,
    #[serde(default)]
    pub(super) status: String,
    /// GiB.
    #[serde(default)]
    pub(super) size: u64,
    #[serde(default)]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) attachments: Vec<AttachedTo>,
    #[serde(default)]
    pub(super) encrypted: bool,
    created_at: Option<String>,
    updated_at: Option<String>,
}

/// One of a volume's attachments, as its description lists them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct AttachedTo {
    #[serde(default)]
    pub(super) attachment_id: String,
    pub(super) host_name: Option<String>,
    pub(super) device: Option<String>,
}

#[derive(Deserialize)]
struct One {
    volume: Volume,
}

#[derive(Deserialize)]
struct Many {
    volumes: Vec<Volume>,
}

impl Volume {
    /// The key of the image that it holds; none where it holds none.
    pub(super) fn image(&self) -> Option<&str> {
        let is_there = !self.metadata.contains_key(WRITER) && self.status != "deleting";
        self.metadata.get(IMAGE).filter(|_| is_there).map(String::as_str)
    }

    /// Bytes of the image, where it says so.
    fn image_size(&self) -> Option<u64> {
        self.metadata.get(SIZE).and_then(|size| size.parse().ok())
    }

    /// When it last changed, by Cinder's clock, in UTC.
    pub(super) fn changed(&self) -> Option<&str> {
        self.updated_at.as_deref().or(self.created_at.as_deref())
    }
}

fn read<T: for<'a> Deserialize<'a>>(what: &'static str, answer: Value) -> Result<T, Failure> {
    serde_json::from_value(answer).map_err(|_| Failure::nonsense(what, "it describes no volume"))
}

fn path(volume: &str) -> String {
    format!("/volumes/{volume}")
}

impl Project {
    /// GiB for so many bytes, at least 1.
    fn gib(&self, bytes: u64) -> u64 {
        bytes.div_ceil(self.unit).max(1)
    }

    /// Bytes of the image in a volume.
    pub(super) fn bytes(&self, volume: &Volume) -> u64 {
        volume.image_size().unwrap_or_else(|| self.room_of(volume))
    }

    /// Bytes that fit a volume.
    pub(super) fn room_of(&self, volume: &Volume) -> u64 {
        volume.size.saturating_mul(self.unit)
    }

    /// The volume of that id, as it is now.
    pub(super) async fn volume(&self, id: &str) -> Result<Volume, Failure> {
        const WHAT: &str = "the look at a volume";
        let answer = self.wire.ask(Call::new(WHAT, Method::GET, path(id))).await?;
        Ok(read::<One>(WHAT, answer)?.volume)
    }

    /// All volumes, or those of that name.
    pub(super) async fn volumes(&self, name: Option<&str>) -> Result<Vec<Volume>, Failure> {
        const WHAT: &str = "the list of volumes";
        let mut all: Vec<Volume> = Vec::new();
        loop {
            let mut call = Call::new(WHAT, Method::GET, "/volumes/detail").query("limit", PAGE.to_string());
            if let Some(name) = name {
                call = call.query("name", name);
            }
            if let Some(last) = all.last() {
                call = call.query("marker", &last.id);
            }
            let page = read::<Many>(WHAT, self.wire.ask(call).await?)?.volumes;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// The volume of an image. One that names no image is none, whoever made it. By its key an image is found that this
    /// store has written.
    pub(super) async fn find(&self, place: &Place) -> Result<Volume, Error> {
        let found = match place {
            Place::Volume(id) => match self.volume(id).await {
                Ok(volume) => Some(volume).filter(|volume| volume.image().is_some()),
                Err(failure) if failure.is(StatusCode::NOT_FOUND) => None,
                Err(failure) => return Err(self.error(failure)),
            },
            Place::Image(key) => {
                let name = location::name(key);
                let named = self.volumes(Some(&name)).await.map_err(|failure| self.error(failure))?;
                named.into_iter().find(|volume| {
                    volume.image() == Some(key) && volume.metadata.get(STORE) == Some(&self.store)
                })
            }
        };
        found.ok_or_else(|| self.not_found())
    }

    /// Whether there is an image of that key.
    pub(super) async fn has_image(&self, key: &str) -> Result<bool, Error> {
        match self.find(&Place::Image(key.to_owned())).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Asks for an incomplete volume for so many bytes. It is not there yet.
    pub(super) async fn make_volume(&self, key: &str, bytes: u64, mark: &str) -> Result<Volume, Failure> {
        const WHAT: &str = "the creation of a volume";
        let writer = format!("{} {} {mark}", *process::HOST, *process::SELF);
        let mut volume = json!({
            "name": location::name(key),
            "size": self.gib(bytes),
            "metadata": {IMAGE: key, STORE: self.store, WRITER: writer},
        });
        if !self.volume_type.is_empty() {
            volume["volume_type"] = self.volume_type.as_str().into();
        }
        let call = Call::new(WHAT, Method::POST, "/volumes").body(&json!({"volume": volume})).once();
        Ok(read::<One>(WHAT, self.wire.ask(call).await?)?.volume)
    }

    /// Waits while a volume is in the state `while_in`; it must be in `wanted` then.
    ///
    /// # Errors
    /// The state that it is in, or that it does not change within `cinder_state_transition_timeout`.
    pub(super) async fn wait(&self, id: &str, while_in: &str, wanted: &str) -> Result<Volume, Error> {
        let looking = async {
            let mut pause = self.wire.pause;
            loop {
                let volume = self.volume(id).await.map_err(|failure| self.error(failure))?;
                if volume.status != while_in {
                    return Ok(volume);
                }
                tokio::time::sleep(pause.min(LONGEST)).await;
                pause = pause.saturating_mul(2);
            }
        };
        let volume = tokio::time::timeout(self.patience, looking).await.map_err(|_| {
            self.unavailable(format!(
                "the volume {id} is still in the state {while_in} after {} seconds (cinder_state_transition_timeout)",
                self.patience.as_secs()
            ))
        })??;
        if volume.status == wanted {
            return Ok(volume);
        }
        let status = &volume.status;
        Err(self.other(format!(
            "the volume {id} went from the state {while_in} to {status} and not to {wanted}: the log of Cinder says why"
        )))
    }

    async fn act(&self, what: &'static str, id: &str, action: &Value) -> Result<(), Error> {
        let call = Call::new(what, Method::POST, format!("{}/action", path(id))).body(action);
        self.wire.ask(call).await.map(drop).map_err(|failure| self.error(failure))
    }

    /// Makes a volume larger, to so many GiB. `state` is the one that it is in, and will be in again.
    pub(super) async fn extend(&self, id: &str, size: u64, state: &str) -> Result<(), Error> {
        self.act("the growth of a volume", id, &json!({"os-extend": {"new_size": size}})).await?;
        match self.wait(id, "extending", state).await {
            Ok(volume) if volume.size >= size => Ok(()),
            Ok(_) => Err(self.full("Cinder did not make the volume larger")),
            // It has no room for that.
            Err(Error::Other { source, .. }) => Err(Error::Full { store: self.store.clone(), source }),
            Err(error) => Err(error),
        }
    }

    /// Makes an incomplete volume an image: nobody writes to it any more, and its metadata is Glance's.
    pub(super) async fn publish(&self, id: &str, key: &str, size: u64) -> Result<(), Error> {
        let read_only = json!({"os-update_readonly_flag": {"readonly": true}});
        self.act("the mark that a volume is only read", id, &read_only).await?;
        let owner = self.wire.project().await.map_err(|failure| self.error(failure))?;
        let metadata = json!({IMAGE: key, SIZE: size.to_string(), "image_owner": owner, STORE: self.store});
        let call = Call::new("the commit of an image", Method::PUT, format!("{}/metadata", path(id)))
            .body(&json!({"metadata": metadata}));
        self.wire.ask(call).await.map(drop).map_err(|failure| self.error(failure))
    }

    /// Asks for the removal of a volume. Cinder removes it in its own time.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::InUse`] where its state forbids it.
    pub(super) async fn remove_volume(&self, id: &str) -> Result<(), Error> {
        match self.wire.ask(Call::new("the removal of a volume", Method::DELETE, path(id))).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_busy() => {
                Err(self.in_use("it is attached, is being changed, or has snapshots or clones"))
            }
            Err(failure) => Err(self.error(failure)),
        }
    }

    /// What the quota of the project leaves; none where it has no limit.
    pub(super) async fn room(&self) -> Result<Option<Capacity>, Error> {
        let call = Call::new("the limits of the project", Method::GET, "/limits");
        let answer = self.wire.ask(call).await.map_err(|failure| self.error(failure))?;
        let limit = |name: &str| answer["limits"]["absolute"][name].as_i64();
        let (total, used) = (limit("maxTotalVolumeGigabytes"), limit("totalGigabytesUsed"));
        Ok(total.and_then(|total| u64::try_from(total).ok()).map(|total| {
            let used = u64::try_from(used.unwrap_or_default()).unwrap_or_default();
            Capacity {
                total: total.saturating_mul(self.unit),
                free: total.saturating_sub(used).saturating_mul(self.unit),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_complete_volumes_are_images() {
        let volume = |metadata: Value, status: &str| -> Volume {
            let volume = json!({"id": "a", "size": 2, "metadata": metadata, "status": status});
            serde_json::from_value(volume).unwrap()
        };
        let complete = volume(json!({IMAGE: "k", SIZE: "7"}), "available");
        assert_eq!((complete.image(), complete.image_size()), (Some("k"), Some(7)));
        assert_eq!(volume(json!({IMAGE: "k"}), "available").image_size(), None);
        assert_eq!(volume(json!({IMAGE: "k", WRITER: "h p m"}), "available").image(), None);
        assert_eq!(volume(json!({IMAGE: "k"}), "deleting").image(), None);
        assert_eq!(volume(json!({}), "available").image(), None, "somebody's disk");
    }
}
