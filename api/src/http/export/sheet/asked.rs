//! What a sheet is made of, as it is asked of the API.

use async_graphql::Variables;
use serde_json::json;

use crate::http::documents::Call;

const DOCUMENT: &str = "query ($reference: String!, $day: PartialDate!) { gap(reference: $reference) {
  reference title description language holder institution state nature category priority firstCalledFor starts ends
  cost leastViable costCurrency costYear desiredEndState
  organisation { name nameFr } panel { name nameFr } steward { name nameFr } countries { name nameFr }
  sector { name nameFr } furtherSectors { sector { name nameFr } }
  mission { name nameFr focalPoints(at: $day, first: 20) { unit rank role place } }
  regime { name nameFr committee { name nameFr }
    measures { code kind name paragraph inForceFrom inForceTo exemption exemptionContact contactChecked basis { ...document } } }
  measures { code }
  liftingConditions { title description threshold paragraph basis { ...document } gapStats { label labelFr } }
  provenance { paragraph subparagraph locator document { ...document } }
  recommendations { text language paragraph locator document { ...document } }
  needs { position assistance title unit currency size least people starts deadline languages place
    pledged committed delivered remaining lookedAfter endorsements(first: 20) { date reason organisation { name nameFr } } }
  matches(first: 30) { state provider { name nameFr } assistance { title language }
    consents { answer date country { name nameFr } organisation { name nameFr } } compliance { ...compliance } }
  assessments(first: 20) { cycle decision date organisation { name nameFr } }
  assistanceRequests(first: 10) { text language date organisation { name nameFr } }
  route(first: 3) { missions { ...fit } programmes { ...fit } offers { ...fit }
    askMemberStates { quantity need { position title unit currency } } }
} }
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
