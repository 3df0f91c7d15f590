//! Money in another currency, and what a line gives.

use super::*;
use crate::facts::Ceiling;

#[test]
fn money_is_converted_both_ways_and_halves_go_to_the_even() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let rate = |millionths| Rate {
        name: "test".to_owned(),
        from: "EUR".to_owned(),
        to: "XOF".to_owned(),
        millionths,
        day,
    };
    let there = |minor, millionths| convert(minor, "EUR", "XOF", &[rate(millionths)], day);
    // 1.50, 2.50 and 2.51 EUR at 1: a franc has no smaller unit.
    assert_eq!(
        [
            there(150, 1_000_000),
            there(250, 1_000_000),
            there(251, 1_000_000)
        ],
        [Some(2), Some(2), Some(3)]
    );
    assert_eq!(
        [there(-150, 1_000_000), there(-250, 1_000_000)],
        [Some(-2), Some(-2)]
    );
    assert_eq!(there(125_050, 655_957_000), Some(820_274));
    assert_eq!(
        convert(1_000_000, "XOF", "EUR", &[rate(655_957_000)], day),
        Some(152_449)
    );
    assert_eq!(
        convert(1, "EUR", "USD", &[rate(1)], day),
        None,
        "no rate, no figure"
    );
    assert_eq!(
        convert(1, "EUR", "XOF", &[rate(1)], day.pred_opt().expect("a day")),
        None,
        "it did not hold yet"
    );
}

#[test]
fn money_without_a_rate_of_its_own_goes_through_a_third_currency() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let rate = |from: &str, to: &str, millionths, day| Rate {
        name: "test".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        millionths,
        day,
    };
    let older = day.pred_opt().expect("a day");
    let mut rates = vec![
        rate("EUR", "XOF", 655_957_000, older),
        rate("EUR", "USD", 1_100_000, day),
    ];
    let dollars = |rates: &[Rate]| convert(655_957, "XOF", "USD", rates, day);
    assert_eq!(dollars(&rates), Some(110_000), "by EUR");
    assert_eq!(
        convert(110_000, "USD", "XOF", &rates, day),
        Some(655_957),
        "and back"
    );
    // Through pounds the older of both rates is the later one.
    rates.push(rate("GBP", "XOF", 655_957_000, day));
    rates.push(rate("GBP", "USD", 2_000_000, day));
    assert_eq!(dollars(&rates), Some(200_000), "by GBP");
    rates.push(rate("XOF", "USD", 3_000, older));
    assert_eq!(dollars(&rates), Some(196_787), "its own rate goes before");
    assert_eq!(convert(1, "XOF", "CHF", &rates, day), None);
}

#[test]
fn the_latest_rate_holds_whichever_way_round_it_is_stated() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let older = day.pred_opt().expect("a day");
    let rate = |from: &str, to: &str, millionths, day| Rate {
        name: "test".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        millionths,
        day,
    };
    let mut rates = vec![
        rate("EUR", "USD", 2_000_000, older),
        rate("USD", "EUR", 800_000, day),
    ];
    let dollars = |rates: &[Rate]| convert(100, "EUR", "USD", rates, day);
    assert_eq!(dollars(&rates), Some(125), "by the later one");
    assert_eq!(
        convert(100, "EUR", "USD", &rates, older),
        Some(200),
        "which did not hold the day before"
    );
    rates.push(rate("EUR", "USD", 1_240_000, day));
    assert_eq!(dollars(&rates), Some(124), "of the same day as it is asked");
}

#[test]
fn an_open_ended_line_gives_no_more_than_the_ceiling_over_it() {
    let stated = "assistance = \"TRAINING\"\ntitle = \"Courses\"";
    let line: Line = toml::from_str(stated).expect("a line");
    let ceiling = Ceiling {
        currency: "USD".into(),
        remaining: 100,
    };
    let needed = |currency: &str| Size {
        unit: SizeUnit::Money,
        value: 500,
        currency: Some(currency.into()),
    };
    let units = Measure {
        rates: &[],
        day: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
    };
    assert_eq!(units.most(&line, &needed("USD")), None);
    let under = line.under(Some(&ceiling));
    assert_eq!(units.most(&under, &needed("USD")), Some(100));
    assert_eq!(units.most(&under, &needed("EUR")), None);
}
