//! Sectors that a gap touches beside its main one, and what of the gap each of them is.

use super::need_share::{ALL, parts, percent};
use crate::validation::Validation;

/// A further sector, as it is submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its code.
    pub sector: String,
    /// Percent of the gap, as a decimal string above 0; none where it is not stated.
    pub percent: Option<String>,
}

impl Draft {
    /// As a cell of a table says it: `31120`, or `31120:30` with its percent.
    pub fn of_cell(text: &str) -> Self {
        match text.split_once(':') {
            Some((sector, percent)) => Self {
                sector: sector.trim().to_owned(),
                percent: Some(percent.trim().to_owned()),
            },
            None => Self {
                sector: text.trim().to_owned(),
                percent: None,
            },
        }
    }
}

/// Notes percentages that are none, are stated of some sectors alone, or leave nothing for the main sector.
pub fn check(sectors: &[Draft], faults: &mut Validation) {
    const FIELD: &str = "furtherSectors";
    faults.within(sectors.len(), FIELD);
    let mut sum = 0_i64;
    let mut stated = 0;
    for (at, sector) in sectors.iter().enumerate() {
        let Some(percent) = &sector.percent else {
            continue;
        };
        stated += 1;
        let field = format!("{FIELD}.{at}.percent");
        sum += faults
            .collect_reason(parts(percent), &field)
            .unwrap_or_default();
    }
    let reason = "has percent of some sectors alone: state it of each, or of none";
    faults.ensure(stated == 0 || stated == sectors.len(), FIELD, reason);
    let reason =
        "leaves nothing for the main sector: percent of further sectors sum to less than 100";
    faults.ensure(sum < ALL, FIELD, reason);
}

/// What of the gap its main sector is, in percent, where it is stated of each of these further ones what they are; none where there is
/// none of them.
pub fn of_main<'a>(further: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    let further = further.into_iter();
    let stated: Vec<i64> = further
        .map(|percent| parts(percent?).ok())
        .collect::<Option<_>>()?;
    let left = ALL - stated.iter().sum::<i64>();
    (!stated.is_empty()).then(|| percent(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(of: &[&str]) -> Vec<String> {
        let sectors: Vec<Draft> = of.iter().map(|text| Draft::of_cell(text)).collect();
        let mut faults = Validation::default();
        check(&sectors, &mut faults);
        let faults = faults.into_result().err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn percent_is_stated_of_all_or_none_and_leaves_something() {
        assert_eq!(faults(&[]), Vec::<String>::new());
        assert_eq!(faults(&["31120", "15130"]), Vec::<String>::new());
        assert_eq!(faults(&["31120:30", "15130:69.9999"]), Vec::<String>::new());
        assert!(faults(&["31120:30", "15130"])[0].contains("some sectors alone"));
        assert!(faults(&["31120:30", "15130:70"])[0].contains("leaves nothing"));
        assert!(faults(&["31120: thirty"])[0].starts_with("furtherSectors.0.percent is no share"));
    }

    #[test]
    fn the_main_sector_is_what_is_left() {
        for (further, main) in [
            (vec![], None),
            (vec![None], None),
            (vec![Some("30"), None], None),
            (vec![Some("30")], Some("70")),
            (vec![Some("30"), Some("12.5")], Some("57.5")),
            (vec![Some("99.9999")], Some("0.0001")),
        ] {
            assert_eq!(of_main(further.clone()).as_deref(), main, "{further:?}");
        }
    }
}
