//! Reports, findings and recommendations, and who may read them.

use crate::{date::last_day, words};

words! {
    /// What sort of report it is.
    ReportKind {
        /// The final or only report of a mandate.
        Final,
        /// A midterm report.
        Midterm,
        /// An interim report.
        Interim,
    }

    /// Who may read a record.
    InformationCategory {
        /// Everyone.
        Public,
        /// The owning Panel and organisations it shares with, until publication; then everyone.
        Report,
        /// The owning Panel and the party named, until it replied or its date passed. That it is heard first holds under any
        /// later category, too.
        Allegation,
        /// The owning Panel and missions it shares with, sanitised.
        Tactical,
        /// The owning Panel alone.
        Confidential,
    }

    /// What became of a recommendation.
    RecommendationStatus {
        /// Nothing is known to have been done.
        Open,
        /// Done in part.
        PartlyDone,
        /// Done.
        Done,
        /// Nobody is left to do it: its addressee is no more, or the situation it was about ended.
        Lapsed,
        /// The sources do not say.
        NotStated,
    }

    /// Whom a recommendation is for.
    RecommendationAddressee {
        /// The host state.
        HostState,
        /// A peace operation.
        Mission,
        /// The Security Council.
        SecurityCouncil,
        /// A Sanctions Committee.
        Committee,
        /// The United Nations Secretariat.
        Secretariat,
        /// Member States.
        MemberStates,
        /// Donors.
        Donors,
        /// Panels of Experts.
        Panels,
        /// United Nations agencies.
        UnAgencies,
        /// A regional organisation.
        RegionalOrganisation,
        /// Companies and traders.
        PrivateSector,
    }
}

impl RecommendationStatus {
    /// Of what is known not to be done, or not all of it, and can still be. Where the sources do not say, nobody knows.
    pub const UNDONE: [Self; 2] = [Self::Open, Self::PartlyDone];
}

/// How a finding stands with whom it accuses. It hangs on what the finding says of somebody, under whatever category: neither
/// another label nor a share nor a publication takes the right to reply away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing<'a> {
    /// It accuses nobody.
    NotOwed,
    /// The party replied, or its last day has passed.
    Heard,
    /// The party may reply until this day.
    Open(&'a str),
    /// Nobody was invited to reply yet.
    NotInvited,
}

impl<'a> Hearing<'a> {
    /// How it stands on that day (ISO 8601).
    pub fn on(day: &str, alleges: bool, replied: bool, due: Option<&'a str>) -> Self {
        match due {
            _ if !alleges => Self::NotOwed,
            _ if replied => Self::Heard,
            None => Self::NotInvited,
            Some(due) if *last_day(due) < *day => Self::Heard,
            Some(due) => Self::Open(due),
        }
    }

    /// Whether others than its Panel and the party wait to read it.
    pub fn waits(self) -> bool {
        matches!(self, Self::Open(_) | Self::NotInvited)
    }

    /// Whether its text stays as it is: the party is heard on what goes out, and not on other words.
    pub fn keeps_text(self) -> bool {
        matches!(self, Self::Open(_) | Self::Heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_accused_is_heard_by_a_reply_or_by_the_end_of_the_last_day() {
        let on = |replied, due| Hearing::on("2026-06-15", true, replied, due);
        assert_eq!(on(false, None), Hearing::NotInvited);
        assert_eq!(on(false, Some("2026-06-15")), Hearing::Open("2026-06-15"));
        assert_eq!(on(false, Some("2026-06")), Hearing::Open("2026-06"));
        assert_eq!(on(false, Some("2026-06-14")), Hearing::Heard);
        assert_eq!(on(true, Some("2026-06-15")), Hearing::Heard);
        assert_eq!(
            Hearing::on("2026-06-15", false, false, None),
            Hearing::NotOwed
        );
    }

    #[test]
    fn a_text_stays_from_the_invitation_to_reply_to_it_on() {
        let on =
            |alleges, replied, due| Hearing::on("2026-06-15", alleges, replied, due).keeps_text();
        assert!(!on(true, false, None), "nobody was invited");
        assert!(on(true, false, Some("2026-06-20")), "it may be replied to");
        assert!(on(true, false, Some("2026-06-14")), "nobody replied");
        assert!(on(true, true, None));
        assert!(!on(false, false, Some("2026-06-14")), "it accuses nobody");
    }
}
