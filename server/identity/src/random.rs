//! Randomness for secrets and ids: the operating system's, stretched by ChaCha. It is no parameter, because nobody
//! may choose what a key or a salt is made of.

/// `N` unpredictable bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A new id as Keystone writes them: 32 hex digits.
pub(crate) fn id() -> String {
    hex::encode(bytes::<16>())
}
