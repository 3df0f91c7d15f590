//! The steps of a match: which one may follow, and by when the next is due.

use crate::{
    deadline,
    ledger::Ledger,
    matches::{CommitmentKind, ConsentAnswer, MatchState, pairing::Refusal},
};

/// The state of a match that is proposed: who proposes one for those whose consent it takes has given theirs.
pub fn proposed(answers: impl IntoIterator<Item = ConsentAnswer>) -> MatchState {
    if answers
        .into_iter()
        .all(|answer| answer == ConsentAnswer::Given)
    {
        MatchState::Consented
    } else {
        MatchState::Proposed
    }
}

/// Whether it waits for consent.
pub fn may_consent(state: MatchState) -> Result<(), Refusal> {
    match state {
        MatchState::Proposed => Ok(()),
        _ => Err("This match does not wait for consent."),
    }
}

/// Whether either side may still say no.
pub fn may_refuse(state: MatchState) -> Result<(), Refusal> {
    if state.is_open() {
        Ok(())
    } else {
        Err("This match is agreed or has ended: what is agreed is taken back by withdrawMatch.")
    }
}

/// What those whose consent it takes let a match do by saying nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Whether their clock ran out.
    pub is_past: bool,
    /// Whether silence lets a match proceed here.
    pub lets_proceed: bool,
}

/// What is told of a match that is too new for what is to be done.
const NOT_AGREED: Refusal = "This match is not agreed yet: whose gap it is consents first (consentToMatch), then its provider agrees (agreeMatch).";

/// Whether the provider may agree.
pub fn may_agree(state: MatchState, silence: Silence) -> Result<(), Refusal> {
    match state {
        MatchState::Consented => Ok(()),
        MatchState::Proposed if silence.is_past && silence.lets_proceed => Ok(()),
        MatchState::Proposed if silence.is_past => Err(
            "Whose gap it is stayed silent past its clock, and silence is no consent here: remind them, since they can still consent (consentToMatch).",
        ),
        MatchState::Proposed => Err(
            "Whose gap it is has not consented yet: they do so by consentToMatch, and its `consents` say who is asked.",
        ),
        _ => Err("This match is agreed already or has ended."),
    }
}

/// Whether it may be taken back by somebody who may take agreements back, and who proposed it or did not.
pub fn may_withdraw(state: MatchState, by_proposer: bool) -> Result<(), Refusal> {
    if state.is_open() && !by_proposer {
        Err("A proposal is taken back by who made it: object to it or decline it.")
    } else if state.blocks_another() {
        Ok(())
    } else {
        Err(
            "This match has ended, or all that was committed is delivered: nothing is left to withdraw.",
        )
    }
}

/// Whether something may be entered in the ledger under it.
pub fn may_enter(state: MatchState) -> Result<(), Refusal> {
    if state.is_settled() {
        Ok(())
    } else if state.is_open() {
        Err(NOT_AGREED)
    } else {
        Err(
            "This match has ended: nothing more is entered under it. For what is still given, propose another match of the two (proposeMatch).",
        )
    }
}

/// Whether a delivery may be entered under it: of a match that was taken back, what was made before that, for a year since it ended. Who
/// gave had no time to say so, and under no other match of the two it could be entered.
pub fn may_deliver(state: MatchState, ended: Option<&str>, today: &str) -> Result<(), Refusal> {
    let since = deadline::a_year_before(today);
    match state {
        MatchState::Withdrawn if ended.is_some_and(|ended| ended >= since.as_str()) => Ok(()),
        MatchState::Withdrawn => Err(
            "This match was withdrawn more than a year ago: what was delivered before is entered under it no more.",
        ),
        _ => may_enter(state),
    }
}

/// Whether an entry of this kind under it may be reversed. What was delivered may come back after it was verified, and after the match was
/// taken back: else what was mistyped would have to be verified first, as if it were there. Under an ended match a pledge may be reversed:
/// before pledges ended with their matches some were left, which nobody can keep any more, and which would count for ever.
pub fn may_reverse(state: MatchState, kind: CommitmentKind) -> Result<(), Refusal> {
    match (state, kind) {
        (MatchState::Verified | MatchState::Withdrawn, CommitmentKind::Delivered) => Ok(()),
        _ if state.is_over() && kind == CommitmentKind::Pledged => Ok(()),
        (MatchState::Verified, _) => Err(
            "This match was verified: only what was delivered under it is reversed. Reverse that delivery first, and the match runs again.",
        ),
        _ => may_enter(state),
    }
}

/// Whether a match in this state runs again by an entry of this kind: it was verified, and something that was delivered came back.
pub fn runs_again(state: MatchState, entered: CommitmentKind) -> bool {
    state == MatchState::Verified && entered == CommitmentKind::DeliveryReversed
}

/// Whether it may be verified that it was delivered: also of a match that was taken back, where something was delivered before. Else that
/// would stay unverified for good, and a gap that it helped to meet could never be found met.
pub fn may_verify(state: MatchState, is_delivered: bool) -> Result<(), Refusal> {
    match state {
        MatchState::Delivered => Ok(()),
        MatchState::Withdrawn if is_delivered => Ok(()),
        MatchState::Withdrawn => Err(
            "This match was withdrawn, and nothing is delivered under it: there is nothing to verify.",
        ),
        MatchState::Agreed => Err(
            "Nothing is delivered under this match yet: its provider says so first by recordDelivery.",
        ),
        MatchState::Delivering => Err(
            "Not all that stands committed under this match is delivered yet: its provider has to deliver or withdraw the rest first. If it does neither, whose gap it is takes the match back (withdrawMatch), and verifies what was delivered.",
        ),
        _ if state.is_open() => Err(NOT_AGREED),
        _ => Err("This match has ended."),
    }
}

/// Whether a committee may be asked to exempt it.
pub fn may_be_exempted(state: MatchState) -> Result<(), Refusal> {
    if state.is_over() {
        Err("This match has ended.")
    } else {
        Ok(())
    }
}

/// How far an agreed match is, by what the ledger has under each of its lines, in whatever units.
pub fn by_ledger(under: impl IntoIterator<Item = Ledger>) -> MatchState {
    let (mut begun, mut waits) = (false, false);
    for ledger in under {
        begun |= ledger.delivered > 0;
        waits |= ledger.outstanding() > 0;
    }
    match (begun, waits) {
        (false, _) => MatchState::Agreed,
        (true, true) => MatchState::Delivering,
        (true, false) => MatchState::Delivered,
    }
}

/// By when the next step is due in a match that was agreed then, or runs again since then, and is this far by its ledger since today.
pub fn due_by_ledger(state: MatchState, agreed: &str, today: &str) -> String {
    if state == MatchState::Delivered {
        deadline::verification_due(today)
    } else {
        deadline::anniversary(agreed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matches::CommitmentKind::{
        Committed, Delivered, DeliveryReversed, Pledged, Withdrawn,
    };
    use strum::IntoEnumIterator;

    #[test]
    fn a_proposal_that_all_consent_to_waits_for_the_provider() {
        use ConsentAnswer::{Given, Pending};
        assert_eq!(proposed([]), MatchState::Consented);
        assert_eq!(proposed([Given, Given]), MatchState::Consented);
        assert_eq!(proposed([Given, Pending]), MatchState::Proposed);
    }

    #[test]
    fn of_an_ended_match_only_pledges_are_reversed_and_what_was_delivered_if_both_had_agreed() {
        for state in MatchState::iter() {
            let kinds = CommitmentKind::iter().filter(|kind| may_reverse(state, *kind).is_ok());
            let kinds: Vec<CommitmentKind> = kinds.collect();
            let expected = match (state.is_settled(), state.is_over()) {
                (true, _) => CommitmentKind::iter().collect(),
                (false, true) if !state.is_refused() => vec![Pledged, Delivered],
                (false, true) => vec![Pledged],
                (false, false) => Vec::new(),
            };
            assert_eq!(kinds, expected, "{state}");
        }
    }

    #[test]
    fn what_was_delivered_before_a_match_was_taken_back_is_entered_for_a_year() {
        let today = "2026-11-29";
        for state in MatchState::iter() {
            let may = |ended| may_deliver(state, ended, today).is_ok();
            let (settled, withdrawn) = (state.is_settled(), state == MatchState::Withdrawn);
            assert_eq!(may(Some("2025-11-29")), settled || withdrawn, "{state}");
            assert_eq!(may(Some("2025-11-28")), settled, "{state}");
            assert_eq!(may(None), settled, "{state}");
        }
    }

    #[test]
    fn only_a_verified_match_runs_again_and_only_once_a_delivery_came_back() {
        for (state, kind) in MatchState::iter()
            .flat_map(|state| CommitmentKind::iter().map(move |kind| (state, kind)))
        {
            let expected = (state, kind) == (MatchState::Verified, DeliveryReversed);
            assert_eq!(runs_again(state, kind), expected, "{state} {kind}");
        }
    }

    #[test]
    fn silence_is_consent_only_where_it_may_be() {
        for (is_past, lets_proceed, may) in [
            (false, false, false),
            (false, true, false),
            (true, false, false),
            (true, true, true),
        ] {
            let silence = Silence {
                is_past,
                lets_proceed,
            };
            assert_eq!(may_agree(MatchState::Proposed, silence).is_ok(), may);
            assert!(may_agree(MatchState::Consented, silence).is_ok());
            assert!(may_agree(MatchState::Agreed, silence).is_err());
        }
    }

    #[test]
    fn a_proposal_is_taken_back_by_who_made_it_and_an_agreement_by_either_side() {
        for state in MatchState::iter() {
            let (own, others) = (may_withdraw(state, true), may_withdraw(state, false));
            assert_eq!(own.is_ok(), state.blocks_another(), "{state}");
            assert_eq!(others.is_ok(), own.is_ok() && !state.is_open(), "{state}");
        }
    }

    #[test]
    fn what_is_delivered_is_verified_also_of_a_match_that_was_taken_back() {
        for state in MatchState::iter() {
            let (with, without) = (may_verify(state, true), may_verify(state, false));
            let is_delivered = state == MatchState::Delivered;
            let expected = is_delivered || state == MatchState::Withdrawn;
            assert_eq!(
                (with.is_ok(), without.is_ok()),
                (expected, is_delivered),
                "{state}"
            );
        }
    }

    #[test]
    fn a_match_is_as_far_as_its_ledger() {
        let pledged = Ledger::of([(Pledged, 5)]);
        let committed = Ledger::of([(Committed, 5)]);
        let part = Ledger::of([(Committed, 5), (Delivered, 2)]);
        let all = Ledger::of([(Committed, 5), (Delivered, 2), (Withdrawn, 3)]);
        for (ledgers, state) in [
            (vec![], MatchState::Agreed),
            (vec![pledged, committed], MatchState::Agreed),
            (vec![part], MatchState::Delivering),
            (vec![all, committed], MatchState::Delivering),
            (vec![all, pledged], MatchState::Delivered),
        ] {
            assert_eq!(by_ledger(ledgers.clone()), state, "{ledgers:?}");
        }
        assert_eq!(
            due_by_ledger(MatchState::Delivered, "2026-01-01", "2026-11-28"),
            deadline::verification_due("2026-11-28")
        );
        assert_eq!(
            due_by_ledger(MatchState::Agreed, "2026-01-01", "2026-11-28"),
            "2027-01-01"
        );
    }
}
