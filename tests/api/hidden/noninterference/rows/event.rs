//! Events, and what of them is kept for few.

use crate::hidden::{
    insert,
    noninterference::{model::PROVIDERS, viewers::OWNER, world::World},
};
use domain::{event::EventKind, organisation::EventRole};
use entity::event;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

/// With what the provider that is not named signed in.
pub(super) const PROVIDER: &str = "provider";

impl World {
    /// What the provider that is not named did: it made its offer while that was attributed, and agreed to a match of the public gap,
    /// with which work on that began.
    pub(in crate::hidden::noninterference) async fn given(&mut self) {
        let (gap, said) = (self.public_gap(), r#"{"title":["was","is"]}"#);
        let (offer, owner) = (self.offer, self.panels[OWNER]);
        for (kind, about, about_id, panel_id) in [
            (EventKind::OfferMade, "assistance", offer, None),
            (EventKind::MatchAgreed, "match", gap, None),
            (EventKind::GapBegun, "gap", gap, Some(owner)),
        ] {
            self.sequence += 1;
            let (id, is_open) = (Uuid::now_v7(), kind != EventKind::MatchAgreed);
            let row = event::Model {
                sequence: self.sequence,
                id,
                at: 1_780_000_000_000,
                organisation_id: Some(self.organisations[PROVIDERS[0]]),
                role: EventRole::Approver,
                subject: PROVIDER.to_owned(),
                kind,
                about: about.to_owned(),
                about_id,
                panel_id,
                open: is_open.then(|| said.to_owned()),
                closed: (!is_open).then(|| said.to_owned()),
                reason: None,
                previous: String::new(),
                hash: id.to_string(),
            };
            insert(&self.connection, row).await;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of an event")]
    pub(in crate::hidden::noninterference) async fn event(
        &mut self,
        id: Uuid,
        about_id: Uuid,
        kind: EventKind,
        panel: Option<&str>,
        actor: Option<&str>,
        open: bool,
        at: i64,
    ) {
        self.forget("event", "id", id);
        self.sequence += 1;
        let row = event::Model {
            sequence: self.sequence,
            id,
            at,
            organisation_id: actor.map(|actor| self.organisations[actor]),
            role: EventRole::Approver,
            subject: "test".to_owned(),
            kind,
            // Who takes an offer back may end help with a gap that they do not read: that event is their own, and tells them nothing.
            about: if kind == EventKind::GapHelpEnded {
                "gap"
            } else {
                "finding"
            }
            .to_owned(),
            about_id,
            panel_id: panel.map(|panel| self.panels[panel]),
            open: open.then(|| r#"{"text":["was","is"]}"#.to_owned()),
            closed: (kind != EventKind::Read).then(|| format!(r#"{{"shares":[null,"{id}"]}}"#)),
            reason: Some("secret".to_owned()).filter(|_| !open),
            previous: String::new(),
            hash: id.to_string(),
        };
        insert(&self.connection, row).await;
    }

    /// Changes what the open event about a thing keeps for its Panel.
    pub(in crate::hidden::noninterference) async fn close(&mut self, id: Uuid, about: Uuid) {
        let open = || {
            event::Entity::find()
                .filter(event::Column::AboutId.eq(about))
                .filter(event::Column::Open.is_not_null())
        };
        for event in open()
            .filter(event::Column::Kind.eq(EventKind::Loaded))
            .all(&self.connection)
            .await
            .unwrap()
        {
            let was = event.closed.unwrap_or_default();
            self.undo.push(format!(
                "update event set closed = '{was}' where sequence = {}",
                event.sequence
            ));
            let closed = event::Entity::update_many().col_expr(
                event::Column::Closed,
                Expr::value(format!(r#"{{"notes":[null,"{id}"]}}"#)),
            );
            closed
                .filter(event::Column::Sequence.eq(event.sequence))
                .exec(&self.connection)
                .await
                .unwrap();
        }
    }
}
