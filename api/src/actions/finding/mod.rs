//! Findings: recorded, revised, put into another category, and replied to by the party that they name.

pub mod hearing;
pub mod reclassify;
pub mod reply;

use crate::{
    access::permission::{Action, Target},
    actions::{OWN, conflict, new_reference, not_public},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    validation::{NOTE_MAX, TEXT_MAX, Validation},
};
use entity::{finding, report};
use hearing::hearing;
use uuid::Uuid;

/// What is said where the words change on which a party was or is heard.
pub const HEARD_ON: &str = "is what the party was invited to reply to, and stays so: record the changed text as a finding of its own, invite the \
                            party to reply to that, and publish that one";

/// A finding to record.
pub struct FindingDraft {
    /// The report it is part of; none with a TACTICAL finding.
    pub report: Option<Uuid>,
    /// Its paragraph in the report.
    pub paragraph: Option<String>,
    /// Its sub-paragraph.
    pub subparagraph: Option<String>,
    /// What was found.
    pub text: String,
    /// Language of the text, ISO 639-1.
    pub language: String,
    /// Who may read it.
    pub category: InformationCategory,
    /// With TACTICAL: what the actor confirms about the text.
    pub confirmed: Option<&'static str>,
}

/// What to revise of a finding. What is none stays; an inner none removes it.
pub struct FindingRevision {
    /// What was found.
    pub text: Option<String>,
    /// Language of the text, ISO 639-1.
    pub language: Option<String>,
    /// Its paragraph in the report.
    pub paragraph: Option<Option<String>>,
    /// Its sub-paragraph.
    pub subparagraph: Option<Option<String>>,
    /// With TACTICAL: what the actor confirms about the text.
    pub confirmed: Option<&'static str>,
    /// Why.
    pub reason: Option<String>,
}

/// What decides who may do something to a finding.
pub fn target(finding: &finding::Model) -> Target {
    Target {
        panel: Some(finding.panel_id),
        party: finding.named_party_id,
        ..Target::default()
    }
}

/// A finding that the viewer may do this to.
pub async fn allowed(tx: &Tx, id: Uuid, action: Action) -> Result<finding::Model> {
    let finding = tx.find::<finding::Entity>(id, "finding").await?;
    tx.allow(action, &target(&finding))?;
    Ok(finding)
}

/// A finding that the viewer may do this to, as it was when they read it.
async fn current(
    tx: &Tx,
    id: Uuid,
    version: &str,
    action: Action,
) -> Result<(finding::Model, State)> {
    let finding = allowed(tx, id, action).await?;
    let before = tx.state::<finding::Entity>(id).await?;
    tx.expect::<finding::Entity>(id, &before, version).await?;
    Ok((finding, before))
}

/// What gathers the faults of the texts of a finding, with what is kept of what its author confirms. A TACTICAL one is made to be passed
/// on, so that its texts are looked at as those that go public unseen.
fn looked_at(
    category: InformationCategory,
    confirmed: Option<&'static str>,
) -> (Validation, Option<&'static str>) {
    if category == InformationCategory::Tactical {
        (Validation::of_public(confirmed), confirmed)
    } else {
        (Validation::default(), None)
    }
}

/// Records a finding of a report of the Panel's own, or a TACTICAL one without its source.
pub async fn record(tx: &mut Tx, draft: FindingDraft) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    let (mut faults, confirmed) = looked_at(draft.category, draft.confirmed);
    let instead = "record it as CONFIDENTIAL or REPORT, and have it published with its report";
    not_public(draft.category, &mut faults, instead);
    let mut finding = finding::Model {
        id: domain::id::random(),
        reference: new_reference("finding"),
        report_id: None,
        panel_id,
        text: faults.text(&draft.text, TEXT_MAX, "text"),
        language: faults.language(&draft.language, "language"),
        paragraph: faults.paragraph(draft.paragraph.as_ref(), "paragraph"),
        subparagraph: faults.subparagraph(draft.subparagraph.as_ref(), "subparagraph"),
        category: draft.category,
        alleges: draft.category == InformationCategory::Allegation,
        named_party_id: None,
        invited: None,
        reply_due: None,
        published: None,
        source: OWN.to_owned(),
    };
    check_source(&draft, &mut faults);
    faults.into_result()?;
    if let Some(report) = draft.report {
        finding.report_id = Some(own_report(tx, report, panel_id).await?);
    }
    let id = finding.id;
    tx.insert(finding).await?;
    let why = Reason::default().confirming(confirmed);
    tx.note::<finding::Entity>(EventKind::FindingRecorded, id, None, why)
        .await?;
    Ok(id)
}

/// A TACTICAL finding has no source; any other has a report.
fn check_source(draft: &FindingDraft, faults: &mut Validation) {
    let is_tactical = draft.category == InformationCategory::Tactical;
    let is_sourced =
        draft.report.is_some() || draft.paragraph.is_some() || draft.subparagraph.is_some();
    faults.ensure(
        !is_tactical || !is_sourced,
        "report",
        "cannot go with TACTICAL: leave out report and paragraph, since no source is kept",
    );
    faults.ensure(
        is_tactical || draft.report.is_some(),
        "report",
        "is missing: name the report, or record a TACTICAL finding",
    );
}

/// The id of a report of the Panel itself.
async fn own_report(tx: &Tx, id: Uuid, panel: Uuid) -> Result<Uuid> {
    let report = tx.find::<report::Entity>(id, "report").await?;
    if report.panel_id == panel {
        Ok(id)
    } else {
        Err(Error::Forbidden(
            "A finding goes into a report of your own Panel.".into(),
        ))
    }
}

/// Revises a finding that is not public. What a party was invited to reply to stays: it would go out with other words, and with a reply, or
/// a silence, that was not about them.
pub async fn revise(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    revision: FindingRevision,
) -> Result<Uuid> {
    let (mut finding, before) = current(tx, id, version, Action::ReviseFinding).await?;
    if tx.is_public::<finding::Entity>(id).await? {
        return Err(conflict(
            "This finding is public and stays as it was published: record a correction as a finding of its own.",
        ));
    }
    let (mut faults, confirmed) = looked_at(finding.category, revision.confirmed);
    faults.are_on_record([&finding.text]);
    let heard_on = finding.text.clone();
    restate(&mut finding, &revision, &mut faults);
    if finding.text != heard_on && hearing(tx, &finding, tx.today()).await?.keeps_text() {
        faults.ensure(false, "text", HEARD_ON);
    }
    let reason = faults.text_if(revision.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    tx.update(finding).await?;
    let why = Reason::given(reason).confirming(confirmed);
    tx.note::<finding::Entity>(EventKind::FindingRevised, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Sets the columns of a finding that are revised.
fn restate(finding: &mut finding::Model, revision: &FindingRevision, faults: &mut Validation) {
    if let Some(text) = &revision.text {
        finding.text = faults.text(text, TEXT_MAX, "text");
    }
    if let Some(language) = &revision.language {
        finding.language = faults.language(language, "language");
    }
    if let Some(paragraph) = &revision.paragraph {
        finding.paragraph = faults.paragraph(paragraph.as_ref(), "paragraph");
    }
    if let Some(subparagraph) = &revision.subparagraph {
        finding.subparagraph = faults.subparagraph(subparagraph.as_ref(), "subparagraph");
    }
    let is_sourced = finding.paragraph.is_some() || finding.subparagraph.is_some();
    faults.ensure(
        finding.category != InformationCategory::Tactical || !is_sourced,
        "paragraph",
        "cannot go with TACTICAL, since no source is kept",
    );
}
