//! Currencies that are gone: what sources of their time print in them stays, and nobody promises anything in them any more.

/// A currency that is gone.
pub(super) struct Withdrawn {
    /// Its code.
    pub(super) code: &'static str,
    /// Digits behind the point of an amount in it.
    pub(super) digits: u8,
    /// The last month in which it was money: `2002-02`.
    pub(super) last: &'static str,
    /// What took its place, as it is called now.
    pub(super) successor: &'static str,
}

const fn withdrawn(
    code: &'static str,
    digits: u8,
    last: &'static str,
    successor: &'static str,
) -> Withdrawn {
    Withdrawn {
        code,
        digits,
        last,
        successor,
    }
}

/// Codes withdrawn since the year 2002 (ISO 4217, list three; digits as the Unicode CLDR has them). The month is that in which coins and
/// notes of it last had to be taken.
pub(super) const WITHDRAWN: [Withdrawn; 45] = [
    withdrawn("AFA", 2, "2003-01", "AFN"),
    withdrawn("ANG", 2, "2025-06", "XCG"),
    withdrawn("ATS", 2, "2002-02", "EUR"),
    withdrawn("AZM", 2, "2006-12", "AZN"),
    withdrawn("BEF", 2, "2002-02", "EUR"),
    withdrawn("BGN", 2, "2026-01", "EUR"),
    withdrawn("BYR", 0, "2016-12", "BYN"),
    withdrawn("CSD", 2, "2006-10", "RSD"),
    withdrawn("CUC", 2, "2021-06", "CUP"),
    withdrawn("CYP", 2, "2008-01", "EUR"),
    withdrawn("DEM", 2, "2002-02", "EUR"),
    withdrawn("EEK", 2, "2011-01", "EUR"),
    withdrawn("ESP", 0, "2002-02", "EUR"),
    withdrawn("FIM", 2, "2002-02", "EUR"),
    withdrawn("FRF", 2, "2002-02", "EUR"),
    withdrawn("GHC", 2, "2007-12", "GHS"),
    withdrawn("GRD", 2, "2002-02", "EUR"),
    withdrawn("HRK", 2, "2023-01", "EUR"),
    withdrawn("IEP", 2, "2002-02", "EUR"),
    withdrawn("ITL", 0, "2002-02", "EUR"),
    withdrawn("LTL", 2, "2015-01", "EUR"),
    withdrawn("LUF", 0, "2002-02", "EUR"),
    withdrawn("LVL", 2, "2014-01", "EUR"),
    withdrawn("MGF", 0, "2004-12", "MGA"),
    withdrawn("MRO", 2, "2018-12", "MRU"),
    withdrawn("MTL", 2, "2008-01", "EUR"),
    withdrawn("MZM", 2, "2006-12", "MZN"),
    withdrawn("NLG", 2, "2002-02", "EUR"),
    withdrawn("PTE", 2, "2002-02", "EUR"),
    withdrawn("ROL", 2, "2006-12", "RON"),
    withdrawn("SDD", 2, "2007-07", "SDG"),
    withdrawn("SIT", 2, "2007-01", "EUR"),
    withdrawn("SKK", 2, "2009-01", "EUR"),
    withdrawn("SLL", 2, "2024-03", "SLE"),
    withdrawn("SRG", 2, "2004-01", "SRD"),
    withdrawn("STD", 2, "2018-06", "STN"),
    withdrawn("TMM", 2, "2009-12", "TMT"),
    withdrawn("TRL", 0, "2005-12", "TRY"),
    withdrawn("USS", 2, "2014-03", "USD"),
    withdrawn("VEB", 2, "2008-06", "VES"),
    withdrawn("VEF", 2, "2018-12", "VES"),
    withdrawn("YUM", 2, "2003-07", "RSD"),
    withdrawn("ZMK", 2, "2013-06", "ZMW"),
    withdrawn("ZWD", 2, "2008-08", "ZWG"),
    withdrawn("ZWL", 2, "2024-08", "ZWG"),
];

/// Whether a currency was money at this date, ISO 8601 and as exact as it is known, or what to write instead. Of a code that is no currency
/// nothing is said.
pub fn still_used(code: &str, on: &str) -> Result<(), String> {
    let gone = WITHDRAWN.iter().find(|known| known.code == code);
    match gone {
        Some(gone) if on.get(..gone.last.len()).unwrap_or(on) > gone.last => {
            let Withdrawn {
                last, successor, ..
            } = gone;
            Err(format!(
                "is in {code}, which was money until {last}: say it in {successor}"
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Currency, *};

    #[test]
    fn what_took_the_place_of_a_currency_is_money_now() {
        assert!(WITHDRAWN.is_sorted_by_key(|gone| gone.code));
        for gone in &WITHDRAWN {
            assert!(Currency::of_code(gone.code).is_some(), "{}", gone.code);
            let successor = gone.successor;
            let known = iso_currency::Currency::from_code(successor);
            assert!(known.is_some(), "{successor}");
            let is_gone = WITHDRAWN.iter().any(|other| other.code == successor);
            assert!(!is_gone, "{successor}");
        }
    }

    #[test]
    fn a_currency_is_used_until_the_month_that_was_its_last() {
        for on in ["1999", "2002", "2002-02", "2002-02-28"] {
            assert_eq!(still_used("DEM", on), Ok(()), "{on}");
        }
        for on in ["2002-03", "2002-03-01", "2003", "2026-01-01"] {
            let reason = still_used("DEM", on).expect_err(on);
            assert_eq!(
                reason,
                "is in DEM, which was money until 2002-02: say it in EUR"
            );
        }
        assert_eq!(still_used("EUR", "2026-01-01"), Ok(()));
        assert_eq!(still_used("wampum", "2026-01-01"), Ok(()));
    }
}
