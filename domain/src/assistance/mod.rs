//! Offers and programmes: what they give, and the rules they obey.

pub mod ceiling;
pub mod draft;
pub mod line;
mod revision;

pub use ceiling::Ceiling;
pub use draft::{Cover, Draft, Exclusion, Links, Statement, check_words};
pub use line::Line;
pub use revision::Revision;

use crate::{validation::Validation, words};

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

    /// In what form assistance is given, where a type leaves that open.
    AssistanceForm {
        /// Staff of the giver, who hold a post in the institution: of EXPERTISE.
        Secondment,
        /// Advice, without a post in the institution: of EXPERTISE, PROCEDURE, LEGISLATION or DIAGNOSTIC.
        Advice,
        /// Somebody beside those who do the work, while they do it: of EXPERTISE or TRAINING.
        Mentoring,
        /// Teaching apart from the work: of TRAINING.
        Course,
        /// Given for good: of FUNDING, EQUIPMENT or ICT.
        Grant,
        /// To be paid or given back: of FUNDING, EQUIPMENT or ICT.
        Loan,
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

impl ActivityStatus {
    /// Those in which an offer or programme is weighed.
    pub const OPEN: [Self; 2] = [Self::Pipeline, Self::Implementation];

    /// Those in which help can be matched: see [`can_help`](crate::matches::pairing::can_help).
    pub const HELPING: [Self; 3] = [Self::Pipeline, Self::Implementation, Self::Finalisation];
}

impl AssistanceKind {
    /// What one is called in a sentence, and in the inputs that name one.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Programme => "programme",
        }
    }
}

impl AssistanceForm {
    /// The types of assistance that can be given in this form.
    fn types(self) -> &'static [AssistanceType] {
        use AssistanceType::{
            Diagnostic, Equipment, Expertise, Funding, Ict, Legislation, Procedure, Training,
        };
        match self {
            Self::Secondment => &[Expertise],
            Self::Advice => &[Expertise, Procedure, Legislation, Diagnostic],
            Self::Mentoring => &[Expertise, Training],
            Self::Course => &[Training],
            Self::Grant | Self::Loan => &[Funding, Equipment, Ict],
        }
    }

    /// Notes a form in which assistance of a type is not given.
    pub fn check(
        form: Option<Self>,
        assistance: AssistanceType,
        field: &str,
        faults: &mut Validation,
    ) {
        let Some(form) = form else { return };
        let types: Vec<&str> = form.types().iter().map(AsRef::as_ref).collect();
        let reason = format!(
            "is {form}, which does not go with {assistance}: it goes with {}",
            types.join(", ")
        );
        faults.ensure(form.types().contains(&assistance), field, &reason);
    }

    /// Whether what is given can be what is needed: where both state a form, it is the same.
    pub fn fits(needed: Option<Self>, given: Option<Self>) -> bool {
        needed
            .zip(given)
            .is_none_or(|(needed, given)| needed == given)
    }
}
