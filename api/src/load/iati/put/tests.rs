use super::*;

fn row(position: i32, money: Option<(&str, i64)>) -> assistance_line::Model {
    assistance_line::Model {
        id: Uuid::from_u128(u128::from(position.unsigned_abs())),
        assistance_id: Uuid::nil(),
        position,
        assistance: AssistanceType::Funding,
        title: format!("Line {position}"),
        unit: money.map(|_| SizeUnit::Money),
        quantity: None,
        amount_minor: money.map(|(_, minor)| minor),
        currency: money.map(|(currency, _)| currency.to_owned()),
        least: None,
        most: None,
        requires: None,
        tied: None,
        goods: None,
        form: None,
        people: None,
        note: None,
    }
}

#[test]
fn a_line_keeps_its_currency_and_an_open_one_gets_what_is_left() {
    let money = [("EUR", "5"), ("USD", "7"), ("XOF", "9")];
    let record = Record {
        identifier: "XX-1".to_owned(),
        export: None,
        title: "New".to_owned(),
        description: String::new(),
        language: "en".to_owned(),
        status: domain::assistance::ActivityStatus::Pipeline,
        starts: None,
        ends: None,
        countries: Vec::new(),
        sectors: Vec::new(),
        money: money
            .map(|(currency, amount)| (currency.to_owned(), amount.to_owned()))
            .to_vec(),
    };
    let known = vec![
        row(1, None),
        row(2, Some(("EUR", 100))),
        row(3, Some(("GBP", 1))),
    ];
    let lines = lines(known, &record).expect("lines that change");
    let said: Vec<_> = lines
        .iter()
        .map(|line| (line.title.as_str(), line.size.currency()))
        .collect();
    assert_eq!(
        said,
        [
            ("Line 1", Some("USD")),
            ("Line 2", Some("EUR")),
            ("New", Some("XOF"))
        ]
    );
}
