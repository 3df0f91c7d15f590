//! What offers and programmes share: their rows, what they refer to, and their lines.

mod ceiling;
mod ends;
mod in_use;
pub mod likely;
pub mod lines;
pub mod parts;
mod revise;

use self::parts::Parts;
use crate::{
    access::permission::{Action, Target},
    actions::{OWN_PROVIDER, new_reference, quota},
    db::{ledger::ceiling_of, transaction::Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::{
    assistance::{AssistanceKind, Ceiling, Draft, Revision, Statement, line},
    date::PartialDate,
    event::EventKind,
    validation::Validation,
};
pub(super) use ends::may_end;
use entity::{assistance, assistance_country};
pub(super) use revise::write_revision;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What a row of an offer or programme holds beside what it states.
pub struct Named {
    /// Whether it is an offer or a programme.
    pub kind: AssistanceKind,
    /// Who provides it.
    pub provider: Uuid,
    /// The mission, where it is a mission's programme.
    pub mission: Option<Uuid>,
    /// Codes of groups that a receiving state has to be in, separated by spaces.
    pub memberships: Option<String>,
    /// Kinds of institution that it is for alone, one a line.
    pub only_beneficiaries: Option<String>,
}

/// What an offer or programme states as a row that was recorded here, without a reference.
pub fn row(id: Uuid, says: Statement, named: Named) -> assistance::Model {
    // A ceiling that breaks a rule was noted as a fault.
    let ceiling = says.ceiling.as_ref();
    let ceiling = ceiling.and_then(|stated| Some((stated.minor().ok()?, stated.currency.clone())));
    let (ceiling_minor, ceiling_currency) = ceiling.unzip();
    assistance::Model {
        id,
        reference: String::new(),
        kind: named.kind,
        provider_id: named.provider,
        mission_id: named.mission,
        title: says.title,
        description: says.description,
        language: says.language,
        status: says.status,
        starts: says.starts.map(String::from),
        ends: says.ends.map(String::from),
        willing: says.willing,
        able: says.able,
        attributed: says.attributed,
        condition: says.condition,
        languages: (!says.languages.is_empty()).then(|| says.languages.join(" ")),
        place: says.place,
        earmark: says.earmark,
        membership: says.membership,
        memberships: named.memberships,
        seeks_exemption: says.seeks_exemption,
        cofinancing: says.cofinancing,
        cofinancing_percent: says.cofinancing_percent,
        exclusions: says.exclusions,
        only_beneficiaries: named.only_beneficiaries,
        note: says.note,
        source: OWN_PROVIDER.to_owned(),
        external_reference: says.external_reference,
        ceiling_minor,
        ceiling_currency,
    }
}

/// Words as they are stored, one a line; none of no word.
pub fn one_a_line(words: Option<&[String]>) -> Option<String> {
    words
        .filter(|words| !words.is_empty())
        .map(|words| words.join("\n"))
}

/// What a row states.
fn statement(row: &assistance::Model) -> Statement {
    let row = row.clone();
    let languages = row.languages.as_deref().unwrap_or_default();
    Statement {
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        title: row.title,
        description: row.description,
        language: row.language,
        status: row.status,
        starts: row.starts.as_deref().map(PartialDate::stored),
        ends: row.ends.as_deref().map(PartialDate::stored),
        willing: row.willing,
        able: row.able,
        attributed: row.attributed,
        condition: row.condition,
        place: row.place,
        earmark: row.earmark,
        membership: row.membership,
        seeks_exemption: row.seeks_exemption,
        cofinancing: row.cofinancing,
        cofinancing_percent: row.cofinancing_percent,
        exclusions: row.exclusions,
        note: row.note,
        external_reference: row.external_reference,
        ceiling: Ceiling::kept(row.ceiling_minor, row.ceiling_currency.as_deref()),
    }
}

/// What a row states once it is revised.
fn restated(
    was: &assistance::Model,
    revision: &mut Revision,
    faults: &mut Validation,
) -> Statement {
    let mut says = statement(was);
    faults.are_on_record(says.texts());
    revision.restate(&mut says);
    says.check(faults);
    says
}

/// The lines of an offer or programme that is revised; none where they stay.
async fn revised_lines(
    tx: &Tx,
    id: Uuid,
    lines: Option<Vec<line::Draft>>,
    faults: &mut Validation,
) -> Result<Option<lines::Planned>> {
    let Some(lines) = lines else {
        return Ok(None);
    };
    let lines = line::check(lines, faults);
    let planned = lines::Planned::check(tx, id, lines, faults).await?;
    Ok(Some(planned))
}

/// An offer or programme as it is to be: its row, and those parts that change.
pub(super) struct Planned {
    /// The row.
    pub(super) row: assistance::Model,
    parts: Parts,
    lines: Option<lines::Planned>,
    /// Whether it was closed, or not on record, and is open from now on.
    opens: bool,
}

impl Planned {
    /// A new one of the viewer's organisation, as its draft states it.
    pub(super) async fn new(
        tx: &Tx,
        kind: AssistanceKind,
        mission: Option<Uuid>,
        mut draft: Draft,
        faults: &mut Validation,
    ) -> Result<Self> {
        let id = domain::id::random();
        let lines = draft.check(faults);
        let parts = Parts::find(tx, mission, &draft.links, &draft.statement, faults).await?;
        let named = Named {
            kind,
            provider: tx.member().organisation,
            mission,
            memberships: parts.memberships.clone().flatten(),
            only_beneficiaries: one_a_line(draft.links.only_beneficiaries.as_deref()),
        };
        let row = row(id, draft.statement, named);
        is_own_name(tx, &row, faults).await?;
        let lines = Some(lines::Planned::check(tx, id, lines, faults).await?);
        if draft.promised_now {
            in_use::check(tx, None, &row, lines.as_ref(), faults);
        }
        Ok(Self {
            opens: quota::is_open(row.status),
            row,
            parts,
            lines,
        })
    }

    /// One that is on record, as its revision restates it.
    pub(super) async fn revised(
        tx: &Tx,
        was: assistance::Model,
        mut revision: Revision,
        faults: &mut Validation,
    ) -> Result<Self> {
        let before = ceiling_of(&was);
        let says = restated(&was, &mut revision, faults);
        let mut links = revision.links;
        links.check(faults);
        let parts = Parts::find(tx, was.mission_id, &links, &says, faults).await?;
        if links.countries.is_none() && links.groups.is_none() {
            let stays = countries_of(tx, was.id).await?;
            let stays: Vec<_> = stays.iter().map(String::as_str).collect();
            says.check_country(&stays, faults);
        }
        let lines = revised_lines(tx, was.id, revision.lines, faults).await?;
        let named = Named {
            kind: was.kind,
            provider: was.provider_id,
            mission: was.mission_id,
            memberships: parts.memberships.clone().unwrap_or(was.memberships),
            only_beneficiaries: match links.only_beneficiaries.as_deref() {
                None => was.only_beneficiaries,
                words => one_a_line(words),
            },
        };
        let row = assistance::Model {
            reference: was.reference,
            source: was.source,
            ..row(was.id, says, named)
        };
        is_own_name(tx, &row, faults).await?;
        if revision.promised_now {
            in_use::check(tx, before.as_ref(), &row, lines.as_ref(), faults);
        }
        let over = lines.as_ref().map(lines::Planned::rows);
        ceiling::check(tx, before, &row, over, faults).await?;
        Ok(Self {
            opens: quota::is_open(row.status) && !quota::is_open(was.status),
            row,
            parts,
            lines,
        })
    }

    /// Writes it as a new one, under a new reference that begins like this.
    pub(super) async fn insert(self, tx: &mut Tx, reference: &str) -> Result<Uuid> {
        self.is_within_quota(tx).await?;
        let reference = new_reference(reference);
        let row = self.row.clone();
        tx.insert(assistance::Model { reference, ..row }).await?;
        self.write_parts(tx).await
    }

    /// Writes it over the one on record.
    pub(super) async fn update(self, tx: &mut Tx) -> Result<Uuid> {
        self.is_within_quota(tx).await?;
        tx.update(self.row.clone()).await?;
        self.write_parts(tx).await
    }

    async fn is_within_quota(&self, tx: &Tx) -> Result<()> {
        if self.opens {
            quota::another_assistance(tx).await?;
        }
        Ok(())
    }

    async fn write_parts(self, tx: &mut Tx) -> Result<Uuid> {
        let id = self.row.id;
        if let Some(lines) = self.lines {
            lines.write(tx, revised(self.row.kind)).await?;
        }
        self.parts.write(tx, id).await?;
        Ok(id)
    }
}

/// What a revision is called in the history.
fn revised(kind: AssistanceKind) -> EventKind {
    match kind {
        AssistanceKind::Offer => EventKind::OfferRevised,
        AssistanceKind::Programme => EventKind::ProgrammeRevised,
    }
}

/// Notes a name in the provider's systems that another of their offers or programmes has.
async fn is_own_name(tx: &Tx, row: &assistance::Model, faults: &mut Validation) -> Result<()> {
    let Some(name) = &row.external_reference else {
        return Ok(());
    };
    let others = assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(row.provider_id))
        .filter(assistance::Column::ExternalReference.eq(name))
        .filter(assistance::Column::Id.ne(row.id));
    let is_free = tx.count_whoever_may_read(others).await? == 0;
    let reason = "is that of another offer or programme of your organisation: revise that one";
    faults.ensure(is_free, "externalReference", reason);
    Ok(())
}

/// Alpha-3 codes of the countries that an offer or programme on record is for.
async fn countries_of(tx: &Tx, id: Uuid) -> Result<Vec<String>> {
    let rows = tx
        .parts::<assistance::Entity, assistance_country::Entity>(id)
        .await?;
    let known = &tx.reference().countries;
    let codes = known.codes(rows.iter().map(|row| row.country_id));
    Ok(codes.map(str::to_owned).collect())
}

/// The offer or programme that an input names by its kind, in this field.
pub(super) async fn of_kind(
    tx: &Tx,
    id: Uuid,
    kind: AssistanceKind,
    field: &'static str,
) -> Result<assistance::Model> {
    let row = tx.find::<assistance::Entity>(id, field).await?;
    if row.kind != kind {
        return Err(Error::absent(field));
    }
    Ok(row)
}

/// An offer or programme that the viewer may do this to, as it was when they read it.
pub(super) async fn current(
    tx: &Tx,
    id: Uuid,
    version: &str,
    kind: AssistanceKind,
    action: Action,
) -> Result<(assistance::Model, State)> {
    let field = match kind {
        AssistanceKind::Offer => "offer",
        AssistanceKind::Programme => "programme",
    };
    let row = of_kind(tx, id, kind, field).await?;
    let target = Target {
        organisation: Some(row.provider_id),
        ..Target::default()
    };
    tx.allow(action, &target)?;
    let before = tx.state::<assistance::Entity>(id).await?;
    Tx::expect(&before, version)?;
    Ok((row, before))
}
