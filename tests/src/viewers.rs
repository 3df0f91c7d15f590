//! Viewers that no token stands for yet: their questions go past HTTP, through the scope.

use async_graphql::{Request, Variables};
use chrono::{DateTime, Utc};
use domain::organisation::{OrganisationStanding, Role};
use entity::{organisation, panel};
use gapbridge::{
    access::viewer::{Member, Viewer},
    db::{scope::Scope, store::Store},
    graphql::{self, equipped},
    matchmaking::catalogue::CatalogueCache,
};
use serde_json::Value;
use std::sync::{Arc, LazyLock};

static SCHEMA: LazyLock<graphql::Schema> = LazyLock::new(graphql::schema);

/// The day of the question, as the policy reads it.
pub fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
}

/// A reader of an organisation on record.
pub fn member(store: &Store, code: &str) -> Viewer {
    member_as(store, code, Role::Reader)
}

/// Somebody who acts for an organisation on record in this role.
pub fn member_as(store: &Store, code: &str, role: Role) -> Viewer {
    let reference = store.reference();
    let organisation: &organisation::Model = reference
        .organisations
        .by_code(code)
        .expect("an organisation");
    let panel = reference
        .panels
        .all()
        .iter()
        .find(|panel: &&Arc<panel::Model>| panel.organisation_id == organisation.id);
    Viewer::Member(Member {
        organisation: organisation.id,
        kind: organisation.kind,
        panel: panel.map(|panel| panel.id),
        standing: OrganisationStanding::Active,
        role,
        subject: "test".to_owned(),
        reads_as_organisation: true,
    })
}

/// Asks what must succeed as a viewer, and gives its data.
pub async fn ask(store: &Arc<Store>, viewer: &Viewer, query: &str, variables: Value) -> Value {
    ask_at(store, viewer, query, variables, Utc::now()).await
}

/// Asks what must succeed at a moment of the test's choice, and gives its data.
pub async fn ask_at(
    store: &Arc<Store>,
    viewer: &Viewer,
    query: &str,
    variables: Value,
    now: DateTime<Utc>,
) -> Value {
    let scope = Scope::new(store.clone(), viewer.clone(), now);
    ask_within(store, &scope, query, variables).await
}

/// Asks what must succeed within this reach of a register, and gives its data.
pub(crate) async fn ask_within(
    store: &Arc<Store>,
    scope: &Scope,
    query: &str,
    variables: Value,
) -> Value {
    let request = Request::new(query).variables(Variables::from_json(variables));
    let catalogue = Arc::new(CatalogueCache::new(store.clone()));
    let response = SCHEMA.execute(equipped(request, scope, &catalogue)).await;
    assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
    response.data.into_json().expect("JSON")
}
