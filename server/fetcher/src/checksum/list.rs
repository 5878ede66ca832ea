//! Lists of checksums, as vendors publish them beside their images.
//!
//! Known are the lines of coreutils (`ab…  name`, `ab… *name`), of BSD and OpenSSL (`SHA256 (name) = ab…`), both also
//! inside a signed message as Fedora has it, and a file that is nothing but one checksum. A signature is not checked.

use super::{Algorithm, Checksum};

/// Why a list does not tell a file's checksum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The file is not in it.
    #[error("the list of checksums does not name the file {file:?}")]
    Missing {
        /// The file.
        file: String,
    },
    /// It has several checksums of one algorithm for the file.
    #[error("the list of checksums has different {algorithm} checksums for the file {file:?}")]
    Ambiguous {
        /// The file.
        file: String,
        /// The algorithm.
        algorithm: Algorithm,
    },
    /// There is no checksum in it at all.
    #[error(
        "the list of checksums holds no checksum that is known here (md5, sha1, sha224, sha256, sha384, sha512)"
    )]
    Empty,
}

/// The strongest checksum that the list has for the file. A line that names the file exactly counts before one that
/// names it in a folder.
///
/// # Errors
/// [`ListError`].
pub fn find(list: &str, file: &str) -> Result<Checksum, ListError> {
    let entries: Vec<Entry> = lines(list).filter_map(entry).collect();
    if let [Entry { name: None, checksum }] = entries.as_slice() {
        return Ok(checksum.clone());
    }
    if entries.is_empty() {
        return Err(ListError::Empty);
    }
    let exact = |entry: &&Entry| entry.name.as_deref() == Some(file);
    let in_folder =
        |entry: &&Entry| entry.name.as_deref().is_some_and(|name| name.rsplit('/').next() == Some(file));
    let mut found: Vec<&Checksum> = entries.iter().filter(exact).map(|entry| &entry.checksum).collect();
    if found.is_empty() {
        found = entries.iter().filter(in_folder).map(|entry| &entry.checksum).collect();
    }
    let strongest = found.iter().map(|checksum| checksum.algorithm).max();
    let Some(algorithm) = strongest else { return Err(ListError::Missing { file: file.to_owned() }) };
    found.retain(|checksum| checksum.algorithm == algorithm);
    match found.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Ok((*first).clone()),
        _ => Err(ListError::Ambiguous { file: file.to_owned(), algorithm }),
    }
}

/// A line of a list.
#[derive(Debug)]
struct Entry {
    /// `None` where the line is nothing but a checksum.
    name: Option<String>,
    checksum: Checksum,
}

/// The lines that are meant: without the armour of a signed message, remarks and blank lines.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    let list = list.strip_prefix('\u{feff}').unwrap_or(list);
    list.lines()
        .map(str::trim_end)
        .take_while(|line| *line != "-----BEGIN PGP SIGNATURE-----")
        .map(|line| line.strip_prefix("- ").unwrap_or(line))
        .filter(|line| !line.trim_start().is_empty() && !line.starts_with('#') && !line.starts_with("-----"))
}

fn entry(line: &str) -> Option<Entry> {
    bsd(line).or_else(|| coreutils(line))
}

/// `SHA256 (name) = ab…`, with or without the blanks.
fn bsd(line: &str) -> Option<Entry> {
    let (front, digits) = line.rsplit_once('=')?;
    let (algorithm, name) = front.trim_end().strip_suffix(')')?.split_once('(')?;
    let checksum = Checksum::new(Algorithm::named(algorithm.trim())?, digits.trim())?;
    Some(Entry { name: Some(plain(name).to_owned()), checksum })
}

/// `ab…  name`, `ab… *name`, `\ab…  na\nme`, or only `ab…`.
fn coreutils(line: &str) -> Option<Entry> {
    let (line, is_escaped) = match line.strip_prefix('\\') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let line = line.trim_start();
    let end = line.find([' ', '\t']).unwrap_or(line.len());
    let (digits, name) = line.split_at(end);
    let checksum = Checksum::new(Algorithm::with_digits(digits.len())?, digits)?;
    let name = name.trim_start();
    let name = plain(name.strip_prefix('*').unwrap_or(name));
    let name = if is_escaped {
        name.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\")
    } else {
        name.to_owned()
    };
    Some(Entry { name: (!name.is_empty()).then_some(name), checksum })
}

fn plain(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const B: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const WEAK: &str = "900150983cd24fb0d6963f7d28e17f72";

    fn expected(digits: &str) -> Result<Checksum, ListError> {
        Ok(Checksum::parse(digits).unwrap())
    }

    #[test]
    fn lists_of_vendors() {
        let fedora = format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# cloud.qcow2: 12345 bytes\n\
             SHA256 (cloud.qcow2) = {A}\n# other.raw: 1 bytes\nSHA256 (other.raw) = {B}\n\
             -----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE\n{B}  cloud.qcow2\n-----END PGP SIGNATURE-----\n"
        );
        for (name, list) in [
            ("ubuntu", format!("{B} *other.img\n{A} *cloud.qcow2\n")),
            ("debian", format!("{A}  cloud.qcow2\r\n{B}  other.img\r\n")),
            ("in a folder", format!("{A}  ./images/cloud.qcow2\n{B}  other\n")),
            ("exact before folder", format!("{B}  old/cloud.qcow2\n{A}  cloud.qcow2\n")),
            ("freebsd", format!("SHA256 (cloud.qcow2) = {A}\nSHA256 (x) = {B}\n")),
            ("openssl", format!("SHA2-256(cloud.qcow2)= {}\n", A.to_uppercase())),
            ("fedora", fedora),
            ("bare", format!("\n{A}\n")),
            ("bare with its name", format!("{A} cloud.qcow2")),
            ("dash escaped", format!("- {A}  cloud.qcow2\n")),
            ("the strongest", format!("MD5 (cloud.qcow2) = {WEAK}\nSHA256 (cloud.qcow2) = {A}\n")),
            ("twice the same", format!("{A}  cloud.qcow2\n{A}  cloud.qcow2\n")),
            ("byte order mark", format!("\u{feff}{A}  cloud.qcow2\n")),
        ] {
            assert_eq!(find(&list, "cloud.qcow2"), expected(A), "{name}");
        }
        assert_eq!(find(&format!("\\{A}  new\\nline\n{B} x"), "new\nline"), expected(A));
        assert_eq!(find(&format!("SHA256 (a (1).img) = {A}\n{B} x"), "a (1).img"), expected(A));
    }

    #[test]
    fn lists_that_do_not_tell() {
        let missing = || Err(ListError::Missing { file: "cloud.qcow2".to_owned() });
        for (list, outcome) in [
            (String::new(), Err(ListError::Empty)),
            ("<html>Not Found</html>".to_owned(), Err(ListError::Empty)),
            (format!("{A}  other"), missing()),
            (format!("{A}  cloud.qcow2.torrent"), missing()),
            (format!("{A}  xcloud.qcow2"), missing()),
            (format!("{A}\n{B}\n"), missing()),
            (format!("# {A}  cloud.qcow2\n{B} x"), missing()),
            (format!("SHA512 (cloud.qcow2) = {A}\n{B} x"), missing()),
            (
                format!("{A}  cloud.qcow2\n{B}  cloud.qcow2\n"),
                Err(ListError::Ambiguous { file: "cloud.qcow2".to_owned(), algorithm: Algorithm::Sha256 }),
            ),
        ] {
            assert_eq!(find(&list, "cloud.qcow2"), outcome, "{list}");
        }
    }
}
