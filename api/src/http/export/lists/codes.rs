//! Lists of codes that the register keeps, and their columns.

use super::List;

/// All of them.
pub(in crate::http::export) static CODES: [List; 11] = [
    list(
        "countries",
        "Countries with their codes, their other names and the groups that they belong to.",
        ("countries", "Country"),
        &[
            ("alpha3", "alpha3"),
            ("alpha2", "alpha2"),
            ("m49", "m49"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("alias_names", "aliases.name"),
            ("alias_kinds", "aliases.kind"),
            ("alias_languages", "aliases.language"),
            ("group_codes", "groups.code"),
        ],
    ),
    list(
        "country-groups",
        "Regions, communities and memberships of countries.",
        ("countryGroups", "CountryGroup"),
        &[
            ("code", "code"),
            ("kind", "kind"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("country_codes", "countries.alpha3"),
            ("source", "source"),
        ],
    ),
    list(
        "sectors",
        "Sectors: purpose codes of the OECD DAC and their categories.",
        ("sectors", "Sector"),
        &[
            ("code", "code"),
            ("level", "level"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("status", "status"),
            ("category_code", "category.code"),
            ("replaced_by", "replacedBy.code"),
            ("source", "source"),
        ],
    ),
    list(
        "organisations",
        "Organisations: donors, agencies, committees, missions, Panels, institutions.",
        ("organisations", "Organisation"),
        &[
            ("code", "code"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("kind", "kind"),
            ("country_code", "country.alpha3"),
            ("parent_code", "parent.code"),
            ("source", "source"),
        ],
    ),
    list(
        "missions",
        "Peace operations.",
        ("missions", "Mission"),
        &[
            ("acronym", "acronym"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("kind", "kind"),
            ("organisation_code", "organisation.code"),
            ("country_code", "country.alpha3"),
            ("started", "started"),
            ("ended", "ended"),
            ("succeeded_by", "succeededBy.acronym"),
            ("source", "source"),
        ],
    ),
    list(
        "mandate-tasks",
        "What mandates of missions let them do about sanctions.",
        ("mandateTasks", "MandateTask"),
        &[
            ("code", "code"),
            ("mission_acronym", "mission.acronym"),
            ("activity", "activity"),
            ("title", "title"),
            ("document_symbols", "documents.symbol"),
            ("source", "source"),
        ],
    ),
    list(
        "regimes",
        "Sanctions regimes.",
        ("sanctionsRegimes", "SanctionsRegime"),
        &[
            ("code", "code"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("country_code", "country.alpha3"),
            ("committee_code", "committee.code"),
            ("basis_symbol", "basis.symbol"),
            ("established", "established"),
            ("ended", "ended"),
            ("source", "source"),
        ],
    ),
    list(
        "measures",
        "Measures of the sanctions regimes.",
        ("measures", "Measure"),
        &[
            ("code", "code"),
            ("regime_code", "regime.code"),
            ("kind", "kind"),
            ("name", "name"),
            ("basis_symbol", "basis.symbol"),
            ("paragraph", "paragraph"),
            ("in_force_from", "inForceFrom"),
            ("in_force_to", "inForceTo"),
            ("exemption", "exemption"),
            ("source", "source"),
        ],
    ),
    list(
        "lifting-conditions",
        "What the Council asks before measures end.",
        ("liftingConditions", "LiftingCondition"),
        &[
            ("code", "code"),
            ("kind", "kind"),
            ("title", "title"),
            ("regime_code", "regime.code"),
            ("basis_symbol", "basis.symbol"),
            ("paragraph", "paragraph"),
            ("measure_codes", "measures.code"),
            ("source", "source"),
        ],
    ),
    list(
        "panels",
        "Panels, Groups and Monitoring Groups of Experts.",
        ("panels", "Panel"),
        &[
            ("code", "code"),
            ("name", "name"),
            ("name_fr", "nameFr"),
            ("kind", "kind"),
            ("organisation_code", "organisation.code"),
            ("regime_code", "regime.code"),
            ("country_code", "country.alpha3"),
            ("established", "established"),
            ("source", "source"),
        ],
    ),
    list(
        "exchange-rates",
        "Exchange rates by which money is converted.",
        ("exchangeRates", "ExchangeRate"),
        &[
            ("code", "code"),
            ("name", "name"),
            ("from", "from"),
            ("to", "to"),
            ("date", "date"),
            ("rate", "rate"),
            ("source", "source"),
        ],
    ),
];

/// A list whose entries are a row each.
const fn list(
    name: &'static str,
    about: &'static str,
    (root, of): (&'static str, &'static str),
    columns: &'static [(&'static str, &'static str)],
) -> List {
    List {
        name,
        about,
        root,
        of,
        rows: &[],
        expand: &[],
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::export::words::Words;

    /// Reference tables that are no lists of codes, and why.
    const NO_CODES: [(&str, &str); 5] = [
        ("country_aliases", "stand beside their countries"),
        ("anomalies", "are remarks on documents"),
        ("focal_points", "are posts, and end"),
        ("mandate_elements", "say what Panels monitor"),
        ("panel_cooperations", "say whom Panels work with"),
    ];

    #[test]
    fn every_reference_table_is_a_list_or_it_is_said_why_not() {
        let source = include_str!("../../../db/reference/mod.rs");
        let (_, tables) = source.split_once("\ntables! {\n").expect("the tables");
        let (tables, _) = tables.split_once("\n}\n").expect("their end");
        assert!(tables.lines().count() > 10, "{tables}");
        for line in tables.lines() {
            let (table, _) = line.trim().split_once(':').expect("a table");
            let name = table.replace('_', "-");
            let is_listed = CODES.iter().any(|list| list.name == name);
            let is_none = NO_CODES.iter().any(|(none, _)| *none == table);
            assert!(is_listed != is_none, "{table}: add a list to CODES");
        }
    }

    #[test]
    fn every_column_is_a_field_of_the_schema() {
        let sdl = include_str!("../../../../schema.graphql");
        let words = Words::from_sdl(sdl).expect("a schema");
        for list in &CODES {
            assert!(words.field("Query", list.root).is_some(), "{}", list.root);
            for (_, path) in list.columns {
                let way = words.along(list.of, path);
                let steps = path.split('.').count();
                assert_eq!(way.len(), steps, "{}: {path}", list.name);
            }
        }
    }
}
