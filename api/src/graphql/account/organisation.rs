//! Organisations: registered and reviewed by registrars.

use crate::{
    access::permission::Action,
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        mutation::{mutate, payloads},
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    congo,
    event::EventKind,
    organisation::{OrganisationKind, OrganisationStanding},
    validation::{NOTE_MAX, TITLE_MAX, Validation},
};
use entity::{organisation, organisation_review};
use uuid::Uuid;

/// Most characters of a code.
const CODE_MAX: usize = 60;

/// An organisation to register.
#[derive(InputObject)]
pub struct RegisterOrganisationInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// Short code, by which tokens name it: 2 to 60 small letters, digits and hyphens, a letter first and no hyphen last.
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
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
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

async fn register(tx: &mut Tx, input: RegisterOrganisationInput) -> Result<Uuid> {
    let reference = tx.reference();
    let mut faults = Validation::default();
    faults.ensure(
        is_code(&input.code),
        "code",
        "must be 2 to 60 small letters, digits and hyphens, a letter first and no hyphen last",
    );
    let comes_with_records = matches!(
        input.kind,
        OrganisationKind::Panel | OrganisationKind::Mission | OrganisationKind::Committee
    );
    faults.ensure(
        !comes_with_records,
        "kind",
        "comes with its records: have the operator load them",
    );
    let name = faults.text(&input.name, TITLE_MAX, "name");
    let name_fr = faults.text_if(input.name_fr.as_ref(), TITLE_MAX, "nameFr");
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    let country = input
        .country
        .as_ref()
        .and_then(|code| faults.collect(reference.country(code, "country")));
    let names = [Some(&name), name_fr.as_ref()];
    let mixed_up = country.is_some_and(|country| {
        names
            .iter()
            .flatten()
            .any(|name| congo::contradicts(name, &country.alpha3))
    });
    faults.ensure(
        !mixed_up,
        "country",
        &format!("is wrong: {}", congo::MIXED_UP),
    );
    let parent = input
        .parent
        .as_ref()
        .and_then(|code| faults.collect(reference.organisations.named(code, "parent")));
    let row = organisation::Model {
        id: Uuid::now_v7(),
        code: input.code.clone(),
        name,
        name_fr,
        kind: input.kind,
        country_id: country.map(|country| country.id),
        parent_id: parent.map(|parent| parent.id),
        note,
        source: "registered by a registrar".to_owned(),
    };
    faults.into_result()?;
    if reference.organisations.by_code(&input.code).is_some()
        || tx.has_organisation(&input.code).await?
    {
        return Err(Error::Conflict(format!(
            "An organisation with the code \"{}\" is on record: choose another code.",
            input.code
        )));
    }
    let id = row.id;
    tx.insert(row).await?;
    if input.kind == OrganisationKind::Private {
        let standing = OrganisationStanding::PendingReview;
        tx.put(organisation_review::Model {
            organisation_id: id,
            standing,
            reviewed: tx.now(),
        })
        .await?;
    }
    tx.renew_reference().await?;
    tx.note::<organisation::Entity>(EventKind::OrganisationRegistered, id, None, Why::default())
        .await?;
    Ok(id)
}

fn is_code(code: &str) -> bool {
    let plain = code
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    plain
        && (2..=CODE_MAX).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && !code.ends_with('-')
}

async fn review(tx: &mut Tx, input: ReviewOrganisationInput) -> Result<Uuid> {
    let organisation_id = tx
        .reference()
        .organisations
        .named(&input.organisation, "organisation")?
        .id;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.ensure(
        organisation_id != tx.member().organisation,
        "organisation",
        "is your own: have another registrar review it",
    );
    faults.into_result()?;
    let before = tx.state::<organisation::Entity>(organisation_id).await?;
    tx.put(organisation_review::Model {
        organisation_id,
        standing: input.standing,
        reviewed: tx.now(),
    })
    .await?;
    // What changes nothing makes no event, and what makes no event must change nothing.
    if tx.state::<organisation::Entity>(organisation_id).await? == before {
        return Err(Error::Conflict(
            "This was decided already: the organisation has this standing by its last review."
                .into(),
        ));
    }
    tx.renew_reference().await?;
    tx.note::<organisation::Entity>(
        EventKind::OrganisationReviewed,
        organisation_id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(organisation_id)
}
