//! What of a gap nobody suggested could give.

use crate::{
    facts::{Assistance, Gap, ReferenceData},
    size::{Measure, Stock},
};
use chrono::NaiveDate;
use uuid::Uuid;

/// A need that all of these together could not meet, and how much of it in its unit; `None` where it has no size or nobody gives its
/// type at all and it has none.
///
/// A line that is open-ended, or whose size cannot be compared, is taken as enough: nothing is asked of Member States that somebody may
/// well give. Lines that wait for others count, since those others can be asked for. What one need takes of a line, the next has not.
pub fn unmet(
    gap: &Gap,
    suggested: &[&Assistance],
    world: &ReferenceData,
    day: NaiveDate,
) -> Vec<(Uuid, Option<i64>)> {
    let units = Measure {
        rates: &world.rates,
        day,
    };
    let open = || gap.needs.iter().filter(|need| !need.met);
    let lines = suggested.iter().flat_map(|one| &one.lines);
    let mut stock: Vec<Stock<'_>> = lines.map(|line| Stock::of(line, open())).collect();
    stock.sort_by_key(|one| one.uses);
    let mut unmet = Vec::new();
    for need in open() {
        let serving = stock.iter_mut().filter(|one| one.line.serves(need));
        let mut serving: Vec<&mut Stock<'_>> = serving.collect();
        let is_given = !serving.is_empty();
        let left = need
            .size
            .as_ref()
            .map(|size| need.remaining.unwrap_or(size.value));
        match (&need.size, left) {
            (Some(size), Some(left)) if is_given => {
                if serving.iter().any(|one| one.most(&units, size).is_none()) {
                    continue;
                }
                let mut short = left;
                for one in &mut serving {
                    short -= one.draw(&units, size, short);
                }
                if short > 0 {
                    unmet.push((need.id, Some(short)));
                }
            }
            (_, left) if !is_given => unmet.push((need.id, left)),
            _ => {}
        }
    }
    unmet
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::assistance::AssistanceType;

    fn gap() -> Gap {
        toml::from_str(
            r#"
            reference = "offices"
            title = "Diamond offices without money"
            description = ""
            language = "en"
            holder = "HOST_STATE"
            sector = "32265"
            nature = "CAPACITY"
            state = "OPEN"
            needs = [
                { id = "00000000-0000-0000-0000-000000000001", assistance = "EXPERTISE", title = "Valuers", size = { unit = "PERSONS", value = 5 } },
                { id = "00000000-0000-0000-0000-000000000002", assistance = "FUNDING", title = "Rent" },
                { id = "00000000-0000-0000-0000-000000000003", assistance = "ICT", title = "Computers", met = true },
            ]
            "#,
        )
        .expect("a gap")
    }

    fn assistance(lines: &str) -> Assistance {
        let text = format!(
            r#"
            reference = "valuers"
            form = "OFFER"
            title = "Valuers"
            description = ""
            language = "en"
            status = "PIPELINE"
            willing = "YES"
            able = "YES"
            seeks_exemption = "NOT_STATED"
            lines = [{lines}]
            "#
        );
        toml::from_str(&text).expect("an assistance")
    }

    fn unmet_of(given: &[&Assistance]) -> Vec<(u128, Option<i64>)> {
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
        unmet(&gap(), given, &ReferenceData::default(), day)
            .into_iter()
            .map(|(id, short)| (id.as_u128(), short))
            .collect()
    }

    #[test]
    fn what_nobody_gives_is_asked_for_and_what_is_met_is_not() {
        assert_eq!(unmet_of(&[]), [(1, Some(5)), (2, None)]);
    }

    #[test]
    fn partners_add_up_and_the_rest_is_asked_for() {
        let three = assistance(
            r#"{ assistance = "EXPERTISE", title = "Three", size = { unit = "PERSONS", value = 9 }, most = 3 }"#,
        );
        assert_eq!(three.lines[0].assistance, AssistanceType::Expertise);
        assert_eq!(unmet_of(&[&three]), [(1, Some(2)), (2, None)]);
        assert_eq!(unmet_of(&[&three, &three]), [(2, None)]);
    }

    #[test]
    fn what_one_need_takes_of_a_line_the_next_has_not() {
        let mut gap = gap();
        let mut more = gap.needs[0].clone();
        more.id = Uuid::from_u128(4);
        gap.needs = vec![gap.needs[0].clone(), more];
        let unmet_of = |persons: i64| -> Vec<(u128, Option<i64>)> {
            let size = format!("{{ unit = \"PERSONS\", value = {persons} }}");
            let valuers = format!("assistance = \"EXPERTISE\", title = \"Valuers\", size = {size}");
            let given = assistance(&format!("{{ {valuers} }}"));
            let day = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
            let found = unmet(&gap, &[&given], &ReferenceData::default(), day);
            let found = found.into_iter();
            found.map(|(id, short)| (id.as_u128(), short)).collect()
        };
        assert_eq!(unmet_of(8), [(4, Some(2))]);
        assert_eq!(unmet_of(10), []);
    }

    #[test]
    fn what_is_open_ended_may_be_enough() {
        let open = assistance(
            r#"{ assistance = "EXPERTISE", title = "As many as it takes" }, { assistance = "FUNDING", title = "Rent" }"#,
        );
        assert_eq!(unmet_of(&[&open]), []);
    }
}
