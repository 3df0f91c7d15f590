//! A gap that is to go out on a day to come may cite the paragraph of a finding that is recorded only then, or moved there.

use crate::{
    actions::gap::planned::goes_out_after,
    db::scope::Scope,
    error::Result,
    graphql::mutation::warning::{Warning, WarningCode},
};
use domain::gap::{provenance::Place, publication::is_planned};
use entity::{finding, gap, gap_provenance, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// That gaps of the same Panel give away the paragraph of a finding on the day on which they go out; one warning of each gap.
pub(super) async fn warnings(scope: &Scope, finding: &finding::Model) -> Result<Vec<Warning>> {
    let Some(document) = document_of(scope, finding).await? else {
        return Ok(Vec::new());
    };
    let lines = gap_provenance::Entity::find()
        .select_only()
        .column(gap_provenance::Column::GapId)
        .filter(gap_provenance::Column::DocumentId.eq(document));
    let planned = gap::Entity::find()
        .filter(gap::Column::PanelId.eq(finding.panel_id))
        .filter(goes_out_after(scope.today()))
        .filter(gap::Column::Id.in_subquery(lines.into_query()));
    let planned = scope.all(planned).await?;
    let lines = scope
        .parts::<gap::Entity, gap_provenance::Entity>(&planned)
        .await?;
    let of = Place {
        paragraph: finding.paragraph.as_deref(),
        subparagraph: finding.subparagraph.as_deref(),
    };
    let cites = |line: &gap_provenance::Model| {
        let place = Place {
            paragraph: line.paragraph.as_deref(),
            subparagraph: line.subparagraph.as_deref(),
        };
        line.document_id == document && place.overlaps(of)
    };
    let hidden = planned.iter().filter_map(|gap| {
        let day = domain::date::last_day(gap.published.as_deref()?);
        let is_hidden = !is_planned(finding.category, finding.published.as_deref(), &day);
        let mut own = lines.get(&gap.id).into_iter().flatten();
        (is_hidden && own.any(|line| cites(line))).then(|| warning(&gap.reference, &day))
    });
    Ok(hidden.collect())
}

/// The document of its report, where there is one.
async fn document_of(scope: &Scope, finding: &finding::Model) -> Result<Option<Uuid>> {
    let Some(report) = finding.report_id.filter(|_| finding.paragraph.is_some()) else {
        return Ok(None);
    };
    let document = report::Entity::find()
        .select_only()
        .column(report::Column::DocumentId)
        .filter(report::Column::Id.eq(report));
    let found: Vec<Option<Uuid>> = scope.tally(document).await?;
    Ok(found.into_iter().flatten().next())
}

fn warning(gap: &str, day: &str) -> Warning {
    let message = format!(
        "{gap}, which cites this paragraph, goes out on {day}, when this finding would still be hidden: publish the finding by then, publish that gap later (publishGap), or take that line out of it (reviseGap)."
    );
    let field = std::iter::once("paragraph".to_owned());
    Warning::at(WarningCode::CitedBefore, field, message)
}
