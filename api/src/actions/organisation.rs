//! Organisations: registered and reviewed by registrars.

use crate::{
    actions::conflict,
    db::{
        reference::Reference,
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    congo,
    event::EventKind,
    organisation::{OrganisationKind, OrganisationStanding},
    validation::{NOTE_MAX, Validation},
};
use entity::{organisation, organisation_review};
use uuid::Uuid;

/// Most characters of a code.
const CODE_MAX: usize = 60;

/// An organisation to register.
pub struct OrganisationDraft {
    /// Short code, by which tokens name it.
    pub code: String,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// What sort of actor it is.
    pub kind: OrganisationKind,
    /// Its country: alpha-3, alpha-2 or M49.
    pub country: Option<String>,
    /// Code of the organisation it is part of.
    pub parent: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// Registers an organisation. A private one has to be reviewed before it may act.
pub async fn register(tx: &mut Tx, draft: OrganisationDraft) -> Result<Uuid> {
    let row = row(&draft, tx.reference())?;
    let is_known = tx.reference().organisations.by_code(&row.code).is_some();
    if is_known || tx.has_organisation(&row.code).await? {
        return Err(Error::Conflict(format!(
            "An organisation with the code \"{}\" is on record: choose another code.",
            row.code
        )));
    }
    let (id, kind) = (row.id, row.kind);
    tx.insert(row).await?;
    if kind == OrganisationKind::Private {
        write_review(tx, id, OrganisationStanding::PendingReview).await?;
    }
    tx.renew_reference().await?;
    let kind = EventKind::OrganisationRegistered;
    tx.note::<organisation::Entity>(kind, id, None, Reason::default())
        .await?;
    Ok(id)
}

/// The row of a draft that is in order.
fn row(draft: &OrganisationDraft, reference: &Reference) -> Result<organisation::Model> {
    let mut faults = Validation::default();
    check(draft, &mut faults);
    let mut row = organisation::Model {
        id: Uuid::now_v7(),
        code: draft.code.clone(),
        name: faults.title(&draft.name, "name"),
        name_fr: faults.title_if(draft.name_fr.as_ref(), "nameFr"),
        kind: draft.kind,
        country_id: None,
        parent_id: None,
        note: faults.text_if(draft.note.as_ref(), NOTE_MAX, "note"),
        source: "registered by a registrar".to_owned(),
    };
    if let Some(code) = &draft.country
        && let Some(country) = faults.collect(reference.country(code, "country"))
    {
        row.country_id = Some(country.id);
        check_names(&row, &country.alpha3, &mut faults);
    }
    if let Some(code) = &draft.parent {
        let parent = faults.collect(reference.organisations.named(code, "parent"));
        row.parent_id = parent.map(|parent| parent.id);
    }
    faults.into_result()?;
    Ok(row)
}

fn check(draft: &OrganisationDraft, faults: &mut Validation) {
    faults.ensure(
        is_code(&draft.code),
        "code",
        "must be 2 to 60 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
    );
    let comes_with_records = matches!(
        draft.kind,
        OrganisationKind::Panel | OrganisationKind::Mission | OrganisationKind::Committee
    );
    faults.ensure(
        !comes_with_records,
        "kind",
        "comes with its records: have the operator load them",
    );
}

/// Neither name may be that of the other Congo.
fn check_names(row: &organisation::Model, alpha3: &str, faults: &mut Validation) {
    let names = [Some(&row.name), row.name_fr.as_ref()];
    let mixed_up = names
        .into_iter()
        .flatten()
        .any(|name| congo::contradicts(name, alpha3));
    let reason = format!("is wrong: {}", congo::MIXED_UP);
    faults.ensure(!mixed_up, "country", &reason);
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

/// Decides whether an organisation may act.
pub async fn review(
    tx: &mut Tx,
    code: &str,
    standing: OrganisationStanding,
    reason: &str,
) -> Result<Uuid> {
    let organisations = &tx.reference().organisations;
    let id = organisations.named(code, "organisation")?.id;
    let mut faults = Validation::default();
    let reason = faults.text(reason, NOTE_MAX, "reason");
    faults.ensure(
        id != tx.member().organisation,
        "organisation",
        "is your own: have another registrar review it",
    );
    faults.into_result()?;
    let before = tx.state::<organisation::Entity>(id).await?;
    write_review(tx, id, standing).await?;
    // What changes nothing makes no event, and what makes no event must change nothing.
    if tx.state::<organisation::Entity>(id).await? == before {
        return Err(conflict(
            "This has already been decided: the organisation has this standing by its last review.",
        ));
    }
    tx.renew_reference().await?;
    let (kind, why) = (EventKind::OrganisationReviewed, Reason::given(reason));
    tx.note::<organisation::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}

async fn write_review(
    tx: &Tx,
    organisation_id: Uuid,
    standing: OrganisationStanding,
) -> Result<()> {
    tx.put(organisation_review::Model {
        organisation_id,
        standing,
        reviewed: tx.now(),
    })
    .await
}
