//! Who the server is.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::PKey,
    x509::{X509, X509NameBuilder, extension::SubjectAlternativeName},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use vitrine_fetcher::{Error, Request, Rule, Settings, Trust};

use crate::server::{Reply, fetch, local, ok, settings, talk, to};

/// A certificate for a.example alone, and its key.
fn certificate() -> (X509, Vec<u8>) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "a.example").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&BigNum::from_u32(7).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    builder.set_pubkey(&key).unwrap();
    let names = SubjectAlternativeName::new().dns("a.example").build(&builder.x509v3_context(None, None));
    builder.append_extension(names.unwrap()).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    (builder.build(), key.private_key_to_pkcs8().unwrap())
}

async fn serve(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (SocketAddr, X509) {
    let (certificate, key) = certificate();
    let chain = vec![CertificateDer::from(certificate.to_der().unwrap())];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let kept = Mutex::new(Vec::new());
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                talk(stream, &kept, &answer).await;
            }
        }
    });
    (address, certificate)
}

#[tokio::test]
async fn a_server_must_prove_its_name() {
    let (address, certificate) = serve(|_, _| ok("", "secure")).await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&certificate.to_pem().unwrap()).unwrap();
    let request = |host: &str| Request::get(format!("https://{host}:{}/", address.port()));
    let with_file =
        local(&Settings { ca_certificates_file: file.path().display().to_string(), ..settings() });
    assert_eq!(fetch(&with_file, request("a.example")).await.unwrap(), b"secure");
    let anybody = local(&settings()).with_trust(&Trust::Anybody).unwrap();
    assert_eq!(fetch(&anybody, request("b.example")).await.unwrap(), b"secure");

    let other = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(other.path(), self::certificate().0.to_pem().unwrap()).unwrap();
    let with_other = local(&settings()).with_trust(&Trust::File(other.path().to_owned())).unwrap();
    for (fetcher, host) in [(&with_file, "b.example"), (&with_file, "127.0.0.1"), (&with_other, "a.example")]
    {
        let error = fetch(fetcher, request(host)).await.unwrap_err();
        assert!(matches!(error, Error::Tls { .. }), "{host}: {error:?}");
    }
    let error = fetch(&local(&settings()), request("a.example")).await.unwrap_err();
    assert!(
        matches!(error, Error::Tls { .. } | Error::NoTrust { .. }),
        "not an authority of the system: {error:?}"
    );
}

#[tokio::test]
async fn https_does_not_fall_back_to_http() {
    let (address, certificate) = serve(|_, _| to("http://a.example/")).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), certificate.to_pem().unwrap()).unwrap();
    let fetcher = local(&settings()).with_trust(&Trust::File(file.path().to_owned())).unwrap();
    let request = Request::get(format!("https://a.example:{}/", address.port()));
    let error = fetch(&fetcher, request).await.unwrap_err();
    assert!(matches!(error, Error::Refused { rule: Rule::Downgrade }), "{error:?}");
}

#[test]
fn a_file_without_certificates_is_a_mistake() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    for file in [empty.path(), std::path::Path::new("/nonexistent/ca.pem")] {
        let error = local(&settings()).with_trust(&Trust::File(file.to_owned())).unwrap_err();
        assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    }
}
