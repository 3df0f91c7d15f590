use super::*;
use serde_json::json;

#[test]
fn a_text_is_written_as_spreadsheets_read_it() {
    for (text, written) in [
        ("", ""),
        ("a & <b> \"c\" é 😀", "a &amp; &lt;b&gt; \"c\" é 😀"),
        ("a\tb\nc\rd\u{1}\u{ffff}", "a\tb\nc_x000D_d_x0001__xFFFF_"),
        (
            "_x000D_ _x00_ _xé00D_ _x000",
            "_x005F_x000D_ _x00_ _xé00D_ _x000",
        ),
    ] {
        let mut found = String::new();
        escape(&mut found, text).expect("memory takes all");
        assert_eq!(found, written);
    }
}

#[test]
fn an_amount_is_a_number_where_spreadsheets_keep_its_digits() {
    let cell = |value: Value| {
        let mut found = String::new();
        add_cell(&mut found, ("A", 1), &value, true).expect("memory takes all");
        found
    };
    for (value, written) in [
        (json!("1250.50"), "<v>1250.5</v>"),
        (json!("-0.0000001"), "<v>-0.0000001</v>"),
        (json!("9999999999999.99"), "<v>9999999999999.99</v>"),
        (json!("99999999999999.99"), "<t>99999999999999.99</t>"),
        (json!("0.1000000000000001"), "<t>0.1000000000000001</t>"),
        (json!("1000000000000000"), "<t>1000000000000000</t>"),
        // What is reckoned has more digits than count.
        (json!(0.812_345_678_901_234_5), "<v>0.8123456789012345</v>"),
    ] {
        assert!(cell(value.clone()).contains(written), "{value}");
    }
}

#[test]
fn rows_are_put_behind_the_header() {
    let sheet = "<a><dimension ref=\"A1:B1\"/><sheetData><row/></sheetData></a>";
    let (begin, end) = around_rows(sheet).expect("a sheet");
    assert_eq!(
        (begin.as_str(), end.as_str()),
        ("<a><sheetData><row/>", "</sheetData></a>")
    );
}
