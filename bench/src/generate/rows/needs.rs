//! Needs of gaps, and what the ledger holds on them.

use domain::{assistance::AssistanceType, matches::CommitmentKind};
use entity::{commitment, gap, need, need_dependency};
use sea_orm::Iterable;
use uuid::Uuid;

use super::{Rows, position, size};
use crate::{
    generate::{
        known::{Known, SOURCE},
        words::Words,
    },
    random::Random,
};

impl Rows {
    pub(super) fn needs(&mut self, gap: &gap::Model, words: &Words, random: &mut Random) {
        let count = 1 + random.below(3);
        for at in 0..count {
            let id = need_id(&gap.reference, at);
            let (unit, quantity, amount_minor, currency) = size(random);
            self.needs.push(need::Model {
                id,
                gap_id: gap.id,
                position: position(at),
                assistance: *random.one(&AssistanceType::iter().collect::<Vec<_>>()),
                title: format!("{} {}", random.one(words.remedies), random.one(words.tasks)),
                unit,
                quantity,
                amount_minor,
                currency,
                least: None,
                goods: None,
                form: None,
                people: None,
                starts: None,
                needed_by: random
                    .chance(30)
                    .then(|| format!("{}-06", 2027 + random.below(4))),
                languages: random.chance(50).then(|| "en fr".to_owned()),
                place: random
                    .chance(40)
                    .then(|| (*random.one(words.places)).to_owned()),
                note: None,
                author_id: None,
                filled: None,
                shares: None,
            });
            if at > 0 && random.chance(40) {
                self.dependencies.push(need_dependency::Model {
                    need_id: id,
                    depends_on_id: need_id(&gap.reference, at - 1),
                    planned: false,
                });
            }
        }
    }

    /// Pledged, committed and in part delivered: half of the first need that has a size.
    pub(super) fn ledger(
        &mut self,
        number: usize,
        first: usize,
        known: &Known,
        random: &mut Random,
    ) {
        let Some(need) = self.needs[first..].iter().find(|need| need.unit.is_some()) else {
            return;
        };
        let (need_id, unit, currency) = (need.id, need.unit, need.currency.clone());
        let half = |size: Option<i64>| size.map(|size| if size > 1 { size / 2 } else { 1 });
        let (quantity, amount_minor) = (half(need.quantity), half(need.amount_minor));
        let provider_id = *random.one(&known.donors);
        let kinds = [
            CommitmentKind::Pledged,
            CommitmentKind::Committed,
            CommitmentKind::Delivered,
        ];
        for (kind, at) in kinds.into_iter().take(1 + random.below(3)).zip(0..) {
            let code = format!("bench-{number:06}-{at}");
            self.commitments.push(commitment::Model {
                id: domain::id::of_record("commitment", &code, 0),
                code,
                need_id,
                provider_id,
                assistance_id: None,
                line_id: None,
                match_line_id: None,
                kind,
                unit,
                quantity,
                amount_minor,
                currency: currency.clone(),
                dated: Some(format!(
                    "{}-{:02}-15",
                    2015 + random.below(11),
                    1 + random.below(12)
                )),
                until: None,
                commitment_until: None,
                note: None,
                reverses_id: None,
                source: SOURCE.to_owned(),
            });
        }
    }
}

fn need_id(reference: &str, at: usize) -> Uuid {
    domain::id::of_record("need", &format!("{reference}#{at}"), 0)
}
