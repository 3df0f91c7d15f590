//! Matches, and who is behind the offer that is not attributed.

use crate::hidden::{
    insert,
    noninterference::{model::PROVIDERS, rows::event::PROVIDER, world::World},
};
use domain::matches::{ConsentAnswer, ExemptionState, MatchSide, MatchState};
use entity::{
    assistance, assistance_line, commitment, event, exemption_request, match_consent, match_line,
    matches, measure, need,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    /// Takes matches out with all that hangs on them.
    pub(super) fn unmatch(&mut self, which: &str) {
        let these = format!("(select id from match where {which})");
        self.undo.push(format!("delete from match where {which}"));
        for table in ["match_consent", "exemption_request", "match_line"] {
            self.undo
                .push(format!("delete from {table} where match_id in {these}"));
        }
    }

    /// A match of the offer that is not attributed with a need, of which this organisation is asked; gives its line.
    pub(super) async fn matched(
        &self,
        id: Uuid,
        gap_id: Uuid,
        need_id: Uuid,
        state: MatchState,
        asked: &str,
    ) -> match_line::Model {
        let lines = assistance_line::Entity::find()
            .filter(assistance_line::Column::AssistanceId.eq(self.offer));
        let given = lines.one(&self.connection).await.unwrap().unwrap();
        let is_agreed = state == MatchState::Agreed;
        let row = matches::Model {
            id,
            reference: format!("hidden-match-{id}"),
            gap_id,
            assistance_id: self.offer,
            side: MatchSide::Provider,
            proposer_id: self.organisations[PROVIDERS[0]],
            state,
            proposed: "2026-05-01".to_owned(),
            due: Some("2026-05-08".to_owned()),
            agreed: is_agreed.then(|| "2026-05-02".to_owned()),
            ended: None,
            reason: Some("Wombats.".to_owned()),
            note: None,
            terms: String::new(),
            rating: None,
            external_reference: None,
        };
        insert(&self.connection, row).await;
        let line = match_line::Model {
            id,
            match_id: id,
            position: 1,
            need_id,
            line_id: given.id,
            size: None,
        };
        insert(&self.connection, line.clone()).await;
        let consent = match_consent::Model {
            id,
            match_id: id,
            country_id: None,
            organisation_id: Some(self.organisations[asked]),
            answer: if is_agreed {
                ConsentAnswer::Given
            } else {
                ConsentAnswer::Pending
            },
            dated: None,
            reason: None,
            answered_by_id: is_agreed.then(|| self.organisations[asked]),
        };
        insert(&self.connection, consent).await;
        line
    }

    /// What is proposed about the public gap, with an exemption that is asked for.
    pub(in crate::hidden::noninterference) async fn proposal(
        &mut self,
        id: Uuid,
        asked: &str,
        state: MatchState,
    ) {
        let gap = self.public_gap();
        self.unmatch(&format!("id = {}", self.literal(id)));
        let need = need::Entity::find()
            .filter(need::Column::GapId.eq(gap))
            .one(&self.connection)
            .await
            .unwrap()
            .unwrap();
        self.matched(id, gap, need.id, state, asked).await;
        let measure = measure::Entity::find()
            .one(&self.connection)
            .await
            .unwrap()
            .unwrap();
        let request = exemption_request::Model {
            id,
            reference: format!("hidden-exemption-{id}"),
            match_id: id,
            measure_id: measure.id,
            committee_id: self.organisations["un-secretariat"],
            state: ExemptionState::Requested,
            statement: "Wombats are no arms.".to_owned(),
            requested: "2026-05-03".to_owned(),
            decided: None,
            document_id: None,
            reason: None,
            asker_id: Some(self.organisations[PROVIDERS[0]]),
            conditions: None,
            valid_until: None,
            revoked: None,
            revocation_reason: None,
        };
        insert(&self.connection, request).await;
    }

    /// Names who is behind the offer that is not attributed, behind its lines in the ledger, and behind what was done with it.
    pub(in crate::hidden::noninterference) async fn provide(&mut self, code: &str) {
        let first = self.literal(self.organisations[PROVIDERS[0]]);
        let offer = self.literal(self.offer);
        self.undo.push(format!(
            "update commitment set provider_id = {first} where assistance_id = {offer}"
        ));
        self.undo.push(format!(
            "update assistance set provider_id = {first} where id = {offer}"
        ));
        let id = self.organisations[code];
        let offers = assistance::Entity::update_many()
            .col_expr(assistance::Column::ProviderId, Expr::value(id));
        offers
            .filter(assistance::Column::Id.eq(self.offer))
            .exec(&self.connection)
            .await
            .unwrap();
        let lines = commitment::Entity::update_many()
            .col_expr(commitment::Column::ProviderId, Expr::value(id));
        lines
            .filter(commitment::Column::AssistanceId.eq(self.offer))
            .exec(&self.connection)
            .await
            .unwrap();
        self.undo.push(format!(
            "update event set organisation_id = {first} where subject = '{PROVIDER}'"
        ));
        let deeds =
            event::Entity::update_many().col_expr(event::Column::OrganisationId, Expr::value(id));
        deeds
            .filter(event::Column::Subject.eq(PROVIDER))
            .exec(&self.connection)
            .await
            .unwrap();
    }
}
