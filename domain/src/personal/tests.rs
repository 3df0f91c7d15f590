use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table of cases")]
fn ways_to_a_person_are_pointed_at() {
    use HintKind::{Email, Identity, Telephone};
    for (text, kind, found) in [
        ("Write to a.kone@example.org.", Email, "a.kone@example.org"),
        (
            "Contact: Customs_Unit+civ@douanes.gouv.ci, Abidjan",
            Email,
            "customs_unit+civ@douanes.gouv.ci",
        ),
        (
            "écrire à marie.dupont [at] example.fr",
            Email,
            "marie.dupont@example.fr",
        ),
        (
            "focal point (jean(at)example.com)",
            Email,
            "jean@example.com",
        ),
        ("ａ.kone＠example.org", Email, "a.kone@example.org"),
        (
            "a.ko\u{200b}ne@exam\u{ad}ple.org",
            Email,
            "a.kone@example.org",
        ),
        (
            "The trainer can be reached at +225 07 08 09 10 11.",
            Telephone,
            "225 07 08 09 10 11",
        ),
        (
            "Call +22507080910 before delivery",
            Telephone,
            "22507080910",
        ),
        ("Joindre le +225-07-08-09-10", Telephone, "225-07-08-09-10"),
        (
            "+33.1.42.86.82.00 during office hours",
            Telephone,
            "33.1.42.86.82.00",
        ),
        ("+44.2079460958", Telephone, "44.2079460958"),
        ("+44 (0)20 7946 0958", Telephone, "44 (0)20 7946 0958"),
        ("(+231) 886 123 456", Telephone, "231) 886 123 456"),
        ("+256 772 123 456", Telephone, "256 772 123 456"),
        (
            "+225\u{a0}07\u{a0}08\u{a0}09\u{a0}10\u{a0}11",
            Telephone,
            "225 07 08 09 10 11",
        ),
        ("0022507080910", Telephone, "0022507080910"),
        ("00 225 07 08 09 10", Telephone, "00 225 07 08 09 10"),
        ("07 08 09 10 11, le matin", Telephone, "07 08 09 10 11"),
        ("06.12.34.56.78", Telephone, "06.12.34.56.78"),
        ("Tél. : 20 22 45 67", Telephone, "20 22 45 67"),
        ("tel 555 123 456", Telephone, "555 123 456"),
        ("Téléphone n° 20224567", Telephone, "20224567"),
        (
            "numéro de téléphone : 20 22 45 67",
            Telephone,
            "20 22 45 67",
        ),
        ("WhatsApp 7712 3456", Telephone, "7712 3456"),
        ("holder of passport No. A01234567", Identity, "a01234567"),
        (
            "Passeport n° 12AB34567, délivré à Abidjan",
            Identity,
            "12ab34567",
        ),
        (
            "carte nationale d’identité n° C0123456789",
            Identity,
            "c0123456789",
        ),
        ("carte d'identité : 198765432", Identity, "198765432"),
        ("ID number: 12345678", Identity, "12345678"),
        ("Driving licence 8765432", Identity, "8765432"),
    ] {
        let hint = personal(text);
        let found = found.to_owned();
        assert_eq!(hint, [Hint { kind, found }], "{text}");
    }
}

#[test]
fn figures_of_the_field_are_left_alone() {
    for text in [
        "The embargo of S/RES/1521 (2003), extended by S/RES/2128 (2013)",
        "S/2013/228, paras. 128-131 and annex 12",
        "Between 2004 and 2013, and again 2014-2015",
        "Inspected on 12/11/2013, 2013-11-12 and 12.11.2013",
        "1 250 000 000 CFA francs, or USD 12,500,000.00",
        "An increase of +12 500 000 CFA, +15 per cent on 2012",
        "+1 000 000 000 CFA over five years",
        "5°20′11″ N 4°01′36″ W; 5.34528, -4.02443",
        "+5.34528 -4.02443, or +05.3453-004.0244/",
        "10 000 rounds of 7.62 x 39 mm and 12.7 x 108 mm",
        "AK-47, RPG-7 and lot 01-04-22",
        "200 mobile phones at 250 000 000 CFA francs",
        "30 radios, 12 satellite telephones, 450000 litres of fuel",
        "A telephone line for 12 border posts",
        "Passport control at 12 border posts, passport readers from 2014",
        "Train officers to read a passport (S/2013/228)",
        "50 passport readers, 120000 forms",
        "HS 9301.90 and 930190; DAC 15210",
        "ISBN 978-92-1-101234-5",
        "a number of 00 30 hours, 00:30 GMT+00:00",
        "@OCHA and the at-risk posts @ Danane",
        "Hotel 12345678 is no number to call",
        "Serial numbers 56-1234567 and GT-00123456",
        "paras. 05, 06, 07, 08 and 09",
        "Marked 01/04/22, batch 100 200 300 400",
        "Two lorries (3.5 t) for EUR 125 000.50",
        "Le montant est de 2 500 000 francs CFA (3 811,23 euros)",
        "Portable scales: 12 000 000 CFA",
        "Vote 13-0-2 at its 7004th meeting, 25 April 2013",
        "",
    ] {
        assert!(personal(text).is_empty(), "{text}");
    }
}

#[test]
fn what_is_quoted_of_it_is_short() {
    let hint = personal_told(&format!("{}@example.org", "a".repeat(500))).expect("an address");
    assert!(hint.chars().count() < 100);
}

#[test]
fn all_kinds_that_a_text_has_are_told_together() {
    let told = personal_told("Tel. 20 22 45 67 or a.kone@example.org, passport 12AB34567");
    let all = "an e-mail address (\"a.kone@example.org\") and a telephone number (\"20 22 45 67\") and the number of an identity document \
               (\"12ab34567\")";
    assert_eq!(told.as_deref(), Some(all));
    assert_eq!(personal_told("Scales for the border post"), None);
}
