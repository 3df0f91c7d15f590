use super::{elements::shares, *};
use serde_json::json;

fn shape() -> Shape {
    let today = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a day");
    Shape::new(Reporting::default(), today)
}

/// Names of the elements right in the activity, in their order.
fn names(xml: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut depth = 0;
    for line in xml.lines() {
        let name = line.trim_start_matches(['<', '/']);
        let name = name.split([' ', '>', '/']).next().expect("a name");
        let (closes, opens) = (
            line.starts_with("</"),
            !line.ends_with("/>") && !line.contains("</"),
        );
        if depth == 1 && !closes {
            found.push(name.to_owned());
        }
        depth = if closes {
            depth - 1
        } else {
            depth + i32::from(opens)
        };
    }
    found.dedup();
    found
}

#[test]
fn parts_of_a_hundred_add_up() {
    assert_eq!(shares(1), [""]);
    assert_eq!(shares(3), ["33.34", "33.33", "33.33"]);
    assert_eq!(
        ends("2024-02").map(|day| day.to_string()).as_deref(),
        Some("2024-02-29")
    );
    assert_eq!(
        ends("2009").map(|day| day.to_string()).as_deref(),
        Some("2009-12-31")
    );
}

#[test]
fn a_programme_has_its_elements_in_order() {
    let programme = json!({
        "reference": "p", "externalReference": "XX-1", "title": "A & B", "description": "<D>", "language": "en", "provider": null,
        "status": "CLOSED", "starts": "2010", "ends": "2012-06", "countries": [{ "alpha2": "LR", "name": "Liberia" }], "sectors": [],
        "lines": [{ "unit": "MONEY", "quantity": "5.00", "currency": "USD" }, { "unit": "ITEMS", "quantity": "4", "currency": null }],
    });
    let mut left = Left::default();
    let xml = shape().programme(&programme, &mut left);
    assert_eq!(
        names(&xml),
        [
            "iati-identifier",
            "reporting-org",
            "title",
            "description",
            "participating-org",
            "other-identifier",
            "activity-status",
            "activity-date",
            "recipient-country",
            "sector",
            "planned-disbursement",
        ]
    );
    assert!(
        xml.contains("A &amp; B") && xml.contains("iso-date=\"2012-06-30\" type=\"4\""),
        "{xml}"
    );
    assert_eq!(left.lines, 1);
    assert_eq!(shape().programme(&json!({}), &mut left), "");
    assert_eq!(left.programmes, 1);
}

#[test]
fn a_match_has_each_entry_of_its_own_once() {
    let entry = |id: &str, kind: &str, amount: &str, of: &str| json!({ "id": id, "kind": kind, "date": "2026-03-01", "amount": amount, "currency": "USD", "match": { "reference": of } });
    let entries = json!([
        entry("1", "PLEDGED", "10.00", "m"),
        entry("2", "COMMITTED", "8.00", "m"),
        entry("3", "DELIVERED", "3.00", "m"),
        entry("4", "WITHDRAWN", "1.00", "m"),
        entry("5", "COMMITTED", "9.00", "other"),
        json!({ "id": "7", "kind": "COMMITTED", "date": "2026-03-01", "amount": "7.00", "currency": "USD", "match": null }),
        entry("6", "COMMITTED", "", "m"),
    ]);
    let mut given = json!({
        "reference": "m", "state": "DELIVERING", "agreedOn": "2026-02-01", "provider": { "name": "P" },
        "assistance": { "__typename": "Programme", "reference": "o", "title": "T", "language": "fr" },
        "gap": { "title": "G", "language": "en", "countries": [], "sector": { "code": "33120", "name": "S" } },
        "lines": [{ "need": { "commitments": entries } }, { "need": { "commitments": entries } }],
    });
    let (shape, mut left) = (shape(), Left::default());
    let xml = shape.agreed(&given, &mut left);
    assert_eq!(xml.matches("<transaction>").count(), 4, "{xml}");
    for part in [
        ">-1.00<",
        "code=\"12\"",
        "hierarchy=\"2\"",
        "ref=\"GAPBRIDGE-o\" type=\"1\"",
    ] {
        assert!(xml.contains(part), "{part}: {xml}");
    }
    assert_eq!((left.entries, left.matches), (1, 0));
    given["reference"] = json!("other");
    let xml = shape.agreed(&given, &mut left);
    assert_eq!(
        xml.matches("<transaction>").count(),
        1,
        "of another match of the same offer, its own: {xml}"
    );
    given["reference"] = json!("third");
    assert_eq!(shape.agreed(&given, &mut left), "");
    assert_eq!(left.matches, 1);
}
