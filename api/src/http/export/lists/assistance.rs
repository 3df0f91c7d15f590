//! Columns of offers and programmes.

/// The columns of all help, and then some.
macro_rules! assistance {
    ($($more:expr),* $(,)?) => {
        &[
            ("id", "id"),
            ("reference", "reference"),
            ("external_reference", "externalReference"),
            ("title", "title"),
            ("description", "description"),
            ("language", "language"),
            ("provider_code", "provider.code"),
            ("provider_name", "provider.name"),
            ("status", "status"),
            ("starts", "starts"),
            ("ends", "ends"),
            ("willing", "willing"),
            ("able", "able"),
            ("condition", "condition"),
            ("country_codes", "countries.alpha3"),
            ("country_names", "countries.name"),
            ("country_names_fr", "countries.nameFr"),
            ("country_count", "countries#"),
            ("sector_codes", "sectors.code"),
            ("sector_names", "sectors.name"),
            ("sector_names_fr", "sectors.nameFr"),
            ("sector_count", "sectors#"),
            ("line_ids", "lines.id"),
            ("line_types", "lines.assistance"),
            ("line_titles", "lines.title"),
            ("line_units", "lines.unit"),
            ("line_currencies", "lines.currency"),
            ("line_people", "lines.people"),
            ("line_least", "lines.least"),
            ("line_most", "lines.most"),
            ("line_requires", "lines.requires"),
            ("line_tied", "lines.tied"),
            ("line_goods", "lines.goods"),
            ("line_forms", "lines.form"),
            ("line_notes", "lines.note"),
            ("offered", "lines.quantity"),
            ("committed", "lines.committed"),
            ("remaining", "lines.remaining"),
            ("ceiling", "ceiling.amount"),
            ("ceiling_currency", "ceiling.currency"),
            ("ceiling_remaining", "ceiling.remaining"),
            ("languages", "languages"),
            ("place", "place"),
            ("earmark", "earmark"),
            ("membership", "membership"),
            ("membership_codes", "memberships.code"),
            ("membership_names", "memberships.name"),
            ("seeks_exemption", "seeksExemption"),
            ("cofinancing", "cofinancing"),
            ("cofinancing_percent", "cofinancingPercent"),
            ("only_beneficiaries", "onlyBeneficiaries"),
            ("exclusions", "exclusions"),
            $($more,)*
            ("note", "note"),
            ("version", "version"),
            ("updated_at", "updatedAt"),
            ("source", "source"),
        ]
    };
}

pub(super) const OFFERS: &[(&str, &str)] = assistance!();

pub(super) const PROGRAMMES: &[(&str, &str)] = assistance!(
    ("mission_acronym", "mission.acronym"),
    ("mission_name", "mission.name"),
    ("mandate_tasks", "mandateTasks.code"),
    ("covered_gaps", "covers.gap.reference"),
    ("covered_extents", "covers.extent"),
    ("not_covered", "covers.notCovered"),
);
