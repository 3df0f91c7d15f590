//! Gaps that have to do with each other, as either of them shows it.

use crate::{
    access::permission::Action,
    actions::gap::{
        linked::{GapLinkDraft, link, may, unlink},
        seen_to,
    },
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        gap::{Gap, batch::Gaps},
        hidden_text::HiddenText,
        id::{self, Kind, row_or_nil},
        inline_object::InlineObject,
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    gap::{GapLinkKind, publication::is_out},
};
use entity::{gap, gap_link};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A link, and the gap at its other end.
pub type End = (Seen<gap_link::Model>, Gap);

/// The links of the gaps of a page that the viewer may read, oldest first, by gap. The gaps at their other ends share what is read for them.
pub async fn of_page(page: &Gaps) -> Result<HashMap<Uuid, Vec<End>>> {
    let scope = &page.batch.scope;
    let these: HashSet<Uuid> = page.ids().collect();
    let either = Condition::any()
        .add(gap_link::Column::GapId.is_in(page.ids()))
        .add(gap_link::Column::OtherId.is_in(page.ids()));
    let links = scope.all(gap_link::Entity::find().filter(either)).await?;
    let both = |link: Seen<gap_link::Model>| {
        let (one, other) = (link.gap_id, link.other_id);
        [(one, other, link.clone()), (other, one, link)]
    };
    let ends = links.into_iter().flat_map(both);
    let ends: Vec<_> = ends.filter(|(of, ..)| these.contains(of)).collect();
    if ends.is_empty() {
        return Ok(HashMap::new());
    }
    let others: BTreeSet<Uuid> = ends.iter().map(|(_, other, _)| *other).collect();
    let others = Gap::batch(scope, scope.by_ids::<gap::Entity>(others).await?);
    let others: HashMap<Uuid, Gap> = others.into_iter().map(|gap| (gap.seen().id, gap)).collect();
    let mut by_gap: HashMap<Uuid, Vec<End>> = HashMap::new();
    for (of, other, link) in ends {
        if let Some(other) = others.get(&other) {
            by_gap.entry(of).or_default().push((link, other.clone()));
        }
    }
    Ok(by_gap)
}

/// That a gap has to do with another, as those of two countries through which the same goods are smuggled. Who reads both gaps reads it;
/// to all others there is none.
#[derive(Description)]
pub struct GapLink {
    row: Seen<gap_link::Model>,
    of: Gap,
    gap: Gap,
}

impl GapLink {
    /// A link as this gap shows it.
    pub fn new(of: Gap, (row, gap): End) -> Self {
        Self { row, of, gap }
    }
}

#[Object(use_type_description, serial)]
impl GapLink {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::GapLink, self.row.id)
    }

    /// The other gap.
    fn gap(&self) -> &Gap {
        &self.gap
    }

    /// What the two have in common.
    fn kind(&self) -> GapLinkKind {
        self.row.kind
    }

    /// More about it; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// That a registrar hid its note, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, self.row.note.as_deref()).await
    }

    /// Who says so; null where it came with the record of a gap.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.row.organisation_id)
    }

    /// When it was said; null where it came with the record of a gap.
    fn date(&self) -> Option<PartialDate> {
        self.row.dated.as_deref().map(PartialDate::stored)
    }

    /// What the viewer may do to it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let scope = ctx.scope();
        let can = may_unlink(scope, &self.of).await? || may_unlink(scope, &self.gap).await?;
        Ok(can.then_some(Action::UnlinkGaps).into_iter().collect())
    }
}

/// Whether the viewer may take links of this gap away.
async fn may_unlink(scope: &Scope, gap: &Gap) -> Result<bool> {
    let viewer = scope.viewer();
    if viewer.member().is_none() {
        return Ok(false);
    }
    let row = gap.brief().await?;
    let target = seen_to(row.panel_id, row.steward_id, scope.reference());
    let is_out = is_out(row.category, row.published.as_deref());
    Ok(may(viewer, Action::UnlinkGaps, &target, is_out).is_ok())
}

/// Two gaps to link. One of them has to be yours to revise.
#[derive(InputObject)]
pub struct LinkGapsInput {
    #[graphql(flatten)]
    said: Said,
    /// One gap.
    gap: ID,
    /// The other gap.
    other: ID,
    /// What they have in common. Two gaps may be linked in several ways, each once.
    kind: GapLinkKind,
    /// More about it. Everyone who can read both gaps can read this.
    note: Option<String>,
    /// What you confirm about the note: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// A link to take away.
#[derive(InputObject)]
pub struct UnlinkGapsInput {
    #[graphql(flatten)]
    said: Said,
    /// The link. One of its gaps has to be yours to revise.
    link: ID,
}

impl LinkGapsInput {
    fn draft(self) -> GapLinkDraft {
        GapLinkDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            other: row_or_nil(&self.other, Kind::Gap),
            kind: self.kind,
            note: self.note,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    LinkGapsPayload of "linkGaps" {
        /// The gap that is named first in the input, with its links; null where nothing was done.
        gap: Gap
    }
    UnlinkGapsPayload of "unlinkGaps" {
        /// The gap in whose history the link stands, with the links that it has left; null where nothing was done.
        gap: Gap
    }
}

/// What is said of gaps that have to do with each other.
#[derive(Default)]
pub struct GapLinkMutation;

#[Object]
impl GapLinkMutation {
    /// Links two gaps that have to do with each other: both show it, to those who read both. Editors of the Panel or steward that one of
    /// them is of can, approvers where it is public or has its embargo date; where nobody is on record who could, registrars.
    async fn link_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gaps, and what they have in common.")] input: LinkGapsInput,
    ) -> Result<Option<LinkGapsPayload>> {
        mutate(
            ctx,
            Action::LinkGaps,
            input,
            async |tx, input: LinkGapsInput| link(tx, input.draft()).await,
        )
        .await
    }

    /// Takes a link between two gaps away; that there was one stays in the history. Whoever could link them can.
    async fn unlink_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link.")] input: UnlinkGapsInput,
    ) -> Result<Option<UnlinkGapsPayload>> {
        mutate(
            ctx,
            Action::UnlinkGaps,
            input,
            async |tx, input: UnlinkGapsInput| {
                unlink(tx, row_or_nil(&input.link, Kind::GapLink)).await
            },
        )
        .await
    }
}
