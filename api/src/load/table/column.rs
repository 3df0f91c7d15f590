//! What tables there are, and what their columns take.

use crate::access::permission::Action;
use domain::{
    assistance::{ActivityStatus, AssistanceForm, AssistanceType, GoodsClass, Stated},
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapPriority, GapSeverity},
    size::SizeUnit,
    table::TableKind,
};
use strum::IntoEnumIterator;

/// What the first cell of a row says that shows how to fill in a table.
pub const EXAMPLE: &str = "EXAMPLE: this row is not imported";

/// What a column belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What the record is known by.
    Key,
    /// The record.
    Record,
    /// One line of what is given or needed: further rows add further lines.
    Line,
}

/// What a column takes.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    Text,
    /// A name in other systems.
    Name,
    Date,
    Number,
    /// Words separated by semicolons.
    List,
    Word(fn() -> Vec<String>),
    Code(Codes),
    /// Codes separated by semicolons.
    Codes(Codes),
}

/// Codes of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Codes {
    Countries,
    Groups,
    Sectors,
    Organisations,
    Missions,
    Regimes,
    LiftingConditions,
    MandateTasks,
    Currencies,
}

/// A column.
pub(super) struct Column {
    pub(super) heading: &'static str,
    /// Path of its field in the faults of the rules, without places in lists.
    pub(super) path: &'static str,
    pub(super) part: Part,
    pub(super) takes: Takes,
    /// Whether a new record has to have it.
    pub(super) needed: bool,
    /// What belongs there.
    pub(super) says: &'static str,
    pub(super) example: &'static str,
}

fn words<W: IntoEnumIterator + AsRef<str>>() -> Vec<String> {
    W::iter().map(|word| word.as_ref().to_owned()).collect()
}

/// Declares columns, one a line.
macro_rules! declare {
    ($($name:ident = [$($part:ident $heading:literal $path:literal $takes:expr, $needed:literal, $says:literal, $example:literal;)*];)*) => {$(
        const $name: &[Column] = &[$(Column {
            heading: $heading,
            path: $path,
            part: Part::$part,
            takes: $takes,
            needed: $needed,
            says: $says,
            example: $example,
        },)*];
    )*};
}

declare! {
    OWN = [
        Key "external_reference" "externalReference" Takes::Name, true, "What you call it in systems of your own. A row with a known one revises; no two of your offers and programmes share one.", "EXAMPLE: this row is not imported";
    ];
    GIVEN = [
        Record "title" "title" Takes::Text, true, "What it is, in a line.", "Training of customs officers";
        Record "description" "description" Takes::Text, true, "What it is, in a few sentences. No names of private persons.", "Two courses on weighing and valuing rough diamonds.";
        Record "language" "language" Takes::Text, true, "Language of title and description, ISO 639-1.", "en";
        Record "status" "status" Takes::Word(words::<ActivityStatus>), false, "Status, as IATI names it; PIPELINE for a new one without.", "PIPELINE";
        Record "starts" "starts" Takes::Date, false, "Since when: a year, a month or a day.", "2026-10";
        Record "ends" "ends" Takes::Date, false, "Until when.", "2027-09-30";
    ];
    OFFERED = [
        Record "willing" "willing" Takes::Word(words::<Stated>), false, "Declared interest; NOT_STATED for a new one without.", "YES";
        Record "able" "able" Takes::Word(words::<Stated>), false, "Confirmed capacity; NOT_STATED for a new one without.", "YES";
        Record "attribution" "attribution" Takes::Word(attributions), false, "Whether everybody sees who gives; ATTRIBUTED for a new one without.", "ATTRIBUTED";
    ];
    TERMS = [
        Record "countries" "countries" Takes::Codes(Codes::Countries), false, "Countries it is for: alpha-3, alpha-2 or M49. With none, and no groups, it is bound to none.", "LBR; CIV";
        Record "groups" "groups" Takes::Codes(Codes::Groups), false, "Codes of country groups it is for: their members when it starts, or now where that is not stated. Name them again after moving the start.", "";
        Record "place" "place" Takes::Text, false, "Where within its countries.", "";
        Record "sectors" "sectors" Takes::Codes(Codes::Sectors), false, "OECD DAC codes.", "33120";
        Record "condition" "condition" Takes::Text, false, "What it depends on.", "";
        Record "languages" "languages" Takes::List, false, "Working languages, ISO 639-1.", "en; fr";
        Record "earmark" "earmark" Takes::Text, false, "What its money is bound to.", "";
        Record "membership" "membership" Takes::Text, false, "What a receiving state has to be a member of, in words.", "";
        Record "memberships" "memberships" Takes::Codes(Codes::Groups), false, "Codes of country groups that a receiving state has to be in, all of them.", "";
        Record "seeks_exemption" "seeksExemption" Takes::Word(words::<Stated>), false, "Whether you would ask for an exemption, or give notice, where a measure asks it.", "";
        Record "cofinancing" "cofinancing" Takes::Text, false, "What others have to pay.", "";
        Record "cofinancing_percent" "cofinancingPercent" Takes::Number, false, "What of the cost others have to bear, in percent: 0 to 100, as 12.5.", "";
        Record "ceiling" "ceiling" Takes::Number, false, "The most that lines of the currency beside give together: 400000, say, of two of up to 300000 each.", "";
        Record "ceiling_currency" "ceiling.currency" Takes::Code(Codes::Currencies), false, "ISO 4217 of the ceiling. Lines of other currencies and units are not under it.", "";
        Record "only_beneficiaries" "onlyBeneficiaries" Takes::List, false, "Kinds of institution that it is for alone; empty for all that it does not exclude.", "";
        Record "exclusions" "exclusions" Takes::Text, false, "What it does not cover, in words.", "";
        Record "note" "note" Takes::Text, false, "What a reader should know.", "";
        Record "version" "version" Takes::Name, false, "Of an export, to be on the safe side: a row that would change what was changed since is refused. Empty for a new one.", "";
    ];
    RUN = [
        Record "mandate_tasks" "mandateTasks" Takes::Codes(Codes::MandateTasks), false, "Codes of mandate tasks under which it runs.", "";
    ];
    LINES = [
        Line "assistance" "lines.assistance" Takes::Word(words::<AssistanceType>), false, "Type of assistance of this line. A row with these columns alone adds a line to the row above.", "TRAINING";
        Line "line_title" "lines.title" Takes::Text, false, "What is given; the title of the record for a new line without.", "Two courses";
        Line "unit" "lines.unit" Takes::Word(words::<SizeUnit>), false, "What is counted. Without unit and quantity it is open-ended.", "COURSES";
        Line "quantity" "lines.size" Takes::Number, false, "How much: money as 1250.50, other units in whole numbers.", "2";
        Line "currency" "lines.currency" Takes::Code(Codes::Currencies), false, "ISO 4217, where the unit is MONEY.", "";
        Line "least" "lines.least" Takes::Number, false, "Least for one gap, in the unit.", "";
        Line "most" "lines.most" Takes::Number, false, "Most for one gap, in the unit.", "";
        Line "requires" "lines.requires" Takes::Word(words::<AssistanceType>), false, "What another line, of anybody, must have committed on the same gap first.", "";
        Line "tied" "lines.tied" Takes::Word(words::<Stated>), false, "Whether it is bound to your own goods or people.", "";
        Line "goods" "lines.goods" Takes::Word(words::<GoodsClass>), false, "Class of goods, where goods are given.", "";
        Line "form" "lines.form" Takes::Word(words::<AssistanceForm>), false, "In what form it is given, where the type leaves that open.", "COURSE";
        Line "people" "lines.people" Takes::Number, false, "How many people it reaches, where the unit counts something else or nothing.", "";
        Line "line_note" "lines.note" Takes::Text, false, "What a reader should know of this line.", "";
    ];
    GAP = [
        Key "reference" "reference" Takes::Name, false, "Empty for a new gap; the reference of a gap of yours to revise it.", "EXAMPLE: this row is not imported";
        Record "external_reference" "externalReference" Takes::Name, false, "What you call it in systems of your own. A row with a known one and no reference revises; no two of your gaps share one.", "";
        Record "title" "title" Takes::Text, true, "What is missing, in a line.", "Scales are missing at the border posts";
        Record "description" "description" Takes::Text, true, "What is missing, in a few sentences of your own. No names of private persons.", "None of the six posts can weigh rough diamonds.";
        Record "language" "language" Takes::Text, true, "Language of title and description, ISO 639-1.", "en";
        Record "holder" "holder" Takes::Word(words::<GapHolder>), true, "The kind of body whose capacity is missing.", "HOST_STATE";
        Record "institution" "institution" Takes::Text, false, "The institution that lacks the capacity, as the source names it.", "Customs service";
        Record "organisation" "organisation" Takes::Code(Codes::Organisations), false, "Code of the institution, where it is on record.", "";
        Record "mission" "mission" Takes::Code(Codes::Missions), false, "Acronym of the mission, where a mission holds the gap.", "";
        Record "countries" "countries" Takes::Codes(Codes::Countries), false, "Countries it concerns: alpha-3, alpha-2 or M49.", "LBR";
        Record "sector" "sector" Takes::Code(Codes::Sectors), true, "OECD DAC purpose code.", "33120";
        Record "further_sectors" "furtherSectors" Takes::List, false, "Further OECD DAC codes, with what of the gap each is in percent where that is stated: 15130:30.", "";
        Record "nature" "nature" Takes::Word(words::<GapNature>), false, "Whether help can close it; CAPACITY for a new one without. A gap of WILL has no needs.", "CAPACITY";
        Record "category" "category" Takes::Word(words::<InformationCategory>), false, "Who may read it until it is published; CONFIDENTIAL for a new one without.", "CONFIDENTIAL";
        Record "severity" "severity" Takes::Word(words::<GapSeverity>), false, "How serious the source considers it.", "";
        Record "priority" "priority" Takes::Word(words::<GapPriority>), false, "How urgent the source says it is.", "";
        Record "cost" "cost" Takes::Number, false, "What closing the whole of it costs, as the source prints it, beside its needs: 2500000. It is never added to them.", "";
        Record "least_viable" "leastViable" Takes::Number, false, "The least sum that is of any use to the gap as a whole.", "";
        Record "cost_currency" "costCurrency" Takes::Code(Codes::Currencies), false, "ISO 4217 of both sums.", "";
        Record "cost_year" "costYear" Takes::Number, false, "The year in whose prices they are: 2009.", "";
        Record "evidence" "evidence" Takes::Word(words::<GapEvidence>), true, "Whether the source names it outright or only implies it.", "NAMED";
        Record "desired_end_state" "desiredEndState" Takes::Text, false, "What would show that it is closed.", "";
        Record "regime" "regime" Takes::Code(Codes::Regimes), false, "Code of the sanctions regime under which it was found.", "";
        Record "tags" "tags" Takes::List, false, "Free tags.", "diamonds";
        Record "beneficiaries" "beneficiaries" Takes::List, false, "Kinds of institution that would be helped.", "customs";
        Record "starts" "starts" Takes::Date, false, "When work to close it is to start.", "";
        Record "ends" "ends" Takes::Date, false, "When it is to be closed at the latest.", "2027";
        Record "first_called_for" "firstCalledFor" Takes::Date, false, "When it was first called for, where that was before its source was written.", "";
        Record "document" "provenance.document" Takes::Name, false, "Where it is written: symbol of the document.", "S/2009/640";
        Record "paragraph" "provenance.paragraph" Takes::Text, false, "Paragraph, or a range: 14-16.", "223";
        Record "subparagraph" "provenance.subparagraph" Takes::Text, false, "Sub-paragraph.", "";
        Record "locator" "provenance.locator" Takes::Text, false, "The place in a document without numbered paragraphs.", "";
        Record "lifting_conditions" "liftingConditions" Takes::Codes(Codes::LiftingConditions), false, "Codes of lifting conditions that it stands in the way of.", "";
        Record "mandate_tasks" "mandateTasks" Takes::Codes(Codes::MandateTasks), false, "Codes of mandate tasks under which a mission could help.", "";
        Record "note" "note" Takes::Text, false, "What a reader should know.", "";
        Record "publish" "publication" Takes::Text, false, "TODAY or a day to come, to publish it; with --names-no-private-person in gapbridge import table, confirmation: NAMES_NO_PRIVATE_PERSON in importTable. Who is no Panel publishes its gaps today.", "";
        Record "version" "version" Takes::Name, false, "Of an export, to be on the safe side: a row that would change what was changed since is refused. Empty for a new one.", "";
        Line "assistance" "needs.assistance" Takes::Word(words::<AssistanceType>), false, "Type of assistance that is needed. A row with these columns alone adds a need to the row above.", "EQUIPMENT";
        Line "line_title" "needs.title" Takes::Text, false, "What is needed; the title of the gap for a new need without.", "Scales";
        Line "unit" "needs.unit" Takes::Word(words::<SizeUnit>), false, "What is counted. Without unit and quantity no size is stated.", "ITEMS";
        Line "quantity" "needs.size" Takes::Number, false, "How much: money as 1250.50, other units in whole numbers.", "6";
        Line "currency" "needs.currency" Takes::Code(Codes::Currencies), false, "ISO 4217, where the unit is MONEY.", "";
        Line "least" "needs.least" Takes::Number, false, "Smallest useful amount, in the unit.", "";
        Line "goods" "needs.goods" Takes::Word(words::<GoodsClass>), false, "Class of goods, where goods are needed.", "CIVILIAN";
        Line "form" "needs.form" Takes::Word(words::<AssistanceForm>), false, "In what form it is needed, where the type leaves that open.", "";
        Line "people" "needs.people" Takes::Number, false, "How many people it is to reach, where the unit counts something else or nothing.", "";
        Line "line_starts" "needs.starts" Takes::Date, false, "Date from which it is needed.", "";
        Line "deadline" "needs.deadline" Takes::Date, false, "Date by which it is needed.", "";
        Line "line_languages" "needs.languages" Takes::List, false, "Languages it is needed in, ISO 639-1.", "";
        Line "line_place" "needs.place" Takes::Text, false, "Where.", "";
        Line "line_note" "needs.note" Takes::Text, false, "What a reader should know of this need.", "";
    ];
}

/// Whether the provider is shown, in the words of the API.
pub(super) const ATTRIBUTIONS: [&str; 2] = ["ATTRIBUTED", "UNATTRIBUTED"];

fn attributions() -> Vec<String> {
    ATTRIBUTIONS.map(str::to_owned).to_vec()
}

/// What it takes to have new rows of a table.
pub fn action(kind: TableKind) -> Action {
    match kind {
        TableKind::Gaps => Action::RecordGap,
        TableKind::Offers => Action::MakeOffer,
        TableKind::Programmes => Action::RegisterProgramme,
    }
}

/// The columns of a table, in the order of the template.
pub(super) fn columns(kind: TableKind) -> Vec<&'static Column> {
    let parts: &[&'static [Column]] = match kind {
        TableKind::Gaps => &[GAP],
        TableKind::Offers => &[OWN, GIVEN, OFFERED, TERMS, LINES],
        TableKind::Programmes => &[OWN, GIVEN, TERMS, RUN, LINES],
    };
    parts.iter().flat_map(|part| part.iter()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn headings_are_unique_and_the_key_comes_first() {
        for kind in TableKind::ALL {
            let columns = columns(kind);
            let headings: BTreeSet<_> = columns.iter().map(|column| column.heading).collect();
            assert_eq!(headings.len(), columns.len(), "{kind:?}");
            assert_eq!((columns[0].part, columns[0].example), (Part::Key, EXAMPLE));
        }
    }
    #[test]
    fn what_publishing_takes_is_told_for_the_command_and_for_the_api() {
        let columns = columns(TableKind::Gaps);
        let publish = columns.iter().find(|column| column.heading == "publish");
        let says = publish.expect("a column").says;
        for way in [
            "--names-no-private-person in gapbridge import table",
            "confirmation: NAMES_NO_PRIVATE_PERSON in importTable",
        ] {
            assert!(says.contains(way), "{says}");
        }
    }
}
