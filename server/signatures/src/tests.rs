//! Signatures of every kind, right and wrong ones.

use base64::{Engine, engine::general_purpose::STANDARD};
use openssl::{
    dsa::Dsa,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::X509,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::*;
use crate::testing::{ALWAYS, SUBJECT, UUID, certificate_between, curve, digest, sign};

const DATA: &[u8] = b"the data of an image";
/// 2026-01-02 03:04:05 UTC
const NOW: i64 = 1_767_323_045;

fn rsa() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn dsa() -> PKey<Private> {
    PKey::from_dsa(Dsa::generate(2048).unwrap()).unwrap()
}

fn certificate(key: &PKey<Private>) -> X509 {
    certificate_between(key, ALWAYS.0, ALWAYS.1)
}

fn claim(signature: &[u8], method: HashMethod, key_type: &str) -> Claim {
    let values = [&STANDARD.encode(signature), method.as_str(), key_type, UUID];
    let properties = PROPERTIES.into_iter().zip(values);
    let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Claim::read(&Statement::of(&properties).unwrap()).unwrap().unwrap()
}

fn read(certificate: &X509) -> Certificate {
    Certificate::read(UUID.parse().unwrap(), &certificate.to_pem().unwrap()).unwrap()
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

#[test]
fn every_kind_of_key_signs_with_every_method_and_nothing_else_passes() {
    let keys = [
        ("RSA-PSS", rsa()),
        ("DSA", dsa()),
        ("ECC_SECP256R1", curve(Nid::X9_62_PRIME256V1)),
        ("ECC_SECP384R1", curve(Nid::SECP384R1)),
        ("ECC_SECP521R1", curve(Nid::SECP521R1)),
        ("ECC_SECT409K1", curve(Nid::SECT409K1)),
        ("ECC_SECT409R1", curve(Nid::SECT409R1)),
        ("ECC_SECT571K1", curve(Nid::SECT571K1)),
        ("ECC_SECT571R1", curve(Nid::SECT571R1)),
    ];
    assert_eq!(keys.len(), KeyType::names().len());
    for (name, key) in &keys {
        let certificate = read(&certificate(key));
        for method in HashMethod::ALL {
            let case = format!("{name} {method}");
            let good = sign(key, name.parse().unwrap(), method, DATA, -2);
            let verifier = Verifier::new(claim(&good, method, name), certificate.clone()).unwrap();
            verifier.verify(&digest(method, DATA)).unwrap_or_else(|error| panic!("{case}: {error}"));

            let other = digest(method, b"the data of another image");
            let wrong = verifier.verify(&other).unwrap_err();
            assert!(matches!(wrong, Error::Wrong { .. }), "{case}: {wrong}");
            assert!(wrong.to_string().contains(SIGNATURE) && wrong.to_string().contains(name), "{wrong}");
            for digest in [&other[1..], &[], &[0; 200]] {
                assert!(verifier.verify(digest).is_err(), "{case}: {} bytes", digest.len());
            }
            let mut bent = good.clone();
            *bent.last_mut().unwrap() ^= 1;
            for bad in [bent, good[1..].to_vec(), b"\0".to_vec(), [good.as_slice(), b"x"].concat()] {
                let verifier = Verifier::new(claim(&bad, method, name), certificate.clone()).unwrap();
                assert!(verifier.verify(&digest(method, DATA)).is_err(), "{case}: {} bytes", bad.len());
            }
        }
    }
}

#[test]
fn salts_of_any_length_are_taken() {
    let (key, method) = (rsa(), HashMethod::Sha256);
    for salt in [0, 20, -1, -2] {
        let signature = sign(&key, KeyType::RsaPss, method, DATA, salt);
        let verifier = Verifier::new(claim(&signature, method, "RSA-PSS"), read(&certificate(&key))).unwrap();
        verifier.verify(&digest(method, DATA)).unwrap_or_else(|error| panic!("{salt}: {error}"));
    }
}

#[test]
fn the_key_of_another_is_of_no_use() {
    let (mine, yours, method) = (rsa(), rsa(), HashMethod::Sha512);
    let signature = sign(&mine, KeyType::RsaPss, method, DATA, -2);
    let verifier = Verifier::new(claim(&signature, method, "RSA-PSS"), read(&certificate(&yours))).unwrap();
    assert!(verifier.verify(&digest(method, DATA)).is_err());
    // The method belongs to what is signed.
    let verifier = Verifier::new(claim(&signature, HashMethod::Sha256, "RSA-PSS"), read(&certificate(&mine)));
    assert!(verifier.unwrap().verify(&digest(HashMethod::Sha256, DATA)).is_err());
    for (name, key) in [("DSA", &mine), ("ECC_SECP384R1", &mine), ("RSA-PSS", &curve(Nid::SECP384R1))] {
        let error =
            Verifier::new(claim(&signature, method, name), read(&certificate(key))).unwrap_err().to_string();
        assert!(error.contains(KEY_TYPE) && error.contains(UUID), "{error}");
    }
}

#[test]
fn a_certificate_counts_from_its_first_to_its_last_second() {
    let key = curve(Nid::X9_62_PRIME256V1);
    let certificate = read(&certificate_between(&key, NOW - 10, NOW + 10));
    assert_eq!(certificate.subject(), SUBJECT);
    for (second, valid) in [(-11, false), (-10, true), (0, true), (10, true), (11, false)] {
        let checked = certificate.check_dates(at(NOW + second));
        assert_eq!(checked.is_ok(), valid, "{second}: {checked:?}");
    }
    let late = certificate.check_dates(at(NOW + 11)).unwrap_err().to_string();
    assert!(late.contains("expired") && late.contains("2026") && late.contains(UUID), "{late}");
}

#[test]
fn a_folder_gives_pem_and_der_by_name_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certificate(&curve(Nid::X9_62_PRIME256V1));
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let [pem, der, chain, bad, large, none, closed]: [Uuid; 7] =
        std::array::from_fn(|n| Uuid::from_u128(n as u128 + 1));
    let authority = self::certificate(&rsa());
    write(&format!("{pem}.pem"), &certificate.to_pem().unwrap());
    write(&format!("{der}.crt"), &certificate.to_der().unwrap());
    write(&format!("{chain}.crt"), &[certificate.to_pem().unwrap(), authority.to_pem().unwrap()].concat());
    write(&format!("{bad}.pem"), b"-----BEGIN NOTHING-----\n");
    write(&format!("{large}.pem"), &vec![0; usize::try_from(CERTIFICATE_MAX).unwrap() + 1]);
    write("notes.txt", b"");
    write(".hidden", b"");
    std::fs::create_dir(folder.path().join(format!("{closed}.pem"))).unwrap();
    let folder = Folder::new(folder.path());
    for uuid in [pem, der, chain] {
        assert_eq!(folder.find(uuid).unwrap().subject(), SUBJECT);
    }
    assert!(matches!(folder.find(bad), Err(Error::NoCertificate { .. })));
    assert!(matches!(folder.find(large), Err(Error::Unreadable { .. })));
    assert!(matches!(folder.find(closed), Err(Error::Unreadable { .. })));
    assert!(matches!(folder.find(none), Err(Error::NotFound { .. })));
    for uuid in [bad, large, closed, none] {
        let said = folder.find(uuid).unwrap_err().to_string();
        assert!(said.contains(CERTIFICATE) && said.contains(&uuid.to_string()), "{said}");
        assert!(!said.contains(folder.path().to_str().unwrap()), "{said}");
    }

    let listed = folder.list().unwrap();
    let good = |one: &&Listed| matches!(one.certificate, Some(Ok(_)));
    assert_eq!((listed.len(), listed.iter().filter(good).count()), (7, 3));
    assert!(listed.iter().any(|one| one.file == "notes.txt" && one.certificate.is_none()));
    assert!(Folder::new(folder.path().join("not there")).list().is_err());
}
