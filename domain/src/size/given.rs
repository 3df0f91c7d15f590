//! How much of something, as it is written: decimal strings in a unit.

use super::SizeUnit;
use crate::money::{currency, minor_units};

/// Most of what is counted that one size or amount can say: what fits an Int of the API.
pub const QUANTITY_MAX: i64 = 2_147_483_647;

/// What is wrong with a number above [`QUANTITY_MAX`].
pub fn too_many() -> String {
    format!("is more than can be kept: {QUANTITY_MAX} at most")
}

/// Least that is of use of something of this size, as a decimal string in its unit.
pub fn least(
    given: &str,
    size: Option<i64>,
    unit: Option<SizeUnit>,
    code: Option<&str>,
) -> Result<i64, String> {
    let least = units(given, unit, code)?;
    if size.is_some_and(|size| least > size) {
        Err("is more than there is: state no more than the whole".into())
    } else {
        Ok(least)
    }
}

/// A decimal string in a unit: minor units where it is money, whole numbers otherwise; always above 0.
pub fn units(given: &str, unit: Option<SizeUnit>, code: Option<&str>) -> Result<i64, String> {
    let value = match (unit, code) {
        (None, _) => return Err("has no unit: give it a size first".into()),
        (_, Some(code)) => {
            minor_units(given, currency(code)?).map_err(|reason| format!("is wrong: {reason}"))?
        }
        _ if given.is_empty() || !given.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Err(format!(
                "is wrong: \"{given}\" is not a whole number: write digits alone"
            ));
        }
        _ => match given.parse::<i64>() {
            Ok(number) if number <= QUANTITY_MAX => number,
            _ => return Err(too_many()),
        },
    };
    if value > 0 {
        Ok(value)
    } else {
        Err("must be above 0".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_a_whole_number_that_an_int_can_say() {
        let items = |given: &str| units(given, Some(SizeUnit::Items), None);
        assert_eq!(items("2147483647"), Ok(QUANTITY_MAX));
        for (given, reason) in [
            ("2147483648", "is more than can be kept: 2147483647 at most"),
            (
                "99999999999999999999",
                "is more than can be kept: 2147483647 at most",
            ),
            (
                "",
                "is wrong: \"\" is not a whole number: write digits alone",
            ),
            (
                "-1",
                "is wrong: \"-1\" is not a whole number: write digits alone",
            ),
            ("0", "must be above 0"),
        ] {
            assert_eq!(items(given), Err(reason.to_owned()), "{given}");
        }
    }
}
