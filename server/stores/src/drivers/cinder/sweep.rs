//! Removing what dead processes left: incomplete volumes, and attachments of volumes that they read.
//!
//! A process of this host is known to be dead. Of the processes of other hosts nothing is known: their volumes are
//! leftovers where Cinder has changed nothing about them for `cinder_store_abandoned_after`.

use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{
    draft::discard,
    process,
    project::{Project, log},
    volumes::{Volume, WRITER},
};
use crate::Error;

/// Removes leftovers; how many volumes had some.
pub(super) async fn sweep(project: &Project) -> Result<u64, Error> {
    let volumes = project.volumes(None).await.map_err(|failure| project.error(failure))?;
    // By the service's clock, which is the one that says when a volume changed.
    let now = project.wire.now();
    let (mut removed, mut failure) = (0, None);
    for volume in &volumes {
        let outcome = if volume.metadata.contains_key(WRITER) {
            remove_incomplete(project, volume, now).await
        } else if volume.image().is_some() {
            detach_dead(project, volume).await
        } else {
            Ok(false)
        };
        match outcome {
            Ok(was_left) => removed += u64::from(was_left),
            Err(Error::NotFound { .. }) => {}
            Err(error) => {
                log(&project.store, &volume.id, &error, "what an upload or a download left stays");
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(removed), Err)
}

async fn remove_incomplete(
    project: &Project,
    volume: &Volume,
    now: Option<OffsetDateTime>,
) -> Result<bool, Error> {
    if volume.status == "deleting" || !is_left(project, volume, now) {
        return Ok(false);
    }
    let dead = volume.attachments.iter().map(|attached| attached.attachment_id.as_str());
    for attachment in dead {
        detach(project, attachment).await?;
    }
    discard(project, &volume.id).await?;
    Ok(true)
}

/// Whether the writer of an incomplete volume is dead, or must be.
fn is_left(project: &Project, volume: &Volume, now: Option<OffsetDateTime>) -> bool {
    let writer = volume.metadata.get(WRITER).map(String::as_str).unwrap_or_default();
    let mut words = writer.split(' ');
    let (host, mark) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if host == process::HOST.as_str()
        && let Some(is_alive) = process::is_alive(mark)
    {
        return !is_alive;
    }
    let changed = volume.changed().and_then(date);
    now.zip(changed).is_some_and(|(now, changed)| now - changed >= project.abandoned_after)
}

/// Removes the attachments that dead processes of this host left on an image.
async fn detach_dead(project: &Project, volume: &Volume) -> Result<bool, Error> {
    let mut was_left = false;
    for attached in &volume.attachments {
        let is_here = attached.host_name.as_deref() == Some(process::HOST.as_str());
        let mark = attached.device.as_deref().unwrap_or_default();
        if is_here && process::is_alive(mark) == Some(false) {
            detach(project, &attached.attachment_id).await?;
            was_left = true;
        }
    }
    Ok(was_left)
}

/// Ends an attachment of another process of this host.
async fn detach(project: &Project, attachment: &str) -> Result<(), Error> {
    if let Some(info) = project.connection_info(attachment).await?
        && let Err(error) = project.connector.disconnect(&info, None).await
    {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(
            store = project.store,
            error,
            "a volume of a dead process is detached without its device"
        );
    }
    project.delete_attachment(attachment).await
}

/// A date as Cinder writes it: in UTC, with or without a fraction.
fn date(text: &str) -> Option<OffsetDateTime> {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]");
    PrimitiveDateTime::parse(text.trim_end_matches('Z'), format).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_cinder_are_read() {
        for text in ["2024-05-06T07:08:09.000000", "2024-05-06T07:08:09", "2024-05-06T07:08:09Z"] {
            assert_eq!(date(text).unwrap().unix_timestamp(), 1_714_979_289, "{text}");
        }
        assert!(date("yesterday").is_none());
    }
}
