//! From which measures a match is exempt, and what these let be entered under it.

use super::{Match, asked::exempting};
use crate::{
    actions::matches::exempt::Exemption, db::scope::Seen, error::Result, graphql::ContextExt,
};
use async_graphql::Context;
use chrono::NaiveDate;
use entity::{exemption_request, match_line, measure};
use matching::compliance::Verdict;
use std::{collections::BTreeSet, slice};

/// What the sanctions let be entered under a line, judged so, with these requests for exemptions.
pub(super) type Lets = fn(&Verdict, &[Exemption]) -> Result<()>;

impl Match {
    async fn requests(&self) -> Result<&[Seen<exemption_request::Model>]> {
        let (all, batch) = (&self.together.exemptions, &self.together.batch);
        all.of(batch, self.row.id).await
    }

    /// Codes of the measures from which their committees exempt it today.
    pub(super) async fn exempted(&self, ctx: &Context<'_>) -> Result<BTreeSet<String>> {
        let (today, measures) = (ctx.scope().today(), &ctx.scope().reference().measures);
        let requests = self.requests().await?.iter();
        Ok(requests
            .filter(|request| request.exemption().stands(today))
            .filter_map(|request| measures.get(request.measure_id))
            .map(|measure| measure.code.clone())
            .collect())
    }

    /// For what of it a measure asks for an exemption that is not among these, by the titles of the needs; nothing where that is all of it.
    pub(super) async fn lines_waiting(
        &self,
        ctx: &Context<'_>,
        exempted: &BTreeSet<String>,
    ) -> Result<String> {
        let lines = self.line_rows().await?;
        if lines.len() < 2 {
            return Ok(String::new());
        }
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        let (sides, needs) = (self.together.sides().await?, self.together.needs().await?);
        let waits = |line: &match_line::Model| {
            let judged = sides.judge(&engine, self.pair(), slice::from_ref(line));
            judged.is_some_and(|judged| {
                let mut asking = exempting(&judged.verdict);
                asking.any(|asking| !exempted.contains(&asking.measure))
            })
        };
        let waiting: Vec<&match_line::Model> = lines
            .iter()
            .map(|line| &**line)
            .filter(|line| waits(line))
            .collect();
        if waiting.is_empty() || waiting.len() == lines.len() {
            return Ok(String::new());
        }
        let titles = waiting.iter().filter_map(|line| needs.get(&line.need_id));
        let titles: BTreeSet<String> = titles
            .map(|(need, _)| format!("\"{}\"", need.title))
            .collect();
        let titles: Vec<String> = titles.into_iter().collect();
        Ok(format!(
            " for {}, and not for the rest",
            titles.join(" and ")
        ))
    }

    /// Whether the committee had exempted it from a measure on that day.
    pub(super) async fn was_exempt(
        &self,
        measure: &measure::Model,
        day: NaiveDate,
    ) -> Result<bool> {
        let day = day.to_string();
        let mut requests = self.requests().await?.iter();
        Ok(requests
            .any(|request| request.measure_id == measure.id && request.exemption().exempts(&day)))
    }

    /// Whether the sanctions let something be entered under one of its lines, today or of a day since it was agreed: what was exempted then,
    /// and is no more, can still be entered of that day.
    pub(super) async fn is_let(
        &self,
        ctx: &Context<'_>,
        line: &match_line::Model,
        may: Lets,
    ) -> Result<bool> {
        let scope = ctx.scope();
        let engine = ctx.catalogue().engine(scope).await?;
        let sides = self.together.sides().await?;
        let Some(judged) = sides.judge(&engine, self.pair(), slice::from_ref(line)) else {
            return Ok(false);
        };
        let (today, requests) = (scope.today(), self.requests().await?);
        let mut days = vec![today.to_owned()];
        if let Some(agreed) = self.whole().await?.agreed.as_deref() {
            let stood = requests.iter();
            days.extend(stood.filter_map(|one| one.exemption().stands_last(agreed, today)));
        }
        let lets = |day: &String| {
            let exemption = |request: &Seen<exemption_request::Model>| {
                Exemption::of(request, scope.reference(), (today, day.as_str()))
            };
            let exemptions: Vec<Exemption> = requests.iter().filter_map(exemption).collect();
            may(&judged.verdict, &exemptions).is_ok()
        };
        Ok(days.iter().any(lets))
    }
}
