//! What arguments and fields of inputs are filled with: names of what everybody knows, of what only some see, and of nothing.

use super::{
    dice::Dice,
    model::SLOTS,
    pools::Pools,
    schema::{Field, Ref, Schema},
    world::slot_id,
};
use gapbridge::graphql::{
    id::{Kind, global},
    mutation::absent::kinds_of,
};

/// The name that all changes are given.
pub(super) const NAME: &str = "the-same";

/// What global ids can be of: all that an argument could name.
const KINDS: [Kind; 14] = [
    Kind::Gap,
    Kind::Finding,
    Kind::Report,
    Kind::Recommendation,
    Kind::Share,
    Kind::Event,
    Kind::SealedNote,
    Kind::ApiKey,
    Kind::Document,
    Kind::Reply,
    Kind::Offer,
    Kind::Need,
    Kind::Match,
    Kind::ExemptionRequest,
];

/// Inputs that take one of their fields.
const ONE_OF: [&str; 2] = ["NeedSizeInput", "SealedNoteSubjectInput"];

impl Pools {
    /// A text for what is called `name` in `parent`; none if that is not known.
    fn text(&self, parent: &str, name: &str, dice: &mut Dice) -> Option<String> {
        Some(match (parent, name) {
            ("report", "symbol") => dice.pick(&self.reports).clone(),
            (_, "reference" | "references" | "gaps" | "assistance") => {
                dice.pick(&self.names).clone()
            }
            (_, "symbol" | "symbols" | "document") => dice.pick(&self.documents).clone(),
            ("sanctionsRegime", "code") | (_, "regimes" | "regime") => self.code("regimes", dice),
            ("panel", "code") | (_, "panels") => self.code("panels", dice),
            ("organisation", "code") | ("OrganisationFilter", "codes") => {
                self.code("organisations", dice)
            }
            ("SectorFilter", "codes") | (_, "sectors" | "mainSectors" | "sector") => {
                self.code("sectors", dice)
            }
            ("CountryFilter", "codes") | (_, "countries" | "country") => {
                self.code("countries", dice)
            }
            (_, "groups" | "regions" | "memberships") => self.code("groups", dice),
            (
                _,
                "organisations"
                | "providers"
                | "provider"
                | "organisation"
                | "party"
                | "addresseeOrganisations"
                | "stewards"
                | "endorsedBy",
            ) => self.code("organisations", dice),
            (_, "missions" | "acronym" | "mission") => self.code("missions", dice),
            (_, "measures" | "measure") => self.code("measures", dice),
            (_, "liftingConditions" | "liftingCondition") => self.code("conditions", dice),
            (_, "mandateTasks") => self.code("tasks", dice),
            (
                "GapFilter"
                | "RecommendationFilter"
                | "AssistanceFilter"
                | "MatchFilter"
                | "FindingFilter"
                | "ReportFilter"
                | "DocumentFilter"
                | "LiftingConditionFilter"
                | "MeasureFilter"
                | "MandateTaskFilter"
                | "MissionFilter"
                | "SanctionsRegimeFilter"
                | "PanelFilter"
                | "PanelCostFilter"
                | "CountryGroupFilter"
                | "CountryFilter"
                | "SectorFilter"
                | "OrganisationFilter"
                | "PlanFilter"
                | "SuggestionJudgementFilter",
                "text",
            ) => (*dice.pick(&[
                "wombat",
                "wombat harbour",
                "burrow",
                "hidden",
                "customs",
                "training of officers",
            ]))
            .to_owned(),
            (_, "nameContains" | "titleContains") => {
                (*dice.pick(&["a", "wombat", "republic", "report"])).to_owned()
            }
            (_, "paragraph") => (*dice.pick(&["77", "77", "14"])).to_owned(),
            (_, "subparagraph") => "n".to_owned(),
            (_, "period" | "periods") => (*dice.pick(&["2008", "2008-2009", "2009"])).to_owned(),
            (_, "language") => (*dice.pick(&["en", "fr"])).to_owned(),
            (
                _,
                "at" | "on" | "due" | "until" | "validUntil" | "deadline" | "expiresOn"
                | "dueBefore" | "starts" | "ends" | "firstCalledFor" | "from",
            ) => (*dice.pick(&["2026-07", "2026-07-01", "2020"])).to_owned(),
            (
                _,
                "text" | "note" | "reason" | "title" | "description" | "label" | "institution"
                | "desiredEndState" | "place" | "locator" | "condition" | "conditions"
                | "exclusions" | "earmark" | "membership" | "cofinancing" | "statement"
                | "notCovered" | "cycle" | "tags" | "beneficiaries" | "onlyBeneficiaries"
                | "source" | "indicator",
            ) => "Said again.".to_owned(),
            (_, "url") => "https://receiver.invalid/".to_owned(),
            (_, "changedSince" | "since") => {
                (*dice.pick(&["2026-01-01", "2026-05-28T12:00:00Z", "2030-01-01"])).to_owned()
            }
            (_, "languages") => "en".to_owned(),
            (_, "content") => "external_reference,title\nXX-1-WOMBAT,Said again.".to_owned(),
            (_, "externalReference") => "XX-1-WOMBAT".to_owned(),
            (_, "amount" | "cost" | "leastViable") => "12.50".to_owned(),
            (_, "size" | "least" | "most") => "1".to_owned(),
            ("ExclusionInput", "value") => "CIV".to_owned(),
            ("RecordFocalPointInput", "unit" | "rank" | "role") => "Said again.".to_owned(),
            ("RecordGapProgressInput", "value" | "baseline") => "50".to_owned(),
            ("RecordGapProgressInput", "baselineTo") => "60".to_owned(),
            ("RecordGapProgressInput", "unit") => "%".to_owned(),
            (_, "percent" | "cofinancingPercent" | "cofinancingAtMost") => {
                (*dice.pick(&["100", "50"])).to_owned()
            }
            (_, "currency" | "costCurrency") => "EUR".to_owned(),
            (_, "ciphertext") => "sealed".to_owned(),
            ("AttachSealedNoteInput", "recipient") => "age1wombat".to_owned(),
            (_, "clientMutationId") => NAME.to_owned(),
            (_, "expectedVersion") => "0123456789abcdef".to_owned(),
            _ => return None,
        })
    }

    /// Ids of hidden rows: of the sort that the name says, or of any.
    fn id(&self, name: &str, dice: &mut Dice) -> String {
        let kind = match name {
            "line" => *dice.pick(&[Kind::AssistanceLine, Kind::MatchLine]),
            // Hidden help is an offer.
            "assistance" => Kind::Offer,
            _ => *dice.pick(kinds_of(name).unwrap_or(&KINDS)),
        };
        let id = if name == "id" || name == "ids" {
            *dice.pick(&self.ids)
        } else {
            slot_id(dice.below(SLOTS))
        };
        global(kind, id).to_string()
    }

    /// A literal for an argument of a field or a field of an input; fails with its name if it is not known what to put there.
    pub(super) fn literal(
        &self,
        schema: &Schema,
        parent: &str,
        field: &Field,
        dice: &mut Dice,
    ) -> String {
        self.value(schema, parent, &field.name, &field.ty, dice)
    }

    fn value(
        &self,
        schema: &Schema,
        parent: &str,
        name: &str,
        ty: &Ref,
        dice: &mut Dice,
    ) -> String {
        if let Some(items) = ty.items() {
            let many = if name == "ids" { 6 } else { 1 + dice.below(3) };
            let items: Vec<String> = (0..many)
                .map(|_| self.value(schema, parent, name, items, dice))
                .collect();
            return format!("[{}]", items.join(", "));
        }
        let ty = schema.of(ty.base());
        match (ty.kind.as_str(), ty.name.as_str()) {
            ("ENUM", _) => dice.pick(&ty.values).clone(),
            ("INPUT_OBJECT", _) => self.input(schema, &ty.name, &ty.inputs, dice),
            (_, "ID") => format!("{:?}", self.id(name, dice)),
            (_, "Int") => self
                .number(name, dice)
                .unwrap_or_else(|| panic!("say in arguments.rs how {parent}.{name} is filled"))
                .to_string(),
            (_, "Float") => (*dice.pick(&["0", "0.3", "0.6"])).to_owned(),
            (_, "Boolean") => ["true", "false"][dice.below(2)].to_owned(),
            _ => format!(
                "{:?}",
                self.text(parent, name, dice)
                    .unwrap_or_else(|| panic!("say in arguments.rs how {parent}.{name} is filled"))
            ),
        }
    }

    fn number(&self, name: &str, dice: &mut Dice) -> Option<usize> {
        Some(match name {
            "first" | "last" => dice.below(9),
            // As a rule none is passed over: most lists are short.
            "skip" => dice.below(8).saturating_sub(6),
            // The last is refused together with a year before it.
            "yearFrom" => *dice.pick(&[1990, 2008, 2009, 2030]),
            "unansweredDays" => *dice.pick(&[0, 365, 5_000]),
            "costYear" => 2009,
            "yearTo" => *dice.pick(&[2009, 2031]),
            "value" | "dependsOn" | "people" | "gaps" | "attentionDefault" | "providersPerGap"
            | "rounds" => 1 + dice.below(3),
            _ => return None,
        })
    }

    /// An input: what it takes, all ids, and some of the rest.
    fn input(&self, schema: &Schema, name: &str, fields: &[Field], dice: &mut Dice) -> String {
        let some = dice.below(fields.len().max(1));
        if ONE_OF.contains(&name) {
            let field = &fields[some];
            return format!(
                "{{ {}: {} }}",
                field.name,
                self.value(schema, name, &field.name, &field.ty, dice)
            );
        }
        let is_filter = name.ends_with("Filter");
        let wanted = |at: usize, field: &Field, dice: &mut Dice| {
            field.ty.is_required()
                || field.ty.base() == "ID"
                || (is_filter && at == some)
                || dice.one_in(if is_filter { 9 } else { 3 })
        };
        let mut parts = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            if wanted(at, field, dice) {
                parts.push(format!(
                    "{}: {}",
                    field.name,
                    self.value(schema, name, &field.name, &field.ty, dice)
                ));
            }
        }
        format!("{{ {} }}", parts.join(", "))
    }

    /// Every field of an input alone, so that none is left to chance.
    pub(super) fn each(&self, schema: &Schema, name: &str, dice: &mut Dice) -> Vec<String> {
        let field = |field: &Field| {
            format!(
                "{{ {}: {} }}",
                field.name,
                self.value(schema, name, &field.name, &field.ty, dice)
            )
        };
        schema.of(name).inputs.iter().map(field).collect()
    }
}
