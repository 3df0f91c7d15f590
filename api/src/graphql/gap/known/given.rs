//! What the ledger has of each gap by who gave and in which month, whatever its needs ask for: kept of those that everybody may read, and
//! added up of the gaps that are asked for.

use super::{
    Gaps, Key, Known,
    keys::{Keys, with_id},
};
use crate::{
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::{
            read::{OF_ENTRY, join_given},
            sums::Sums,
        },
        dimension::CoverageDimension,
        key_kind::KeyKind,
        names::Named,
    },
};
use domain::size::SizeUnit;
use entity::gap;
use sea_orm::{QuerySelect, sea_query::Expr};
use std::collections::HashMap;
use uuid::Uuid;

/// What one gave to a gap in one month, in one unit and currency.
pub struct Given {
    /// Who gave; none where they asked not to be named.
    provider: Key,
    month: Key,
    unit: Option<SizeUnit>,
    currency: Key,
    /// Pledged, committed, delivered.
    figures: [i128; 3],
}

/// The same as it is read, with its gap first; figures are for [`ledger::wide`].
type Row = (
    Uuid,
    Option<Uuid>,
    Option<String>,
    Option<SizeUnit>,
    Option<String>,
    String,
    String,
    String,
);

impl Given {
    fn key(&self, by: CoverageDimension) -> Key {
        match by {
            CoverageDimension::Month => self.month,
            _ => self.provider,
        }
    }
}

/// What was given to the gaps of a stretch: the sums that coverage makes of the ledger by provider and by month, by both at once.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    keys: &mut Keys,
) -> Result<Vec<(Uuid, Given)>> {
    let provider = CoverageDimension::Provider.grouping();
    let month = CoverageDimension::Month.grouping();
    let mut query = with_id(everybody, stretch);
    join_given(&mut query, &provider);
    let mut query = query.group_by(Expr::col((gap::Entity, gap::Column::Id)));
    for key in [provider.key, month.key].into_iter().chain(OF_ENTRY) {
        query = query.expr(Expr::cust(key)).group_by(Expr::cust(key));
    }
    let [_, _, _, pledged, committed, delivered, _] = ledger::of_entries();
    for sum in [pledged, committed, delivered] {
        query = query.expr(sum);
    }
    let rows: Vec<Row> = everybody.tally(query).await?;
    let given = rows.into_iter().map(|row| -> Result<(Uuid, Given)> {
        let (gap, provider, month, unit, currency, pledged, committed, delivered) = row;
        let given = Given {
            provider: keys.of_id(provider),
            month: keys.of_word(month),
            unit,
            currency: keys.of_word(currency),
            figures: [
                ledger::wide(&pledged)?,
                ledger::wide(&committed)?,
                ledger::wide(&delivered)?,
            ],
        };
        Ok((gap, given))
    });
    given.collect()
}

/// What was given to the gaps that are asked for, by month or by provider, as everybody may name them; stretch by stretch, so that some may
/// be of the same key, unit and currency.
pub fn added_up(known: &Known, scope: &Scope, by: CoverageDimension) -> Vec<Sums> {
    let kind = by.grouping().kind;
    let mut all = Vec::new();
    for (gaps, asked) in known.stretches() {
        let mut added: HashMap<(Key, Option<SizeUnit>, Key), [i128; 3]> = HashMap::new();
        for given in asked.flat_map(|gap| gap.given.iter()) {
            let key = (given.key(by), given.unit, given.currency);
            let sums = added.entry(key).or_default();
            for (sum, figure) in sums.iter_mut().zip(given.figures) {
                *sum += figure;
            }
        }
        all.extend(added.into_iter().map(|((key, unit, currency), figures)| {
            let named = named(scope, gaps, (kind, key));
            let (_, currency) = gaps.found(currency).clone();
            sums(named, (unit, currency), figures)
        }));
    }
    all
}

/// A key as it is told.
fn named(scope: &Scope, gaps: &Gaps, (kind, key): (KeyKind, Key)) -> Named {
    let (id, word) = gaps.found(key).clone();
    match kind.is_id() {
        true => kind.name(scope.reference(), id),
        false => kind.word(word),
    }
}

fn sums(
    (key, names): Named,
    (unit, currency): (Option<SizeUnit>, Option<String>),
    [pledged, committed, delivered]: [i128; 3],
) -> Sums {
    Sums {
        key,
        names,
        unit,
        currency,
        needs: 0,
        looked_after: 0,
        assumed_shares: 0,
        figures: [None, Some(pledged), Some(committed), Some(delivered), None],
        rates: Vec::new(),
    }
}
