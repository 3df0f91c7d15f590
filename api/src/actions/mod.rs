//! What can be done: the rules that changes obey, through whichever door they come.
//!
//! An action takes the change under way and what is to be done, in words of the domain; it asks the rules, writes rows and event.
//! Mutations, their bulk forms, plans and files come through here; nothing here knows of GraphQL.

pub mod age_file;
pub mod api_key;
pub mod assistance;
pub mod assistance_request;
pub mod document;
pub mod exemption;
pub mod finding;
pub mod focal_point;
pub mod gap;
pub mod hidden_text;
pub mod instruction;
pub mod judgement;
pub mod ledger;
pub mod log_access;
pub mod matches;
pub mod offer;
pub mod organisation;
pub mod plan;
pub mod programme;
pub mod progress;
pub mod quota;
pub mod recommendation;
pub mod report;
pub mod sealed_note;
pub mod share;
pub mod webhook;
pub mod withdrawn_progress;

use crate::{
    db::transaction::Reason,
    error::{Error, Result},
};
use domain::{
    finding::InformationCategory,
    ledger::late::OWN_SIDE,
    validation::{NOTE_MAX, Validation},
};

/// A day that does not come.
pub const NEVER: &str = "9999-12-31";

/// Where a record comes from that its Panel recorded here.
pub const OWN: &str = "recorded by its Panel";

/// Where a focal point comes from that its mission recorded here.
pub const OWN_MISSION: &str = "recorded by its mission";

/// Where a record comes from that its steward recorded here.
pub const OWN_STEWARD: &str = "recorded by its steward";

/// Where an offer, programme or line of the ledger comes from that its provider recorded here. It says no more, for who that is may
/// not be for everybody.
pub const OWN_PROVIDER: &str = "recorded by its provider";

/// What is said of where an offer or programme comes from. It is corrected as it is read: the first versions kept that its Panel
/// recorded what its provider did. The row and the history keep that, or what events tell would not be what is on record any more.
pub fn source_of_assistance(kept: &str) -> &str {
    if kept == OWN { OWN_PROVIDER } else { kept }
}

/// The same of a line of the ledger, of which those versions did not keep which side recorded it.
pub fn source_of_entry(kept: &str) -> &str {
    if kept == OWN { OWN_SIDE } else { kept }
}

/// A new name for people to quote. It tells nothing of other records: names in a row would count them, and chosen ones would
/// tell which are taken.
pub fn new_reference(kind: &str) -> String {
    // 32 letters, so that each is as likely as any other; none that is easily taken for another.
    const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut random = [0; 10];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let tail: String = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("{kind}-{tail}")
}

/// Categories that are not for everybody from the start; `instead` is what to do to make it so.
pub fn not_public(category: InformationCategory, faults: &mut Validation, instead: &str) {
    faults.ensure(
        category != InformationCategory::Public,
        "category",
        &format!("cannot be PUBLIC here: {instead}"),
    );
}

/// A reason that goes public unseen, after the rules, with what its author confirms about it.
pub fn public_reason(reason: &str, confirmed: Option<&'static str>) -> Result<Reason> {
    let mut faults = Validation::of_public(confirmed);
    let reason = Some(faults.text(reason, NOTE_MAX, "reason"));
    faults.into_result()?;
    Ok(Reason::given(reason).confirming(confirmed))
}

/// What the state of things does not allow, in a sentence.
pub fn conflict(message: &str) -> Error {
    Error::Conflict(message.to_owned())
}
