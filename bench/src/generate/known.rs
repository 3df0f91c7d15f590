//! What made-up rows refer to: the reference data, and donors and documents that are made up beside it.

use anyhow::{Context, Result};
use domain::{
    document::DocumentKind,
    organisation::OrganisationKind,
    sector::{SectorLevel, SectorStatus},
};
use entity::{
    country, document, lifting_condition, mandate_task, mission, organisation, panel, regime,
    register_state, sector,
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashMap;
use uuid::Uuid;

use super::{save, words::COUNTRIES};
use crate::random::Random;

/// Donors that give what is offered.
const DONORS: usize = 60;
/// Where made-up rows say they come from.
pub(super) const SOURCE: &str = "made up for measuring";

/// What made-up rows refer to.
pub(super) struct Known {
    countries: Vec<country::Model>,
    usual: Vec<usize>,
    pub(super) sectors: Vec<sector::Model>,
    pub(super) categories: HashMap<Uuid, sector::Model>,
    pub(super) missions: Vec<mission::Model>,
    pub(super) panels: Vec<Uuid>,
    pub(super) regimes: Vec<Uuid>,
    pub(super) conditions: Vec<Uuid>,
    pub(super) tasks: Vec<Uuid>,
    pub(super) documents: Vec<(Uuid, i32)>,
    pub(super) donors: Vec<Uuid>,
}

impl Known {
    /// The reference data, in an order that does not depend on the database.
    pub(super) async fn read(database: &DatabaseConnection) -> Result<Self> {
        let countries = sorted::<country::Entity>(database, country::Column::Alpha3).await?;
        let is_usual = |row: &country::Model| COUNTRIES.contains(&row.alpha3.as_str());
        let usual = (0..countries.len()).filter(|at| is_usual(&countries[*at]));
        let usual = usual.collect();
        let (sectors, categories): (Vec<_>, Vec<_>) =
            sorted::<sector::Entity>(database, sector::Column::Code)
                .await?
                .into_iter()
                .partition(|row| row.level == SectorLevel::Purpose);
        let is_active = |row: &sector::Model| row.status == SectorStatus::Active;
        Ok(Self {
            countries,
            usual,
            sectors: sectors.into_iter().filter(is_active).collect(),
            categories: categories.into_iter().map(|row| (row.id, row)).collect(),
            missions: sorted::<mission::Entity>(database, mission::Column::Acronym).await?,
            panels: ids(
                sorted::<panel::Entity>(database, panel::Column::Code).await?,
                |row| row.id,
            ),
            regimes: ids(
                sorted::<regime::Entity>(database, regime::Column::Code).await?,
                |row| row.id,
            ),
            conditions: ids(
                sorted::<lifting_condition::Entity>(database, lifting_condition::Column::Code)
                    .await?,
                |row| row.id,
            ),
            tasks: ids(
                sorted::<mandate_task::Entity>(database, mandate_task::Column::Code).await?,
                |row| row.id,
            ),
            documents: Vec::new(),
            donors: Vec::new(),
        })
    }

    /// Adds donors, and one document for every fifty gaps.
    pub(super) async fn add(
        &mut self,
        database: &DatabaseConnection,
        random: &mut Random,
        gaps: usize,
    ) -> Result<()> {
        let donors: Vec<_> = (0..DONORS).map(donor).collect();
        let documents: Vec<_> = (0..(gaps / 50).max(20))
            .map(|number| report(number, random))
            .collect();
        self.donors = donors.iter().map(|row| row.id).collect();
        self.documents = documents
            .iter()
            .map(|row| (row.id, row.year.unwrap_or_default()))
            .collect();
        let transaction = sea_orm::TransactionTrait::begin(database).await?;
        save::<organisation::Entity>(&transaction, donors)
            .await
            .context("writing donors")?;
        save::<document::Entity>(&transaction, documents)
            .await
            .context("writing documents")?;
        // Servers that run look at this number to find that reference tables changed.
        register_state::Entity::update_many()
            .col_expr(
                register_state::Column::Value,
                Expr::col(register_state::Column::Value).add(1),
            )
            .filter(register_state::Column::Name.eq("reference_version"))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    fn country(&self, random: &mut Random) -> usize {
        if random.chance(70) {
            *random.one(&self.usual)
        } else {
            random.below(self.countries.len())
        }
    }

    /// None in 5 % of cases, one in 60, two in 20, three in 15.
    pub(super) fn some_countries(&self, random: &mut Random) -> Vec<&country::Model> {
        let count = match random.below(100) {
            0..5 => 0,
            5..65 => 1,
            65..85 => 2,
            _ => 3,
        };
        let mut chosen: Vec<usize> = (0..count).map(|_| self.country(random)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.into_iter().map(|at| &self.countries[at]).collect()
    }
}

/// All rows of a table by a column.
async fn sorted<E: EntityTrait>(
    database: &DatabaseConnection,
    column: E::Column,
) -> Result<Vec<E::Model>, DbErr> {
    E::find().order_by_asc(column).all(database).await
}

fn ids<M>(rows: Vec<M>, id: fn(&M) -> Uuid) -> Vec<Uuid> {
    rows.iter().map(id).collect()
}

fn donor(number: usize) -> organisation::Model {
    let code = format!("bench-donor-{number:02}");
    organisation::Model {
        id: domain::id::of_record("organisation", &code, 0),
        name: format!("Donor {number}"),
        code,
        name_fr: None,
        kind: OrganisationKind::MemberState,
        country_id: None,
        parent_id: None,
        note: None,
        source: SOURCE.to_owned(),
    }
}

fn report(number: usize, random: &mut Random) -> document::Model {
    let year = 2000 + i32::try_from(random.below(26)).expect("small");
    // Numbers of this size are left free by the real series.
    let symbol = format!("S/{year}/{}", 10_000 + number);
    document::Model {
        id: domain::id::of_record("document", &symbol, 0),
        key: symbol.clone(),
        title: format!("Report of a Panel of Experts, number {number}"),
        symbol: Some(symbol),
        printed: None,
        kind: DocumentKind::PanelReport,
        organ: None,
        dated: Some(format!(
            "{year}-{:02}-{:02}",
            1 + random.below(12),
            1 + random.below(28)
        )),
        year: Some(year),
        url: None,
        note: None,
        listed_from: None,
        source: SOURCE.to_owned(),
    }
}
