//! The words of all gaps, made anew where a version before made them otherwise.

use super::lexicon::Lexicon;
use entity::{gap, gap_country, gap_further_sector, gap_text, mission, need, register_state};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What a migration writes down where the words are to be made anew.
pub(in crate::load) const STALE: &str = "stale_words";

/// How many gaps are read at a time.
const GAPS_AT_ONCE: u64 = 500;

/// Makes the words of all gaps anew, and takes back that they are to be. Words that a registrar's hiding took away stay away: they are made
/// when the text is shown.
pub(in crate::load) async fn renew_words(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let lexicon = Lexicon::read(transaction).await?;
    let missions = mission::Entity::find().all(transaction).await?;
    let missions: HashMap<Uuid, String> = missions
        .into_iter()
        .map(|mission| (mission.id, mission.acronym))
        .collect();
    let mut last = Uuid::nil();
    loop {
        let gaps = gap::Entity::find()
            .filter(gap::Column::Id.gt(last))
            .order_by_asc(gap::Column::Id)
            .limit(GAPS_AT_ONCE)
            .all(transaction)
            .await?;
        let Some(gap) = gaps.last() else { break };
        last = gap.id;
        let parts = Parts::read(transaction, &gaps).await?;
        for gap in &gaps {
            let mission = gap.mission_id.and_then(|id| missions.get(&id));
            let text = parts.text(&lexicon, gap, mission.map(String::as_str));
            write(transaction, text).await?;
        }
    }
    register_state::Entity::delete_by_id(STALE)
        .exec(transaction)
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

/// Writes the words of a gap in place of those there are. None are there where a text is hidden.
async fn write(transaction: &DatabaseTransaction, text: gap_text::Model) -> Result<(), DbErr> {
    gap_text::Entity::update_many()
        .col_expr(gap_text::Column::Title, Expr::value(text.title))
        .col_expr(gap_text::Column::Keywords, Expr::value(text.keywords))
        .col_expr(gap_text::Column::Body, Expr::value(text.body))
        .filter(gap_text::Column::Id.eq(text.id))
        .filter(gap_text::Column::Title.ne(""))
        .exec(transaction)
        .await?;
    Ok(())
}
