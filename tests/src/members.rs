//! Clients that act for an organisation: they sign in with a token of the local issuer, as an operator would make it.

use crate::app::Service;
use domain::organisation::Role;
use gapbridge::auth::local::Grant;
use std::time::Duration;

/// How long tokens of tests are good for: longer than any test takes, also on a slow machine.
const TTL: Duration = Duration::from_secs(6 * 60 * 60);

impl Service {
    /// The same service, asked by somebody who acts for an organisation.
    pub fn as_member(&self, organisation: &str, role: Role) -> Self {
        self.as_person(organisation, role, "ann")
    }

    /// The same service, asked by a certain person who acts for an organisation.
    pub fn as_person(&self, organisation: &str, role: Role, subject: &str) -> Self {
        let token = self
            .local
            .mint(&Grant {
                organisation,
                role,
                subject,
                ttl: TTL,
            })
            .expect("a token");
        self.with_token(&token)
    }

    /// The same service, asked with this token.
    pub fn with_token(&self, token: &str) -> Self {
        let mut client = self.clone();
        client.token = Some(token.to_owned());
        client
    }
}
