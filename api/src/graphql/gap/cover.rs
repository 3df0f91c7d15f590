//! That an offer or programme is declared to cover a gap, as both of them show it.

use crate::{
    db::scope::Seen,
    graphql::{
        assistance::Assistance,
        gap::Gap,
        id::{self, Kind},
    },
};
use async_graphql::{Description, ID, Object};
use domain::assistance::CoverageExtent;
use entity::assistance_gap;
use uuid::Uuid;

/// That an offer or programme is declared to cover a gap.
#[derive(Description)]
pub struct GapCover {
    row: Seen<assistance_gap::Model>,
    gap: Gap,
    assistance: Assistance,
}

impl GapCover {
    /// The cover of this gap by this offer or programme.
    pub fn new(row: Seen<assistance_gap::Model>, gap: Gap, assistance: Assistance) -> Self {
        Self {
            row,
            gap,
            assistance,
        }
    }

    /// What covers the gap and how far, as sentences name it.
    pub fn in_words(&self) -> String {
        let extent = match self.row.extent {
            CoverageExtent::Full => "in full",
            CoverageExtent::Part => "in part",
        };
        format!("{} ({extent})", self.assistance.named())
    }
}

#[Object(use_type_description, serial)]
impl GapCover {
    /// Global id.
    async fn id(&self) -> ID {
        let both = Uuid::from_u128(
            self.row.assistance_id.as_u128() ^ self.row.gap_id.as_u128().rotate_left(64),
        );
        id::global(Kind::GapCover, both)
    }

    /// The gap.
    fn gap(&self) -> &Gap {
        &self.gap
    }

    /// The offer or programme.
    fn assistance(&self) -> &Assistance {
        &self.assistance
    }

    /// In full or in part, by its own account.
    fn extent(&self) -> CoverageExtent {
        self.row.extent
    }

    /// What it leaves open; null where not stated.
    fn not_covered(&self) -> Option<&str> {
        self.row.not_covered.as_deref()
    }
}
