//! The decision: does the content fit what was declared, and is it safe?

use std::{fmt, iter};

use crate::{Failure, Format, Inspection};

/// What the operator has decided.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Whether content must be what `disk_format` says. If not, a mismatch is only a warning; the safety checks are
    /// made all the same.
    pub require_match: bool,
    /// Names of the checks of gpt that only warn.
    pub gpt_nonfatal: &'a [String],
}

/// The content is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the content is. Of several formats (possible only without `require_match`) the declared one, else the
    /// first.
    pub found: Format,
    /// What to store as the image's `virtual_size`, in bytes.
    pub virtual_size: Option<u64>,
    /// Sentences for the log and the operator.
    pub warnings: Vec<String>,
}

/// The content is refused. The text tells the person who uploaded it what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The content is of another format than declared.
    #[error("{}", mismatch(.declared, *.found, .hint.as_deref()))]
    Mismatch {
        /// The image's `disk_format`.
        declared: String,
        /// What the content is.
        found: Format,
        /// Why it is not the declared format, although it begins or ends like it.
        hint: Option<String>,
    },
    /// The content is several formats at once, so that two programs may read it differently.
    #[error("{}", multiple(.declared, .found))]
    MultipleFormats {
        /// The image's `disk_format`.
        declared: String,
        /// What the content is; two or more.
        found: Vec<Format>,
    },
    /// A safety check failed.
    #[error("{}", unsafe_content(.declared, *.found, .failures))]
    Unsafe {
        /// The image's `disk_format`.
        declared: String,
        /// What the content is.
        found: Format,
        /// The checks that failed; one or more.
        failures: Vec<Failure>,
    },
}

/// Holds an inspection of an image in container format `bare` against its `disk_format`.
///
/// # Errors
/// A [`Refusal`]: content that fails a safety check always, content that does not match only when the rules require
/// a match.
pub fn judge(
    inspection: &Inspection,
    declared_disk_format: &str,
    rules: &Rules<'_>,
) -> Result<Verdict, Refusal> {
    let declared = declared_disk_format;
    let mut warnings = Vec::new();
    let fit = match fit(inspection, declared) {
        Ok(fit) => fit,
        Err(refusal) if rules.require_match => return Err(refusal),
        Err(refusal) => {
            warnings.push(refusal.to_string());
            Fit { found: pick(inspection, declared), checked: &inspection.found, virtual_size: None }
        }
    };
    let (harmless, failures): (Vec<_>, Vec<_>) = inspection
        .failures
        .iter()
        .filter(|failure| fit.checked.contains(&failure.format))
        .cloned()
        .chain(unchecked(inspection, declared))
        .partition(|failure| is_nonfatal(failure, declared, rules));
    if !failures.is_empty() {
        return Err(Refusal::Unsafe { declared: declared.to_owned(), found: fit.found, failures });
    }
    warnings.extend(harmless.iter().map(|failure| format!("Accepted although {}.", Told(failure))));
    Ok(Verdict { found: fit.found, virtual_size: fit.virtual_size, warnings })
}

/// Holds an inspection of an image in any other container format against what is never safe: a disk that has files or
/// devices elsewhere read as its own. What is in the container is not looked at, and need not fit.
///
/// # Errors
/// [`Refusal::Unsafe`].
pub fn judge_contained(inspection: &Inspection, declared_disk_format: &str) -> Result<(), Refusal> {
    let points_elsewhere =
        |failure: &&Failure| matches!(failure.format, Format::Qcow2 | Format::Qed | Format::Vmdk);
    let failures: Vec<_> = inspection.failures.iter().filter(points_elsewhere).cloned().collect();
    match failures.first().map(|failure| failure.format) {
        Some(found) => Err(Refusal::Unsafe { declared: declared_disk_format.to_owned(), found, failures }),
        None => Ok(()),
    }
}

/// How content that may be accepted is to be treated.
struct Fit<'a> {
    found: Format,
    /// The formats whose checks count.
    checked: &'a [Format],
    virtual_size: Option<u64>,
}

/// Whether the content is what was declared.
fn fit<'a>(inspection: &'a Inspection, declared: &str) -> Result<Fit<'a>, Refusal> {
    let (found, checked) = match inspection.found.as_slice() {
        [found] => (*found, inspection.found.as_slice()),
        // A bootable ISO may carry a partition table, to boot from other media as well.
        [Format::Iso, Format::Gpt] => (Format::Iso, &inspection.found[..1]),
        found => {
            return Err(Refusal::MultipleFormats { declared: declared.to_owned(), found: found.to_vec() });
        }
    };
    let virtual_size = match declared.parse::<Format>() {
        Ok(format) if format == found => inspection.virtual_size,
        // Whoever says raw has the bytes taken as they are.
        Ok(Format::Raw) => Some(inspection.bytes).filter(|bytes| *bytes > 0),
        Err(_) if found == Format::Raw => None,
        _ => {
            let hint = inspection.near_misses.iter().find(|miss| miss.format.as_str() == declared);
            let hint = hint.map(|miss| format!("{} (byte {})", miss.reason, miss.offset));
            return Err(Refusal::Mismatch { declared: declared.to_owned(), found, hint });
        }
    };
    Ok(Fit { found, checked, virtual_size })
}

/// Of several formats, the one that the hypervisor will be told.
fn pick(inspection: &Inspection, declared: &str) -> Format {
    let found = &inspection.found;
    found.iter().find(|format| format.as_str() == declared).or(found.first()).copied().unwrap_or(Format::Raw)
}

/// A structure so damaged that a check of the declared format could not be made is a check that failed: a hypervisor
/// that is told the format may read more out of it.
fn unchecked(inspection: &Inspection, declared: &str) -> impl Iterator<Item = Failure> {
    inspection.near_misses.iter().filter(move |miss| miss.format.as_str() == declared).filter_map(|miss| {
        let check = miss.check?;
        Some(Failure { format: miss.format, check, offset: miss.offset, reason: miss.reason.clone() })
    })
}

/// The operator may forgive checks of gpt; and a kernel or ramdisk often ends its first sector like an MBR.
fn is_nonfatal(failure: &Failure, declared: &str, rules: &Rules<'_>) -> bool {
    failure.format == Format::Gpt
        && (rules.gpt_nonfatal.iter().any(|name| name == failure.check)
            || (failure.check == "mbr" && matches!(declared, "aki" | "ari")))
}

/// A failed check as a clause.
struct Told<'a>(&'a Failure);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { format, check, offset, reason } = self.0;
        write!(f, "the {format} check {check} failed at byte {offset}: {reason}")
    }
}

/// Why the content is thought to be of the format.
fn evidence(found: Format) -> String {
    match found.signature_offset() {
        None => "raw (no signature of a known format)".to_owned(),
        Some(offset) => format!("{found} (its signature is at byte {offset})"),
    }
}

fn mismatch(declared: &str, found: Format, hint: Option<&str>) -> String {
    let evidence = evidence(found);
    // Partitions and encrypted containers are seldom declarable; they are what a raw disk holds.
    let settable = match found {
        Format::Gpt | Format::Luks => Format::Raw,
        other => other,
    };
    let remedy = match hint {
        Some(hint) => format!(": {hint}."),
        None => format!(". Set disk_format to {settable}, or upload content that is {declared}."),
    };
    format!(
        "The image does not match its disk_format: declared is {declared}, the content is {evidence}{remedy}"
    )
}

fn multiple(declared: &str, found: &[Format]) -> String {
    let found = found.iter().map(|format| evidence(*format)).collect::<Vec<_>>().join(" and ");
    format!(
        "Multiple formats detected: declared is {declared}, but the content is {found} at once. Upload content that \
         is {declared} alone: convert the disk with qemu-img into a new file."
    )
}

fn unsafe_content(declared: &str, found: Format, failures: &[Failure]) -> String {
    let failures = failures.iter().map(|failure| format!("; {}", Told(failure)));
    let opening = format!("Image failed safety checks: declared is {declared}, the content is {found}");
    iter::once(opening).chain(failures).chain(iter::once(".".to_owned())).collect()
}
