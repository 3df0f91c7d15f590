//! Whether a match may be made and kept: what rules a suggestion out rules a match out, by the same judgement.
//!
//! It is made from what the actor may read, so that a refusal tells nothing else.

use crate::{
    actions::{
        conflict,
        matches::{exempt::Exemption, loaded::LoadedMatch},
    },
    db::{reference::Reference, transaction::Tx},
    error::{Error, Result},
    matchmaking::matched::Sides,
};
use domain::{
    assistance::ActivityStatus,
    matches::{
        ExemptionState,
        pairing::{self, PROVIDER_BARRED},
    },
    organisation::OrganisationStanding,
};
use entity::{assistance, exemption_request, match_line, matches, measure, organisation_review};
use matching::{
    compliance::{Asking, Outcome, Verdict},
    engine::Engine,
    matched::Matched,
    obstacle::{Obstacle, Rule},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

/// A gap and an offer or programme by these lines, judged as of today.
pub async fn judge(
    tx: &Tx,
    engine: &Engine,
    pair: (Uuid, Uuid),
    lines: &[match_line::Model],
) -> Result<Matched> {
    let sides = Sides::read(tx.scope(), &[pair]).await?;
    sides
        .judge(engine, pair, lines)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("{pair:?} went away while it was judged")))
}

/// A match, judged as of today.
pub async fn judge_loaded(tx: &Tx, engine: &Engine, of: &LoadedMatch) -> Result<Matched> {
    judge(tx, engine, (of.gap.id, of.assistance.id), &of.lines).await
}

/// The requests for exemptions of a match, as they are on a day, the earliest first.
pub async fn exemptions(tx: &Tx, match_id: Uuid, day: &str) -> Result<Vec<Exemption>> {
    let requests = tx
        .parts::<matches::Entity, exemption_request::Entity>(match_id)
        .await?;
    let days = (tx.today(), day);
    let exemption =
        |request: &exemption_request::Model| Exemption::of(request, tx.reference(), days);
    Ok(requests.iter().filter_map(exemption).collect())
}

/// The measures that ask something of what is judged so, on the day on which it would be delivered, of regimes whose committee is on record:
/// from no others is an exemption asked, so that no committee decides about what is none of its business.
pub fn touched_by<'a>(verdict: &Verdict, reference: &'a Reference) -> Vec<&'a measure::Model> {
    let all = verdict.asking.iter();
    let known = all.filter_map(|asking| reference.measures.by_code(&asking.measure));
    let known = known.map(|measure| &**measure);
    known
        .filter(|measure| reference.committee_of_measure(measure).is_some())
        .collect()
}

/// Refuses what is given by whom a registrar does not let act: where they are not named, as if their help were suspended.
pub async fn may_give(tx: &Tx, assistance: &assistance::Model) -> Result<()> {
    let review = organisation_review::Entity::find_by_id(assistance.provider_id);
    let review = tx.rows_whoever_may_read(review).await?.pop();
    match review.map(|review| review.standing) {
        None | Some(OrganisationStanding::Active) => Ok(()),
        Some(_) if assistance.attributed => Err(conflict(PROVIDER_BARRED)),
        Some(_) => pairing::can_help(ActivityStatus::Suspended, None, tx.today()).map_err(conflict),
    }
}

/// Refuses a match that is forbidden; an exemption may still be asked for.
pub fn may_match(judged: &Matched, exemptions: &[Exemption]) -> Result<()> {
    may_promise(&judged.verdict, exemptions)?;
    // What is milder than what decides stands in the way of a commitment at most.
    let is_exempt = lacking(&judged.verdict, exemptions, judged.verdict.outcome).is_empty();
    let forbids = |obstacle: &&Obstacle| {
        obstacle.rule.forbids() && !(is_exempt && obstacle.rule == Rule::Measure)
    };
    let mut sentences = Vec::new();
    for obstacle in judged.obstacles.iter().filter(forbids) {
        sentences.push(obstacle.explanation.as_str());
        sentences.extend(obstacle.change.as_deref());
    }
    if sentences.is_empty() {
        Ok(())
    } else {
        Err(conflict(&sentences.join(" ")))
    }
}

/// Refuses what is prohibited by a measure from which it is not exempted.
pub fn may_promise(verdict: &Verdict, exemptions: &[Exemption]) -> Result<()> {
    let lacking = lacking(verdict, exemptions, Outcome::Prohibited);
    if lacking.is_empty() {
        return Ok(());
    }
    let whom = match (&verdict.contact, decides(verdict, &lacking)) {
        (Some(contact), true) => contact.as_str(),
        _ => "Committee of the measure",
    };
    Err(conflict(&format!(
        "This delivery is forbidden by {}.{} Give something else, or to somebody else; whether it can be exempted, the {whom} says.",
        named(&lacking),
        why(verdict, &lacking),
    )))
}

/// Refuses what is prohibited, what waits for an exemption, and what the Committee refused to exempt or exempts no more.
pub fn may_commit(verdict: &Verdict, exemptions: &[Exemption]) -> Result<()> {
    if let Some(refused) = refused(verdict, exemptions) {
        let (measure, reference) = (&refused.measure, &refused.reference);
        let then = match (
            granted_later(measure, exemptions),
            requested(measure, exemptions),
        ) {
            (Some((day, later)), _) => format!("what it granted as {later} exempts from {day} on"),
            (None, Some(anew)) => format!("wait for what it says of {}", anew.reference),
            (None, None) => "nothing is committed unless it grants another request".to_owned(),
        };
        let said = match refused.state {
            ExemptionState::Revoked => "revoked its exemption of this from",
            _ => "refused to exempt this from",
        };
        return Err(conflict(&format!(
            "The Committee {said} {measure}, as {reference}: {then}.",
        )));
    }
    may_promise(verdict, exemptions)?;
    let lacking = lacking(verdict, exemptions, Outcome::ExemptionRequired);
    if lacking.is_empty() {
        return Ok(());
    }
    let steps: Vec<String> = lacking
        .iter()
        .map(|asking| step(asking, exemptions))
        .collect();
    Err(conflict(&format!(
        "Before this is committed, an exemption has to be granted from {}.{} {}",
        named(&lacking),
        why(verdict, &lacking),
        steps.join(" "),
    )))
}

/// The measures that ask this of it, or what is stricter, and from which no committee has exempted it.
fn lacking<'a>(verdict: &'a Verdict, exemptions: &[Exemption], from: Outcome) -> Vec<&'a Asking> {
    let is_granted = |asking: &Asking| {
        let mut all = exemptions.iter();
        all.any(|exemption| exemption.stands && exemption.measure == asking.measure)
    };
    let asked = verdict.asking.iter();
    asked
        .filter(|asking| asking.outcome >= from && !is_granted(asking))
        .collect()
}

/// What to do about a measure from which an exemption lacks.
fn step(asking: &Asking, exemptions: &[Exemption]) -> String {
    let measure = &asking.measure;
    if let Some((day, reference)) = granted_later(measure, exemptions) {
        return format!(
            "What was granted as {reference} exempts from {day} on: enter it of that day, or of a later one."
        );
    }
    match requested(measure, exemptions) {
        Some(request) => format!(
            "That from \"{measure}\" is requested as {}: wait for it.",
            request.reference
        ),
        None => format!(
            "{}Ask for it by requestExemption for the measure \"{measure}\".",
            lapsed(measure, exemptions)
        ),
    }
}

/// The first day of an exemption from a measure that was granted later, and its request; the first one, where there are several.
fn granted_later<'a>(measure: &str, exemptions: &'a [Exemption]) -> Option<(&'a str, &'a str)> {
    let mut of_measure = exemptions.iter().filter(|one| one.measure == measure);
    of_measure.find_map(|one| Some((one.begins.as_deref()?, one.reference.as_str())))
}

/// That an exemption from a measure was granted and has ended, before another sentence; the last one, where there are several.
fn lapsed(measure: &str, exemptions: &[Exemption]) -> String {
    let of_measure = exemptions.iter().filter(|one| one.measure == measure);
    let mut ended = of_measure.filter_map(|one| Some((one.lapsed.as_deref()?, &one.reference)));
    match ended.next_back() {
        Some((day, reference)) => format!("What was granted as {reference} ended on {day}. "),
        None => String::new(),
    }
}

/// The request for an exemption from a measure that is not decided.
fn requested<'a>(measure: &str, exemptions: &'a [Exemption]) -> Option<&'a Exemption> {
    let mut all = exemptions.iter();
    all.find(|exemption| {
        exemption.measure == measure && exemption.state == ExemptionState::Requested
    })
}

/// A request that was refused, or granted and revoked, where none stands beside it and the measure is in force, today or on the day of the
/// delivery: the Committee's word goes before the table. What is latest is told.
fn refused<'a>(verdict: &Verdict, exemptions: &'a [Exemption]) -> Option<&'a Exemption> {
    exemptions.iter().rev().find(|refused| {
        let is_lifted = |other: &Exemption| other.stands && other.measure == refused.measure;
        matches!(
            refused.state,
            ExemptionState::Refused | ExemptionState::Revoked
        ) && (refused.is_in_force || asks(verdict, &refused.measure))
            && !exemptions.iter().any(is_lifted)
    })
}

/// Whether a measure asks something of it.
fn asks(verdict: &Verdict, measure: &str) -> bool {
    let mut all = verdict.asking.iter();
    all.any(|asking| asking.measure == measure)
}

/// Whether the measure that decides is among these.
fn decides(verdict: &Verdict, measures: &[&Asking]) -> bool {
    let mut all = measures.iter();
    all.any(|asking| Some(&asking.measure) == verdict.measure.as_ref())
}

/// What the verdict says, behind another sentence, where it is about one of these measures.
fn why(verdict: &Verdict, measures: &[&Asking]) -> String {
    match decides(verdict, measures) {
        true => format!(" {}", verdict.explanation),
        false => String::new(),
    }
}

/// Measures with the documents that say so: "1591-arms (S/RES/1591 (2005), para. 7) and 1970-arms (S/RES/1970 (2011), para. 9)".
fn named(measures: &[&Asking]) -> String {
    let each = measures.iter();
    let each = each.map(|asking| format!("{} ({})", asking.measure, asking.source()));
    each.collect::<Vec<_>>().join(" and ")
}
