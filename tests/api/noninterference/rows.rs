//! How each sort of row is put in, and how it is taken out again.

use super::{
    model::{Classified, PROVIDERS, Row, Share},
    viewers::{DONOR, MISSION},
    world::World,
};
use crate::hidden::insert;
use domain::{
    assistance::CoverageExtent,
    document::DocumentKind,
    event::EventKind,
    finding::RecommendationStatus,
    gap::AssessmentDecision,
    judgement::{NotUsefulReason, SuggestionVerdict},
    matches::{ConsentAnswer, ExemptionState, MatchSide, MatchState},
    organisation::{ApiKeyReach, EventRole, Role},
};
use entity::{
    api_key, assessment, assistance, assistance_gap, assistance_line, assistance_request,
    commitment, document, event, exemption_request, gap, gap_finding, gap_provenance,
    gap_recommendation, judgement, match_consent, match_line, matches, measure, mutation_key, need,
    need_dependency, recommendation, recommendation_follow_up, recommendation_repeat,
    register_state, reply, sealed_note, share,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    /// A thing with all parts it can have.
    pub(super) async fn thing(&mut self, row: &Row, id: Uuid, name: &str) {
        let of = row.classified().clone();
        match row {
            Row::Gap(_) => self.gap(id, name, &of).await,
            Row::Finding(_) => self.finding(id, name, &of).await,
            Row::Report(_) => {
                self.forget("report", "id", id);
                let row = self
                    .anchors
                    .report(id, &format!("report-{name}"), of.published);
                insert(
                    &self.connection,
                    entity::report::Model {
                        panel_id: self.panels[of.owner],
                        ..row
                    },
                )
                .await;
            }
            _ => self.recommendation(id, name, &of).await,
        }
        for share in of.shares {
            self.share(id, row, &share, Uuid::now_v7()).await;
        }
    }

    pub(super) async fn gap(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("gap", "id", id);
        self.anchors
            .gap(&self.connection, id, name, of.category, of.published)
            .await;
        let owner = gap::Entity::update_many()
            .col_expr(gap::Column::PanelId, Expr::value(self.panels[of.owner]));
        owner
            .filter(gap::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        let first = need::Entity::find()
            .filter(need::Column::GapId.eq(id))
            .one(&self.connection)
            .await
            .unwrap()
            .unwrap();
        self.unmatch(&format!("gap_id = {}", self.literal(id)));
        let undo = format!(
            "delete from commitment where need_id in (select id from need where gap_id = {})",
            self.literal(id)
        );
        self.undo.push(undo);
        self.forget("assessment", "gap_id", id);
        self.forget("assistance_request", "gap_id", id);
        self.forget("need_endorsement", "gap_id", id);
        self.forget("assistance_gap", "gap_id", id);
        let second = need::Model {
            id: Uuid::now_v7(),
            position: 2,
            title: "Burrows".to_owned(),
            quantity: Some(i64::from(of.taste) + 1),
            ..first.clone()
        };
        insert(&self.connection, second.clone()).await;
        let unnamed = self.anchors.commitment(
            second.id,
            self.organisations[PROVIDERS[0]],
            Some(self.offer),
            2,
        );
        let (match_id, line) = (
            id,
            self.matched(id, id, second.id, MatchState::Agreed, DONOR)
                .await,
        );
        let drawn = (Some(line.line_id), Some(line.id));
        let dated = Some("2012-05".to_owned());
        insert(
            &self.connection,
            commitment::Model {
                dated,
                line_id: drawn.0,
                match_line_id: drawn.1,
                ..unnamed
            },
        )
        .await;
        let organisation_id = self.organisations[MISSION];
        let (decision, reason) = (AssessmentDecision::NotNow, "No wombats.".to_owned());
        let (cycle, dated) = ("2026".to_owned(), "2026-06-01".to_owned());
        insert(
            &self.connection,
            assessment::Model {
                id: match_id,
                gap_id: id,
                organisation_id,
                cycle,
                decision,
                reason,
                dated,
            },
        )
        .await;
        let (text, language, dated) = (
            "Wombats, please.".to_owned(),
            "en".to_owned(),
            "2026-06-02".to_owned(),
        );
        insert(
            &self.connection,
            assistance_request::Model {
                id: match_id,
                gap_id: id,
                organisation_id,
                text,
                language,
                dated,
            },
        )
        .await;
        let (reason, dated) = ("Wombats lack it.".to_owned(), "2026-06-03".to_owned());
        insert(
            &self.connection,
            entity::need_endorsement::Model {
                id: match_id,
                need_id: second.id,
                gap_id: id,
                organisation_id,
                reason,
                dated,
            },
        )
        .await;
        insert(
            &self.connection,
            need_dependency::Model {
                need_id: second.id,
                depends_on_id: first.id,
                planned: false,
            },
        )
        .await;
        insert(
            &self.connection,
            entity::gap_mandate_task::Model {
                gap_id: id,
                task_id: self.task,
            },
        )
        .await;
        let cover = assistance_gap::Model {
            assistance_id: self.offer,
            gap_id: id,
            extent: CoverageExtent::Part,
            not_covered: None,
        };
        insert(&self.connection, cover).await;
    }

    /// Takes matches out with all that hangs on them.
    fn unmatch(&mut self, which: &str) {
        let these = format!("(select id from match where {which})");
        self.undo.push(format!("delete from match where {which}"));
        for table in ["match_consent", "exemption_request", "match_line"] {
            self.undo
                .push(format!("delete from {table} where match_id in {these}"));
        }
    }

    /// A match of the offer that is not attributed with a need, of which this organisation is asked; gives its line.
    async fn matched(
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
        };
        insert(&self.connection, consent).await;
        line
    }

    /// What is proposed about the public gap, with an exemption that is asked for.
    pub(super) async fn proposal(&mut self, id: Uuid, asked: &str, state: MatchState) {
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
        };
        insert(&self.connection, request).await;
    }

    pub(super) async fn finding(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("finding", "id", id);
        let row = self
            .anchors
            .finding(id, name, of.category, of.published, None);
        let row = entity::finding::Model {
            panel_id: self.panels[of.owner],
            alleges: row.alleges || of.named.is_some(),
            named_party_id: of
                .named
                .as_ref()
                .map(|named| self.organisations[named.party]),
            reply_due: of.named.as_ref().map(|named| named.due.to_owned()),
            invited: of.named.as_ref().map(|_| "2019-01-01".to_owned()),
            ..row
        };
        insert(&self.connection, row).await;
        if let Some(named) = of.named.as_ref().filter(|named| named.replied) {
            self.reply(Uuid::now_v7(), id, named.party).await;
        }
        if of.taste.is_multiple_of(2) {
            self.link(id).await;
        }
    }

    /// The public gap was written out of this finding: the same row in all worlds, but for the link.
    pub(super) async fn link(&mut self, finding: Uuid) {
        let gap = self.public_gap();
        self.undo.push(format!(
            "update gap_provenance set finding_id = null where finding_id = {}",
            self.literal(finding)
        ));
        self.forget("gap_finding", "finding_id", finding);
        let link = gap_provenance::Entity::update_many()
            .col_expr(gap_provenance::Column::FindingId, Expr::value(finding));
        let done = link
            .filter(gap_provenance::Column::GapId.eq(gap))
            .exec(&self.connection)
            .await
            .unwrap();
        assert!(done.rows_affected > 0);
        let known = gap_finding::Entity::find_by_id((gap, finding))
            .one(&self.connection)
            .await
            .unwrap();
        if known.is_none() {
            insert(
                &self.connection,
                gap_finding::Model {
                    gap_id: gap,
                    finding_id: finding,
                },
            )
            .await;
        }
    }

    pub(super) async fn recommendation(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("recommendation", "id", id);
        self.forget("recommendation_repeat", "repeats_id", id);
        self.forget("gap_recommendation", "recommendation_id", id);
        self.anchors
            .recommendation(&self.connection, id, name, of.category, of.published)
            .await;
        let owner = recommendation::Entity::update_many().col_expr(
            recommendation::Column::PanelId,
            Expr::value(self.panels[of.owner]),
        );
        owner
            .filter(recommendation::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        insert(
            &self.connection,
            recommendation_repeat::Model {
                recommendation_id: id,
                repeats_id: self.recommendation,
            },
        )
        .await;
        insert(
            &self.connection,
            recommendation_repeat::Model {
                recommendation_id: self.recommendation,
                repeats_id: id,
            },
        )
        .await;
        insert(
            &self.connection,
            gap_recommendation::Model {
                gap_id: self.public_gap(),
                recommendation_id: id,
            },
        )
        .await;
        self.follow_up(Uuid::now_v7(), id).await;
    }

    pub(super) async fn share(&mut self, of: Uuid, row: &Row, share: &Share, id: Uuid) {
        self.forget("share", "id", id);
        let is_gap = matches!(row, Row::Gap(_));
        if !is_gap && !matches!(row, Row::Finding(_)) {
            return;
        }
        let row = share::Model {
            id,
            gap_id: is_gap.then_some(of),
            finding_id: (!is_gap).then_some(of),
            organisation_id: self.organisations[share.with],
            until: share.until.map(str::to_owned),
            ended: share.ended.then_some(1_780_000_000_000),
        };
        insert(&self.connection, row).await;
    }

    pub(super) async fn note(&mut self, of: usize, id: Uuid, panel: &str) {
        self.forget("sealed_note", "id", id);
        let (is_gap, of) = (matches!(self.fixed[of].1, Row::Gap(_)), self.fixed_id(of));
        let row = sealed_note::Model {
            id,
            finding_id: (!is_gap).then_some(of),
            gap_id: is_gap.then_some(of),
            panel_id: self.panels[panel],
            recipient: "age1recipient".to_owned(),
            ciphertext: format!("sealed {id}"),
            attached: 1_780_000_000_000,
            removed: None,
            removal_reason: None,
        };
        insert(&self.connection, row).await;
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of an event")]
    pub(super) async fn event(
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
            about: "finding".to_owned(),
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
    pub(super) async fn close(&mut self, id: Uuid, about: Uuid) {
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

    pub(super) async fn reply(&mut self, id: Uuid, finding_id: Uuid, party: &str) {
        self.forget("reply", "id", id);
        let organisation_id = self.organisations[party];
        let (text, language) = (format!("No, {id}."), "en".to_owned());
        insert(
            &self.connection,
            reply::Model {
                id,
                finding_id,
                organisation_id,
                text,
                language,
                received: 1_780_000_000_000,
            },
        )
        .await;
    }

    pub(super) async fn follow_up(&mut self, id: Uuid, recommendation_id: Uuid) {
        self.forget("recommendation_follow_up", "id", id);
        let row = recommendation_follow_up::Model {
            id,
            recommendation_id,
            organisation_id: self.organisations[DONOR],
            dated: "2024-03".to_owned(),
            status: RecommendationStatus::PartlyDone,
            note: Some(format!("As {id} says.")),
            document_id: None,
            recorded: 1_780_000_000_000,
        };
        insert(&self.connection, row).await;
    }

    pub(super) async fn key(&mut self, id: Uuid, organisation: &str) {
        self.forget("api_key", "id", id);
        let row = api_key::Model {
            id,
            organisation_id: self.organisations[organisation],
            label: format!("Key {id}"),
            reach: ApiKeyReach::Organisation,
            role: Role::Editor,
            digest: id.to_string(),
            created: 1_780_000_000_000,
            expires: 4_000_000_000_000,
            revoked: None,
            last_used: None,
        };
        insert(&self.connection, row).await;
    }

    pub(super) async fn name(&mut self, id: Uuid, organisation: &str) {
        let organisation_id = self.organisations[organisation];
        self.forget("mutation_key", "organisation_id", organisation_id);
        let (subject, key, digest) = (
            "test".to_owned(),
            super::questions::NAME.to_owned(),
            "another change".to_owned(),
        );
        insert(
            &self.connection,
            mutation_key::Model {
                organisation_id,
                subject,
                key,
                digest,
                result: id.to_string(),
                done: 0,
            },
        )
        .await;
    }

    pub(super) async fn judgement(&mut self, id: Uuid, organisation: &str) {
        self.forget("judgement", "id", id);
        let row = judgement::Model {
            id,
            organisation_id: self.organisations[organisation],
            gap_id: self.public_gap(),
            assistance_id: self.offer,
            verdict: SuggestionVerdict::NotUseful,
            reason: Some(NotUsefulReason::WrongPurpose),
            note: Some(format!("Wombats, {id}.")),
            dated: "2026-06-01".to_owned(),
            model: "2026-01-01".to_owned(),
            score: Some("0.25".to_owned()),
            parts: r#"{"WORDS":0.5}"#.to_owned(),
        };
        insert(&self.connection, row).await;
    }

    pub(super) async fn document(&mut self, id: Uuid, symbol: &str, listed: Option<&str>) {
        self.undo.push(
            "update register_state set value = value + 1 where name = 'reference_version'"
                .to_owned(),
        );
        self.forget("document", "id", id);
        let row = document::Model {
            id,
            key: symbol.to_owned(),
            symbol: Some(symbol.to_owned()),
            printed: None,
            kind: DocumentKind::PanelReport,
            title: format!("Wombats {symbol}"),
            organ: None,
            dated: None,
            year: Some(2031),
            url: None,
            note: None,
            listed_from: listed.map(str::to_owned),
            source: "invented".to_owned(),
        };
        insert(&self.connection, row).await;
        let next = register_state::Entity::update_many()
            .col_expr(register_state::Column::Value, Expr::cust("value + 1"));
        next.filter(register_state::Column::Name.eq("reference_version"))
            .exec(&self.connection)
            .await
            .unwrap();
        self.store.refresh().await.unwrap();
    }

    /// Names who is behind the offer that is not attributed, and behind its lines in the ledger.
    pub(super) async fn provide(&mut self, code: &str) {
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
    }
}
