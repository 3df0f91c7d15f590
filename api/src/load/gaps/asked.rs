//! A file can make a gap another's: who holds it from then on is asked about what waits for an answer, and who holds it no more is not, as
//! where it is revised. The clocks of what waits follow from when everybody reads the gap.

use super::GapParts;
use crate::{
    actions::matches::{
        asked::Asked,
        clock::{AT_ONCE, due},
        holders::{AskedAnew, open_matches, values},
    },
    db::reference::Reference,
    error::{Error, told},
    history::event::{NewEvent, State},
    load::write::Writer,
};
use chrono::Utc;
use domain::{date::day_of, deadline, event::EventKind, matches::MatchState};
use entity::{gap, match_consent, matches};
use sea_orm::{ColumnTrait, DbErr, EntityName, EntityTrait, QueryFilter, sea_query::Expr};
use std::collections::HashMap;
use uuid::Uuid;

/// A gap that a file makes another's, or lets others read, with its matches that wait for an answer.
pub(super) struct Waiting {
    gap: gap::Model,
    open: Vec<matches::Model>,
    /// Those who hold it from now on, where they are others than before.
    held_by: Option<Vec<Asked>>,
    /// Whether the clocks of what is proposed are others from now on.
    is_timed_otherwise: bool,
}

impl Writer<'_> {
    /// What waits for an answer about those of these gaps, which are not written yet, that become another's or are read by others.
    pub(super) async fn waiting(
        &self,
        rows: &[gap::Model],
        parts: &GapParts,
    ) -> Result<Vec<Waiting>, DbErr> {
        let mut open: HashMap<Uuid, Vec<matches::Model>> = HashMap::new();
        for some in rows.chunks(AT_ONCE) {
            let of_gaps = open_matches(some.iter().map(|row| row.id));
            for row in of_gaps.all(self.transaction).await? {
                open.entry(row.gap_id).or_default().push(row);
            }
        }
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let before = self.known(open.keys().copied().collect()).await?;
        let reference = Reference::read(self.transaction).await.map_err(failed)?;
        let today = day_of(Utc::now());
        let waiting = rows.iter().filter_map(|row| {
            let (open, was) = (open.remove(&row.id)?, before.get(&row.id)?);
            let held_by = was.others(row, parts, &reference);
            let ends = |gap: &gap::Model| due(self.clock, &today, gap);
            let is_timed_otherwise = ends(&was.row) != ends(row);
            (held_by.is_some() || is_timed_otherwise).then(|| Waiting {
                gap: row.clone(),
                open,
                held_by,
                is_timed_otherwise,
            })
        });
        Ok(waiting.collect())
    }

    /// Asks those who hold these gaps from now on, once the gaps are written.
    pub(super) async fn ask_anew(&mut self, waiting: Vec<Waiting>) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let today = day_of(Utc::now());
        for of in waiting {
            for some in of.open.chunks(AT_ONCE) {
                let ids: Vec<Uuid> = some.iter().map(|row| row.id).collect();
                let before = self.states(&ids, &today).await?;
                let due = due(self.clock, &today, &of.gap);
                if let Some(now) = &of.held_by {
                    self.ask_about(some, now, &today, due.clone()).await?;
                }
                if of.is_timed_otherwise {
                    self.restart(&ids, due).await?;
                }
                let after = self.states(&ids, &today).await?;
                self.tell(&ids, &before, &after).await?;
            }
        }
        Ok(())
    }

    /// Asks those who hold the gap of these matches now.
    async fn ask_about(
        &self,
        rows: &[matches::Model],
        now: &[Asked],
        today: &str,
        due: Option<String>,
    ) -> Result<(), DbErr> {
        let of_rows = match_consent::Column::MatchId.is_in(rows.iter().map(|row| row.id));
        let consents = match_consent::Entity::find().filter(of_rows);
        let anew = AskedAnew::of(rows, consents.all(self.transaction).await?, now, today);
        match_consent::Entity::delete_many()
            .filter(match_consent::Column::Id.is_in(anew.gone))
            .exec(self.transaction)
            .await?;
        self.save::<match_consent::Entity>(anew.new).await?;
        let agreement_due = Some(deadline::agreement_due(today));
        self.set(anew.consented, MatchState::Consented, agreement_due)
            .await?;
        self.set(anew.proposed, MatchState::Proposed, due).await
    }

    /// Puts these matches into a state that lasts until then.
    async fn set(
        &self,
        ids: Vec<Uuid>,
        state: MatchState,
        due: Option<String>,
    ) -> Result<(), DbErr> {
        let of_ids = matches::Entity::update_many().filter(matches::Column::Id.is_in(ids));
        let values = values(state, due).into_iter();
        let update = values.fold(of_ids, |update, (column, value)| {
            update.col_expr(column, value)
        });
        update.exec(self.transaction).await?;
        Ok(())
    }

    /// Starts or stops the clocks of those of these matches that are proposed.
    async fn restart(&self, ids: &[Uuid], due: Option<String>) -> Result<(), DbErr> {
        matches::Entity::update_many()
            .col_expr(matches::Column::Due, Expr::val(due))
            .filter(matches::Column::Id.is_in(ids.iter().copied()))
            .filter(matches::Column::State.eq(MatchState::Proposed))
            .exec(self.transaction)
            .await?;
        Ok(())
    }

    async fn states(&self, ids: &[Uuid], today: &str) -> Result<HashMap<Uuid, State>, DbErr> {
        let states = State::read::<matches::Entity>(self.transaction, ids, today);
        Box::pin(states).await.map_err(failed)
    }

    /// Writes into the history what became of these matches.
    async fn tell(
        &mut self,
        ids: &[Uuid],
        before: &HashMap<Uuid, State>,
        after: &HashMap<Uuid, State>,
    ) -> Result<(), DbErr> {
        let event = |id: &Uuid| {
            let (kind, about) = (EventKind::GapRevised, matches::Entity);
            NewEvent::between(
                kind,
                about.table_name(),
                *id,
                before.get(id),
                after.get(id)?,
            )
        };
        let events = ids.iter().filter_map(event).collect();
        self.add_events(events).await
    }
}

/// An error of what is read for all doors, as those of the database are told here.
fn failed(error: Error) -> DbErr {
    DbErr::Custom(match error {
        Error::Internal(error) => told(&*error),
        other => other.to_string(),
    })
}
