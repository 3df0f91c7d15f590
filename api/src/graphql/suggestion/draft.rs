//! Suggestions for drafts: what would fit a gap or an offer that is not on record, by example.

use crate::{
    actions::{
        assistance::{lines, parts::exclusion},
        gap::needs,
    },
    db::reference::Reference,
    error::Result,
    graphql::{
        ContextExt,
        assistance::input::{AssistanceLineInput, ExclusionInput},
        gap::input::NeedInput,
        id,
        suggestion::{self, Suggestion},
    },
    matchmaking::{catalogue::Matchmaker, facts},
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    assistance::{AssistanceKind, Stated},
    date::PartialDate,
    gap::{GapHolder, Statement, need},
    validation::{Fault, NOTE_MAX, TEXT_MAX, TITLE_MAX, Validation, ensure},
};
use matching::facts as weighed;
use uuid::Uuid;

/// Drafts of one question at most.
const DRAFTS_MAX: usize = 100;

/// A gap that is not on record. Nothing of it is stored.
#[derive(InputObject)]
pub struct DraftGapInput {
    /// What lacks, in a line.
    title: String,
    /// What lacks, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Whose gap it is.
    #[graphql(default_with = "GapHolder::HostState")]
    holder: GapHolder,
    /// The institution that lacks it.
    institution: Option<String>,
    /// Kinds of institution that would be helped.
    beneficiaries: Option<Vec<String>>,
    /// Free tags.
    tags: Option<Vec<String>>,
    /// Countries it concerns: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Sector, as an OECD DAC code.
    sector: Option<String>,
    /// Code of the sanctions regime.
    regime: Option<String>,
    /// From when on it is to be closed.
    starts: Option<PartialDate>,
    /// Until when it is to be closed.
    ends: Option<PartialDate>,
    /// What would close it.
    needs: Option<Vec<NeedInput>>,
}

/// An offer or programme that is not on record. Nothing of it is stored.
#[derive(InputObject)]
pub struct DraftAssistanceInput {
    /// Offer or programme.
    #[graphql(default_with = "AssistanceKind::Offer")]
    kind: AssistanceKind,
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Since when.
    starts: Option<PartialDate>,
    /// Until when.
    ends: Option<PartialDate>,
    /// What it depends on.
    condition: Option<String>,
    /// Working languages, ISO 639-1.
    languages: Option<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49. With none, and no groups, it is bound to none.
    countries: Option<Vec<String>>,
    /// Codes of country groups it is for, such as ecowas.
    groups: Option<Vec<String>>,
    /// Sectors, as OECD DAC codes.
    sectors: Option<Vec<String>>,
    /// What it is not for.
    excluded: Option<Vec<ExclusionInput>>,
    /// What it does not cover, in words.
    exclusions: Option<String>,
    /// Codes of country groups that a receiving state has to be in, all of them.
    memberships: Option<Vec<String>>,
    /// Whether the provider would ask for an exemption, or give notice, where a measure asks it.
    #[graphql(default_with = "Stated::NotStated")]
    seeks_exemption: Stated,
    /// What is given.
    lines: Option<Vec<AssistanceLineInput>>,
}

/// Drafts to find partners for, at most 100 in all.
#[derive(InputObject)]
pub struct SuggestInput {
    /// Gaps that look for help.
    gaps: Option<Vec<DraftGapInput>>,
    /// Offers and programmes that look for gaps.
    assistance: Option<Vec<DraftAssistanceInput>>,
    /// How many suggestions for each at most, 1 to 50; 10 if nothing is said.
    first: Option<i32>,
    /// Offers, programmes, or both, as if nothing is said.
    kinds: Option<Vec<AssistanceKind>>,
    /// The day asked about; if nothing is said, the first on which each gap is to be helped, or else today.
    on: Option<PartialDate>,
}

/// What fits one draft best.
#[derive(SimpleObject)]
pub struct DraftSuggestions {
    /// Id of what it says: the same as long as that is the same.
    id: ID,
    /// Best first.
    suggestions: Vec<Suggestion>,
}

impl DraftSuggestions {
    fn new(suggestions: Vec<Suggestion>) -> Self {
        let says: Vec<ID> = suggestions.iter().map(Suggestion::says).collect();
        Self {
            id: id::of_value("draft-suggestions", &says),
            suggestions,
        }
    }
}

/// What fits drafts best.
#[derive(SimpleObject)]
pub struct SuggestPayload {
    /// For each gap, in the order of the input.
    gaps: Vec<DraftSuggestions>,
    /// For each offer or programme, in the order of the input.
    assistance: Vec<DraftSuggestions>,
}

/// Suggestions for drafts.
#[derive(Default)]
pub struct SuggestQuery;

#[Object]
impl SuggestQuery {
    /// What would fit gaps, offers or programmes that are not on record, by example. Nothing of the input is stored.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The drafts.")] mut input: SuggestInput,
    ) -> Result<Option<SuggestPayload>> {
        let scope = ctx.scope();
        let (drafts, first) = (
            Drafts::read(&mut input, scope.reference())?,
            suggestion::number(input.first)?,
        );
        drafts.answer(ctx, &input, first).await.map(Some)
    }
}

/// Drafts as matching weighs them.
struct Drafts {
    gaps: Vec<weighed::Gap>,
    assistance: Vec<weighed::Assistance>,
}

impl Drafts {
    fn read(input: &mut SuggestInput, reference: &Reference) -> Result<Self> {
        let (gaps, all) = (
            input.gaps.take().unwrap_or_default(),
            input.assistance.as_deref().unwrap_or_default(),
        );
        let number = gaps.len() + all.len();
        ensure(
            (1..=DRAFTS_MAX).contains(&number),
            "input",
            &format!("must have between 1 and {DRAFTS_MAX} drafts, and has {number}"),
        )?;
        let mut faults = Validation::default();
        let mut read = Self {
            gaps: Vec::new(),
            assistance: Vec::new(),
        };
        for (at, draft) in gaps.into_iter().enumerate() {
            let mut own = Validation::default();
            read.gaps.push(draft.weigh(reference, &mut own));
            faults.under(&format!("input.gaps.{at}"), own);
        }
        for (at, draft) in all.iter().enumerate() {
            let mut own = Validation::default();
            read.assistance.push(draft.weigh(reference, &mut own));
            faults.under(&format!("input.assistance.{at}"), own);
        }
        faults.into_result()?;
        Ok(read)
    }

    async fn answer(
        self,
        ctx: &Context<'_>,
        input: &SuggestInput,
        first: usize,
    ) -> Result<SuggestPayload> {
        let scope = ctx.scope();
        let (for_gaps, for_assistance) = {
            let matchmaker =
                Matchmaker::open(ctx.catalogue(), scope, suggestion::day(input.on.clone())).await?;
            let (assistance, gaps) = (
                matchmaker.own_for_draft_gap().await?,
                matchmaker.own_for_draft().await?,
            );
            let (catalogue, engine) = (&matchmaker.current.catalogue, matchmaker.engine());
            let wanted = |one: &weighed::Assistance| suggestion::is_asked(&input.kinds, one.form);
            let best = |gap| {
                catalogue.for_gap(
                    &engine.gap(gap),
                    &assistance,
                    matchmaker.asked,
                    first,
                    wanted,
                )
            };
            let fits = |draft| {
                catalogue.for_assistance(
                    &engine.assistance(draft),
                    &gaps,
                    matchmaker.asked,
                    first,
                    |_| true,
                )
            };
            (
                self.gaps.into_iter().map(best).collect::<Vec<_>>(),
                self.assistance.into_iter().map(fits).collect::<Vec<_>>(),
            )
        };
        let mut answer = SuggestPayload {
            gaps: Vec::new(),
            assistance: Vec::new(),
        };
        for ranked in for_gaps {
            answer.gaps.push(DraftSuggestions::new(
                suggestion::assistance_of(scope, ranked, None).await?,
            ));
        }
        for ranked in for_assistance {
            answer.assistance.push(DraftSuggestions::new(
                suggestion::gaps_of(scope, ranked, None).await?,
            ));
        }
        Ok(answer)
    }
}

/// The codes that a check takes, as they are on record.
fn codes(
    given: Option<&Vec<String>>,
    field: &str,
    faults: &mut Validation,
    check: impl Fn(&str, &str) -> Result<Vec<String>, Fault>,
) -> Vec<String> {
    let given = given.map_or(&[][..], Vec::as_slice);
    faults.within(given.len(), field);
    given
        .iter()
        .enumerate()
        .filter_map(|(at, code)| faults.collect(check(code, &format!("{field}.{at}"))))
        .flatten()
        .collect()
}

fn window(
    starts: Option<&PartialDate>,
    ends: Option<&PartialDate>,
    faults: &mut Validation,
) -> weighed::Window {
    let text = |date: Option<&PartialDate>| date.map(|date| date.as_str().to_owned());
    let (starts, ends) = (text(starts), text(ends));
    faults.order(starts.as_ref(), ends.as_ref(), "ends");
    facts::window(starts.as_deref(), ends.as_deref())
}

impl DraftGapInput {
    fn statement(&self) -> Statement {
        Statement {
            title: self.title.clone(),
            description: self.description.clone(),
            language: self.language.clone(),
            institution: self.institution.clone(),
            starts: self.starts.clone(),
            ends: self.ends.clone(),
            ..Statement::default()
        }
    }

    fn weigh(self, reference: &Reference, faults: &mut Validation) -> weighed::Gap {
        let mut says = self.statement();
        says.check(faults);
        let country =
            |code: &str, field: &str| Ok(vec![reference.country(code, field)?.alpha3.clone()]);
        let sector = |code: &String| Ok(reference.sectors.named(code, "sector")?.code.clone());
        let regime = |code: &String| Ok(reference.regimes.named(code, "regime")?.code.clone());
        let day = |date: Option<PartialDate>| date.map(String::from);
        let (starts, ends) = (day(says.starts), day(says.ends));
        weighed::Gap {
            id: Uuid::nil(),
            reference: String::new(),
            title: says.title,
            description: says.description,
            language: says.language,
            holder: self.holder,
            institution: says.institution,
            beneficiaries: words(self.beneficiaries.as_ref(), "beneficiaries", faults),
            tags: words(self.tags.as_ref(), "tags", faults),
            countries: codes(self.countries.as_ref(), "countries", faults, country),
            sector: code(self.sector.as_ref(), faults, sector).unwrap_or_default(),
            nature: domain::gap::GapNature::Capacity,
            state: domain::gap::GapState::Open,
            severity: None,
            window: facts::window(starts.as_deref(), ends.as_deref()),
            regime: code(self.regime.as_ref(), faults, regime),
            mandate_tasks: Vec::new(),
            needs: weigh_needs(self.needs.unwrap_or_default(), faults),
        }
    }
}

/// The code that a check takes, as it is on record.
fn code(
    given: Option<&String>,
    faults: &mut Validation,
    check: impl Fn(&String) -> Result<String, Fault>,
) -> Option<String> {
    given.and_then(|code| faults.collect(check(code)))
}

/// Words or short names, as they are stored.
fn words(given: Option<&Vec<String>>, field: &str, faults: &mut Validation) -> Vec<String> {
    let words = given.and_then(|words| faults.words(words, field));
    facts::lines(words.as_deref())
}

fn weigh_needs(given: Vec<NeedInput>, faults: &mut Validation) -> Vec<weighed::Need> {
    let drafts = given.into_iter().map(NeedInput::draft).collect();
    let needs = need::check(drafts, faults).into_iter().enumerate();
    let rows = needs.map(|(at, need)| needs::row(need, Uuid::nil(), Uuid::nil(), at));
    rows.map(|row| facts::weigh_need(&row, &[], None, None))
        .collect()
}

impl DraftAssistanceInput {
    fn weigh(&self, reference: &Reference, faults: &mut Validation) -> weighed::Assistance {
        let (lines, excluded) = (
            self.lines.as_deref().unwrap_or_default(),
            self.excluded.as_deref().unwrap_or_default(),
        );
        faults.within(lines.len(), "lines");
        faults.within(excluded.len(), "excluded");
        let country =
            |code: &str, field: &str| Ok(vec![reference.country(code, field)?.alpha3.clone()]);
        let members = |code: &str, field: &str| {
            let group = reference.country_groups.named(code, field)?;
            let ids = reference.group_members.of(group.id).iter();
            Ok(ids
                .filter_map(|id| Some(reference.countries.get(*id)?.alpha3.clone()))
                .collect())
        };
        let group = |code: &str, field: &str| {
            Ok(vec![
                reference.country_groups.named(code, field)?.code.clone(),
            ])
        };
        let sector =
            |code: &str, field: &str| Ok(vec![reference.sectors.named(code, field)?.code.clone()]);
        let mut countries = codes(self.countries.as_ref(), "countries", faults, country);
        countries.extend(codes(self.groups.as_ref(), "groups", faults, members));
        countries.sort();
        countries.dedup();
        let languages = self
            .languages
            .iter()
            .flatten()
            .enumerate()
            .map(|(at, code)| faults.language(code, &format!("languages.{at}")));
        let languages = languages.collect();
        let exclusions = excluded.iter().enumerate().filter_map(|(at, what)| {
            let field = format!("excluded.{at}.value");
            let mut what = what.draft();
            what.check(&field, faults);
            faults.collect(exclusion(reference, &what, &field))
        });
        let excluded = exclusions
            .map(|what| facts::exclusion(what.kind, &what.value))
            .collect();
        weighed::Assistance {
            id: Uuid::nil(),
            reference: String::new(),
            form: self.kind,
            title: faults.text(&self.title, TITLE_MAX, "title"),
            description: faults.text(&self.description, TEXT_MAX, "description"),
            language: faults.language(&self.language, "language"),
            exclusions: faults.text_if(self.exclusions.as_ref(), NOTE_MAX, "exclusions"),
            condition: faults.text_if(self.condition.as_ref(), NOTE_MAX, "condition"),
            status: domain::assistance::ActivityStatus::Pipeline,
            window: window(self.starts.as_ref(), self.ends.as_ref(), faults),
            willing: domain::assistance::Stated::Yes,
            able: domain::assistance::Stated::NotStated,
            seeks_exemption: self.seeks_exemption,
            countries,
            sectors: codes(self.sectors.as_ref(), "sectors", faults, sector),
            languages,
            excluded,
            memberships: codes(self.memberships.as_ref(), "memberships", faults, group),
            mandate_tasks: Vec::new(),
            lines: lines
                .iter()
                .enumerate()
                .map(|(at, line)| {
                    let line = line.draft().check(&format!("lines.{at}"), faults);
                    facts::weigh_line(&lines::row(line, Uuid::nil(), Uuid::nil(), at), None)
                })
                .collect(),
            record: None,
        }
    }
}
