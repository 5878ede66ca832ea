//! Whose certificates are believed.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use crate::Error;

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// The authorities of the machine.
    #[default]
    System,
    /// The authorities in a PEM file, and no others.
    File(PathBuf),
    /// Anybody's: the connection is encrypted, but nobody knows with whom.
    Anybody,
}

impl Trust {
    /// The configuration of connections for a client other than the [`Fetcher`](crate::Fetcher): one to a place that
    /// the operator chose. Blocks: reads files.
    ///
    /// # Errors
    /// The certificates cannot be read, or there are none.
    pub fn client_config(&self) -> Result<ClientConfig, InvalidTrust> {
        let (config, file) = match self {
            Self::System => (system().and_then(with_roots), Path::new("the system's folder")),
            Self::File(file) => (read(file).and_then(with_roots), file.as_path()),
            Self::Anybody => (blind(), Path::new("")),
        };
        config.map_err(|source| InvalidTrust { file: file.to_owned(), source })
    }
}

/// Why servers could not be checked as the operator wants it.
#[derive(Debug, thiserror::Error)]
#[error("the certificates in {} cannot be used: a PEM file with CERTIFICATE blocks is wanted", file.display())]
pub struct InvalidTrust {
    file: PathBuf,
    #[source]
    source: io::Error,
}

/// The configuration of connections; that of the system's authorities is made when it is first needed.
#[derive(Default)]
pub(crate) struct Tls {
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    /// Reads a file at once, so that the operator hears of a mistake at the start.
    pub(crate) fn new(trust: &Trust) -> Result<Self, InvalidTrust> {
        match trust {
            Trust::System => Ok(Self::default()),
            trust => Ok(Self { config: OnceLock::from(Arc::new(trust.client_config()?)) }),
        }
    }

    /// The configuration. Reads the system's authorities at the first call, on a blocking thread.
    pub(crate) async fn config(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let config = tokio::task::spawn_blocking(|| system().and_then(with_roots))
            .await
            .map_err(io::Error::other)
            .flatten()
            .map_err(|source| Error::NoTrust { source })?;
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }
}

fn read(file: &Path) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(io::Error::other)? {
        roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    Ok(roots)
}

fn system() -> io::Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (taken, ignored) = roots.add_parsable_certificates(found.certs);
    tracing::debug!(taken, ignored, "read the certificates of the system's authorities");
    match found.errors.into_iter().next() {
        Some(error) if roots.is_empty() => Err(io::Error::other(error)),
        _ => Ok(roots),
    }
}

fn with_roots(roots: RootCertStore) -> io::Result<ClientConfig> {
    if roots.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "there is no certificate in it"));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn blind() -> io::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(Blind(provider))).with_no_client_auth())
}

/// Believes any certificate, but still that the server holds its key.
#[derive(Debug)]
struct Blind(Arc<CryptoProvider>);

impl ServerCertVerifier for Blind {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
