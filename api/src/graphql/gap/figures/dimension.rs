//! What a table of figures is made by: how each dimension is read, and how its values are called.

use crate::{
    db::reference::Reference,
    graphql::gap::{
        coverage::state::CoverageState,
        dimension::{CoverageDimension, Found, GapDimension, Join, join},
        key_kind::KeyKind,
        names::{Named, as_it_is},
    },
};
use async_graphql::Enum;
use entity::gap;
use sea_orm::{Select, sea_query::JoinType};
use std::borrow::Cow;

/// What figures are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FigureBy {
    /// Country. A gap with several counts in each; what its needs ask for and get is split among them by their shares, or in equal parts
    /// where none are stated (`assumedShares`). Filter: `countries`, and `country: NOT_STATED` for those that state none.
    Country,
    /// Main sector, by purpose code. Filter: `mainSectors`.
    Sector,
    /// Category of the main sector, three digits. Filter: `mainSectors`.
    SectorCategory,
    /// The gap's holder: the kind of body whose capacity is missing. Filter: `holders`.
    Holder,
    /// Sanctions regime under which the gap was found. Filter: `regimes`, which also finds gaps that stand in the way of lifting the
    /// measures of the regime.
    Regime,
    /// Measure whose lifting the gap holds up; a gap, with its needs, may count for several. Filter: `measures`.
    Measure,
    /// Lifting condition that the gap hinders; a gap, with its needs, may count for several. Filter: `liftingConditions`.
    LiftingCondition,
    /// Mission that holds the gap. Filter: `missions`.
    Mission,
    /// Panel that found the gap. Filter: `panels`.
    Panel,
    /// Type of assistance: a gap, with its matches, counts for each that a need of it asks for, a need for its own. Filter: `assistance`.
    Assistance,
    /// Whether help can close the gap. Filter: `natures`.
    Nature,
    /// How far the gap is closed. Filter: `states`.
    State,
    /// Whether the source names the gap outright. Filter: `evidence`.
    Evidence,
    /// How urgent the source says the gap is. Filter: `priorities`.
    Priority,
    /// How far the needs of the gap are covered, all of them together. Filter: `coverage`.
    CoverageState,
    /// Year in which the gap was first called for, or else of its oldest source. Filter: `yearFrom` and `yearTo`.
    Year,
    /// Quarter of that, `2009-Q4`; none where only a year is known. Sources count from the day on which everybody knows of them. No
    /// filter takes it but that of its year.
    Quarter,
    /// Month in which the gap was first called for, or else of its oldest source, `2009-10`; none where only a year is known. Sources count
    /// from the day on which everybody knows of them. No filter takes it but that of its year. `CoverageDimension.MONTH` is another month,
    /// that in which something was pledged, committed or delivered.
    Month,
    /// The gap itself, by its reference, which is its label too: `gaps(filter: { references: [...] })` gives titles. Filter: `references`.
    Gap,
}

impl From<GapDimension> for FigureBy {
    fn from(by: GapDimension) -> Self {
        match by {
            GapDimension::Sector => Self::Sector,
            GapDimension::SectorCategory => Self::SectorCategory,
            GapDimension::Country => Self::Country,
            GapDimension::Holder => Self::Holder,
            GapDimension::Regime => Self::Regime,
            GapDimension::Measure => Self::Measure,
            GapDimension::LiftingCondition => Self::LiftingCondition,
            GapDimension::Mission => Self::Mission,
            GapDimension::Panel => Self::Panel,
            GapDimension::Assistance => Self::Assistance,
            GapDimension::Nature => Self::Nature,
            GapDimension::State => Self::State,
            GapDimension::Evidence => Self::Evidence,
            GapDimension::Priority => Self::Priority,
            GapDimension::CoverageState => Self::CoverageState,
            GapDimension::Year => Self::Year,
        }
    }
}

/// A dimension as it is read.
pub struct Dimension {
    /// Which one.
    pub by: FigureBy,
    /// The expression that gives the key.
    pub key: Cow<'static, str>,
    /// What sort of value that is.
    pub kind: KeyKind,
    /// Whether one gap may meet the same key twice.
    pub repeats: bool,
    join: Option<Join>,
}

impl FigureBy {
    /// As what a dimension of coverage is kept of each gap; none where it is not.
    pub fn kept_for(dimension: CoverageDimension) -> Option<Self> {
        Some(match dimension {
            CoverageDimension::Gap => Self::Gap,
            CoverageDimension::Sector => Self::Sector,
            CoverageDimension::Country => Self::Country,
            CoverageDimension::Holder => Self::Holder,
            CoverageDimension::Regime => Self::Regime,
            CoverageDimension::Measure => Self::Measure,
            CoverageDimension::LiftingCondition => Self::LiftingCondition,
            CoverageDimension::Assistance => Self::Assistance,
            CoverageDimension::Year => Self::Year,
            CoverageDimension::Provider | CoverageDimension::Month => return None,
        })
    }

    /// Whether each gap, with all of its needs, has one value of it, be it that none is stated.
    pub fn is_single(self) -> bool {
        !matches!(
            self,
            Self::Country | Self::Measure | Self::LiftingCondition | Self::Assistance
        )
    }

    /// How it is read on a day.
    pub fn dimension(self, today: &str) -> Dimension {
        let word = |key: Cow<'static, str>, kind| Dimension {
            by: self,
            key,
            kind,
            repeats: false,
            join: None,
        };
        let known = match self {
            Self::Country => GapDimension::Country,
            Self::Sector => GapDimension::Sector,
            Self::SectorCategory => GapDimension::SectorCategory,
            Self::Holder => GapDimension::Holder,
            Self::Regime => GapDimension::Regime,
            Self::Measure => GapDimension::Measure,
            Self::LiftingCondition => GapDimension::LiftingCondition,
            Self::Mission => GapDimension::Mission,
            Self::Panel => GapDimension::Panel,
            Self::Assistance => GapDimension::Assistance,
            Self::Nature => GapDimension::Nature,
            Self::State => GapDimension::State,
            Self::Evidence => GapDimension::Evidence,
            Self::Priority => GapDimension::Priority,
            Self::CoverageState => GapDimension::CoverageState,
            Self::Year => GapDimension::Year,
            Self::Gap => return word("gap.reference".into(), KeyKind::Text),
            // A gap has one month, so that the figures of months add up to those of their quarter.
            Self::Quarter | Self::Month => return word(called_for(today).into(), KeyKind::Text),
        };
        let grouping = known.grouping();
        Dimension {
            by: self,
            key: grouping.key.into(),
            kind: grouping.kind,
            repeats: grouping.repeats,
            join: grouping.join,
        }
    }
}

impl Dimension {
    /// The same of gaps whose needs are all covered so far, of which each statement tells the state.
    pub fn of_coverage(self, state: CoverageState) -> Self {
        let key = format!("cast('{}' as text)", state.as_ref());
        Self {
            key: key.into(),
            ..self
        }
    }

    /// Joins what holds its key to gaps.
    pub fn join(&self, gaps: &mut Select<gap::Entity>) {
        if let Some(table) = self.join {
            join(gaps, JoinType::LeftJoin, table);
        }
    }

    /// A value as key and in words.
    pub fn name(&self, reference: &Reference, (id, word): Found) -> Named {
        match self.by {
            FigureBy::Month => as_it_is(word.filter(|date| date.len() == MONTH)),
            FigureBy::Quarter => as_it_is(word.as_deref().and_then(quarter)),
            _ if self.kind.is_id() => self.kind.name(reference, id),
            _ => self.kind.word(word),
        }
    }
}

/// Characters of a month, `2009-10`.
const MONTH: usize = 7;

/// The month, or the year where no more is known, in which a gap was first called for, or else of its oldest source. A year comes before
/// its months, so that a source of which no more is known leaves the month open.
fn called_for(today: &str) -> String {
    format!(
        "substr(coalesce(gap.first_called_for, (select min(coalesce(document.dated, cast(document.year as text))) \
         from gap_provenance join document on document.id = gap_provenance.document_id \
         where gap_provenance.gap_id = gap.id and (document.listed_from is null or document.listed_from <= '{today}'))), 1, {MONTH})"
    )
}

/// The quarter of a month; none of a year.
fn quarter(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let month: u32 = month.parse().ok()?;
    Some(format!("{year}-Q{}", month.div_ceil(3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_a_quarter_and_years_have_none() {
        let quarters = [
            "2009-01", "2009-03", "2009-04", "2009-10", "2009-12", "2009",
        ]
        .map(quarter);
        let quarters = quarters.iter().map(Option::as_deref);
        let expected = [
            Some("2009-Q1"),
            Some("2009-Q1"),
            Some("2009-Q2"),
            Some("2009-Q4"),
            Some("2009-Q4"),
            None,
        ];
        assert!(quarters.eq(expected));
    }
}
