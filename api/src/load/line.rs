//! Lines of offers and programmes as they are on record, for imports that change a part of them.

use domain::{
    assistance::line,
    money,
    size::{self, SizeUnit},
};
use entity::assistance_line;

/// A line on record as a draft that changes nothing of it.
pub(super) fn as_it_is(row: assistance_line::Model) -> line::Draft {
    let currency = row.currency.unwrap_or_default();
    let is_money = row.unit == Some(SizeUnit::Money);
    let bound = |units: i64| match is_money {
        true => money::decimal(units, &currency),
        false => units.to_string(),
    };
    let (least, most) = (row.least.map(bound), row.most.map(bound));
    let size = match (row.unit, row.unit.and_then(SizeUnit::counted)) {
        (None, _) => size::Draft::Unsized,
        (Some(_), Some(unit)) => size::Draft::Quantity {
            unit,
            value: row.quantity.unwrap_or_default(),
        },
        (Some(_), None) => size::Draft::Money {
            amount: money::decimal(row.amount_minor.unwrap_or_default(), &currency),
            currency,
        },
    };
    line::Draft {
        line: Some(row.id),
        assistance: row.assistance,
        title: row.title,
        size,
        least,
        most,
        requires: row.requires,
        tied: row.tied,
        goods: row.goods,
        form: row.form,
        people: row.people,
        note: row.note,
    }
}
