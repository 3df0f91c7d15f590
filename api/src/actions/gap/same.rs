//! Gaps that are likely the same as another of who records them: open, of the same title, and of one of the same countries. That is told
//! to who records, and nothing is refused for it.

use crate::{db::scope::Scope, error::Result};
use domain::{gap::GapState, text::fold};
use entity::{gap, gap_country};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

/// Most that are told of one gap.
const TOLD_MAX: usize = 5;
/// Open gaps of who records that are compared, the newest.
const COMPARED_MAX: u64 = 2_000;

/// One that has the title of another, and one of its countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Same {
    /// The place of the one that was recorded, among those that were.
    pub at: usize,
    /// The other.
    pub other: Uuid,
    /// The other's stable name.
    reference: String,
}

impl Same {
    /// What to look at, and what to do.
    pub fn message(&self) -> String {
        format!(
            "{} of yours is open, and has the same title and country: if both are one, revise that and close this",
            self.reference
        )
    }
}

/// A gap by its title, as that is compared.
struct Titled {
    id: Uuid,
    reference: String,
    title: String,
}

/// What is likely the same as these, which the viewer's organisation recorded. Of two that were recorded together, it is told of the later
/// one.
pub async fn of_recorded(scope: &Scope, recorded: &[Uuid]) -> Result<Vec<Same>> {
    let Some(member) = scope.viewer().member().filter(|_| !recorded.is_empty()) else {
        return Ok(Vec::new());
    };
    let own = match member.panel {
        Some(panel) => gap::Column::PanelId.eq(panel),
        None => gap::Column::StewardId.eq(member.organisation),
    };
    let known = gap::Entity::find()
        .filter(own)
        .filter(gap::Column::State.ne(GapState::Closed))
        .filter(gap::Column::Id.is_not_in(recorded.iter().copied()))
        .order_by_desc(gap::Column::Id)
        .limit(COMPARED_MAX);
    let known = titled(scope, known).await?;
    let these = gap::Entity::find().filter(gap::Column::Id.is_in(recorded.iter().copied()));
    let mut these = titled(scope, these).await?;
    these.sort_by_key(|one| recorded.iter().position(|id| *id == one.id));
    let mut found = Vec::new();
    for (at, one) in these.iter().enumerate() {
        let others = these[..at].iter().chain(&known);
        let others: Vec<&Titled> = others.filter(|other| other.title == one.title).collect();
        let there = in_country_of(scope, one.id, &others).await?;
        let same = others.into_iter().filter(|other| there.contains(&other.id));
        found.extend(same.take(TOLD_MAX).map(|other| Same {
            at,
            other: other.id,
            reference: other.reference.clone(),
        }));
    }
    Ok(found)
}

async fn titled(scope: &Scope, gaps: Select<gap::Entity>) -> Result<Vec<Titled>> {
    let columns = [gap::Column::Id, gap::Column::Reference, gap::Column::Title];
    let rows: Vec<(Uuid, String, String)> =
        scope.tally(gaps.select_only().columns(columns)).await?;
    let titled = rows.into_iter().map(|(id, reference, title)| Titled {
        id,
        reference,
        title: words(&title),
    });
    Ok(titled.collect())
}

/// A title however it is spaced, accented and cased.
fn words(title: &str) -> String {
    let title = fold(title);
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Those of these gaps that concern one of the countries of this one.
async fn in_country_of(scope: &Scope, gap: Uuid, others: &[&Titled]) -> Result<Vec<Uuid>> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let countries = gap_country::Entity::find()
        .select_only()
        .column(gap_country::Column::CountryId)
        .filter(gap_country::Column::GapId.eq(gap));
    let there = gap_country::Entity::find()
        .select_only()
        .column(gap_country::Column::GapId)
        .filter(gap_country::Column::CountryId.in_subquery(countries.into_query()));
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Id.is_in(others.iter().map(|other| other.id)))
        .filter(gap::Column::Id.in_subquery(there.into_query()));
    scope.tally(gaps).await
}
