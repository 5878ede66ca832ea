//! What this host has already: files and devices that the connection information names.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::{Connector, protocol, usable, wrong};

/// Where the kernel says what is mounted.
const MOUNTS: &str = "/proc/self/mounts";

/// The host without help.
pub(super) struct Host;

#[async_trait]
impl Connector for Host {
    async fn properties(&self) -> io::Result<Map<String, Value>> {
        Ok(Map::new())
    }

    async fn connect(&self, info: &Value) -> io::Result<PathBuf> {
        // What belongs to a protocol stands beside its name in attachments, and below `data` elsewhere.
        let field = |name: &str| info["data"][name].as_str().or_else(|| info[name].as_str());
        match protocol(info) {
            "local" => {
                let path = field("device_path").ok_or_else(|| wrong("Cinder names no device_path"))?;
                usable(PathBuf::from(path)).await
            }
            kind @ ("nfs" | "glusterfs") => {
                if field("format") != Some("raw") {
                    return Err(wrong(
                        "only volumes in the format raw are supported: set nfs_qcow2_volumes = False for Cinder",
                    ));
                }
                let (export, name) = field("export")
                    .zip(field("name"))
                    .ok_or_else(|| wrong("Cinder names no export and no file of it"))?;
                let mounts = tokio::fs::read_to_string(MOUNTS).await?;
                let folder = mounted(&mounts, export).ok_or_else(|| {
                    wrong(format!(
                        "the {kind} export {export} is not mounted on this host: mount it anywhere, or set \
                         cinder_connector_command"
                    ))
                })?;
                usable(inside(&folder, name)?).await
            }
            other => Err(wrong(format!(
                "volumes of the protocol {other} are not connected by Vitrine itself: set cinder_connector_command to a \
                 command that does it, or choose a volume type of another backend with cinder_volume_type"
            ))),
        }
    }

    async fn disconnect(&self, _: &Value, _: Option<&Path>) -> io::Result<()> {
        Ok(())
    }

    async fn grown(&self, _: &Value, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Where an export is mounted.
fn mounted(mounts: &str, export: &str) -> Option<PathBuf> {
    let wanted = export.trim_end_matches('/');
    mounts.lines().find_map(|line| {
        let mut fields = line.split(' ').map(unescaped);
        let (source, folder) = (fields.next()?, fields.next()?);
        (source.trim_end_matches('/') == wanted).then(|| PathBuf::from(folder))
    })
}

/// The kernel writes spaces and the like as octal numbers.
fn unescaped(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(field.to_owned(), |text, (code, character)| text.replace(code, character))
}

/// A file directly in a folder.
fn inside(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(part)), None) if part == name => Ok(folder.join(part)),
        _ => Err(wrong("the name of the volume's file is no plain name")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_export_is_found_where_it_is_mounted() {
        let mounts = "proc /proc proc rw 0 0\nnfs.test:/srv/my\\040volumes /mnt/a\\040b nfs4 rw 0 0\n";
        assert_eq!(mounted(mounts, "nfs.test:/srv/my volumes/"), Some("/mnt/a b".into()));
        assert_eq!(mounted(mounts, "nfs.test:/srv"), None);
        assert_eq!(inside(Path::new("/mnt"), "volume-1").unwrap(), Path::new("/mnt/volume-1"));
        for name in ["", "..", "a/b", "/etc/passwd", "../a", "a/"] {
            assert!(inside(Path::new("/mnt"), name).is_err(), "{name}");
        }
    }

    #[tokio::test]
    async fn only_files_and_devices_are_connected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("volume");
        std::fs::write(&file, b"").unwrap();
        let local = |path: &Path| json!({"driver_volume_type": "local", "data": {"device_path": path}});
        assert_eq!(Host.connect(&local(&file)).await.unwrap(), file);
        for (info, told) in [
            (local(folder.path()), "neither a file nor a block device"),
            (local(&folder.path().join("none")), "none"),
            (local(Path::new("volume")), "not absolute"),
            (json!({"driver_volume_type": "local", "data": {}}), "device_path"),
            (json!({"driver_volume_type": "iscsi", "data": {"auth_password": "planted"}}), "protocol iscsi"),
            (json!({"driver_volume_type": "rbd", "data": {"name": "volumes/a"}}), "cinder_connector_command"),
            (json!({"driver_volume_type": "nfs", "export": "a:/b", "name": "c", "format": "qcow2"}), "qcow2"),
            (
                json!({"driver_volume_type": "nfs", "export": "a:/b", "name": "c", "format": "raw"}),
                "export a:/b is not mounted",
            ),
            (json!({"driver_volume_type": "nfs", "export": "a:/b", "name": "c"}), "format raw"),
            (Value::Null, "protocol none"),
        ] {
            let error = Host.connect(&info).await.unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("planted"), "{told}: {error}");
        }
    }
}
