//! What a sheet is made of, as it is asked of the API.

use async_graphql::Variables;
use serde_json::{Value, json};

use crate::http::documents::Call;

const DOCUMENT: &str = "query ($reference: String!, $day: PartialDate!) { gap(reference: $reference) {
  reference title description language holder institution state nature category priority firstCalledFor starts ends
  cost leastViable costCurrency costYear desiredEndState
  organisation { name nameFr } panel { name nameFr } steward { name nameFr } countries { name nameFr }
  sector { name nameFr } furtherSectors { sector { name nameFr } }
  mission { name nameFr focalPoints(at: $day, first: 20) { unit rank role place } }
  regime { name nameFr ended committee { name nameFr }
    measures { code kind name paragraph inForceFrom inForceTo exemption exemptionContact contactChecked basis { ...document } } }
  measures { code }
  liftingConditions { title description threshold regime { code } paragraph basis { ...document } gapStats { label labelFr } }
  provenance { paragraph subparagraph locator document { ...document } }
  recommendations { text language paragraph locator document { ...document } }
  needs { position assistance title unit currency size least people starts deadline languages place
    pledged committed delivered remaining lookedAfter endorsements(first: 20) { date reason organisation { name nameFr } } }
  progress(first: 5) { date statement indicator value unit recordedBy { name nameFr } }
  assessments(first: 20) { cycle decision date organisation { name nameFr } }
  assistanceRequests(first: 10) { text language date organisation { name nameFr } }
  route(first: 3) { missions { ...fit } programmes { ...fit } offers { ...fit }
    askMemberStates { quantity need { position title unit currency } } }
}
running: matches(filter: { gaps: [$reference], states: [AGREED, DELIVERING] }, first: 30) { totalCount nodes { ...given } }
others: matches(filter: { gaps: [$reference], states: [PROPOSED, CONSENTED, DELIVERED, VERIFIED] }, first: 30) { totalCount nodes { ...given } } }
fragment given on Match { state provider { name nameFr } assistance { title language ... on Programme { mission { ended } } }
  lines { pledged committed delivered unit currency }
  consents { answer date country { name nameFr } organisation { name nameFr } } compliance { ...compliance } }
fragment document on Document { symbol title url }
fragment compliance on Compliance { outcome contact leadTimeDays leadTimeIsWorkingDays }
fragment fit on Suggestion { assistance { title language provider { name nameFr } } compliance { ...compliance } }";

/// The question about the gap of this reference, as of a day.
pub(super) fn call(reference: &str, day: &str) -> Call {
    Call {
        query: Some(DOCUMENT.to_owned()),
        variables: Variables::from_json(json!({ "reference": reference, "day": day })),
        ..Call::default()
    }
}

/// Most matches on a sheet.
const MATCHES_MAX: usize = 30;

/// Matches of a gap as its sheet shows them.
pub(super) struct Matches {
    /// Those that run, then the others that did not come to nothing, each the latest first.
    pub(super) shown: Vec<Value>,
    /// How many more there are.
    pub(super) left: u64,
}

impl Matches {
    /// Those of an answer.
    pub(super) fn of(data: &mut Value) -> Self {
        let (mut shown, mut all) = (Vec::new(), 0);
        for list in ["running", "others"] {
            let mut list = data[list].take();
            all += list["totalCount"].as_u64().unwrap_or_default();
            if let Value::Array(nodes) = list["nodes"].take() {
                shown.extend(nodes);
            }
        }
        shown.truncate(MATCHES_MAX);
        let left = all.saturating_sub(shown.len() as u64);
        Self { shown, left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::matches::MatchState;
    use strum::IntoEnumIterator;

    #[test]
    fn a_sheet_asks_for_each_state_once_but_for_what_came_to_nothing() {
        let of_running = |state: MatchState| MatchState::RUNNING.contains(&state);
        let others =
            |state: MatchState| !of_running(state) && !MatchState::GIVEN_UP.contains(&state);
        let listed = |is: &dyn Fn(MatchState) -> bool| {
            let states = MatchState::iter().filter(|state| is(*state));
            let states: Vec<String> = states.map(|state| state.to_string()).collect();
            format!("states: [{}]", states.join(", "))
        };
        assert!(DOCUMENT.contains(&listed(&of_running)));
        assert!(DOCUMENT.contains(&listed(&others)));
    }

    #[test]
    fn what_runs_comes_first_and_what_has_no_room_is_counted() {
        let nodes = |state: &str, count: usize| vec![json!({ "state": state }); count];
        let mut data = json!({
            "running": { "totalCount": 10, "nodes": nodes("AGREED", 10) },
            "others": { "totalCount": 45, "nodes": nodes("VERIFIED", 30) },
        });
        let matches = Matches::of(&mut data);
        let running = matches
            .shown
            .iter()
            .take_while(|of| of["state"] == "AGREED");
        assert_eq!(
            (running.count(), matches.shown.len(), matches.left),
            (10, 30, 25)
        );
        assert_eq!(Matches::of(&mut json!({})).left, 0);
    }
}
