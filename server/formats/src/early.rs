//! The decision that can be made by the head alone, long before the stream has ended.

use crate::{Format, Inspector, Refusal, Rules, iso, judge};

/// Bytes of the head that [`judge_head`] wants; with fewer it accepts everything.
pub const HEAD: usize = iso::HEADER;

/// Whether what begins with `head` can still be accepted as an image in container format `bare` with this
/// `disk_format`. What is refused here, [`judge`](crate::judge) would refuse at the end of the stream too; what is
/// accepted here may still be refused there.
///
/// # Errors
/// A [`Refusal`]: nothing that follows can change it.
pub fn judge_head(head: &[u8], declared_disk_format: &str, rules: &Rules<'_>) -> Result<(), Refusal> {
    let Some(head) = head.get(..HEAD) else { return Ok(()) };
    let mut inspector = Inspector::new();
    inspector.feed(head);
    let (guess, open) = (inspector.guess(), inspector.open());
    let mut inspection = inspector.finish();
    // Every other format is known by its head, and so are its checks.
    if let Some(open) = open {
        inspection.found.retain(|format| *format != open && *format != Format::Raw);
        inspection.failures.retain(|failure| failure.format != open);
        inspection.near_misses.retain(|miss| miss.format != open);
        if inspection.found.is_empty() {
            match declared_disk_format.parse::<Format>() {
                // Whatever follows: in the end it is the open format, or damaged, or raw.
                Ok(declared) if declared != open && declared != Format::Raw => {
                    inspection.found.push(guess.unwrap_or(Format::Raw));
                }
                _ => return Ok(()),
            }
        }
    }
    judge(&inspection, declared_disk_format, rules).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Rules<'_> = Rules { require_match: true, gpt_nonfatal: &[] };

    /// A head of zeros with these bytes at these places.
    fn head(parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut head = vec![0; HEAD];
        for (at, bytes) in parts {
            head[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        head
    }

    #[test]
    fn a_head_that_is_something_else_is_refused_at_once() {
        let qcow2 = head(&[(0, b"QFI\xfb"), (4, &2_u32.to_be_bytes())]);
        let iso = head(&[(32 * 1024 + 1, b"CD001")]);
        let vhdx = head(&[(0, b"vhdxfile")]);
        let vmdk = head(&[(0, b"KDMV")]);
        let zeros = head(&[]);
        for (content, good, bad) in [
            (&qcow2, &["qcow2", "raw"][..], &["vmdk", "iso", "vhdx", "aki", "ploop"][..]),
            (&iso, &["iso", "raw"], &["qcow2", "vdi", "ami"]),
            // These two are known only when more of them has passed.
            (&vhdx, &["vhdx", "raw", "aki"], &["qcow2", "vmdk", "vhd"]),
            (&vmdk, &["vmdk", "raw", "ari"], &["qcow2", "iso"]),
            (&zeros, &["raw", "aki", "ploop"], &["qcow2", "iso", "vmdk", "vhdx", "vhd", "vdi"]),
        ] {
            for format in good {
                assert_eq!(judge_head(content, format, &STRICT), Ok(()), "{format}");
            }
            for format in bad {
                let refusal = judge_head(content, format, &STRICT);
                assert!(matches!(refusal, Err(Refusal::Mismatch { .. })), "{format}: {refusal:?}");
                let lenient = Rules { require_match: false, gpt_nonfatal: &[] };
                assert_eq!(judge_head(content, format, &lenient), Ok(()), "{format}");
            }
        }
    }

    #[test]
    fn what_is_not_safe_is_refused_at_once() {
        let backed = head(&[(0, b"QFI\xfb"), (4, &2_u32.to_be_bytes()), (8, &512_u64.to_be_bytes())]);
        for declared in ["qcow2", "raw"] {
            let refusal = judge_head(&backed, declared, &STRICT);
            assert!(matches!(refusal, Err(Refusal::Unsafe { .. })), "{refusal:?}");
        }
    }

    #[test]
    fn too_little_is_no_reason_to_refuse() {
        assert_eq!(judge_head(b"no qcow2", "qcow2", &STRICT), Ok(()));
        assert_eq!(judge_head(&vec![0; HEAD - 1], "qcow2", &STRICT), Ok(()));
    }

    /// Whatever follows, the end never accepts what the head was refused for.
    #[test]
    fn the_end_agrees_with_the_head() {
        let heads = [
            head(&[(0, b"QFI\xfb"), (4, &2_u32.to_be_bytes())]),
            head(&[(0, b"vhdxfile")]),
            head(&[(0, b"KDMV")]),
            head(&[(0, b"conectix")]),
            head(&[(510, &[0x55, 0xAA])]),
            head(&[(0, b"LUKS\xba\xbe"), (6, &[0, 1])]),
            head(&[]),
        ];
        let mut footer = vec![0; 4096];
        footer[4096 - 512..4096 - 504].copy_from_slice(b"conectix");
        for content in &heads {
            for tail in [&[][..], &[0; 700_000], &footer] {
                let mut inspector = Inspector::new();
                inspector.feed(content);
                inspector.feed(tail);
                let whole = inspector.finish();
                for declared in ["raw", "qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso", "ploop", "aki"] {
                    if judge_head(content, declared, &STRICT).is_err() {
                        assert!(judge(&whole, declared, &STRICT).is_err(), "{declared}: {whole:?}");
                    }
                }
            }
        }
    }
}
