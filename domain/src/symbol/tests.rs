use super::*;

/// A symbol as written, and its one spelling.
const SPELLINGS: &[(&str, &str)] = &[
    ("S/RES/1521 (2003)", "S/RES/1521 (2003)"),
    ("s/res/1521(2003)", "S/RES/1521 (2003)"),
    ("resolution 1521 (2003)", "S/RES/1521 (2003)"),
    ("S/RES/1521", "S/RES/1521"),
    ("S / RES / 1521 (2003)", "S/RES/1521 (2003)"),
    (" S/2008/785* ", "S/2008/785"),
    ("S/2009/640/Add.1", "S/2009/640/Add.1"),
    ("A/59/534, Add.1", "A/59/534/Add.1"),
    ("S/PRST/2005/64", "S/PRST/2005/64"),
    ("SC/15163", "SC/15163"),
    ("S/PV.6355", "S/PV.6355"),
    ("s/pv.4684 (resumption 1)", "S/PV.4684 (Resumption 1)"),
    ("S/PV.4684(Resumption 1)", "S/PV.4684 (Resumption 1)"),
    ("S/AC.44/2004/(02)/19", "S/AC.44/2004/(02)/19"),
    ("S/AC.44/2004/(02)/19/Add.1", "S/AC.44/2004/(02)/19/Add.1"),
    ("S/2032/12 Corr.1", "S/2032/12/Corr.1"),
    ("S/2017/620/ADD.1", "S/2017/620/Add.1"),
    ("S/15255/Rev.2", "S/15255/Rev.2"),
    ("S/2008/785/Add.1/Corr.2", "S/2008/785/Add.1/Corr.2"),
    ("A/RES/3379 (XXX)", "A/RES/3379 (XXX)"),
    ("A/55/5 (Vol. II)", "A/55/5 (Vol. II)"),
    ("S/AGENDA/6355", "S/AGENDA/6355"),
    ("S/2009/\u{ad}640", "S/2009/640"),
];

/// What is not a symbol.
const WRONG: &[&str] = &[
    "",
    "S",
    "S//640",
    "Liberia",
    "S/RES/x (2003)",
    "S/RES/1521 (20)",
    "X/2009/640",
    "S/2009/640; drop",
    "S/2009/640 drop",
    "S/2032/12CORR.1",
    "S/2032/13ANDADD.1",
    "S/2032/13 and Add.1",
    "SC/9936 + Corr.1",
    "S/15255/Rev.2 (as corrected",
    "S/15255/Rev.2 (as corrected)",
    "S/2009/640/Add.",
    "S/2009/()",
];

#[test]
fn every_way_of_writing_gives_one_spelling() {
    for &(written, normal) in SPELLINGS {
        assert_eq!(Symbol::parse(written).expect(written).as_str(), normal);
    }
    for &wrong in WRONG {
        assert!(Symbol::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn blanks_around_slashes_keep_a_resolution_one() {
    let resolution = |text: &str| Symbol::parse(text).map(|symbol| symbol.as_resolution());
    assert_eq!(
        resolution("S /RES/1521 (2003)"),
        Ok(Some((1521, Some(2003))))
    );
    assert!(Symbol::parse("S/ RES/1521/Add.1").is_err());
}

#[test]
fn two_documents_in_one_name_are_told_apart() {
    let fault = Symbol::parse("S/2032/13 and Add.1").expect_err("two documents");
    assert!(
        fault.ends_with("write S/2032/13 or S/2032/13/Add.1"),
        "{fault}"
    );
}

#[test]
fn the_misprinted_year_of_1819_is_found() {
    let known = [(1795, 2008), (1842, 2008), (1891, 2009)];
    assert_eq!(contradiction(1819, 2009, known), Some((1842, 2008)));
    assert_eq!(contradiction(1819, 2008, known), None);
}

proptest::proptest! {
    #[test]
    fn a_normal_spelling_is_read_as_itself(text in "[SA]/(PV\\.)?[0-9]{1,4}(/[0-9]{1,3})?( Add\\.[0-9]| \\(Part [IV]{1,2}\\))?", any in "\\PC{0,20}", near in "(S|A|/| |RES|ADD\\.|REV\\.|SUMMARY|PV\\.|[()*.,]|PART|XI|[0-9]{1,4}){0,9}") {
        let symbol = Symbol::parse(&text).expect(&text);
        proptest::prop_assert_eq!(Symbol::parse(symbol.as_str()), Ok(symbol.clone()));
        for symbol in [any, near].iter().filter_map(|text| Symbol::parse(text).ok()) {
            proptest::prop_assert_eq!(Symbol::parse(symbol.as_str()), Ok(symbol.clone()));
        }
    }
}
