//! Days as files write them.

/// What a file says where a day should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// A day, ISO 8601.
    Day(String),
    /// A day that stands for none: `0001-01-01`, `9999-12-31`.
    Placeholder,
    /// Something else.
    Unreadable,
}

/// Years in which aid is given and planned: other years stand for none.
const YEARS: std::ops::RangeInclusive<u32> = 1945..=2099;
/// Zeros of clocks, which systems write where they know no day.
const ZEROS: [&str; 2] = ["1970-01-01", "2099-12-31"];

/// Reads a day; a time or a zone behind it is left out.
pub(super) fn day(text: &str) -> Said {
    let text = text.trim();
    if text.is_empty() {
        return Said::Nothing;
    }
    let Some((day, rest)) = text.split_at_checked(10) else {
        return Said::Unreadable;
    };
    let is_ended = rest
        .chars()
        .next()
        .is_none_or(|next| matches!(next, 'T' | 'Z' | '+' | '-' | ' '));
    match parts(day) {
        Some((year, ..)) if is_ended && (!YEARS.contains(&year) || ZEROS.contains(&day)) => {
            Said::Placeholder
        }
        Some((year, month, number)) if is_ended && number <= days_of(year, month) => {
            Said::Day(day.to_owned())
        }
        _ => Said::Unreadable,
    }
}

fn parts(day: &str) -> Option<(u32, u32, u32)> {
    let mut parts = day.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    (parts.next().is_none() && (1..=12).contains(&month) && day > 0).then_some((year, month, day))
}

fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_what_stands_for_none() {
        let is = |text: &str| Said::Day(text.to_owned());
        for (text, expected) in [
            ("2012-02-29", is("2012-02-29")),
            (" 2012-02-28Z ", is("2012-02-28")),
            ("2012-02-28T00:00:00+01:00", is("2012-02-28")),
            ("2013-02-29", Said::Unreadable),
            ("2012-13-01", Said::Unreadable),
            ("2012-1-1", Said::Unreadable),
            ("2012", Said::Unreadable),
            ("01/02/2012", Said::Unreadable),
            ("2012-02-281", Said::Unreadable),
            ("0001-01-01", Said::Placeholder),
            ("1900-01-01", Said::Placeholder),
            ("1970-01-01", Said::Placeholder),
            ("9999-12-31", Said::Placeholder),
            ("", Said::Nothing),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }
}
