//! Organisations: registered and reviewed by registrars.

use crate::{
    access::permission::Action,
    actions::organisation::{self, OrganisationDraft},
    db::transaction::Tx,
    error::Result,
    graphql::{
        mutation::{input::Said, mutate, payloads},
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::organisation::{OrganisationKind, OrganisationStanding};
use uuid::Uuid;

/// An organisation to register.
#[derive(InputObject)]
pub struct RegisterOrganisationInput {
    #[graphql(flatten)]
    said: Said,
    /// Short code, by which tokens name it: 2 to 60 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.
    code: String,
    /// English name. Never that of a person.
    name: String,
    /// French name.
    name_fr: Option<String>,
    /// What sort of actor it is. Panels, missions and committees come with their records, by the operator. A PRIVATE one may not act
    /// before it is reviewed.
    kind: OrganisationKind,
    /// Its country: alpha-3, alpha-2 or M49.
    country: Option<String>,
    /// Code of the organisation it is part of.
    parent: Option<String>,
    /// What a reader should know.
    note: Option<String>,
}

/// What is decided about an organisation.
#[derive(InputObject)]
pub struct ReviewOrganisationInput {
    #[graphql(flatten)]
    said: Said,
    /// Code of the organisation.
    organisation: String,
    /// Whether it may act.
    standing: OrganisationStanding,
    /// Why. Everybody may read this.
    reason: String,
}

payloads! {
    RegisterOrganisationPayload of "registerOrganisation" {
        /// The organisation; null where nothing was done.
        organisation: Organisation
    }
    ReviewOrganisationPayload of "reviewOrganisation" {
        /// The organisation; null where nothing was done.
        organisation: Organisation
    }
}

/// What registrars do.
#[derive(Default)]
pub struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Registers an organisation. Registrars can.
    async fn register_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation.")] input: RegisterOrganisationInput,
    ) -> Result<Option<RegisterOrganisationPayload>> {
        mutate(ctx, Action::RegisterOrganisation, input, register).await
    }

    /// Decides whether an organisation may act. Registrars of another organisation can.
    async fn review_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: ReviewOrganisationInput,
    ) -> Result<Option<ReviewOrganisationPayload>> {
        mutate(ctx, Action::ReviewOrganisation, input, review).await
    }
}

impl RegisterOrganisationInput {
    /// The organisation in words of the domain.
    fn draft(self) -> OrganisationDraft {
        OrganisationDraft {
            code: self.code,
            name: self.name,
            name_fr: self.name_fr,
            kind: self.kind,
            country: self.country,
            parent: self.parent,
            note: self.note,
        }
    }
}

async fn register(tx: &mut Tx, input: RegisterOrganisationInput) -> Result<Uuid> {
    organisation::register(tx, input.draft()).await
}

async fn review(tx: &mut Tx, input: ReviewOrganisationInput) -> Result<Uuid> {
    organisation::review(tx, &input.organisation, input.standing, &input.reason).await
}
