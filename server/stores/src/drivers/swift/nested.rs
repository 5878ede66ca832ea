//! Manifests of manifests, for images with more segments than one manifest names.
//!
//! Swift joins them; radosgw refuses them. It is asked before it matters, with a byte.

use bytes::Bytes;
use http::{Method, header};
use uuid::Uuid;

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    manifest::{self, Segment},
    upload::prefix,
    wire::Call,
};
use crate::Error;

impl Account {
    /// Puts a manifest beside the segments it names.
    async fn put_manifest(
        &self,
        container: &Container,
        name: &str,
        document: Vec<u8>,
    ) -> Result<(), Failure> {
        let call = Call::new("PUT of a manifest", Method::PUT, container.object(name))
            .query("multipart-manifest", "put")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(document);
        self.send_into(container, call).await.map(drop)
    }

    /// The manifest of all `segments`, whose names begin with `prefix`. Where they are too many for one, those that it
    /// names are put first.
    pub(super) async fn manifest(
        &self,
        container: &Container,
        prefix: &str,
        segments: &[Segment],
    ) -> Result<Vec<u8>, Error> {
        if segments.len() <= self.sizes.most {
            return Ok(manifest::write(&container.name, prefix, segments));
        }
        let mut groups = Vec::new();
        for (group, number) in segments.chunks(self.sizes.most).zip(1..) {
            let name = manifest::group(prefix, number);
            let document = manifest::write(&container.name, prefix, group);
            self.put_manifest(container, &name, document).await.map_err(|failure| self.error(failure))?;
            groups.push((name, group.iter().map(|segment| segment.size).sum()));
        }
        Ok(manifest::write_groups(&container.name, &groups))
    }

    /// Whether the service joins manifests to a manifest.
    pub(super) async fn joins_manifests(&self, place: &Place) -> Result<bool, Error> {
        let joins = self.joins_manifests.get_or_try_init(|| self.try_to_join(place)).await?;
        Ok(*joins)
    }

    async fn try_to_join(&self, place: &Place) -> Result<bool, Error> {
        let prefix = prefix(&place.key, &Uuid::new_v4().to_string());
        let container = &place.container;
        let name = manifest::name(&prefix, 1);
        let (inner, outer) = (manifest::group(&prefix, 1), manifest::group(&prefix, 2));
        let tried = async {
            let segment = self.put_segment(container, &name, 1, Bytes::from_static(b"1")).await?;
            let document = manifest::write(&container.name, &prefix, &[segment]);
            self.put_manifest(container, &inner, document).await.map_err(|failure| self.error(failure))?;
            let document = manifest::write_groups(&container.name, &[(inner.clone(), 1)]);
            match self.put_manifest(container, &outer, document).await {
                Ok(()) => Ok(true),
                Err(failure) if failure.is(http::StatusCode::BAD_REQUEST) => Ok(false),
                Err(failure) => Err(self.error(failure)),
            }
        };
        let outcome = tried.await;
        self.remove_all(container, &[outer, inner, name]).await?;
        outcome
    }
}
