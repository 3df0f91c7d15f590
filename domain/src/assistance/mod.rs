//! Offers and programmes: what they give, and the rules they obey.

pub mod draft;
pub mod line;
mod revision;

pub use draft::{Cover, Draft, Exclusion, Links, Statement, check_words};
pub use line::Line;
pub use revision::Revision;

use crate::words;

words! {
    /// A type of assistance.
    AssistanceType {
        /// Training of staff.
        Training,
        /// Experts, advisers or seconded staff.
        Expertise,
        /// Equipment.
        Equipment,
        /// Buildings and other infrastructure.
        Infrastructure,
        /// Information and communication technology.
        Ict,
        /// Procedures and organisation.
        Procedure,
        /// Laws and regulations.
        Legislation,
        /// Studies and assessments.
        Diagnostic,
        /// Information for those concerned.
        Awareness,
        /// Money.
        Funding,
    }

    /// Whether assistance is an offer or a programme.
    AssistanceKind {
        /// What a donor can give.
        Offer,
        /// What a mission, agency or scheme does.
        Programme,
    }

    /// Status of an activity, as IATI names it.
    ActivityStatus {
        /// Planned.
        Pipeline,
        /// Under way.
        Implementation,
        /// Ended in the field, accounts still open.
        Finalisation,
        /// Closed.
        Closed,
        /// Cancelled.
        Cancelled,
        /// Suspended.
        Suspended,
    }

    /// A fact that a source may state or not.
    Stated {
        /// Stated: yes.
        Yes,
        /// Stated: no.
        No,
        /// Not stated.
        NotStated,
    }

    /// How far assistance covers a gap, by its own account.
    CoverageExtent {
        /// In full.
        Full,
        /// In part.
        Part,
    }

    /// Class of goods, as measures tell them apart.
    GoodsClass {
        /// Neither made for war nor of use in one.
        Civilian,
        /// Of use in peace and war.
        DualUse,
        /// For forces, and not made to kill.
        NonLethalMilitary,
        /// Arms, ammunition, and what belongs to them.
        Arms,
    }

    /// What sort of thing an offer or programme excludes.
    ExclusionKind {
        /// A country, by its alpha-3 code.
        Country,
        /// A sector, by its OECD DAC code.
        Sector,
        /// A free tag.
        Tag,
        /// A kind of beneficiary, such as armed forces.
        Beneficiary,
    }
}
