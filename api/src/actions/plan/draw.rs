//! Having a plan drawn.

mod gaps;
mod last;

use crate::{
    access::permission::{Action, allow_any},
    actions::new_reference,
    db::{
        reference::Reference,
        scope::Scope,
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
    matchmaking::{
        catalogue::CatalogueCache,
        facts::window,
        planning::{Drafted, Extras, PlanRequest, PlanTime, Planned, draft},
    },
};
use domain::{
    date::PartialDate,
    event::EventKind,
    gap::GapSeverity,
    plan::PlanState,
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{plan, plan_line};
use gaps::check_gaps;
use last::last_approved;
use matching::plan::Settings;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

/// Needs that one plan is drawn over at most: approval has to propose all of it in one change.
const NEEDS_MAX: usize = 1_000;
/// Rounds of search at most.
const ROUNDS_MAX: u32 = 1_000;
/// Most gaps that a provider can be said to look after.
const ATTENTION_MAX: u32 = i32::MAX.unsigned_abs();
/// How long the search may take, and half as long again what comes after it: a request has ten seconds.
const TIME: Duration = Duration::from_secs(4);

/// A plan to draw.
pub struct PlanDraft {
    /// What it is for.
    pub note: Option<String>,
    /// The day to plan for; by default the first on which each gap is to be helped, or else today.
    pub on: Option<PartialDate>,
    /// Codes of the sanctions regimes to plan for; all where there are none.
    pub regimes: Vec<String>,
    /// The gaps to plan for; all where there are none.
    pub gaps: Vec<Uuid>,
    /// By how much gaps of some severities count more.
    pub severities: Vec<(GapSeverity, f64)>,
    /// Codes of providers, and how many gaps they can look after.
    pub attention: Vec<(String, u32)>,
    /// How many gaps any other provider can look after.
    pub attention_default: Option<u32>,
    /// How many providers one gap can look after.
    pub providers_per_gap: u32,
    /// Share of what it could get alone that every country should get.
    pub fairness_floor: f64,
    /// Which share of the objective that may cost.
    pub fairness_cost: f64,
    /// What a changed pairing has to bring against the last approved plan.
    pub stability_fee: f64,
    /// How well the two sides of a line have to fit at least.
    pub least_fit: f64,
    /// Rounds of search.
    pub rounds: u32,
}

/// A plan as it was drawn, with the policy it was drawn by.
pub struct DrawnPlan {
    note: Option<String>,
    on: Option<PartialDate>,
    policy: Settings,
    drafted: Drafted,
}

/// Draws a plan for the viewer, before any change is opened: nobody who writes waits for it.
pub async fn draw(catalogue: &CatalogueCache, scope: &Scope, plan: PlanDraft) -> Result<DrawnPlan> {
    allow_any(scope.viewer(), Action::DraftPlan)?;
    let mut faults = Validation::default();
    plan.check(&mut faults);
    let policy = plan.settings(scope.reference(), &mut faults);
    let note = faults.text_if(plan.note.as_ref(), NOTE_MAX, "note");
    check_gaps(scope, &plan.gaps, &mut faults).await?;
    faults.into_result()?;
    let (previous, apart) = last_approved(scope).await?;
    let day = plan
        .on
        .as_ref()
        .and_then(|on| window(Some(on.as_str()), None).from);
    let wish = PlanRequest {
        on: day,
        settings: policy.clone(),
        time: PlanTime::Search(TIME),
        // The turn that a plan has is one at one thread.
        hands: 1,
        needs_max: NEEDS_MAX,
        previous,
        apart,
        gaps: plan.gaps,
        only: None,
        extras: Extras {
            next_uses: true,
            other_money: true,
            fairness_steps: 0,
        },
    };
    let drafted = draft(catalogue, scope, wish, |_| {}).await?;
    Ok(DrawnPlan {
        note,
        on: plan.on,
        policy,
        drafted,
    })
}

impl PlanDraft {
    /// Whether its figures are within their bounds.
    fn check(&self, faults: &mut Validation) {
        faults.within(self.regimes.len(), "regimes");
        faults.within(self.attention.len(), "attention");
        self.check_attention(faults);
        let share = |value: f64| (0.0..=1.0).contains(&value);
        faults.ensure(
            (1..=100).contains(&self.providers_per_gap),
            "providersPerGap",
            "must lie between 1 and 100",
        );
        faults.ensure(
            share(self.fairness_floor),
            "fairnessFloor",
            "must lie between 0 and 1",
        );
        faults.ensure(
            share(self.fairness_cost),
            "fairnessCost",
            "must lie between 0 and 1",
        );
        faults.ensure(
            share(self.least_fit),
            "leastFit",
            "must lie between 0 and 1",
        );
        faults.ensure(
            (0.0..=1_000.0).contains(&self.stability_fee),
            "stabilityFee",
            "must lie between 0 and 1000",
        );
        faults.ensure(
            (1..=ROUNDS_MAX).contains(&self.rounds),
            "rounds",
            &format!("must lie between 1 and {ROUNDS_MAX}"),
        );
    }

    fn check_attention(&self, faults: &mut Validation) {
        let below = "must not lie below 0";
        for (at, (_, gaps)) in self.attention.iter().enumerate() {
            faults.ensure(
                *gaps <= ATTENTION_MAX,
                &format!("attention.{at}.gaps"),
                below,
            );
        }
        let fits = self
            .attention_default
            .is_none_or(|gaps| gaps <= ATTENTION_MAX);
        faults.ensure(fits, "attentionDefault", below);
    }

    /// The policy by which it is drawn.
    fn settings(&self, reference: &Reference, faults: &mut Validation) -> Settings {
        Settings {
            severity: self.severities(faults),
            regimes: named(&self.regimes, "regimes", faults, |code, field| {
                Ok(reference.regimes.named(code, field)?.code.clone())
            }),
            least_fit: self.least_fit,
            attention: self.budgets(reference, faults),
            attention_default: self.attention_default,
            max_providers: self.providers_per_gap,
            fairness_floor: self.fairness_floor,
            fairness_cost: self.fairness_cost,
            stability_fee: self.stability_fee,
            rounds: self.rounds,
            ..Settings::default()
        }
    }

    fn severities(&self, faults: &mut Validation) -> BTreeMap<GapSeverity, f64> {
        let mut factors = BTreeMap::new();
        for (at, (severity, factor)) in self.severities.iter().enumerate() {
            let is_fit = *factor > 0.0 && *factor <= 1_000.0;
            faults.ensure(
                is_fit,
                &format!("severities.{at}.factor"),
                "must be above 0 and at most 1000",
            );
            let before = factors.insert(*severity, *factor);
            faults.ensure(
                before.is_none(),
                &format!("severities.{at}.severity"),
                "appears twice",
            );
        }
        factors
    }

    fn budgets(&self, reference: &Reference, faults: &mut Validation) -> BTreeMap<String, u32> {
        let mut budgets = BTreeMap::new();
        for (at, (code, gaps)) in self.attention.iter().enumerate() {
            let field = format!("attention.{at}.provider");
            let Some(provider) =
                faults.collect(reference.organisations.named(code, &field).cloned())
            else {
                continue;
            };
            let before = budgets.insert(provider.code.clone(), *gaps);
            faults.ensure(before.is_none(), &field, "appears twice");
        }
        budgets
    }
}

fn named(
    given: &[String],
    field: &str,
    faults: &mut Validation,
    find: impl Fn(&str, &str) -> Result<String, Fault>,
) -> Vec<String> {
    let found = given
        .iter()
        .enumerate()
        .filter_map(|(at, code)| faults.collect(find(code, &format!("{field}.{at}"))));
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Keeps a plan that was drawn, as a draft.
pub async fn keep(tx: &mut Tx, drawn: DrawnPlan) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let DrawnPlan {
        note,
        on,
        policy,
        drafted,
    } = drawn;
    tx.insert(plan::Model {
        id,
        reference: new_reference("plan"),
        organisation_id: tx.member().organisation,
        state: PlanState::Draft,
        note,
        dated: on.map_or_else(|| tx.today().to_owned(), String::from),
        drawn: tx.now(),
        approved: None,
        policy: json(&policy)?,
        result: json(&drafted.kept())?,
        digest: drafted.digest,
    })
    .await?;
    for (at, line) in drafted.lines.into_iter().enumerate() {
        tx.insert(row(id, at, line)).await?;
    }
    tx.note::<plan::Entity>(EventKind::PlanDrafted, id, None, Reason::default())
        .await?;
    Ok(id)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(anyhow::Error::new(error)))
}

fn row(plan_id: Uuid, at: usize, line: Planned) -> plan_line::Model {
    plan_line::Model {
        id: Uuid::now_v7(),
        plan_id,
        position: i32::try_from(at + 1).expect("a plan has few lines"),
        gap_id: line.gap,
        need_id: line.need,
        assistance_id: line.assistance,
        line_id: line.line,
        amount: line.amount,
        unit: line.unit,
        starts: line.start.map(|day| day.to_string()),
        left_out: None,
        match_id: None,
    }
}
