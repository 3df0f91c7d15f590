//! What gaps have to do with each other, as files say it.

use super::GapParts;
use crate::load::{records, write::Writer};
use domain::{
    gap::GapLinkKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{gap_link, hidden_text};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Gaps whose links are read or taken away at once.
const AT_ONCE: usize = 500;

/// Two gaps and what they have in common, whichever of them says so.
type Pair = (Uuid, Uuid, GapLinkKind);

fn pair(row: &gap_link::Model) -> Pair {
    let (one, other) = (row.gap_id.min(row.other_id), row.gap_id.max(row.other_id));
    (one, other, row.kind)
}

impl Writer<'_> {
    /// The links that a gap has by its record.
    pub(super) fn gap_links(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        for (at, given) in record.link.iter().enumerate() {
            let field = format!("link {}, gap", at + 1);
            let other_id = self.refer("gap", &given.gap, &field);
            if other_id == gap_id {
                self.fault(&field, "is the gap itself: name another one");
            }
            let mut faults = Validation::default();
            let note = faults.text_if(given.note.as_ref(), NOTE_MAX, "note");
            let mut all = Validation::default();
            all.under(&format!("link.{at}"), faults);
            self.note_faults(all);
            let mut names = [&record.reference, &given.gap].map(|name| name.to_lowercase());
            names.sort_unstable();
            let key = format!("{}#{}", names.join("#"), given.kind);
            parts.links.push(gap_link::Model {
                // By what it links, so that a note that was hidden stays so in other words, and at whichever gap they stand.
                id: domain::id::of_record("gap_link", &key, 0),
                gap_id,
                other_id,
                kind: given.kind,
                note,
                organisation_id: None,
                dated: None,
            });
        }
    }

    /// Leaves those links out that were made in the register, which stay, and notes those that files say twice.
    pub(super) async fn judge_links(&mut self, parts: &mut GapParts) -> Result<(), DbErr> {
        let mut recorded = HashSet::new();
        let mut stated = HashSet::new();
        let these: HashSet<Uuid> = parts.ids.iter().copied().collect();
        let linked: Vec<Uuid> = parts.links.iter().map(|link| link.gap_id).collect();
        for some in linked.chunks(AT_ONCE) {
            let either = Condition::any()
                .add(gap_link::Column::GapId.is_in(some.iter().copied()))
                .add(gap_link::Column::OtherId.is_in(some.iter().copied()));
            let known = gap_link::Entity::find().filter(either);
            for row in known.all(self.transaction).await? {
                if row.organisation_id.is_some() {
                    recorded.insert(pair(&row));
                } else if !these.contains(&row.gap_id) {
                    stated.insert(pair(&row));
                }
            }
        }
        for link in &parts.links {
            if !link.other_id.is_nil() && !stated.insert(pair(link)) {
                let (file, line, gap) = &parts.places[&link.gap_id];
                self.at(*file, *line, gap);
                let kind = link.kind;
                let reason = format!(
                    "says a link of {kind} twice, or the other gap says it too: state it once"
                );
                self.fault("link", reason);
            }
        }
        parts.links.retain(|link| !recorded.contains(&pair(link)));
        Ok(())
    }

    /// Replaces what files said before of the links of these gaps. What was linked in the register stays.
    pub(super) async fn replace_links(
        &self,
        gaps: &[Uuid],
        rows: Vec<gap_link::Model>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        for some in gaps.chunks(AT_ONCE) {
            gap_link::Entity::delete_many()
                .filter(gap_link::Column::GapId.is_in(some.iter().copied()))
                .filter(gap_link::Column::OrganisationId.is_null())
                .exec(self.transaction)
                .await?;
        }
        let told: HashMap<Uuid, Uuid> = rows.iter().map(|row| (row.id, row.gap_id)).collect();
        self.save::<gap_link::Entity>(rows).await?;
        self.move_hidden(&told).await
    }

    /// Has what is hidden of these links told with the gaps at which files say them now.
    async fn move_hidden(&self, told: &HashMap<Uuid, Uuid>) -> Result<(), DbErr> {
        let hidden: Vec<Uuid> = hidden_text::Entity::find()
            .select_only()
            .column(hidden_text::Column::SubjectId)
            .filter(hidden_text::Column::About.eq("gap_link"))
            .into_tuple()
            .all(self.transaction)
            .await?;
        for link in hidden {
            let Some(gap) = told.get(&link) else { continue };
            hidden_text::Entity::update_many()
                .col_expr(hidden_text::Column::WholeId, Expr::value(*gap))
                .filter(hidden_text::Column::SubjectId.eq(link))
                .exec(self.transaction)
                .await?;
        }
        Ok(())
    }
}
