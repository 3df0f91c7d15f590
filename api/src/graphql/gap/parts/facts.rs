//! What a gap is: what is missing, where, and how far it is closed.

use crate::{
    error::Result,
    graphql::{
        ContextExt,
        gap::{further_sector::FurtherSector, member::Member},
        id::{self, Kind},
        inline_object::InlineObject,
        inline_object::Objects,
        reference::{
            country::Country, mission::Mission, organisation::Organisation, panel::Panel,
            regime::SanctionsRegime, sector::Sector,
        },
    },
    history::hidden::HIDDEN,
};
use async_graphql::{Context, ID, Object};
use domain::{
    date::PartialDate,
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapPriority, GapSeverity, GapState},
};
use uuid::Uuid;

impl Member {
    /// The countries that it concerns.
    pub(in crate::graphql::gap) async fn country_ids(&self) -> Result<Vec<Uuid>> {
        let Self { row, page } = self;
        let countries = page.countries_of(row.id).await?;
        Ok(countries.iter().map(|row| row.country_id).collect())
    }
}

/// What a gap is.
#[derive(Clone)]
pub struct GapFacts(pub(in crate::graphql::gap) Member);

#[Object(serial)]
impl GapFacts {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Gap, self.0.row.id)
    }

    /// Stable name to quote it by, as `gap(reference)` takes it.
    fn reference(&self) -> &str {
        &self.0.row.reference
    }

    /// What its Panel or steward calls it in systems of their own; null where not stated, and to all but themselves where a registrar hid
    /// its texts.
    async fn external_reference(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let (viewer, row) = (ctx.scope().viewer(), self.0.brief().await?);
        let panel = viewer.insider().and_then(|member| member.panel);
        let is_own = match row.panel_id {
            Some(owner) => panel == Some(owner),
            None => row.steward_id.is_some_and(|steward| viewer.is(steward)),
        };
        let is_shown = is_own || row.title != HIDDEN;
        let own_name = self.0.detail().await?.external_reference.as_deref();
        Ok(own_name.filter(|_| is_shown))
    }

    /// What is missing, in a line.
    fn title(&self) -> &str {
        &self.0.row.title
    }

    /// What is missing, in a few sentences of our own.
    async fn description(&self) -> Result<&str> {
        Ok(&self.0.detail().await?.description)
    }

    /// Language of title and description, ISO 639-1.
    async fn language(&self) -> Result<&str> {
        Ok(&self.0.detail().await?.language)
    }

    /// The gap's holder: the kind of body whose capacity is missing.
    async fn holder(&self) -> Result<GapHolder> {
        Ok(self.0.brief().await?.holder)
    }

    /// The institution that lacks the capacity, as the source names it; null where it names none.
    async fn institution(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.institution.as_deref())
    }

    /// The institution as an organisation on record; null where it is not on record.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Organisation>>> {
        Ok(Organisation::of(ctx, self.0.brief().await?.organisation_id))
    }

    /// The mission, where a mission holds the gap; null otherwise, or where the source means all missions.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Mission>>> {
        Ok(Mission::of(ctx, self.0.brief().await?.mission_id))
    }

    /// The Panel that found it; null where none is named.
    async fn panel(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Panel>>> {
        Ok(Panel::of(ctx, self.0.brief().await?.panel_id))
    }

    /// The organisation that sees to it where no Panel owns it: it can revise and close it. Null where a Panel owns it. Null for both
    /// means the registrar: nobody on record answers for it, as for states or companies at large, and a registrar closes it and opens
    /// it again.
    async fn steward(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Organisation>>> {
        Ok(Organisation::of(ctx, self.0.brief().await?.steward_id))
    }

    /// Countries it concerns: several for a regional gap, none where the source states none.
    async fn countries(&self) -> Result<Objects<Country>> {
        let Member { row, page } = &self.0;
        let rows = page.countries_of(row.id).await?;
        let reference = page.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.countries.get(row.country_id))
            .map(Country)
            .collect())
    }

    /// Main sector, as an OECD DAC purpose code: figures by sector count the gap there alone. Null only for the second in which another
    /// process has just put it on record.
    fn sector(&self, ctx: &Context<'_>) -> Option<InlineObject<Sector>> {
        Sector::get(ctx, self.0.row.sector_id).map(InlineObject)
    }

    /// Sectors it touches beside its main one. `filter.sectors` finds it by each of them, and what fits any of them fits it.
    async fn further_sectors(&self) -> Result<Objects<FurtherSector>> {
        let Member { row, page } = &self.0;
        let rows = page.further_sectors.of(&page.batch, row.id).await?;
        let reference = page.batch.scope.reference();
        let shown = |sector_id, percent: &Option<String>| {
            Some(FurtherSector {
                sector: Sector(reference.sectors.get(sector_id)?),
                percent: percent.clone(),
            })
        };
        Ok(rows
            .iter()
            .filter_map(|row| shown(row.sector_id, &row.percent))
            .collect())
    }

    /// Whether help can close it. A gap of WILL is shown, and never offered to anyone.
    async fn nature(&self) -> Result<GapNature> {
        Ok(self.0.brief().await?.nature)
    }

    /// Who may read it.
    async fn category(&self) -> Result<InformationCategory> {
        Ok(self.0.brief().await?.category)
    }

    /// How far it is closed. While help with it is agreed it is `IN_PROGRESS`; once the last match that was agreed is taken back it is
    /// `OPEN` again, unless others were verified.
    fn state(&self) -> GapState {
        self.0.row.state
    }

    /// Since when it has been in this state; null where that is not on record.
    async fn state_since(&self) -> Result<Option<PartialDate>> {
        let detail = self.0.detail().await?;
        Ok(detail.state_since.as_deref().map(PartialDate::stored))
    }

    /// Why it was closed or reopened, what help is agreed, or that none is any more; null where that is not on record.
    async fn state_note(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.state_note.as_deref())
    }

    /// First day on which everyone may read it; null where none is set. PUBLIC gaps may have none.
    async fn published(&self) -> Result<Option<PartialDate>> {
        let detail = self.0.detail().await?;
        Ok(detail.published.as_deref().map(PartialDate::stored))
    }

    /// How serious the source considers it; null where it does not say.
    async fn severity(&self) -> Result<Option<GapSeverity>> {
        Ok(self.0.detail().await?.severity)
    }

    /// How urgent the source says it is; null where it does not say. `draftPlan` weighs what a gap needs by it, where no weight is given
    /// for its severity.
    async fn priority(&self) -> Result<Option<GapPriority>> {
        Ok(self.0.detail().await?.priority)
    }

    /// What closing the whole of it costs, as the source prints it, as a decimal string in `costCurrency`; null where not stated. It stands
    /// beside the sizes of `needs` and may hold them: neither `coverage` nor `figures` count it, and whoever adds both counts twice. Where
    /// needs have no size, it is what is known of how much is needed.
    async fn cost(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.cost.as_deref())
    }

    /// The least sum that is of any use to the gap as a whole, as a decimal string in `costCurrency`; null where not stated. Several may
    /// reach it together, so that it keeps no offer away; `least` of a need does. Plans give its needs that much together, or nothing.
    async fn least_viable(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.least_viable.as_deref())
    }

    /// Currency of `cost` and `leastViable`, ISO 4217; null where neither is stated.
    async fn cost_currency(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.cost_currency.as_deref())
    }

    /// The year in whose prices `cost` and `leastViable` are; null where not stated.
    async fn cost_year(&self) -> Result<Option<i32>> {
        Ok(self.0.detail().await?.cost_year)
    }

    /// What would show that it is closed; null where not stated.
    async fn desired_end_state(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.desired_end_state.as_deref())
    }

    /// Whether the source names it outright or only implies it.
    async fn evidence(&self) -> Result<GapEvidence> {
        Ok(self.0.detail().await?.evidence)
    }

    /// Free tags, lower-cased; empty where there are none.
    async fn tags(&self) -> Result<Vec<&str>> {
        let detail = self.0.detail().await?;
        Ok(detail.tags.as_deref().unwrap_or_default().lines().collect())
    }

    /// Kinds of institution that would be helped, such as customs or armed forces; empty where not stated.
    async fn beneficiaries(&self) -> Result<Vec<&str>> {
        let detail = self.0.detail().await?;
        Ok(detail
            .beneficiaries
            .as_deref()
            .unwrap_or_default()
            .lines()
            .collect())
    }

    /// When work to close it is to start; null where not stated.
    async fn starts(&self) -> Result<Option<PartialDate>> {
        let detail = self.0.detail().await?;
        Ok(detail.starts.as_deref().map(PartialDate::stored))
    }

    /// When it is to be closed at the latest; null where not stated.
    async fn ends(&self) -> Result<Option<PartialDate>> {
        let detail = self.0.detail().await?;
        Ok(detail.ends.as_deref().map(PartialDate::stored))
    }

    /// The sanctions regime under which it was found; null where none.
    async fn regime(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<SanctionsRegime>>> {
        Ok(SanctionsRegime::of(ctx, self.0.brief().await?.regime_id))
    }

    /// When it was first called for, where a source states that: a year, a month or a day; null where not stated.
    async fn first_called_for(&self) -> Result<Option<PartialDate>> {
        let detail = self.0.detail().await?;
        let date = detail.first_called_for.as_deref();
        Ok(date.map(PartialDate::stored))
    }

    /// Year in which it was first called for, or else of its oldest source; null where neither is known.
    fn year(&self) -> Option<i32> {
        self.0.row.year
    }
}
