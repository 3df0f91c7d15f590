//! The words by which a gap is found.

use crate::{
    db::{
        search::{Stems, Words},
        transaction::Tx,
    },
    error::Result,
};
use entity::{country, gap, gap_country, gap_further_sector, gap_text, need, sector};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// What is searched with a gap, beside itself.
pub struct About<'a> {
    /// Acronym of its mission.
    pub mission: Option<&'a str>,
    /// Its sectors.
    pub sectors: Vec<&'a sector::Model>,
    /// Its countries.
    pub countries: Vec<&'a country::Model>,
    /// Titles of its needs.
    pub needs: Vec<&'a str>,
}

/// The words by which a gap is found.
pub fn text(gap: &gap::Model, about: About<'_>) -> gap_text::Model {
    let more = [
        &gap.desired_end_state,
        &gap.note,
        &gap.tags,
        &gap.beneficiaries,
    ];
    let more = more.into_iter().flatten().map(String::as_str);
    let holder = [gap.institution.as_deref(), about.mission];
    let words = Words {
        language: &gap.language,
        title: &gap.title,
        holder: holder.into_iter().flatten().collect(),
        organisation: None,
        sectors: about.sectors,
        countries: about.countries,
        body: std::iter::once(gap.description.as_str())
            .chain(more)
            .chain(about.needs)
            .collect(),
    };
    let Stems {
        title,
        keywords,
        body,
    } = words.stems();
    gap_text::Model {
        id: gap.id,
        title,
        keywords,
        body,
    }
}

/// Writes the words by which a gap is found, in place of those there were.
pub async fn write(tx: &Tx, id: Uuid) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let countries = tx.parts::<gap::Entity, gap_country::Entity>(id).await?;
    let needs = tx.parts::<gap::Entity, need::Entity>(id).await?;
    let reference = tx.reference();
    let countries: Vec<_> = countries
        .iter()
        .filter_map(|row| reference.countries.get(row.country_id))
        .collect();
    let further = tx
        .parts::<gap::Entity, gap_further_sector::Entity>(id)
        .await?;
    let further = further.iter().map(|row| row.sector_id);
    let sectors: Vec<_> = std::iter::once(gap.sector_id)
        .chain(further)
        .filter_map(|id| reference.sectors.get(id))
        .collect();
    let mission = reference.missions.of(gap.mission_id);
    let about = About {
        mission: mission.as_ref().map(|mission| mission.acronym.as_str()),
        sectors: sectors.iter().map(AsRef::as_ref).collect(),
        countries: countries.iter().map(AsRef::as_ref).collect(),
        needs: needs.iter().map(|need| need.title.as_str()).collect(),
    };
    tx.delete::<gap_text::Entity>(Condition::all().add(gap_text::Column::Id.eq(id)))
        .await?;
    tx.insert(text(&gap, about)).await?;
    tx.index_public().await
}
