//! Tokens: self-contained, signed with HMAC-SHA256, short enough for a header.
//!
//! A token is base64url text of: the version (1 byte), the id of the signing key (4), the scope (1), the methods
//! (1), the user (16), the project (16, zero without one), issued and expires (8 each, seconds since 1970), the
//! user's generation (8), the audit id (16), the parent's audit id (16, zero without one), in version 2 the
//! application credential it was got with (16), and the signature over all that (32). Numbers are big-endian.

mod keys;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::OffsetDateTime;

pub(crate) use keys::{Key, Keys};

/// The version of tokens that no application credential was needed for.
const PLAIN: u8 = 1;
/// The version of tokens that were got with an application credential.
const LIMITED: u8 = 2;
/// Bytes of a plain token before its signature.
const BODY: usize = 95;
const SIGNATURE: usize = 32;
/// Bytes a token may have.
const MOST: usize = BODY + 16 + SIGNATURE;

/// 16 bytes that are written as 32 hex digits, or as base64url for audit ids.
pub(crate) type Id = [u8; 16];

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To buy other tokens.
    Unscoped,
    /// One project.
    Project(Id),
    /// The whole system.
    System,
}

/// How its holder proved to be the user; a token bought with a token keeps the methods of that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Methods(u8);

impl Methods {
    pub(crate) const PASSWORD: Self = Self(1);
    pub(crate) const TOKEN: Self = Self(2);
    pub(crate) const APPLICATION_CREDENTIAL: Self = Self(4);

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names Keystone gives them.
    pub(crate) fn names(self) -> Vec<&'static str> {
        [
            (Self::TOKEN, "token"),
            (Self::PASSWORD, "password"),
            (Self::APPLICATION_CREDENTIAL, "application_credential"),
        ]
        .into_iter()
        .filter(|(method, _)| self.0 & method.0 != 0)
        .map(|(_, name)| name)
        .collect()
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) user: Id,
    pub(crate) scope: Scope,
    pub(crate) methods: Methods,
    /// Whole seconds.
    pub(crate) issued_at: OffsetDateTime,
    /// Whole seconds; the token is good before that moment.
    pub(crate) expires_at: OffsetDateTime,
    /// The user's generation when the token was issued; a password change or a disabling begins another one.
    pub(crate) generation: i64,
    pub(crate) audit_id: Id,
    /// The token this one was bought with.
    pub(crate) parent: Option<Id>,
    /// The application credential that it, or the token it was bought with, was got with; it stands on that one.
    pub(crate) credential: Option<Id>,
}

impl Claims {
    /// The audit ids as Keystone writes them: its own, then its parent's.
    pub(crate) fn audit_ids(&self) -> Vec<String> {
        std::iter::once(self.audit_id).chain(self.parent).map(audit_text).collect()
    }

    /// The text of the token.
    ///
    /// # Errors
    /// Where the signature could not be computed.
    pub(crate) fn seal(&self, key: &Key) -> Result<String, openssl::error::ErrorStack> {
        let mut bytes = Vec::with_capacity(MOST);
        bytes.push(if self.credential.is_some() { LIMITED } else { PLAIN });
        bytes.extend(key.id);
        let (scope, project) = match self.scope {
            Scope::Unscoped => (0, [0; 16]),
            Scope::Project(project) => (1, project),
            Scope::System => (2, [0; 16]),
        };
        bytes.extend([scope, self.methods.0]);
        bytes.extend(self.user);
        bytes.extend(project);
        bytes.extend(self.issued_at.unix_timestamp().to_be_bytes());
        bytes.extend(self.expires_at.unix_timestamp().to_be_bytes());
        bytes.extend(self.generation.to_be_bytes());
        bytes.extend(self.audit_id);
        bytes.extend(self.parent.unwrap_or_default());
        bytes.extend(self.credential.iter().flatten());
        let signature = key.sign(&bytes)?;
        bytes.extend(signature);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// A token whose form is right; whether we signed it is not known yet.
pub(crate) struct Sealed {
    bytes: Vec<u8>,
}

impl Sealed {
    /// The parts of a token's text, or nothing where it can be none of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // The decoder wants room for whole groups of three bytes.
        let mut room = [0; MOST.next_multiple_of(3) + 3];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut room).ok()?;
        let bytes = room.get(..length)?;
        let expected = match *bytes.first()? {
            PLAIN => BODY + SIGNATURE,
            LIMITED => MOST,
            _ => return None,
        };
        (length == expected).then(|| Self { bytes: bytes.to_vec() })
    }

    /// The key it names.
    pub(crate) fn key_id(&self) -> [u8; 4] {
        let mut fields = Fields(self.bytes.get(1..).unwrap_or_default());
        fields.take().unwrap_or_default()
    }

    /// What it says, where the key signed exactly that.
    pub(crate) fn open(&self, key: &Key) -> Option<Claims> {
        let (body, signature) = self.bytes.split_at_checked(self.bytes.len().checked_sub(SIGNATURE)?)?;
        let expected = key.sign(body).ok()?;
        if !openssl::memcmp::eq(&expected, signature) {
            return None;
        }
        let mut fields = Fields(body);
        let [version] = fields.take()?;
        let _key: [u8; 4] = fields.take()?;
        let [scope, methods] = fields.take()?;
        let user = fields.take()?;
        let project = fields.take()?;
        let scope = match scope {
            0 => Scope::Unscoped,
            1 => Scope::Project(project),
            2 => Scope::System,
            _ => return None,
        };
        Some(Claims {
            user,
            scope,
            methods: Methods(methods),
            issued_at: OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(fields.take()?)).ok()?,
            expires_at: OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(fields.take()?)).ok()?,
            generation: i64::from_be_bytes(fields.take()?),
            audit_id: fields.take()?,
            parent: Some(fields.take()?).filter(|parent| *parent != [0; 16]),
            credential: if version == LIMITED { Some(fields.take()?) } else { None },
        })
    }
}

/// What is left to read.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }
}

/// The 16 bytes of an id of ours; `None` for a text that can be none.
pub(crate) fn id_bytes(id: &str) -> Option<Id> {
    let mut bytes = [0; 16];
    hex::decode_to_slice(id, &mut bytes).ok()?;
    Some(bytes)
}

/// An audit id as text.
pub(crate) fn audit_text(audit_id: Id) -> String {
    URL_SAFE_NO_PAD.encode(audit_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u8) -> Key {
        Key { id: [id; 4], secret: [id; 32] }
    }

    fn claims() -> Claims {
        let issued_at = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        Claims {
            user: [1; 16],
            scope: Scope::Project([2; 16]),
            methods: Methods::PASSWORD,
            issued_at,
            expires_at: issued_at + time::Duration::hours(1),
            generation: 3,
            audit_id: [4; 16],
            parent: None,
            credential: None,
        }
    }

    #[test]
    fn a_token_says_what_was_sealed_in_it() {
        for scope in [Scope::Unscoped, Scope::Project([2; 16]), Scope::System] {
            for (parent, credential) in [(None, None), (Some([5; 16]), None), (None, Some([6; 16]))] {
                let claims = Claims { scope, parent, credential, ..claims() };
                let text = claims.seal(&key(1)).unwrap();
                assert!(text.len() < 255, "{}", text.len());
                assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
                let sealed = Sealed::parse(&text).unwrap();
                assert_eq!(sealed.key_id(), [1; 4]);
                assert_eq!(sealed.open(&key(1)), Some(claims));
            }
        }
    }

    #[test]
    fn no_changed_bit_is_accepted() {
        for credential in [None, Some([6; 16])] {
            let text = Claims { credential, ..claims() }.seal(&key(1)).unwrap();
            let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            for index in 0..bytes.len() {
                for bit in 0..8 {
                    let mut forged = bytes.clone();
                    forged[index] ^= 1 << bit;
                    let forged = URL_SAFE_NO_PAD.encode(forged);
                    let opened = Sealed::parse(&forged).and_then(|sealed| sealed.open(&key(1)));
                    assert_eq!(opened, None, "byte {index} bit {bit}");
                }
            }
        }
    }

    #[test]
    fn the_credential_cannot_be_cut_off() {
        let text = Claims { credential: Some([6; 16]), ..claims() }.seal(&key(1)).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        let mut shorter = [&bytes[..BODY], &bytes[MOST - SIGNATURE..]].concat();
        shorter[0] = PLAIN;
        let sealed = Sealed::parse(&URL_SAFE_NO_PAD.encode(&shorter)).unwrap();
        assert_eq!(sealed.open(&key(1)), None);
        shorter[0] = LIMITED;
        assert!(Sealed::parse(&URL_SAFE_NO_PAD.encode(&shorter)).is_none());
    }

    #[test]
    fn another_key_another_length_and_other_text_are_refused() {
        let text = claims().seal(&key(1)).unwrap();
        let other = Key { id: [1; 4], secret: [9; 32] };
        assert_eq!(Sealed::parse(&text).unwrap().open(&other), None);
        for wrong in
            [&text[1..], &text[..text.len() - 1], "", "a", &format!("{text}="), &format!("{text}AAAA")]
        {
            assert!(Sealed::parse(wrong).is_none(), "{wrong}");
        }
    }
}
