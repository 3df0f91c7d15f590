//! The French words for values, as the United Nations write them. What stands beside a gap agrees with « lacune ».

use crate::{
    assistance::AssistanceType,
    finding::{RecommendationAddressee, RecommendationStatus},
    gap::{GapEvidence, GapHolder, GapNature, GapState},
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
        assert_eq!(french::<GapHolder>("HOST_STATE"), Some("État hôte"));
        assert_eq!(french::<GapHolder>("NOBODY"), None);
    }
}
