//! The decision table, and what people read.

use vitrine_formats::{Format, Refusal, Rules, Verdict, judge};

use crate::samples::{DESCRIPTOR, DISK, gpt, inspect, iso, luks, mbr, qcow2, qed, vhd, vmdk, with};

fn decide(image: &[u8], declared: &str, require_match: bool) -> Result<Verdict, Refusal> {
    judge(&inspect(image), declared, &Rules { require_match, gpt_nonfatal: &[] })
}

/// A verdict in a word: the format and size accepted (with `!` for a warning), or the reason it was refused.
fn told(result: Result<Verdict, Refusal>) -> String {
    match result {
        Ok(Verdict { found, virtual_size, warnings }) => {
            let warned = if warnings.is_empty() { "" } else { "!" };
            virtual_size.map_or(format!("{found} -{warned}"), |size| format!("{found} {size}{warned}"))
        }
        Err(Refusal::Mismatch { .. }) => "mismatch".to_owned(),
        Err(Refusal::MultipleFormats { .. }) => "multiple".to_owned(),
        Err(Refusal::Unsafe { failures, .. }) => {
            failures.iter().map(|failure| failure.check).collect::<Vec<_>>().join("+")
        }
    }
}

#[test]
fn the_decision_table() {
    let backing = || with(qcow2(3), 15, &[1]);
    let hybrid = || with(iso(), 0, &mbr()[..512]);
    let bad_mbr = || with(mbr(), 446, &[7]);
    let bad_hybrid = || with(iso(), 0, &bad_mbr()[..512]);
    let two = || with(qcow2(3), 510, &mbr()[510..]);
    let two_bad = || with(backing(), 446, &mbr()[446..512]);
    let kernel = || with(vec![7; 4096], 446, &bad_mbr()[446..512]);
    let fixed = || with(vec![1; 4096], 4096, &vhd()[..512]);
    let unreadable = || with(vmdk(DESCRIPTOR), 28, &[2]);
    let (disk, four) = (DISK, 4096);
    // What it is, the bytes, what is declared, the decision when a match is required, and when not.
    let cases = [
        ("what it says", qcow2(3), "qcow2", format!("qcow2 {disk}"), format!("qcow2 {disk}")),
        ("raw", vec![0; four], "raw", "raw 4096".into(), "raw 4096".into()),
        ("empty", vec![], "raw", "raw -".into(), "raw -".into()),
        ("no inspector", vec![0; four], "ami", "raw -".into(), "raw -".into()),
        ("no inspector, but known", qcow2(3), "ploop", "mismatch".into(), "qcow2 -!".into()),
        ("said raw", qcow2(3), "raw", "qcow2 1024".into(), "qcow2 1024".into()),
        ("partitions said raw", gpt(), "raw", "gpt 2048".into(), "gpt 2048".into()),
        ("partitions declared", gpt(), "gpt", "gpt 2048".into(), "gpt 2048".into()),
        ("other", luks(), "qcow2", "mismatch".into(), "luks -!".into()),
        ("nothing of the kind", vec![0; four], "qcow2", "mismatch".into(), "raw -!".into()),
        ("boots from both", hybrid(), "iso", format!("iso {disk}"), format!("iso {disk}")),
        ("boots, said raw", hybrid(), "raw", "iso 40960".into(), "iso 40960".into()),
        ("boots, odd table", bad_hybrid(), "iso", format!("iso {disk}"), format!("iso {disk}")),
        ("two", two(), "qcow2", "multiple".into(), "mbr".into()),
        ("two, harmless", with(two(), 446, &mbr()[446..510]), "qcow2", "multiple".into(), "qcow2 -!".into()),
        ("two, other", with(two(), 446, &mbr()[446..510]), "vdi", "multiple".into(), "qcow2 -!".into()),
        ("two, harmful", two_bad(), "gpt", "multiple".into(), "backing_file".into()),
        ("harmful", backing(), "qcow2", "backing_file".into(), "backing_file".into()),
        ("harmful, said raw", backing(), "raw", "backing_file".into(), "backing_file".into()),
        ("harmful, said other", backing(), "vmdk", "mismatch".into(), "backing_file".into()),
        ("banned", qed(), "qed", "banned".into(), "banned".into()),
        ("kernel", kernel(), "aki", "mismatch".into(), "gpt -!".into()),
        ("kernel, said raw", kernel(), "raw", "mbr".into(), "mbr".into()),
        ("fixed vhd", fixed(), "vhd", "mismatch".into(), "raw -!".into()),
        ("unreadable", unreadable(), "vmdk", "descriptor".into(), "descriptor".into()),
        ("unreadable, said raw", unreadable(), "raw", "descriptor".into(), "descriptor".into()),
        ("cut short", backing()[..300].to_vec(), "qcow2", "mismatch".into(), "backing_file".into()),
    ];
    for (name, image, declared, required, tolerant) in cases {
        assert_eq!(told(decide(&image, declared, true)), required, "{name}, match required");
        assert_eq!(told(decide(&image, declared, false)), tolerant, "{name}, match not required");
    }
}

#[test]
fn an_operator_may_forgive_checks_of_gpt_only() {
    let nonfatal = ["mbr".to_owned(), "backing_file".to_owned()];
    let rules = Rules { require_match: true, gpt_nonfatal: &nonfatal };
    let verdict = judge(&inspect(&with(mbr(), 446, &[7])), "raw", &rules).unwrap();
    assert_eq!(verdict.warnings.len(), 1);
    assert!(verdict.warnings[0].contains("mbr"), "{verdict:?}");
    assert!(judge(&inspect(&with(qcow2(3), 15, &[1])), "raw", &rules).is_err());
}

#[test]
fn refusals_say_what_was_found_where_and_what_to_do() {
    let cases: [(Vec<u8>, &str, &[&str]); 6] = [
        (qcow2(3), "vmdk", &["declared is vmdk", "qcow2", "byte 0", "Set disk_format to qcow2"]),
        (gpt(), "vmdk", &["declared is vmdk", "gpt", "byte 510", "Set disk_format to raw"]),
        (vec![0; 9], "vmdk", &["declared is vmdk", "raw (no signature", "Set disk_format to raw"]),
        (
            with(vec![1; 4096], 4096, &vhd()[..512]),
            "vhd",
            &["fixed-size vhd", "byte 4096", "subformat=dynamic"],
        ),
        (with(qcow2(3), 510, &[0x55, 0xAA]), "qcow2", &["Multiple formats", "byte 0) and gpt", "byte 510"]),
        (
            with(qcow2(3), 15, &[9]),
            "raw",
            &[
                "failed safety checks",
                "declared is raw",
                "qcow2 check backing_file failed at byte 8",
                "at byte 9",
                "`qemu-img convert -O qcow2 OLD NEW`",
            ],
        ),
    ];
    for (image, declared, parts) in cases {
        let text = decide(&image, declared, true).unwrap_err().to_string();
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in {text:?}");
        }
        assert!(text.ends_with('.') && !text.contains("..") && !text.contains("  "), "{text:?}");
    }
}

#[test]
fn a_refusal_names_the_format_that_a_hypervisor_would_be_told() {
    let image = with(with(qcow2(3), 15, &[1]), 446, &mbr()[446..512]);
    let Err(Refusal::Unsafe { found, .. }) = decide(&image, "gpt", false) else { panic!("accepted") };
    assert_eq!(found, Format::Gpt);
}
