//! What is held is bounded, and what is no file is refused.

use super::{activity, broken, is_partial, read};
use crate::load::iati::read::*;

#[test]
fn what_is_held_of_an_activity_is_bounded() {
    let dates = "<activity-date type=\"1\" iso-date=\"never\"/>".repeat(150);
    let sectors = (0..600).map(|code| format!("<sector code=\"{code}\"/>"));
    let within = format!(
        "<iati-identifier>{}</iati-identifier>{dates}{}<budget><value currency=\"gold\">1</value></budget>",
        "x".repeat(5_000),
        sectors.collect::<String>()
    );
    let read = activity("", &within);
    assert_eq!(read.identifier.map(|own| own.len()), Some(1_000));
    assert_eq!((read.remarks.len(), read.sectors.len()), (100, 500));
    assert!(is_partial(read.money));
    let more: u64 = read.counts.0.values().sum();
    assert_eq!(
        more,
        50 + 100 + 1 + 1,
        "further remarks, and the shares of sectors: {:?}",
        read.counts
    );
}

#[test]
fn what_is_no_file_or_a_trap_is_refused_with_its_line() {
    for (xml, line, part) in [
        (
            "<iati-activities>\n<iati-activity></iati-activities>",
            2,
            "well-formed",
        ),
        ("<iati-activities>\n<iati-activity>", 2, "too early"),
        ("<iati-activities>\n\n", 3, "too early"),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]>\n<x/>", 1, "document type"),
        (
            "<iati-activities>\n\n&nbsp;</iati-activities>",
            3,
            "&nbsp; is not known",
        ),
        (
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
            1,
            "save it as UTF-8",
        ),
    ] {
        let broken = broken(xml);
        assert_eq!(broken.line, line, "{xml}: {}", broken.reason);
        assert!(broken.reason.contains(part), "{}", broken.reason);
    }
    let deep = "<a>".repeat(DEPTH_MAX + 1);
    assert!(broken(&deep).reason.contains("too deep"));
    let long = format!("<iati-activities x=\"{}\"/>", "y".repeat(5 * 1024 * 1024));
    assert!(broken(&long).reason.contains("longer than"));
}

#[test]
fn an_activity_that_is_too_long_is_cut_and_the_next_is_read() {
    let text = "y".repeat(3 * 1024 * 1024);
    let many = format!("<title>{text}</title>").repeat(12);
    let xml = format!(
        "<iati-activities><iati-activity>{many}</iati-activity><iati-activity><title>T</title></iati-activity></iati-activities>"
    );
    let read = read(&xml);
    assert!(read[0].is_cut && !read[1].is_cut);
    assert_eq!(read[1].title.as_deref(), Some("T"));
}
