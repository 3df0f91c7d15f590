//! A Panel's gaps: recorded and revised.

use crate::{
    access::permission::{Action, Thing},
    actions::OWN,
    db::{
        search::GapWords,
        transaction::{Tx, Why},
    },
    error::Result,
    graphql::{
        gap::{
            Gap,
            input::{NeedInput, Parts, ProvenanceInput, one_congo, texts},
            need_plan::{restated, write_needs},
            state::{PublicationInput, end_of, may_be_published, publish},
        },
        id::Kind,
        mutation::{
            input::{self as check, PublicTextConfirmation},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapSeverity, GapState},
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{document, gap, gap_country, gap_finding, gap_provenance, gap_text, need};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// A gap to record.
#[derive(InputObject)]
pub struct RecordGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    #[graphql(flatten)]
    gap: NewGapInput,
}

/// A gap to record.
#[derive(InputObject)]
pub struct NewGapInput {
    /// What lacks, in a line.
    title: String,
    /// What lacks, in a few sentences of your own. No names of private persons, no source.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Whose gap it is.
    holder: GapHolder,
    /// The institution that lacks it, as the source names it.
    institution: Option<String>,
    /// Code of the institution, where it is on record as an organisation.
    organisation: Option<String>,
    /// Acronym of the mission, where it is a mission's gap.
    mission: Option<String>,
    /// Countries it concerns: alpha-3, alpha-2 or M49. An empty list says that the source states none.
    countries: Vec<String>,
    /// Sector, as an OECD DAC purpose code.
    sector: String,
    /// Whether help can close it. A gap of WILL has no needs.
    #[graphql(default_with = "GapNature::Capacity")]
    nature: GapNature,
    /// Who may read it until it is published. A TACTICAL gap is sanitised: it takes neither provenance nor findings.
    #[graphql(default_with = "InformationCategory::Confidential")]
    category: InformationCategory,
    /// How grave the source calls it; leave it out where it does not grade.
    severity: Option<GapSeverity>,
    /// How one would know that it is closed.
    desired_end_state: Option<String>,
    /// Whether the source names it outright or it is implied.
    evidence: GapEvidence,
    /// Code of the sanctions regime under which it was found.
    regime: Option<String>,
    /// Free tags, at most 20 words or short names of at most 60 characters; their case does not count.
    tags: Option<Vec<String>>,
    /// Kinds of institution that would be helped, such as customs or armed forces; as many and as long as tags.
    beneficiaries: Option<Vec<String>>,
    /// From when on it is to be closed.
    starts: Option<PartialDate>,
    /// Until when it is to be closed.
    ends: Option<PartialDate>,
    /// Where it is written.
    provenance: Vec<ProvenanceInput>,
    /// Findings it is written out of. The link shows to who may read both.
    findings: Option<Vec<ID>>,
    /// Codes of lifting conditions that it stands in the way of.
    lifting_conditions: Option<Vec<String>>,
    /// Codes of mandate tasks under which a mission could help.
    mandate_tasks: Option<Vec<String>>,
    /// Recommendations about it.
    recommendations: Option<Vec<ID>>,
    /// What would close it, as the finding says. Others plan it further.
    needs: Vec<NeedInput>,
    /// What a reader should know.
    note: Option<String>,
    /// To publish it at once, or on a day to come. Takes an approver.
    publication: Option<PublicationInput>,
}

/// What to revise of a gap; what is left out stays as it is, and a list that is given replaces the one there is.
#[derive(InputObject)]
pub struct ReviseGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What lacks, in a line.
    title: Option<String>,
    /// What lacks, in a few sentences of your own.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// Whose gap it is.
    holder: Option<GapHolder>,
    /// The institution that lacks it; null takes it away.
    institution: MaybeUndefined<String>,
    /// Code of the institution on record; null takes it away.
    organisation: MaybeUndefined<String>,
    /// Acronym of the mission; null takes it away.
    mission: MaybeUndefined<String>,
    /// Countries it concerns.
    countries: Option<Vec<String>>,
    /// Sector, as an OECD DAC purpose code.
    sector: Option<String>,
    /// How grave the source calls it; null takes it away.
    severity: MaybeUndefined<GapSeverity>,
    /// How one would know that it is closed; null takes it away.
    desired_end_state: MaybeUndefined<String>,
    /// Whether the source names it outright or it is implied.
    evidence: Option<GapEvidence>,
    /// Code of the sanctions regime; null takes it away.
    regime: MaybeUndefined<String>,
    /// Free tags.
    tags: Option<Vec<String>>,
    /// Kinds of institution that would be helped.
    beneficiaries: Option<Vec<String>>,
    /// From when on it is to be closed; null takes it away.
    starts: MaybeUndefined<PartialDate>,
    /// Until when it is to be closed; null takes it away.
    ends: MaybeUndefined<PartialDate>,
    /// Where it is written.
    provenance: Option<Vec<ProvenanceInput>>,
    /// Findings it is written out of.
    findings: Option<Vec<ID>>,
    /// Codes of lifting conditions that it stands in the way of.
    lifting_conditions: Option<Vec<String>>,
    /// Codes of mandate tasks under which a mission could help.
    mandate_tasks: Option<Vec<String>>,
    /// Recommendations about it.
    recommendations: Option<Vec<ID>>,
    /// What would close it, as the finding says; only while nobody else has planned it and nothing is pledged to it. A need
    /// that is said again as it was stays the same need.
    needs: Option<Vec<NeedInput>>,
    /// What a reader should know; null takes it away.
    note: MaybeUndefined<String>,
    /// What you confirm about the text: needed where the gap is public or has its embargo date, and then takes an approver.
    confirmation: Option<PublicTextConfirmation>,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    RecordGapPayload of "recordGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    ReviseGapPayload of "reviseGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What Panels do with gaps.
#[derive(Default)]
pub struct GapMutation;

#[Object]
impl GapMutation {
    /// Records a gap. Editors of a Panel can.
    async fn record_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gap.")] input: RecordGapInput,
    ) -> Result<Option<RecordGapPayload>> {
        mutate(ctx, Action::RecordGap, input, async |tx, input| {
            record_gap(tx, input.gap).await
        })
        .await
    }

    /// Revises a gap. Editors of the Panel that owns it can; what is public or has its embargo date, approvers.
    async fn revise_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseGapInput,
    ) -> Result<Option<ReviseGapPayload>> {
        mutate(ctx, Action::ReviseGap, input, revise_gap).await
    }
}

/// What decides who may do something to a gap.
pub fn thing(gap: &gap::Model) -> Thing {
    Thing {
        panel: gap.panel_id,
        ..Thing::default()
    }
}

/// A gap that the viewer may do this to.
pub async fn gap_for(tx: &Tx, id: &ID, action: Action) -> Result<gap::Model> {
    let gap = tx
        .find::<gap::Entity>(check::row_id(id, Kind::Gap, "gap")?, "gap")
        .await?;
    tx.allow(action, &thing(&gap))?;
    Ok(gap)
}

/// Records one.
pub async fn record_gap(tx: &mut Tx, input: NewGapInput) -> Result<Uuid> {
    let (mut faults, mut parts) = (Validation::default(), Parts::default());
    crate::actions::not_public(input.category, &mut faults, "publish it");
    let names = [
        input.title.as_str(),
        input.institution.as_deref().unwrap_or_default(),
    ];
    parts.countries(tx, &input.countries, &names, &mut faults);
    let provisional = Uuid::now_v7();
    let documents = parts
        .provenance(tx, provisional, &input.provenance, &mut faults)
        .await?;
    parts
        .findings(
            tx,
            input.findings.as_deref().unwrap_or_default(),
            &mut faults,
        )
        .await?;
    parts
        .recommendations(
            tx,
            input.recommendations.as_deref().unwrap_or_default(),
            &mut faults,
        )
        .await?;
    parts.conditions(
        tx,
        input.lifting_conditions.as_deref().unwrap_or_default(),
        &mut faults,
    );
    parts.tasks(
        tx,
        input.mandate_tasks.as_deref().unwrap_or_default(),
        &mut faults,
    );
    let sourced = !input.provenance.is_empty()
        || input
            .findings
            .as_ref()
            .is_some_and(|findings| !findings.is_empty());
    check_nature(
        input.nature,
        input.needs.len(),
        input.category,
        sourced,
        &mut faults,
    );
    let id = id_of(&documents);
    for line in parts.provenance.iter_mut().flatten() {
        line.gap_id = id;
    }
    let reference = tx.reference();
    let mut gap = gap::Model {
        id,
        reference: crate::actions::new_reference("gap"),
        title: input.title,
        description: input.description,
        language: input.language,
        holder: input.holder,
        institution: input.institution,
        organisation_id: named(
            &input.organisation,
            |code| Ok(reference.organisations.named(code, "organisation")?.id),
            &mut faults,
        ),
        mission_id: named(
            &input.mission,
            |code| Ok(reference.missions.named(code, "mission")?.id),
            &mut faults,
        ),
        panel_id: Some(tx.panel()?),
        sector_id: faults
            .collect(
                reference
                    .sectors
                    .named(&input.sector, "sector")
                    .map(|sector| sector.id),
            )
            .unwrap_or_default(),
        nature: input.nature,
        category: input.category,
        state: GapState::Open,
        severity: input.severity,
        desired_end_state: input.desired_end_state,
        evidence: input.evidence,
        regime_id: named(
            &input.regime,
            |code| Ok(reference.regimes.named(code, "regime")?.id),
            &mut faults,
        ),
        tags: faults.words(input.tags.as_deref().unwrap_or_default(), "tags"),
        beneficiaries: faults.words(
            input.beneficiaries.as_deref().unwrap_or_default(),
            "beneficiaries",
        ),
        starts: input.starts.map(String::from),
        ends: input.ends.map(String::from),
        year: documents.iter().filter_map(|document| document.year).min(),
        note: input.note,
        published: None,
        state_since: None,
        state_note: None,
        source: OWN.to_owned(),
    };
    texts(&mut gap, &mut faults);
    faults.within(input.needs.len(), "needs");
    let needs: Vec<need::Model> = input
        .needs
        .iter()
        .enumerate()
        .map(|(at, need)| need.row(Uuid::now_v7(), id, at, &mut faults))
        .collect();
    faults.into_result()?;
    tx.insert(gap).await?;
    parts.write(tx, id).await?;
    for need in needs {
        tx.insert(need).await?;
    }
    write_words(tx, id).await?;
    tx.note::<gap::Entity>(EventKind::GapRecorded, id, None, Why::default())
        .await?;
    if let Some(publication) = input.publication {
        publish(tx, id, publication).await?;
    }
    Ok(id)
}

/// A new id whose time is that of the oldest source, by which gaps are listed, and which does not tell when they were recorded.
fn id_of(documents: &[document::Model]) -> Uuid {
    let dates = documents.iter().filter_map(|document| {
        document
            .dated
            .clone()
            .or(document.year.map(|year| year.to_string()))
    });
    let millis = dates
        .min()
        .map_or(0, |date| PartialDate::stored(&date).millis());
    domain::id::fresh(millis)
}

/// What a code stands for, where one is given.
fn named(
    code: &Option<String>,
    find: impl Fn(&str) -> Result<Uuid, Fault>,
    faults: &mut Validation,
) -> Option<Uuid> {
    code.as_ref().and_then(|code| faults.collect(find(code)))
}

/// What does not go together with a gap of WILL, or with a TACTICAL one.
fn check_nature(
    nature: GapNature,
    needs: usize,
    category: InformationCategory,
    sourced: bool,
    faults: &mut Validation,
) {
    faults.ensure(
        nature == GapNature::Capacity || needs == 0,
        "needs",
        "must be empty for a gap of WILL: help cannot close it",
    );
    let is_tactical = category == InformationCategory::Tactical;
    let message =
        "cannot go with TACTICAL: leave out provenance and findings, since no source is kept";
    faults.ensure(!is_tactical || !sourced, "provenance", message);
}

async fn revise_gap(tx: &mut Tx, input: ReviseGapInput) -> Result<Uuid> {
    let mut gap = gap_for(tx, &input.gap, Action::ReviseGap).await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let is_out = tx.is_public::<gap::Entity>(gap.id).await? || gap.published.is_some();
    if is_out {
        tx.allow(Action::PublishGap, &thing(&gap))?;
    }
    let (mut faults, mut parts) = (Validation::default(), Parts::default());
    faults.ensure(
        !is_out || input.confirmation.is_some(),
        "confirmation",
        "is missing: this text is public or will be, and who revises it confirms that it names no private person",
    );
    revise_columns(tx, &mut gap, &input, &mut faults);
    revise_parts(tx, &mut gap, &input, &mut parts, &mut faults).await?;
    let needs = match &input.needs {
        Some(lines) => Some(restated(tx, &gap, lines, &mut faults).await?),
        None => None,
    };
    texts(&mut gap, &mut faults);
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let id = gap.id;
    let published = gap.published.clone();
    tx.update(gap).await?;
    parts.write(tx, id).await?;
    if let Some((known, stated)) = needs {
        write_needs(tx, &known, &stated, &[]).await?;
    }
    write_words(tx, id).await?;
    if is_out {
        may_be_published(tx, id, &end_of(published.as_deref(), tx.today())).await?;
    }
    let why = Why {
        reason,
        confirmed: input
            .confirmation
            .filter(|_| is_out)
            .map(PublicTextConfirmation::said),
    };
    tx.note::<gap::Entity>(EventKind::GapRevised, id, Some(&before), why)
        .await?;
    Ok(id)
}

fn revise_columns(tx: &Tx, gap: &mut gap::Model, input: &ReviseGapInput, faults: &mut Validation) {
    let reference = tx.reference();
    macro_rules! set {
        ($($field:ident)*) => { $(if let Some(given) = &input.$field { gap.$field = given.clone(); })* };
    }
    macro_rules! set_or_clear {
        ($($field:ident)*) => { $(if let Some(given) = input.$field.as_opt_ref() { gap.$field = given.cloned(); })* };
    }
    macro_rules! set_or_clear_code {
        ($($field:ident in $table:ident => $column:ident;)*) => {$(
            if let Some(given) = input.$field.as_opt_ref() {
                gap.$column = named(&given.cloned(), |code| Ok(reference.$table.named(code, stringify!($field))?.id), faults);
            }
        )*};
    }
    set! { title description language holder evidence }
    set_or_clear! { institution severity desired_end_state note }
    set_or_clear_code! {
        organisation in organisations => organisation_id;
        mission in missions => mission_id;
        regime in regimes => regime_id;
    }
    macro_rules! set_words {
        ($($field:ident)*) => { $(if let Some(given) = &input.$field { gap.$field = faults.words(given, stringify!($field)); })* };
    }
    macro_rules! set_or_clear_days {
        ($($field:ident)*) => { $(if let Some(given) = input.$field.as_opt_ref() { gap.$field = given.cloned().map(String::from); })* };
    }
    set_words! { tags beneficiaries }
    set_or_clear_days! { starts ends }
    if let Some(code) = &input.sector {
        gap.sector_id = faults
            .collect(
                reference
                    .sectors
                    .named(code, "sector")
                    .map(|sector| sector.id),
            )
            .unwrap_or(gap.sector_id);
    }
}

async fn revise_parts(
    tx: &Tx,
    gap: &mut gap::Model,
    input: &ReviseGapInput,
    parts: &mut Parts,
    faults: &mut Validation,
) -> Result<()> {
    let names = [
        gap.title.as_str(),
        gap.institution.as_deref().unwrap_or_default(),
    ];
    match &input.countries {
        Some(codes) => parts.countries(tx, codes, &names, faults),
        None => {
            let stay = tx.parts::<gap::Entity, gap_country::Entity>(gap.id).await?;
            let stay: Vec<_> = stay
                .iter()
                .filter_map(|row| tx.reference().countries.get(row.country_id))
                .collect();
            one_congo(
                &stay.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
                &names,
                faults,
            );
        }
    }
    if let Some(lines) = &input.provenance {
        gap.year = parts
            .provenance(tx, gap.id, lines, faults)
            .await?
            .iter()
            .filter_map(|document| document.year)
            .min();
    }
    if let Some(ids) = &input.findings {
        parts.findings(tx, ids, faults).await?;
    }
    if let Some(ids) = &input.recommendations {
        parts.recommendations(tx, ids, faults).await?;
    }
    if let Some(codes) = &input.lifting_conditions {
        parts.conditions(tx, codes, faults);
    }
    if let Some(codes) = &input.mandate_tasks {
        parts.tasks(tx, codes, faults);
    }
    let sourced = parts
        .provenance
        .as_ref()
        .is_some_and(|lines| !lines.is_empty())
        || parts.findings.as_ref().is_some_and(|ids| !ids.is_empty());
    check_nature(GapNature::Capacity, 0, gap.category, sourced, faults);
    Ok(())
}

/// Writes anew the words by which a gap is found.
pub async fn write_words(tx: &Tx, id: Uuid) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let countries = tx.parts::<gap::Entity, gap_country::Entity>(id).await?;
    let needs = tx.parts::<gap::Entity, need::Entity>(id).await?;
    let reference = tx.reference();
    let countries: Vec<_> = countries
        .iter()
        .filter_map(|row| reference.countries.get(row.country_id))
        .collect();
    let sector = reference.sectors.get(gap.sector_id);
    let category = sector
        .as_ref()
        .and_then(|sector| reference.sectors.of(sector.category_id));
    let mission = reference.missions.of(gap.mission_id);
    let more = [
        &gap.desired_end_state,
        &gap.note,
        &gap.tags,
        &gap.beneficiaries,
    ]
    .into_iter()
    .flatten();
    let words = GapWords {
        language: &gap.language,
        title: &gap.title,
        holder: [
            gap.institution.as_deref(),
            mission.as_ref().map(|mission| mission.acronym.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect(),
        sectors: [&sector, &category]
            .into_iter()
            .flatten()
            .map(AsRef::as_ref)
            .collect(),
        countries: countries.iter().map(AsRef::as_ref).collect(),
        body: std::iter::once(gap.description.as_str())
            .chain(more.map(String::as_str))
            .chain(needs.iter().map(|need| need.title.as_str()))
            .collect(),
    };
    tx.delete::<gap_text::Entity>(Condition::all().add(gap_text::Column::Id.eq(id)))
        .await?;
    tx.insert(words.text(id)).await
}

/// Whether a gap says where it comes from.
pub async fn is_sourced(tx: &Tx, id: Uuid) -> Result<bool> {
    let lines = tx.parts::<gap::Entity, gap_provenance::Entity>(id).await?;
    let findings = tx.parts::<gap::Entity, gap_finding::Entity>(id).await?;
    Ok(!lines.is_empty() || !findings.is_empty())
}
