use super::*;

fn money(amount: &str, currency: &str) -> Draft {
    Draft::Money {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
    }
}

fn items(value: i64) -> Draft {
    let unit = QuantityUnit::Items;
    Draft::Quantity { unit, value }
}

#[test]
fn a_size_is_above_0_and_money_has_its_currency() {
    for (draft, value) in [
        (Draft::Unsized, None),
        (items(4), Some(4)),
        (money("1250.50", "EUR"), Some(125_050)),
    ] {
        let mut faults = Validation::default();
        let size = draft.check("size", &mut faults);
        assert_eq!(size.as_ref().map(Size::value), value, "{draft:?}");
        assert_eq!(size.as_ref().map(Size::unit), draft.unit(), "{draft:?}");
        assert_eq!(faults.into_result(), Ok(()));
    }
    for (draft, fault) in [
        (
            items(0),
            "size.quantity.value must be above 0; say unsized where no size is stated",
        ),
        (
            items(2_147_483_648),
            "size.quantity.value is more than can be kept: 2147483647 at most",
        ),
        (money("0", "EUR"), "size.money is wrong: must be above 0"),
        (
            money("1", "QQQ"),
            "size.money is wrong: \"QQQ\" is not an ISO 4217 currency: write for example USD, EUR or XOF",
        ),
    ] {
        let mut faults = Validation::default();
        assert_eq!(draft.check("size", &mut faults), None);
        let faults = faults.into_result().expect_err(fault);
        assert_eq!(faults[0].to_string(), fault);
    }
}

#[test]
fn people_are_stated_beside_what_does_not_count_them() {
    for (people, unit, is_good) in [
        (None, Some(SizeUnit::Persons), true),
        (Some(3), None, true),
        (Some(3), Some(SizeUnit::Money), true),
        (Some(3), Some(SizeUnit::Items), true),
        (Some(0), Some(SizeUnit::Items), false),
        (Some(3), Some(SizeUnit::Persons), false),
        (Some(3), Some(SizeUnit::PersonMonths), false),
    ] {
        let mut faults = Validation::default();
        check_people(people, unit, "people", &mut faults);
        assert_eq!(faults.into_result().is_ok(), is_good, "{people:?} {unit:?}");
    }
}

#[test]
fn what_is_kept_of_a_size_gives_it_again() {
    for draft in [items(4), money("0.05", "EUR"), money("12", "XOF")] {
        let size = draft.check("size", &mut Validation::default());
        let size = size.expect("above 0");
        let again = Size::kept(
            Some(size.unit()),
            size.quantity(),
            size.amount_minor(),
            size.currency(),
        );
        assert_eq!(again, Some(size));
    }
    assert_eq!(Size::kept(None, None, None, None), None);
}

#[test]
fn sizes_are_counted_alike_in_one_unit_and_currency() {
    let size = |draft: Draft| draft.check("", &mut Validation::default()).expect("good");
    assert!(size(items(1)).is_counted_as(&size(items(2))));
    assert!(size(money("1", "EUR")).is_counted_as(&size(money("2", "EUR"))));
    assert!(!size(money("1", "EUR")).is_counted_as(&size(money("1", "USD"))));
    assert!(!size(money("1", "EUR")).is_counted_as(&size(items(100))));
}
