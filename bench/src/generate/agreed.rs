//! Matches that were agreed: five for each gap in progress, with offers of the kind that its first need asks for.

use domain::{
    gap::GapState,
    matches::{MatchSide, MatchState},
};
use entity::{assistance, assistance_line, gap, match_line, matches, need};
use std::collections::HashMap;
use uuid::Uuid;

use crate::random::Random;

/// Matches of a gap.
const MATCHES: usize = 5;

/// The matches of these gaps, in each of which a line gives to a need; `offered` is what is offered and its lines.
pub(super) fn agree(
    gaps: &[gap::Model],
    needs: &[need::Model],
    offered: (&[assistance::Model], &[assistance_line::Model]),
    random: &mut Random,
) -> (Vec<matches::Model>, Vec<match_line::Model>) {
    let mut first = HashMap::<Uuid, &need::Model>::new();
    for need in needs {
        first.entry(need.gap_id).or_insert(need);
    }
    let (mut agreed, mut lines) = (Vec::new(), Vec::new());
    for gap in gaps.iter().filter(|gap| gap.state == GapState::InProgress) {
        let Some(need) = first.get(&gap.id) else {
            continue;
        };
        for (offer, line) in chosen(need, offered, random) {
            let reference = format!("{}-match-{}", gap.reference, agreed.len());
            let row = match_row(&reference, gap, offer);
            lines.push(match_line::Model {
                id: domain::id::of_record("match_line", &reference, 0),
                match_id: row.id,
                position: 1,
                need_id: need.id,
                line_id: line.id,
                size: None,
            });
            agreed.push(row);
        }
    }
    (agreed, lines)
}

/// Different offers with a line of the kind that a need asks for.
fn chosen<'a>(
    need: &need::Model,
    (offers, lines): (&'a [assistance::Model], &'a [assistance_line::Model]),
    random: &mut Random,
) -> Vec<(&'a assistance::Model, &'a assistance_line::Model)> {
    let of_kind = |line: &&assistance_line::Model| line.assistance == need.assistance;
    let fitting: Vec<&assistance_line::Model> = lines.iter().filter(of_kind).collect();
    let mut chosen: Vec<(&assistance::Model, &assistance_line::Model)> = Vec::new();
    if fitting.is_empty() {
        return chosen;
    }
    // More than are needed: some may be of one offer.
    for line in random.some(&fitting, MATCHES * 4) {
        let is_new = chosen
            .iter()
            .all(|(offer, _)| offer.id != line.assistance_id);
        let offer = offers.iter().find(|offer| offer.id == line.assistance_id);
        if let Some(offer) = offer.filter(|_| is_new && chosen.len() < MATCHES) {
            chosen.push((offer, line));
        }
    }
    chosen
}

fn match_row(reference: &str, gap: &gap::Model, offer: &assistance::Model) -> matches::Model {
    matches::Model {
        id: domain::id::of_record("match", reference, 0),
        reference: reference.to_owned(),
        gap_id: gap.id,
        assistance_id: offer.id,
        side: MatchSide::Provider,
        proposer_id: offer.provider_id,
        state: MatchState::Agreed,
        proposed: "2026-01-15".to_owned(),
        due: Some("2027-02-02".to_owned()),
        agreed: Some("2026-02-02".to_owned()),
        ended: None,
        reason: None,
        note: None,
        terms: "made up for measuring".to_owned(),
        rating: None,
        external_reference: None,
    }
}
