//! How feeds of suggestions are asked for.

use super::*;

#[test]
fn a_feed_is_by_one_thing_and_a_score() {
    let read = |query| Asked::read(query).map(|asked| (asked.subject.name, asked.least));
    assert_eq!(read("gap=some-gap").ok(), Some(("gap", 0.0)));
    assert_eq!(
        read("offer=offer-7k&leastScore=0.6&gap=").ok(),
        Some(("offer", 0.6))
    );
    for wrong in [
        "",
        "leastScore=0.6",
        "offer=a&gap=b",
        "gap=a&gap=b",
        "gap=a&leastScore=1.1",
        "gap=a&leastScore=NaN",
        "gap=a&leastScore=0.5&leastScore=0.6",
        "gap=a&first=3",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
