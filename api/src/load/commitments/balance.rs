//! Whether what files enter holds together. Entries of a file are in no order, so that they are judged by what they come to, with all
//! that is on record.

use super::{AT_ONCE, Place};
use crate::{
    db::ledger::{amount_of, by_measure, measure_of, on_need, size_of_need},
    load::write::Writer,
};
use chrono::Utc;
use domain::{
    date::day_of,
    ledger::{Asked, backed, end::EVER, may_reverse_on, within_size},
    validation::Fault,
};
use entity::{commitment, gap, need};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is counted together besides a need as a whole: what one provider gives to it out of one offer or programme. What is
/// entered under a match is counted there, and no file changes it.
type Strand = (Uuid, Uuid, Option<Uuid>);

/// Needs that are entered on, all that is entered on them, and what their gaps are called.
#[derive(Default)]
struct Touched {
    needs: Vec<need::Model>,
    entered: HashMap<Uuid, Vec<commitment::Model>>,
    gaps: HashMap<Uuid, String>,
}

impl Writer<'_> {
    /// These needs, and all that is entered on them.
    async fn touched(&self, needs: Vec<Uuid>) -> Result<Touched, DbErr> {
        let mut touched = Touched::default();
        for some in needs.chunks(AT_ONCE) {
            let known = need::Entity::find().filter(need::Column::Id.is_in(some.iter().copied()));
            let known = known.all(self.transaction).await?;
            let gaps: BTreeSet<Uuid> = known.iter().map(|need| need.gap_id).collect();
            touched.needs.extend(known);
            let of_needs = commitment::Column::NeedId.is_in(some.iter().copied());
            let entered = commitment::Entity::find().filter(of_needs);
            for row in entered.all(self.transaction).await? {
                touched.entered.entry(row.need_id).or_default().push(row);
            }
            let named: Vec<(Uuid, String)> = gap::Entity::find()
                .select_only()
                .columns([gap::Column::Id, gap::Column::Reference])
                .filter(gap::Column::Id.is_in(gaps))
                .into_tuple()
                .all(self.transaction)
                .await?;
            touched.gaps.extend(named);
        }
        Ok(touched)
    }

    /// No need is ever over-committed, nor more delivered than it asks for; and nobody takes back more than they committed and did
    /// not deliver.
    pub(super) async fn balance(
        &mut self,
        touched: impl Iterator<Item = &commitment::Model>,
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let mut needs: HashMap<Uuid, HashMap<Strand, &Place>> = HashMap::new();
        for row in touched {
            let strands = needs.entry(row.need_id).or_default();
            strands.insert(strand(row), &places[&row.id]);
        }
        let touched = self.touched(needs.keys().copied().collect()).await?;
        for need in touched.needs {
            let strands = needs.remove(&need.id).unwrap_or_default();
            let ledger = touched.entered.get(&need.id).map_or(&[][..], Vec::as_slice);
            let gap = touched.gaps.get(&need.gap_id).map_or("", String::as_str);
            if let Some((file, line, record)) = strands.values().max() {
                self.at(*file, *line, record);
                self.within(&need, gap, ledger);
            }
            for (key, (file, line, record)) in strands {
                let is_own =
                    |row: &&commitment::Model| row.match_line_id.is_none() && strand(row) == key;
                let own: Vec<&commitment::Model> = ledger.iter().filter(is_own).collect();
                if let Err(fault) = sound(&own) {
                    self.at(*file, *line, record);
                    self.broken(fault);
                }
            }
        }
        Ok(())
    }

    /// Notes that more is committed or delivered than a need asks for, as of today alone: when an entry was made says not from when on it
    /// covered anything, and what the need asked for then is in no file.
    fn within(&mut self, need: &need::Model, gap: &str, ledger: &[commitment::Model]) {
        let Some(size) = size_of_need(need) else {
            return;
        };
        let name = format!("need {} of gap \"{gap}\"", need.position);
        let asked = Asked {
            name: &name,
            size,
            currency: need.currency.as_deref(),
        };
        let today = day_of(Utc::now());
        if let Err(fault) = within_size(on_need(need, ledger, &today), asked) {
            self.broken(fault);
        }
    }
}

/// Whether what one giver entered on a need holds together.
fn sound(own: &[&commitment::Model]) -> Result<(), Fault> {
    for sums in by_measure(own.iter().copied(), EVER).into_values() {
        backed(sums)?;
    }
    ends_together(own)?;
    for row in own.iter().filter(|row| row.reverses_id.is_some()) {
        let mut entries = own.iter();
        let of = entries.find(|of| Some(of.id) == row.reverses_id);
        let fits = of.is_some_and(|of| {
            of.kind.reversal() == Some(row.kind)
                && measure_of(of) == measure_of(row)
                && of.until == row.until
                && amount_of(row) <= amount_of(of)
        });
        if !fits {
            let reason = "must name a pledge, commitment or delivery of the same provider to the same need, in the same unit and until the same day, that is no less";
            return Err(Fault::invalid("reverses", reason));
        }
        let entered = of.and_then(|of| of.dated.as_deref());
        may_reverse_on(entered, row.dated.as_deref())
            .map_err(|reason| Fault::invalid("date", reason))?;
    }
    Ok(())
}

/// Whether what one giver took back ends when what it was taken back of does: or else it would be missing from what goes on.
fn ends_together(own: &[&commitment::Model]) -> Result<(), Fault> {
    let mut by_end: BTreeMap<&Option<String>, Vec<&commitment::Model>> = BTreeMap::new();
    for row in own {
        by_end.entry(&row.until).or_default().push(row);
    }
    let sums = by_end.into_values().map(|rows| by_measure(rows, EVER));
    let mut sums = sums.flat_map(BTreeMap::into_values);
    if sums.all(|sum| sum.withdrawn <= sum.committed.max(0) && sum.pledged >= 0) {
        return Ok(());
    }
    let reason = "must be that of the commitment of which something is withdrawn, or of the pledge that ended";
    Err(Fault::invalid("until", reason))
}

fn strand(row: &commitment::Model) -> Strand {
    (row.need_id, row.provider_id, row.assistance_id)
}
