//! The words of all gaps, made anew where a version before made them otherwise.

use super::lexicon::Lexicon;
use entity::{gap, gap_country, gap_further_sector, gap_text, mission, need, register_state};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use std::collections::HashMap;
use uuid::Uuid;

/// What a migration writes down where the words are to be made anew.
const STALE: &str = "stale_words";

/// How many gaps are read at a time.
const GAPS_AT_ONCE: u64 = 500;

/// Where a version before left words to be made anew: how many gaps, by their ids, have theirs, and one. None where it is done.
pub(in crate::load) async fn stale(
    database: &impl ConnectionTrait,
) -> Result<Option<register_state::Model>, DbErr> {
    register_state::Entity::find_by_id(STALE)
        .one(database)
        .await
}

/// Makes the words of the next gaps anew and writes down how many have theirs by now: whether some were left. Words that a registrar's
/// hiding took away stay away: they are made when the text is shown.
///
/// Other servers change things between two calls, or make the next words themselves. A gap that is recorded meanwhile moves those behind
/// it on, so that some are looked at twice; none is left out, for none is ever taken away.
pub(in crate::load) async fn renew_some(
    transaction: &DatabaseTransaction,
    stale: &register_state::Model,
) -> Result<bool, DbErr> {
    let done = u64::try_from(stale.value - 1).unwrap_or_default();
    let Some(first) = first_behind(transaction, done).await? else {
        register_state::Entity::delete_by_id(STALE)
            .exec(transaction)
            .await?;
        return Ok(false);
    };
    let gaps = gap::Entity::find()
        .filter(gap::Column::Id.gte(first))
        .order_by_asc(gap::Column::Id)
        .limit(GAPS_AT_ONCE)
        .all(transaction)
        .await?;
    let some = i64::try_from(gaps.len()).unwrap_or_default();
    renew(transaction, &gaps).await?;
    register_state::Entity::update_many()
        .col_expr(
            register_state::Column::Value,
            Expr::value(stale.value + some),
        )
        .filter(register_state::Column::Name.eq(STALE))
        .exec(transaction)
        .await?;
    Ok(true)
}

/// The first gap behind so many, by their ids. It is found in an index alone: rows that are passed over are not read, which in a register
/// of a million would be half a million each time.
async fn first_behind(database: &impl ConnectionTrait, many: u64) -> Result<Option<Uuid>, DbErr> {
    let first = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .order_by_asc(gap::Column::Id)
        .offset(many)
        .limit(1);
    first.into_tuple().one(database).await
}

/// Writes the words of these gaps that are others than those on record, all in one statement.
async fn renew(transaction: &DatabaseTransaction, gaps: &[gap::Model]) -> Result<(), DbErr> {
    let lexicon = Lexicon::read(transaction).await?;
    let missions = mission::Entity::find().all(transaction).await?;
    let missions: HashMap<Uuid, String> = missions
        .into_iter()
        .map(|mission| (mission.id, mission.acronym))
        .collect();
    let shown = gap_text::Entity::find()
        .filter(gap_text::Column::Id.is_in(gaps.iter().map(|gap| gap.id)))
        // None are there where a text is hidden.
        .filter(gap_text::Column::Title.ne(""));
    let before = shown.all(transaction).await?.into_iter();
    let before: HashMap<Uuid, gap_text::Model> = before.map(|text| (text.id, text)).collect();
    let parts = Parts::read(transaction, gaps).await?;
    let anew = gaps.iter().filter_map(|gap| {
        let before = before.get(&gap.id)?;
        let mission = gap.mission_id.and_then(|id| missions.get(&id));
        let text = parts.text(&lexicon, gap, mission.map(String::as_str));
        (text != *before).then(|| text.into_active_model().reset_all())
    });
    let anew: Vec<gap_text::ActiveModel> = anew.collect();
    if anew.is_empty() {
        return Ok(());
    }
    let conflict = OnConflict::column(gap_text::Column::Id)
        .update_columns([
            gap_text::Column::Title,
            gap_text::Column::Keywords,
            gap_text::Column::Body,
        ])
        .to_owned();
    gap_text::Entity::insert_many(anew)
        .on_conflict(conflict)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// What is searched with gaps, by their ids.
struct Parts {
    countries: HashMap<Uuid, Vec<Uuid>>,
    further: HashMap<Uuid, Vec<Uuid>>,
    needs: HashMap<Uuid, Vec<need::Model>>,
}

impl Parts {
    async fn read(transaction: &DatabaseTransaction, gaps: &[gap::Model]) -> Result<Self, DbErr> {
        let ids: Vec<Uuid> = gaps.iter().map(|gap| gap.id).collect();
        let countries = gap_country::Column::GapId.is_in(ids.iter().copied());
        let countries = gap_country::Entity::find().filter(countries);
        let further = gap_further_sector::Column::GapId.is_in(ids.iter().copied());
        let further = gap_further_sector::Entity::find().filter(further);
        let needs = need::Column::GapId.is_in(ids.iter().copied());
        let needs = need::Entity::find()
            .filter(needs)
            .order_by_asc(need::Column::Position);
        Ok(Self {
            countries: by_gap(countries.all(transaction).await?, |row| {
                (row.gap_id, row.country_id)
            }),
            further: by_gap(further.all(transaction).await?, |row| {
                (row.gap_id, row.sector_id)
            }),
            needs: by_gap(needs.all(transaction).await?, |row| (row.gap_id, row)),
        })
    }

    fn text(&self, lexicon: &Lexicon, gap: &gap::Model, mission: Option<&str>) -> gap_text::Model {
        let id = &gap.id;
        lexicon.text(
            gap,
            mission,
            of(&self.countries, id),
            of(&self.further, id),
            of(&self.needs, id),
        )
    }
}

fn by_gap<R, T>(rows: Vec<R>, part: fn(R) -> (Uuid, T)) -> HashMap<Uuid, Vec<T>> {
    let mut all: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (gap, one) in rows.into_iter().map(part) {
        all.entry(gap).or_default().push(one);
    }
    all
}

fn of<'a, T>(all: &'a HashMap<Uuid, Vec<T>>, gap: &Uuid) -> &'a [T] {
    all.get(gap).map_or(&[], Vec::as_slice)
}
