//! The French words for values, as the United Nations write them. What stands beside a gap agrees with « lacune », beside a match with
//! « aide ».

use crate::{
    assistance::AssistanceType,
    finding::{RecommendationAddressee, RecommendationStatus},
    gap::{AssessmentDecision, GapEvidence, GapHolder, GapNature, GapPriority, GapState},
    matches::{ConsentAnswer, MatchState},
    sanctions::{ExemptionProcedure, MeasureKind},
    size::SizeUnit,
};
use std::str::FromStr;

/// An enum of which each value has a French word.
pub trait French: FromStr {
    /// What the value is called in French.
    fn french(self) -> &'static str;
}

/// What the value of this upper-case name is called in French; none where there is no such value.
pub fn french<T: French>(name: &str) -> Option<&'static str> {
    name.parse::<T>().ok().map(T::french)
}

macro_rules! french {
    ($($name:ident { $($value:ident: $word:literal,)* })*) => {
        $(impl French for $name {
            fn french(self) -> &'static str {
                match self { $(Self::$value => $word,)* }
            }
        })*

        /// What a value is called in French, by the name of its enum and its own; none where no word is known.
        pub fn word(of: &str, value: &str) -> Option<&'static str> {
            match of {
                $(stringify!($name) => french::<$name>(value),)*
                _ => None,
            }
        }
    };
}

french! {
    GapHolder {
        HostState: "État hôte",
        Mission: "mission",
        Secretariat: "Secrétariat",
        Committee: "comité des sanctions",
        MemberStates: "États Membres",
        RegionalOrganisation: "organisation régionale",
        PrivateSector: "secteur privé",
    }
    GapNature {
        Capacity: "capacités",
        Will: "volonté",
    }
    GapState {
        Open: "ouverte",
        InProgress: "en cours",
        Closed: "close",
    }
    GapEvidence {
        Named: "explicite",
        Implied: "implicite",
    }
    AssistanceType {
        Training: "formation",
        Expertise: "services d'experts",
        Equipment: "matériel",
        Infrastructure: "infrastructures",
        Ict: "technologies de l'information et des communications",
        Procedure: "procédures",
        Legislation: "législation",
        Diagnostic: "études et évaluations",
        Awareness: "sensibilisation",
        Funding: "financement",
    }
    RecommendationStatus {
        Open: "en suspens",
        PartlyDone: "partiellement appliquée",
        Done: "appliquée",
        Lapsed: "caduque",
        NotStated: "non précisé",
    }
    RecommendationAddressee {
        HostState: "État hôte",
        Mission: "mission",
        SecurityCouncil: "Conseil de sécurité",
        Committee: "comité des sanctions",
        Secretariat: "Secrétariat",
        MemberStates: "États Membres",
        Donors: "donateurs",
        Panels: "groupes d'experts",
        UnAgencies: "organismes des Nations Unies",
        RegionalOrganisation: "organisation régionale",
        PrivateSector: "secteur privé",
    }
    GapPriority {
        Low: "faible",
        Medium: "moyenne",
        High: "haute",
        Critical: "critique",
    }
    AssessmentDecision {
        IntoPlan: "inscrite au plan",
        NotNow: "pas pour ce cycle",
        OutsideMandate: "hors mandat",
    }
    MatchState {
        Proposed: "proposée",
        Consented: "acceptée par le bénéficiaire",
        Objected: "refusée par le bénéficiaire",
        Agreed: "convenue",
        Delivering: "en cours de fourniture",
        Delivered: "fournie",
        Verified: "fournie et vérifiée",
        Declined: "déclinée",
        Withdrawn: "retirée",
    }
    ConsentAnswer {
        Pending: "sans réponse",
        Given: "accord donné",
        Objected: "objection",
    }
    MeasureKind {
        ArmsEmbargo: "embargo sur les armes",
        Diamonds: "interdiction visant les diamants bruts",
        Timber: "interdiction visant le bois d'œuvre",
        AssetFreeze: "gel des avoirs",
        TravelBan: "interdiction de voyager",
        Aviation: "restrictions aériennes",
        Charcoal: "interdiction visant le charbon de bois",
        NonProliferation: "non-prolifération",
    }
    ExemptionProcedure {
        Published: "procédure publiée",
        Unclear: "procédure peu claire",
        Missing: "aucune procédure publiée",
        NotStated: "procédure non précisée",
    }
    SizeUnit {
        Money: "argent",
        Persons: "personnes",
        PersonMonths: "mois-personnes",
        Items: "unités",
        Courses: "stages",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use strum::IntoEnumIterator;

    /// Each value by its name has a word, and no two of an enum have the same.
    fn tells_apart<T: French + IntoEnumIterator + AsRef<str>>() {
        let words: Vec<_> = T::iter()
            .map(|value| french::<T>(value.as_ref()).expect("a word"))
            .collect();
        let different: BTreeSet<_> = words.iter().collect();
        assert_eq!(different.len(), words.len(), "{words:?}");
    }

    #[test]
    fn values_are_found_by_their_names_and_told_apart() {
        tells_apart::<GapHolder>();
        tells_apart::<GapNature>();
        tells_apart::<GapState>();
        tells_apart::<GapEvidence>();
        tells_apart::<AssistanceType>();
        tells_apart::<RecommendationStatus>();
        tells_apart::<RecommendationAddressee>();
        tells_apart::<GapPriority>();
        tells_apart::<AssessmentDecision>();
        tells_apart::<MatchState>();
        tells_apart::<ConsentAnswer>();
        tells_apart::<MeasureKind>();
        tells_apart::<ExemptionProcedure>();
        tells_apart::<SizeUnit>();
        assert_eq!(french::<GapHolder>("HOST_STATE"), Some("État hôte"));
        assert_eq!(french::<GapHolder>("NOBODY"), None);
        assert_eq!(word("GapHolder", "HOST_STATE"), Some("État hôte"));
        assert_eq!(word("Nobody", "HOST_STATE"), None);
    }
}
