//! What is an organisation's own: keys, names of changes, judgements; and documents that are not listed yet.

use crate::hidden::{
    insert,
    noninterference::{arguments::NAME, world::World},
};
use domain::{
    document::DocumentKind,
    judgement::{NotUsefulReason, SuggestionVerdict},
    organisation::{ApiKeyReach, Role},
};
use entity::{api_key, document, judgement, mutation_key, register_state};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    pub(in crate::hidden::noninterference) async fn key(&mut self, id: Uuid, organisation: &str) {
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

    pub(in crate::hidden::noninterference) async fn name(&mut self, id: Uuid, organisation: &str) {
        let organisation_id = self.organisations[organisation];
        self.forget("mutation_key", "organisation_id", organisation_id);
        let (subject, key, digest) = (
            "test".to_owned(),
            NAME.to_owned(),
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

    pub(in crate::hidden::noninterference) async fn judgement(
        &mut self,
        id: Uuid,
        organisation: &str,
    ) {
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

    pub(in crate::hidden::noninterference) async fn document(
        &mut self,
        id: Uuid,
        symbol: &str,
        listed: Option<&str>,
    ) {
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
    }
}
