//! What is said.

use super::{MEASURE, PARTY, PUBLIC_KEY};
use crate::{gap_changes::whole, panel_work::sealed_notes::seal};
use gapbridge::access::permission::Action;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use tests::{ahead, number, offer};

/// What is said: an input that is done for whoever may.
pub(crate) fn input(mutation: &str, of: &Value) -> Value {
    let (id, version, confirmation) = (&of["id"], &of["version"], "NAMES_NO_PRIVATE_PERSON");
    let mut input = match mutation {
        "recordReport" => json!({ "title": "T", "kind": "FINAL" }),
        "recordFinding" => {
            json!({ "report": id, "text": "x", "language": "en", "category": "REPORT" })
        }
        "recordRecommendation" => {
            json!({ "report": id, "text": "x", "language": "en", "addressees": ["DONORS"], "category": "REPORT" })
        }
        "reviseFinding" => json!({ "finding": id, "expectedVersion": version, "text": "y" }),
        "reclassifyFinding" => {
            json!({ "finding": id, "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" })
        }
        "shareFinding" => json!({ "finding": id, "organisation": "state-can" }),
        "shareGap" => json!({ "gap": id, "organisation": "state-can" }),
        "endShare" => json!({ "share": of["share"] }),
        "inviteReply" => json!({ "finding": id, "party": PARTY, "due": ahead(9) }),
        "submitReply" => {
            json!({ "finding": id, "text": "No.", "language": "en", "confirmation": confirmation })
        }
        "publishReport" => {
            json!({ "report": id, "expectedVersion": version, "confirmation": confirmation })
        }
        "followUpRecommendation" => {
            json!({ "recommendation": id, "status": "DONE", "on": "2020-01" })
        }
        "recordInstruction" => {
            json!({ "recommendation": id, "document": "S/RES/1521 (2003)", "kind": "TAKES_NOTE" })
        }
        "recordGap" => whole(),
        "recordGaps" => json!({ "gaps": [whole()] }),
        "makeOffers" => json!({ "offers": [offer("EQUIPMENT", number("ITEMS", 4))] }),
        "importTable" => {
            let table = "external_reference,title,description,language,willing,able,assistance\nCA-9,T,D,en,YES,YES,TRAINING\n";
            json!({ "kind": "OFFERS", "format": "CSV", "content": table })
        }
        "registerProgrammes" => json!({ "programmes": [programme()] }),
        "reviseGap" => json!({ "gap": id, "expectedVersion": version, "title": "y" }),
        "reclassifyGap" => {
            json!({ "gap": id, "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" })
        }
        "publishGap" => {
            json!({ "gap": id, "expectedVersion": version, "confirmation": confirmation })
        }
        "recordGapProgress" => json!({ "gap": id, "on": "2020", "statement": "x" }),
        "withdrawGapProgress" | "withdrawProgress" => {
            json!({ "progress": of["progress"], "reason": "x" })
        }
        "closeGap" | "reopenGap" => json!({ "gap": id, "expectedVersion": version, "reason": "x" }),
        "planNeeds" => {
            let line =
                json!({ "assistance": "TRAINING", "title": "x", "size": { "unsized": "UNSIZED" } });
            json!({ "gap": id, "expectedVersion": version, "needs": [{ "line": line }] })
        }
        "adoptNeedPlan" => json!({ "plan": id, "expectedVersion": version }),
        "setAsideNeedPlan" => json!({ "plan": id, "expectedVersion": version, "reason": "x" }),
        "linkGaps" => {
            json!({ "gap": of["gap"]["id"], "other": of["other"]["id"], "kind": "SAME_ROUTE" })
        }
        "unlinkGaps" => json!({ "link": of["link"] }),
        "endorseNeed" => json!({ "need": of["needs"][0]["id"], "reason": "x" }),
        "endEndorsement" => json!({ "need": of["needs"][0]["id"] }),
        "registerSealingKey" => json!({ "publicKey": PUBLIC_KEY }),
        "attachSealedNote" => {
            json!({ "subject": { "finding": id }, "ciphertext": sealed(PUBLIC_KEY) })
        }
        "removeSealedNote" => json!({ "sealedNote": id, "reason": "x" }),
        "registerOrganisation" => {
            json!({ "code": format!("o-{}", Uuid::now_v7().simple()), "name": "N", "kind": "NGO" })
        }
        "reviewOrganisation" => {
            json!({ "organisation": "undp", "standing": "ACTIVE", "reason": "x" })
        }
        "hideText" | "showText" => json!({ "id": id, "reason": "x" }),
        "createApiKey" => json!({ "label": "x", "expiresOn": ahead(9) }),
        "revokeApiKey" => json!({ "apiKey": id }),
        "registerWebhook" => json!({ "url": "https://receiver.invalid/" }),
        "updateWebhook" => json!({ "webhook": id, "description": "x" }),
        "redeliver" => json!({ "webhook": id, "since": "2020-01-01" }),
        "rotateWebhookSecret"
        | "pauseWebhook"
        | "resumeWebhook"
        | "removeWebhook"
        | "testWebhook" => json!({ "webhook": id }),
        "makeOffer" => offer("EQUIPMENT", number("ITEMS", 4)),
        "reviseOffer" => json!({ "offer": id, "expectedVersion": version, "note": "y" }),
        "withdrawOffer" => json!({ "offer": id, "expectedVersion": version, "reason": "x" }),
        "registerProgramme" => programme(),
        "reviseProgramme" => json!({ "programme": id, "expectedVersion": version, "note": "y" }),
        "draftPlan" => json!({ "regimes": ["1572"] }),
        "approvePlan" => json!({ "plan": id }),
        "assessGap" => json!({ "gap": id, "cycle": "2026", "decision": "NOT_NOW", "reason": "x" }),
        "requestAssistance" => json!({ "gap": id, "text": "x", "language": "en" }),
        "judgeSuggestion" => {
            json!({ "gap": of["gap"]["id"], "assistance": of["offer"]["id"], "verdict": "NOT_USEFUL", "reason": "WRONG_PURPOSE" })
        }
        "proposeMatch" => {
            let line = json!({ "need": of["gap"]["needs"][0]["id"], "line": of["offer"]["lines"][0]["id"] });
            json!({ "gap": of["gap"]["id"], "assistance": of["offer"]["id"], "lines": [line] })
        }
        "consentToMatch" | "agreeMatch" => json!({ "match": id }),
        "objectToMatch" | "declineMatch" | "withdrawMatch" => json!({ "match": id, "reason": "x" }),
        "pledge" | "commit" | "recordDelivery" => {
            json!({ "match": id, "line": of["lines"][0]["id"], "amount": "1" })
        }
        "withdrawCommitment" => {
            json!({ "match": id, "line": of["lines"][0]["id"], "amount": "1", "reason": "x" })
        }
        "reverseEntry" => {
            json!({ "match": id, "entry": of["lines"][0]["need"]["commitments"][0]["id"], "reason": "x" })
        }
        "verifyDelivery" => json!({ "match": id, "statement": "x" }),
        "requestExemption" => json!({ "match": id, "measure": MEASURE, "statement": "x" }),
        "withdrawExemptionRequest" => json!({ "exemptionRequest": of["request"], "reason": "x" }),
        "revokeExemption" => json!({ "exemptionRequest": of["request"], "reason": "x" }),
        "decideExemption" => json!({ "exemptionRequest": of["request"], "decision": "GRANTED" }),
        "recordProgress" => {
            // The same is recorded once.
            let place = Uuid::now_v7().to_string();
            json!({ "liftingCondition": "1572-elections", "on": "2010", "statement": "x", "document": "S/2009/521", "locator": place })
        }
        "recordFocalPoint" => {
            let role = Uuid::now_v7().to_string();
            json!({ "mission": "UNOCI", "unit": "x", "role": role, "from": "2010" })
        }
        "endFocalPoint" => json!({ "focalPoint": id, "until": "2031" }),
        other => panic!("say in access/said.rs what input {other} takes"),
    };
    input["clientMutationId"] = Uuid::now_v7().to_string().into();
    input
}

pub(super) fn programme() -> Value {
    tests::programme(offer("TRAINING", json!({ "unsized": "UNSIZED" })))
}

pub(super) fn sealed(key: &str) -> String {
    seal(&key.parse::<age::x25519::Recipient>().expect("a key"))
}

/// Whether it is done by those alone whose offer or programme it is, or who recorded it.
pub(super) fn of_owners(action: Action) -> bool {
    use Action::{
        AgreeMatch, Commit, DeclineMatch, Pledge, RecordDelivery, ReverseEntry, ReviseOffer,
        ReviseProgramme, WithdrawCommitment, WithdrawOffer, WithdrawProgress,
    };
    let of_givers = [
        AgreeMatch,
        Commit,
        DeclineMatch,
        Pledge,
        RecordDelivery,
        ReverseEntry,
        WithdrawCommitment,
    ];
    let of_authors = [
        ReviseOffer,
        ReviseProgramme,
        WithdrawOffer,
        WithdrawProgress,
    ];
    of_givers.contains(&action) || of_authors.contains(&action)
}
