//! Entries that are made up, sound or not, and gaps that are spread over countries.

use super::books::size;
use domain::{matches::CommitmentKind, size::SizeUnit};
use entity::{commitment, country, gap, gap_country, need};
use proptest::prelude::*;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A day that has passed, and one that has not.
pub(super) const PAST: &str = "2020-01-31";
const TO_COME: &str = "2999-12-31";

/// An entry of any kind, sound or not: which need it is on, how much of it in tenths of what the need asks for, and whether it is in
/// the unit of the need (most), in another, or has no figure; and when it ends, if it does.
pub(super) type MadeUp = (CommitmentKind, prop::sample::Index, i64, u8, Ends);

/// The last day of an entry, and of the commitment that it fulfils where it is a delivery.
type Ends = (Option<&'static str>, Option<&'static str>);

pub(super) fn entry() -> impl Strategy<Value = MadeUp> {
    let kind = prop::sample::select(vec![
        CommitmentKind::Pledged,
        CommitmentKind::Committed,
        CommitmentKind::Committed,
        CommitmentKind::Delivered,
        CommitmentKind::Withdrawn,
        CommitmentKind::CommitmentReversed,
        CommitmentKind::DeliveryReversed,
        CommitmentKind::PledgeReversed,
        CommitmentKind::PledgeEnded,
    ]);
    let end = || prop::sample::select(vec![None, None, Some(PAST), Some(TO_COME)]);
    (
        kind,
        any::<prop::sample::Index>(),
        1..12_i64,
        0..6_u8,
        (end(), end()),
    )
}

/// Makes every other gap one of three countries or more, and states shares of some of their needs: of two countries, the others have none.
pub(super) async fn spread(connection: &DatabaseConnection) {
    let countries = country::Entity::find()
        .all(connection)
        .await
        .expect("countries");
    let three = ["CIV", "GIN", "LBR"].map(|alpha3| {
        countries
            .iter()
            .find(|row| row.alpha3 == alpha3)
            .expect("a country")
            .id
    });
    let gaps = gap::Entity::find().all(connection).await.expect("gaps");
    let known = gap_country::Entity::find()
        .all(connection)
        .await
        .expect("countries of gaps");
    for gap in gaps.iter().step_by(2) {
        for country_id in three {
            let row = gap_country::Model {
                gap_id: gap.id,
                country_id,
            };
            if !known.contains(&row) {
                gap_country::Entity::insert(row.into_active_model().reset_all())
                    .exec_without_returning(connection)
                    .await
                    .expect("written");
            }
        }
        let of_gap = need::Entity::find().filter(need::Column::GapId.eq(gap.id));
        for (at, need) in of_gap
            .all(connection)
            .await
            .expect("needs")
            .into_iter()
            .enumerate()
        {
            let shares = [
                None,
                Some("CIV:33.3333 LBR:66.6667"),
                Some("GIN:0.0001 LBR:99.9999"),
            ][at % 3];
            let split = need::Model {
                shares: shares.map(str::to_owned),
                ..need
            };
            need::Entity::update(split.into_active_model().reset_all())
                .exec(connection)
                .await
                .expect("written");
        }
    }
}

/// Codes of the countries of each gap, in order.
pub(super) async fn countries_of_gaps(
    connection: &DatabaseConnection,
) -> HashMap<Uuid, Vec<String>> {
    let countries = country::Entity::find()
        .all(connection)
        .await
        .expect("countries");
    let alpha3: HashMap<Uuid, String> = countries
        .into_iter()
        .map(|row| (row.id, row.alpha3))
        .collect();
    let mut of_gaps: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in gap_country::Entity::find()
        .all(connection)
        .await
        .expect("countries of gaps")
    {
        of_gaps
            .entry(row.gap_id)
            .or_default()
            .push(alpha3[&row.country_id].clone());
    }
    of_gaps.values_mut().for_each(|codes| codes.sort());
    of_gaps
}

pub(super) fn row(
    need: &need::Model,
    provider_id: Uuid,
    (kind, _, tenths, measure, (until, commitment_until)): &MadeUp,
    last: Option<Uuid>,
) -> commitment::Model {
    let amount = (size(need).unwrap_or(10) * tenths / 10).max(1);
    let (unit, currency) = match measure {
        0 => (None, None),
        1 => (Some(SizeUnit::Courses), None),
        2 => (Some(SizeUnit::Money), Some("JPY".to_owned())),
        _ => (need.unit, need.currency.clone()),
    };
    let figure = unit.map(|_| amount);
    let kind = match last {
        None => CommitmentKind::Committed,
        Some(_) => *kind,
    };
    let is_delivery = matches!(
        kind,
        CommitmentKind::Delivered | CommitmentKind::DeliveryReversed
    );
    let id = Uuid::now_v7();
    commitment::Model {
        id,
        code: id.to_string(),
        need_id: need.id,
        provider_id,
        assistance_id: None,
        line_id: None,
        match_line_id: None,
        kind,
        unit,
        quantity: figure.filter(|_| currency.is_none()),
        amount_minor: figure.filter(|_| currency.is_some()),
        currency,
        dated: Some("2011-03".to_owned()),
        until: until.map(str::to_owned),
        commitment_until: commitment_until.filter(|_| is_delivery).map(str::to_owned),
        note: None,
        reverses_id: last.filter(|_| kind.reverses()),
        source: "invented".to_owned(),
    }
}
