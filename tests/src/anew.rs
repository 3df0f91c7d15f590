//! The database as it adds up everything anew, to compare with what the service kept.

use crate::{Service, TestDatabase, viewers};
use chrono::{DateTime, Utc};
use domain::organisation::Role;
use gapbridge::{
    access::viewer::Viewer,
    db::{scope::Scope, store::Store},
};
use serde_json::Value;
use std::sync::Arc;

/// The database, asked by one viewer, who is told nothing of what is kept.
pub struct Anew {
    store: Arc<Store>,
    viewer: Viewer,
}

impl TestDatabase {
    /// The database for whoever asks this service: if they signed in, an approver of this organisation.
    pub async fn anew(&self, service: &Service, organisation: &str) -> Anew {
        let store = self.store().await;
        let viewer = match service.token {
            None => Viewer::Anonymous,
            Some(_) => viewers::member_as(&store, organisation, Role::Approver),
        };
        Anew { store, viewer }
    }
}

impl Anew {
    /// Asks what must succeed, and gives its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        ask_anew(&self.store, &self.viewer, query, variables, Utc::now()).await
    }

    /// Leaves the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Asks what must succeed at a moment of the test's choice, and gives its data as the database adds it up.
pub async fn ask_anew(
    store: &Arc<Store>,
    viewer: &Viewer,
    query: &str,
    variables: Value,
    now: DateTime<Utc>,
) -> Value {
    let scope = Scope::new(store.clone(), viewer.clone(), now).adding_anew();
    viewers::ask_within(store, &scope, query, variables).await
}
