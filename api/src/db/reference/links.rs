//! Rows that join reference tables, and what hangs on a row.

use crate::error::Result;
use chrono::NaiveDate;
use domain::date::is_within;
use entity::{
    country_group_member, document, lifting_condition_measure, lifting_progress,
    mandate_task_document, organisation_review, panel_cooperation_document,
    panel_cooperation_mission, panel_cost, panel_key,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
    sea_query::ExprTrait,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Rows that hang on another, by its id.
pub struct Links<T>(HashMap<Uuid, Vec<T>>);

impl<T> Links<T> {
    pub(super) fn new(pairs: impl IntoIterator<Item = (Uuid, T)>) -> Self {
        let mut links = HashMap::<_, Vec<T>>::new();
        for (from, to) in pairs {
            links.entry(from).or_default().push(to);
        }
        Self(links)
    }

    /// What hangs on `id`.
    pub fn of(&self, id: Uuid) -> &[T] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Those of these members who are members on a day.
pub fn members_on(
    members: &[country_group_member::Model],
    day: Option<NaiveDate>,
) -> impl Iterator<Item = &country_group_member::Model> + Clone {
    members.iter().filter(move |row| {
        day.is_none_or(|day| is_within(day, row.starts.as_deref(), row.ends.as_deref()))
    })
}

/// Documents that everybody may know of on that day.
pub(super) async fn documents(
    database: &impl ConnectionTrait,
    today: &str,
) -> Result<Vec<document::Model>> {
    let listed = document::Column::ListedFrom
        .is_null()
        .or(document::Column::ListedFrom.lte(today));
    Ok(document::Entity::find()
        .filter(listed)
        .all(database)
        .await?)
}

pub(super) fn link<R, T>(
    rows: impl IntoIterator<Item = R>,
    ends: impl Fn(R) -> (Uuid, T),
) -> Links<T> {
    Links::new(rows.into_iter().map(ends))
}

pub(super) fn pairs<R, T>(rows: Vec<R>, pair: impl Fn(R) -> (Uuid, T)) -> HashMap<Uuid, T> {
    rows.into_iter().map(pair).collect()
}

/// Rows that join two reference tables, and those that are only listed.
pub(super) struct LinkRows {
    pub(super) members: Vec<country_group_member::Model>,
    pub(super) releases: Vec<lifting_condition_measure::Model>,
    pub(super) task_documents: Vec<mandate_task_document::Model>,
    pub(super) missions: Vec<panel_cooperation_mission::Model>,
    pub(super) documents: Vec<panel_cooperation_document::Model>,
    pub(super) keys: Vec<panel_key::Model>,
    pub(super) reviews: Vec<organisation_review::Model>,
    pub(super) costs: Vec<panel_cost::Model>,
}

impl LinkRows {
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self> {
        use entity::panel_cost::Column as Cost;
        let tasks = mandate_task_document::Entity::find();
        let tasks = tasks.order_by_asc(mandate_task_document::Column::DocumentId);
        let documents = panel_cooperation_document::Entity::find();
        let documents = documents.order_by_asc(panel_cooperation_document::Column::DocumentId);
        let costs = panel_cost::Entity::find()
            .order_by_asc(Cost::TableName)
            .order_by_asc(Cost::Position)
            .order_by_asc(Cost::Period);
        Ok(Self {
            members: rows(database, country_group_member::Entity::find()).await?,
            releases: rows(database, lifting_condition_measure::Entity::find()).await?,
            task_documents: rows(database, tasks).await?,
            missions: rows(database, panel_cooperation_mission::Entity::find()).await?,
            documents: rows(database, documents).await?,
            keys: rows(database, panel_key::Entity::find()).await?,
            reviews: rows(database, organisation_review::Entity::find()).await?,
            costs: rows(database, costs).await?,
        })
    }
}

async fn rows<E: EntityTrait>(
    database: &impl ConnectionTrait,
    query: Select<E>,
) -> Result<Vec<E::Model>> {
    Ok(query.all(database).await?)
}

/// Progress on lifting conditions, by condition, oldest first: by its date, whenever it was recorded; what has none comes last. It is public,
/// like the tables, and grows while they rest.
pub async fn progress(
    database: &impl ConnectionTrait,
) -> Result<Links<Arc<lifting_progress::Model>>> {
    let mut rows = rows(database, lifting_progress::Entity::find()).await?;
    rows.sort_by(|one, other| dated(one).cmp(&dated(other)));
    Ok(link(rows, |row| (row.condition_id, Arc::new(row))))
}

/// What progress is ordered by.
fn dated(row: &lifting_progress::Model) -> (bool, Option<&str>, i32) {
    (row.dated.is_none(), row.dated.as_deref(), row.position)
}
