//! Money, exactly: minor units inside, decimal strings outside.

use crate::nearest::nearest;
pub use known::{Known, currencies};
use std::sync::LazyLock;
use withdrawn::WITHDRAWN;
pub use withdrawn::still_used;

mod known;
mod withdrawn;

/// A currency of ISO 4217, also one that is gone: reports and their figures are of their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    code: &'static str,
    digits: u8,
}

/// Units of account, whose digits ISO leaves open: amounts in them are written like dollars.
const UNITS_OF_ACCOUNT: [&str; 3] = ["XDR", "XSU", "XUA"];

/// Codes of the list that are no money: a test, and none.
const NO_MONEY: [&str; 2] = ["XTS", "XXX"];

impl Currency {
    /// The currency of a code in capitals.
    pub fn of_code(code: &str) -> Option<Self> {
        if let Some(current) = iso_currency::Currency::from_code(code) {
            let code = current.code();
            let open = if UNITS_OF_ACCOUNT.contains(&code) {
                2
            } else {
                0
            };
            let digits = current
                .exponent()
                .and_then(|digits| u8::try_from(digits).ok());
            let digits = digits.unwrap_or(open);
            return (!NO_MONEY.contains(&code)).then_some(Self { code, digits });
        }
        let gone = WITHDRAWN.iter().find(|known| known.code == code);
        gone.map(|gone| Self {
            code: gone.code,
            digits: gone.digits,
        })
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// Digits behind the point of an amount in it.
    pub fn digits(self) -> u8 {
        self.digits
    }
}

/// The currency of an ISO 4217 code, or what to write instead.
pub fn currency(code: &str) -> Result<Currency, String> {
    Currency::of_code(code).ok_or_else(|| {
        let meant = meant(code).map_or_else(String::new, |code| format!("; did you mean {code}?"));
        format!("\"{code}\" is not an ISO 4217 currency: write for example USD, EUR or XOF{meant}")
    })
}

/// The currency that was probably meant: its code in small letters, or its name. Other codes are all too near to each other.
fn meant(written: &str) -> Option<&'static str> {
    /// Names and codes of the currencies there are: the list gives a currency only by its code.
    static NAMES: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
        let all = known::codes().filter_map(|code| {
            let known = iso_currency::Currency::from_code(&code)?;
            Some((
                known.name().to_owned(),
                Currency::of_code(known.code())?.code,
            ))
        });
        all.collect()
    });
    if written.len() == 3 {
        return Currency::of_code(&written.to_uppercase()).map(Currency::code);
    }
    let name = nearest(written, NAMES.iter().map(|(name, _)| name.as_str()))?;
    let found = NAMES.iter().find(|(known, _)| known == name);
    found.map(|(_, code)| *code)
}

/// Most minor units of one amount: sixteen digits, some hundred trillion of most currencies. Sums of fewer than 900 of them stay below
/// 2^63, in which the databases count; where there may be more, they are summed in parts.
pub const MINOR_MAX: i64 = 9_999_999_999_999_999;

/// Minor units of a decimal string such as `1250.50`, exactly; a currency without minor units takes none.
pub fn minor_units(amount: &str, currency: Currency) -> Result<i64, String> {
    let exponent = usize::from(currency.digits());
    let invalid = || {
        let code = currency.code();
        let wanted = match exponent {
            0 => format!("write digits alone, for {code} has no smaller part"),
            _ => format!("write digits, a point and at most {exponent} decimals"),
        };
        format!("\"{amount}\" is not an amount in {code}: {wanted}")
    };
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !digits(whole)
        || !digits(decimals)
        || decimals.len() > exponent
        || amount.ends_with('.')
    {
        return Err(invalid());
    }
    let minor: i128 = format!("{whole}{decimals:0<exponent$}")
        .parse()
        .map_err(|_| invalid())?;
    match i64::try_from(minor) {
        Ok(minor) if minor <= MINOR_MAX => Ok(minor),
        _ => Err(format!(
            "\"{amount}\" is more than can be kept: {} {} at most",
            decimal(MINOR_MAX, currency.code()),
            currency.code()
        )),
    }
}

/// The decimal string of an amount, or of a sum of amounts, in minor units.
pub fn decimal(minor: impl Into<i128>, currency_code: &str) -> String {
    let minor = minor.into();
    let exponent = Currency::of_code(currency_code).map_or(0, Currency::digits);
    if exponent == 0 {
        return minor.to_string();
    }
    let unit = 10_u128.pow(u32::from(exponent));
    let (sign, size) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    format!(
        "{sign}{}.{:0width$}",
        size / unit,
        size % unit,
        width = usize::from(exponent)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_known_by_their_time_and_what_is_no_money_is_not() {
        let digits = |code| Currency::of_code(code).map(Currency::digits);
        let known = [
            ("USD", 2),
            ("XOF", 0),
            ("TND", 3),
            ("XDR", 2),
            ("XUA", 2),
            ("ZMK", 2),
            ("BYR", 0),
            ("BGN", 2),
        ];
        for (code, expected) in known {
            assert_eq!(digits(code), Some(expected), "{code}");
        }
        for new in ["SLE", "ZWG", "XCG", "VED", "XAD"] {
            assert!(digits(new).is_some(), "{new}");
        }
        for none in ["XXX", "XTS", "XBT", "usd", "", "ABC"] {
            assert_eq!(digits(none), None, "{none}");
        }
        assert_eq!(decimal(125_050_i64, "XDR"), "1250.50");
    }

    #[test]
    fn all_currencies_of_iati_and_those_before_the_euro_are_taken() {
        // Its code list of currencies, without XBT, which ISO 4217 does not have.
        let iati = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BYR BZD CAD \
             CDF CHF CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
             GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL \
             LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR \
             PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY \
             TTD TWD TZS UAH UGX USD USN USS UYI UYU UZS VED VEF VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMK ZMW ZWL";
        let euro =
            "ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK";
        for code in iati.split_whitespace().chain(euro.split_whitespace()) {
            assert!(Currency::of_code(code).is_some(), "{code}");
        }
    }

    #[test]
    fn names_and_small_letters_lead_to_the_code() {
        for (written, code) in [
            ("usd", Some("USD")),
            ("Euros", Some("EUR")),
            ("Liberian dolar", Some("LRD")),
            ("Yen", None),
            ("XYZ", None),
            ("", None),
            ("wampum", None),
        ] {
            assert_eq!(meant(written), code, "{written}");
        }
        let reason = currency("usd").expect_err("not in capitals");
        assert!(reason.ends_with("; did you mean USD?"), "{reason}");
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn money_is_exact_in_both_directions() {
        let [usd, irr] = ["USD", "IRR"].map(|code| currency(code).expect(code));
        for (text, code, minor) in [
            ("100300", "USD", 10_030_000),
            ("0.05", "EUR", 5),
            ("12", "XOF", 12),
            ("1.234", "TND", 1_234),
        ] {
            assert_eq!(minor_units(text, currency(code).expect(code)), Ok(minor));
        }
        assert_eq!(minor_units("99999999999999.99", usd), Ok(MINOR_MAX));
        assert_eq!(
            minor_units("12000000000000.00", irr),
            Ok(1_200_000_000_000_000)
        );
        assert_eq!(
            decimal(i128::from(i64::MAX) * 10, "USD"),
            "922337203685477580.70"
        );
        assert_eq!(decimal(10_030_000_i64, "USD"), "100300.00");
        assert_eq!(decimal(-5_i64, "EUR"), "-0.05");
        assert_eq!(decimal(12_i64, "XOF"), "12");
        for bad in [
            "",
            "1.",
            ".5",
            "1.234",
            "-1",
            "1e3",
            "1,000",
            "4,20",
            "1.355,90",
            "1 234.56",
            "-0",
            "+5",
            "0x10",
            "١٢",
            "99999999999999999999",
            "92233720368547758.07",
            "100000000000000",
        ] {
            assert!(minor_units(bad, usd).is_err(), "{bad}");
        }
    }
}
