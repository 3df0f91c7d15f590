//! What publication takes, and how a gap's category may change.

use super::GapNature;
use crate::{
    date::{PartialDate, last_day},
    finding::InformationCategory,
    validation::Validation,
};

/// The day of a publication, as it is asked for: today if omitted.
pub fn day(on: Option<&PartialDate>, today: &str, faults: &mut Validation) -> String {
    on.map_or_else(
        || today.to_owned(),
        |on| faults.day_to_come(on, today, "on"),
    )
}

/// The category of what is published on that day.
pub fn category(on: &str, today: &str) -> InformationCategory {
    if on == today {
        InformationCategory::Public
    } else {
        InformationCategory::Report
    }
}

/// The last day of a date of publication; today if there is none, or it has passed.
pub fn last(published: Option<&str>, today: &str) -> String {
    published
        .map(last_day)
        .filter(|day| day.as_str() > today)
        .unwrap_or_else(|| today.to_owned())
}

/// Whether a gap of this category and date of publication is public, or is to be on that day: what is said of it is for everybody.
pub fn is_out(category: InformationCategory, published: Option<&str>) -> bool {
    category == InformationCategory::Public || published.is_some()
}

/// Whether something of this category and date of publication is to be out by that day, unless something else keeps it back.
pub fn is_planned(category: InformationCategory, published: Option<&str>, by: &str) -> bool {
    let in_time = published.is_some_and(|published| last_day(published).as_str() <= by);
    let waits = matches!(
        category,
        InformationCategory::Report | InformationCategory::Allegation
    );
    in_time && waits
}

/// The category of what a file states in one, and since or from when it is published, which no file knows: what was published in the register
/// stays so, unless the file puts it into a category in which nothing is published. A day to come does not put off what the file lets
/// everybody read.
pub fn restated(
    stated: InformationCategory,
    was: (InformationCategory, Option<&str>),
    today: &str,
) -> (InformationCategory, Option<String>) {
    use InformationCategory::{Allegation, Confidential, Public, Report, Tactical};
    let day = was.1.map(str::to_owned);
    match stated {
        Public => (Public, day.filter(|day| last_day(day).as_str() <= today)),
        Report | Allegation if day.is_some() && was.0 == Public => (Public, day),
        Report | Allegation => (stated, day),
        Tactical | Confidential => (stated, None),
    }
}

/// Whether one category lets more read what is in it than another does.
pub fn is_wider(one: InformationCategory, other: InformationCategory) -> bool {
    let width = |category| match category {
        InformationCategory::Confidential => 0,
        InformationCategory::Tactical => 1,
        InformationCategory::Allegation => 2,
        InformationCategory::Report => 3,
        InformationCategory::Public => 4,
    };
    width(one) > width(other)
}

/// What counts of a gap that is to be published.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Whether help can close it.
    pub nature: GapNature,
    /// Whether it says how one would know that it is closed.
    pub has_end_state: bool,
    /// How many needs it has.
    pub needs: usize,
    /// Whether it names a paragraph of a document with a symbol.
    pub is_proven: bool,
}

impl Candidate {
    /// Notes what is missing.
    pub fn check(self, faults: &mut Validation) {
        faults.ensure(
            self.has_end_state,
            "desiredEndState",
            "is missing: state what would show that the gap is closed",
        );
        faults.ensure(
            self.nature == GapNature::Will || self.needs > 0,
            "needs",
            "are missing: state which type of assistance it needs, sized or expressly unsized",
        );
        faults.ensure(
            self.is_proven,
            "provenance",
            "is missing: name a document by its symbol, and the paragraph",
        );
    }

    /// What is asked of a gap that was public as it was before: what it never had, no revision has to give.
    pub fn after(self, before: Self) -> Self {
        Self {
            has_end_state: self.has_end_state || !before.has_end_state,
            needs: self.needs.max(usize::from(before.needs == 0)),
            is_proven: self.is_proven || !before.is_proven,
            ..self
        }
    }
}

/// A gap that is to be put into another category.
#[derive(Clone, Copy, Debug)]
pub struct Reclassification {
    /// The category it has.
    pub from: InformationCategory,
    /// The category it is to have.
    pub to: InformationCategory,
    /// Whether it has a day of publication.
    pub has_day: bool,
    /// Whether it says where it comes from.
    pub is_sourced: bool,
}

impl Reclassification {
    /// Notes what is against it.
    pub fn check(self, faults: &mut Validation) {
        faults.ensure(
            self.to != InformationCategory::Public,
            "category",
            "cannot become PUBLIC here: publish the gap",
        );
        faults.ensure(
            self.to != self.from || self.has_day,
            "category",
            "is the category it already has",
        );
        let message = "cannot become TACTICAL with provenance or findings: remove them first, since no source is kept";
        let keeps_source = self.to == InformationCategory::Tactical && self.is_sourced;
        faults.ensure(!keeps_source, "category", message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(faults: Validation) -> Vec<String> {
        let faults = faults.into_result().err().unwrap_or_default();
        faults.iter().map(|fault| fault.field.join(".")).collect()
    }

    #[test]
    fn a_revision_takes_nothing_away_and_need_not_give_what_was_never_there() {
        let bare = Candidate {
            nature: GapNature::Capacity,
            has_end_state: false,
            needs: 0,
            is_proven: false,
        };
        let whole = Candidate {
            has_end_state: true,
            needs: 1,
            is_proven: true,
            ..bare
        };
        let faults = |after: Candidate, before: Candidate| {
            let mut faults = Validation::default();
            after.after(before).check(&mut faults);
            fields(faults)
        };
        assert_eq!(faults(bare, bare), [""; 0]);
        assert_eq!(faults(whole, bare), [""; 0]);
        let all = ["desiredEndState", "needs", "provenance"];
        assert_eq!(faults(bare, whole), all);
    }

    #[test]
    fn publication_takes_an_end_a_need_and_a_proof() {
        let whole = Candidate {
            nature: GapNature::Capacity,
            has_end_state: true,
            needs: 1,
            is_proven: true,
        };
        let bare = Candidate {
            has_end_state: false,
            needs: 0,
            is_proven: false,
            ..whole
        };
        let will = Candidate {
            nature: GapNature::Will,
            needs: 0,
            ..whole
        };
        for (candidate, lacks) in [
            (whole, &[][..]),
            (will, &[]),
            (bare, &["desiredEndState", "needs", "provenance"]),
        ] {
            let mut faults = Validation::default();
            candidate.check(&mut faults);
            assert_eq!(fields(faults), lacks);
        }
    }

    #[test]
    fn a_category_changes_to_another_that_is_not_public() {
        use InformationCategory::{Confidential, Public, Report, Tactical};
        for (from, to, has_day, is_sourced, fits) in [
            (Report, Confidential, false, true, true),
            (Report, Public, false, true, false),
            (Report, Report, false, true, false),
            (Report, Report, true, true, true),
            (Report, Tactical, false, true, false),
            (Report, Tactical, false, false, true),
        ] {
            let mut faults = Validation::default();
            let change = Reclassification {
                from,
                to,
                has_day,
                is_sourced,
            };
            change.check(&mut faults);
            assert_eq!(fields(faults).is_empty(), fits, "{change:?}");
        }
    }

    #[test]
    fn a_day_of_publication_is_today_or_to_come() {
        let today = "2026-03-01";
        let day = |on: Option<&str>| {
            let mut faults = Validation::default();
            let day = day(on.map(PartialDate::stored).as_ref(), today, &mut faults);
            faults.into_result().is_ok().then_some(day)
        };
        assert_eq!(day(None).as_deref(), Some(today));
        assert_eq!(day(Some("2026-03-02")).as_deref(), Some("2026-03-02"));
        assert_eq!(day(Some("2026-02-28")), None);
        assert_eq!(day(Some("2026-04")), None);
        assert_eq!(category(today, today), InformationCategory::Public);
        assert_eq!(category("2026-03-02", today), InformationCategory::Report);
        assert_eq!(last(None, today), today);
        assert_eq!(last(Some("2020"), today), today);
        assert_eq!(last(Some("2026"), today), "2026-12-31");
    }

    #[test]
    fn a_file_takes_back_what_was_published_only_by_a_category_in_which_nothing_is() {
        use InformationCategory::{Allegation, Confidential, Public, Report, Tactical};
        let (past, ahead) = (Some("2026-02"), Some("2026-03-02"));
        for (stated, was, becomes) in [
            (Report, (Report, ahead), (Report, ahead)),
            (Report, (Public, past), (Public, past)),
            (Report, (Public, None), (Report, None)),
            (Report, (Confidential, None), (Report, None)),
            (Allegation, (Allegation, past), (Allegation, past)),
            (Public, (Report, past), (Public, past)),
            (Public, (Report, ahead), (Public, None)),
            (Confidential, (Public, past), (Confidential, None)),
            (Tactical, (Report, ahead), (Tactical, None)),
        ] {
            let (category, day) = restated(stated, was, "2026-03-01");
            assert_eq!((category, day.as_deref()), becomes, "{stated:?} of {was:?}");
        }
        let narrow_first = [Confidential, Tactical, Allegation, Report, Public];
        assert!(narrow_first.is_sorted_by(|one, other| is_wider(*other, *one)));
        assert!(narrow_first.iter().all(|one| !is_wider(*one, *one)));
    }

    #[test]
    fn what_has_its_day_is_planned_until_another_category_keeps_it_back() {
        use InformationCategory::{Allegation, Confidential, Report};
        for (category, published, planned) in [
            (Report, Some("2026-03"), true),
            (Allegation, Some("2026-03-31"), true),
            (Report, Some("2026"), false),
            (Report, None, false),
            (Confidential, Some("2026-03"), false),
        ] {
            assert_eq!(is_planned(category, published, "2026-03-31"), planned);
        }
    }
}
