//! The record of a gap: its version, its history, and what the viewer may do to it.

use crate::{
    access::{
        permission::{self, Action, Target},
        viewer::Viewer,
    },
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        gap::member::Member,
        hidden_text::HiddenText,
        history::{self, Event},
        matches::Match,
    },
};
use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use domain::{
    date::last_day,
    finding::InformationCategory,
    gap::{GapState, publication},
    matches::pairing::takes_help,
};
use entity::gap;

/// The record of a gap.
#[derive(Clone)]
pub struct GapRecord(pub(in crate::graphql::gap) Member);

#[Object(serial)]
impl GapRecord {
    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Result<Option<&str>> {
        Ok(self.0.detail().await?.note.as_deref())
    }

    /// That a registrar hid its texts, since when and why; null where they are shown. Those of its needs are hidden by themselves.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.row.id, Some(&self.0.row.title)).await
    }

    /// A fingerprint of what everyone who can read it sees of it, to pass as `expectedVersion`. For its Panel or steward it also counts its
    /// findings, recommendations and `externalReference`.
    async fn version(&self) -> Result<&str> {
        self.0.version().await
    }

    /// When it last changed, as far as you may know: the last event that `history` shows you, or when it was loaded, was
    /// shared with you or opened at the end of an embargo, where that is later. What was done to its matches is theirs. Null where you
    /// are told of none.
    async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
        self.0.updated().await
    }

    /// What the viewer may do to it, and to its needs: `ENDORSE_NEED` where their organisation does not endorse each, `END_ENDORSEMENT`
    /// where it endorses one.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let viewer = ctx.scope().viewer();
        let thing = Target {
            gives: self.0.gives().await?,
            organisation: viewer.member().map(|member| member.organisation),
            ..self.0.target().await?
        };
        // Its Panel or steward alone may do what depends on the date: others need not wait for it.
        let published = if permission::allow(viewer, Action::ReviseGap, &thing).is_ok() {
            self.0.detail().await?.published.as_deref()
        } else {
            None
        };
        let row = self.0.brief().await?;
        let mut actions = actions(row);
        actions.extend(Box::pin(self.to_needs(viewer)).await?);
        if publication::is_out(row.category, published) {
            let revises = permission::allow(viewer, Action::PublishGap, &thing).is_ok();
            let is_out = published.is_some_and(|day| last_day(day).as_str() <= ctx.scope().today());
            actions.retain(|action| {
                (*action != Action::ReviseGap || revises)
                    && (![Action::PublishGap, Action::ShareGap].contains(action) || !is_out)
            });
        }
        let mut can = permission::allowed(viewer, actions, &thing);
        if can.contains(&Action::ReclassifyGap) && Box::pin(self.keeps_its_category(row)).await? {
            can.retain(|action| *action != Action::ReclassifyGap);
        }
        if can.contains(&Action::ShareGap) && Box::pin(self.waits(ctx.scope().today())).await? {
            can.retain(|action| *action != Action::ShareGap);
        }
        Ok(can)
    }

    /// Changes to it, as far as the viewer may see them, latest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::history(
            ctx,
            self.0.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who read it while it was not for everybody, once a day for each account, latest first; members of its Panel too where it was
    /// CONFIDENTIAL or accused somebody. For its Panel alone, empty for others.
    async fn readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::readings(
            ctx,
            self.0.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Where the record comes from.
    async fn source(&self) -> Result<&str> {
        Ok(&self.0.detail().await?.source)
    }
}

impl GapRecord {
    /// Whether agreed matches of it run, whose sides could no longer read them under another category.
    async fn keeps_its_category(&self, gap: &gap::Brief) -> Result<bool> {
        if gap.category == InformationCategory::Confidential {
            return Ok(false);
        }
        let Member { row, page } = &self.0;
        let read = || Match::of_gaps(page, true);
        let matches = page.matches.of(row.id, read).await?;
        Ok(matches.iter().any(Match::is_settled))
    }

    /// Whether a finding behind it waits for the party that it accuses: until that was heard, nobody else is let in to the gap.
    async fn waits(&self, today: &str) -> Result<bool> {
        let Member { row, page } = &self.0;
        let linked = page.findings.of(&page.batch, row.id).await?;
        let linked = linked.into_iter().map(|(_, finding)| finding);
        let lines = page.provenance.of(&page.batch, row.id).await?;
        for finding in linked.chain(lines.into_iter().map(|(_, finding)| finding)) {
            if finding.waits(today).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What who coordinates can do to its needs: endorse one that their organisation does not, and end where it does.
    async fn to_needs(&self, viewer: &Viewer) -> Result<Vec<Action>> {
        let Ok(member) = permission::allow_any(viewer, Action::EndorseNeed) else {
            return Ok(Vec::new());
        };
        let mut endorsed = Vec::new();
        for need in self.0.needs().await? {
            endorsed.push(need.is_endorsed_by(member.organisation).await?);
        }
        let takes = self.0.row.state.takes_more().is_ok();
        let can = [
            (false, Action::EndorseNeed, takes),
            (true, Action::EndEndorsement, true),
        ];
        let some = can
            .into_iter()
            .filter(|(is, _, takes)| *takes && endorsed.contains(is));
        Ok(some.map(|(_, action, _)| action).collect())
    }
}

/// What can be done to a gap as it is.
fn actions(gap: &gap::Brief) -> Vec<Action> {
    use Action::{
        AssessGap, AttachSealedNote, CloseGap, PlanNeeds, PublishGap, ReclassifyGap,
        RecordGapProgress, ReopenGap, RequestAssistance, ReviseGap, ShareGap,
    };
    let mut actions = vec![
        ReviseGap,
        ReclassifyGap,
        AttachSealedNote,
        RecordGapProgress,
        AssessGap,
        if gap.state == GapState::Closed {
            ReopenGap
        } else {
            CloseGap
        },
    ];
    match gap.category {
        InformationCategory::Report => actions.extend([ShareGap, PublishGap]),
        InformationCategory::Tactical => actions.push(ShareGap),
        InformationCategory::Confidential | InformationCategory::Allegation => {
            actions.push(PublishGap)
        }
        InformationCategory::Public => {}
    }
    if takes_help(gap.nature, gap.state).is_ok() {
        actions.extend([RequestAssistance, PlanNeeds]);
    }
    actions
}
