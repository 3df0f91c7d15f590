//! The words by which rows of the reference tables are found.

use super::Reference;
use crate::db::search::{Places, Stems, Vocabulary, Words, about_sector, among_countries};
use domain::{country::CountryAliasKind, text::fold};
use entity::{
    country, country_group, document, lifting_condition, mandate_task, measure, mission,
    organisation, panel, panel_cost, regime, sector,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

impl Reference {
    /// The words by which each row is found that a list searches, by its id: made when somebody first searches.
    pub fn words(&self) -> &HashMap<Uuid, Stems> {
        self.words.get_or_init(|| {
            let mut words = HashMap::new();
            macro_rules! put {
                ($($table:ident by $of:ident;)*) => {
                    $(words.extend(self.$table.all().iter().map(|row| (row.id, self.$of(row))));)*
                };
            }
            put! {
                organisations by of_organisation;
                documents by of_document;
                regimes by of_regime;
                measures by of_measure;
                lifting_conditions by of_condition;
                missions by of_mission;
                panels by of_panel;
                mandate_tasks by of_task;
                country_groups by of_group;
                countries by of_country;
                sectors by of_sector;
            }
            let costs = self.panel_costs.iter();
            words.extend(costs.map(|row| (row.id, self.of_cost(row))));
            words
        })
    }

    /// Countries under all their names: made when somebody first searches.
    pub fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let aliases = self.country_aliases.all().iter();
            let named = aliases.filter_map(|alias| {
                let country = self.countries.get(alias.country_id)?;
                Some((alias.as_ref(), country))
            });
            Places::new(self.countries.all(), &named.collect::<Vec<_>>())
        })
    }

    /// The words that everybody may know of: made when somebody first asks how a text is understood.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| {
            let mut names: Vec<&str> = Vec::new();
            macro_rules! put {
                ($($table:ident)*) => {
                    $(for row in self.$table.all() {
                        names.push(&row.name);
                        names.extend(row.name_fr.as_deref());
                    })*
                };
            }
            for country in self.countries.all() {
                names.extend([country.name.as_str(), &country.name_fr]);
            }
            let (letters, aliases): (Vec<_>, Vec<_>) = self
                .country_aliases
                .all()
                .iter()
                .partition(|alias| alias.kind == CountryAliasKind::Abbreviation);
            names.extend(aliases.iter().map(|alias| alias.name.as_str()));
            names.extend(self.missions.all().iter().map(|row| row.acronym.as_str()));
            put! { missions organisations regimes panels country_groups }
            for sector in self.sectors.all() {
                names.extend([sector.name.as_str(), &sector.name_fr]);
            }
            Vocabulary::new(names, letters.iter().map(|alias| alias.name.as_str()))
        })
    }

    fn of_organisation(&self, row: &organisation::Model) -> Stems {
        let country = self.countries.of(row.country_id);
        let words = Words {
            language: "en",
            title: &row.name,
            holder: vec![&row.code],
            organisation: Some(row),
            countries: those(&country),
            body: row.note.as_deref().into_iter().collect(),
            ..Words::default()
        };
        words.stems()
    }

    fn of_document(&self, row: &document::Model) -> Stems {
        let said = [&row.symbol, &row.printed, &row.organ];
        let words = Words {
            language: "en",
            title: &row.title,
            holder: named(&row.key, said),
            body: row.note.as_deref().into_iter().collect(),
            ..Words::default()
        };
        words.stems()
    }

    fn of_regime(&self, row: &regime::Model) -> Stems {
        let country = self.countries.of(row.country_id);
        of_named(&row.code, (&row.name, &row.name_fr), country, &row.note)
    }

    fn of_measure(&self, row: &measure::Model) -> Stems {
        let regime = self.regimes.get(row.regime_id);
        let country = regime.as_ref().and_then(|regime| regime.country_id);
        let country = self.countries.of(country);
        let mut said = vec![row.code.as_str()];
        if let Some(regime) = &regime {
            said.extend(named(&regime.name, [&regime.name_fr]));
        }
        let body = [&row.exemption_procedure, &row.exemption_contact, &row.note];
        let words = Words {
            language: "en",
            title: &row.name,
            holder: said,
            countries: those(&country),
            body: body.into_iter().flatten().map(String::as_str).collect(),
            ..Words::default()
        };
        words.stems()
    }

    fn of_condition(&self, row: &lifting_condition::Model) -> Stems {
        let regime = self.regimes.of(row.regime_id);
        let country = self
            .countries
            .of(regime.and_then(|regime| regime.country_id));
        let words = Words {
            language: "en",
            title: &row.title,
            holder: vec![&row.code],
            countries: those(&country),
            body: named(&row.description, [&row.threshold, &row.note]),
            ..Words::default()
        };
        words.stems()
    }

    fn of_mission(&self, row: &mission::Model) -> Stems {
        let country = self.countries.of(row.country_id);
        of_named(&row.acronym, (&row.name, &row.name_fr), country, &row.note)
    }

    fn of_panel(&self, row: &panel::Model) -> Stems {
        let country = self.countries.of(row.country_id);
        of_named(&row.code, (&row.name, &row.name_fr), country, &row.note)
    }

    fn of_group(&self, row: &country_group::Model) -> Stems {
        let members = self.group_members.of(row.id).iter();
        let members: Vec<_> = members.filter_map(|&id| self.countries.get(id)).collect();
        let akin = akin(&row.name);
        let words = Words {
            language: "en",
            title: &row.name,
            holder: named(&row.code, [&row.name_fr]),
            countries: members.iter().map(AsRef::as_ref).collect(),
            body: vec![&akin],
            ..Words::default()
        };
        words.stems()
    }

    fn of_country(&self, row: &country::Model) -> Stems {
        let aliases = self.aliases.of(row.id).iter();
        let aliases = aliases.map(|alias| alias.name.as_str());
        let own = [&row.alpha3, &row.alpha2, &row.name_fr].map(String::as_str);
        let people = among_countries(&row.alpha3);
        let people = people.into_iter().map(|name| name as &str);
        let holder: Vec<&str> = own.into_iter().chain(aliases).chain(people).collect();
        // In other texts one word of a name may mean something else: ivory is none of Ivory Coast. Among countries it means the country.
        let names = [row.name.as_str()]
            .into_iter()
            .chain(holder.iter().copied());
        let apart: Vec<&str> = names.flat_map(str::split_whitespace).collect();
        let apart = apart.join(", ");
        let words = Words {
            language: "en",
            title: &row.name,
            holder,
            countries: vec![row],
            body: vec![&apart],
            ..Words::default()
        };
        words.stems()
    }

    fn of_sector(&self, row: &sector::Model) -> Stems {
        Words {
            language: "en",
            title: &row.name,
            holder: vec![row.code.as_str(), row.name_fr.as_str()],
            body: vec![about_sector(&row.code).join(", ").as_str()],
            ..Words::default()
        }
        .stems()
    }

    fn of_cost(&self, row: &panel_cost::Model) -> Stems {
        let panel = self.panels.of(row.panel_id);
        let country = panel.as_ref().and_then(|panel| panel.country_id);
        let country = self.countries.of(country);
        let mut said = Vec::new();
        if let Some(panel) = &panel {
            said = named(&panel.code, [&panel.name_fr]);
            said.push(&panel.name);
        }
        let words = Words {
            language: "en",
            title: &row.label,
            holder: said,
            countries: those(&country),
            ..Words::default()
        };
        words.stems()
    }

    fn of_task(&self, row: &mandate_task::Model) -> Stems {
        let mission = self.missions.get(row.mission_id);
        let mission = mission.iter().map(|mission| mission.acronym.as_str());
        let said = [&row.description, &row.note];
        let words = Words {
            language: "en",
            title: &row.title,
            holder: mission.chain([row.code.as_str()]).collect(),
            body: said.into_iter().flatten().map(String::as_str).collect(),
            ..Words::default()
        };
        words.stems()
    }
}

/// Words by which regions go in one name and in another: who looks for West Africa means Western Africa, and a community of West African
/// states. They are akin in the names of groups alone: South Africa is not all that is southern and African.
const REGIONS: [(&str, &str); 9] = [
    ("west", "western"),
    ("east", "eastern"),
    ("north", "northern"),
    ("south", "southern"),
    ("africa", "african"),
    ("america", "american"),
    ("asia", "asian"),
    ("europe", "european"),
    ("arabia", "arab"),
];

/// What a region is called beside the words of a name.
fn akin(name: &str) -> String {
    let words = name
        .split(|letter: char| !letter.is_alphanumeric())
        .map(fold);
    let akin = words.filter_map(|word| {
        REGIONS.iter().find_map(|(one, other)| match word.as_str() {
            word if word == *one => Some(*other),
            word if word == *other => Some(*one),
            _ => None,
        })
    });
    akin.collect::<Vec<_>>().join(" ")
}

/// The words of what has a code, a name in both languages, a country and a note.
fn of_named(
    code: &str,
    (name, name_fr): (&str, &Option<String>),
    country: Option<Arc<country::Model>>,
    note: &Option<String>,
) -> Stems {
    let words = Words {
        language: "en",
        title: name,
        holder: named(code, [name_fr]),
        countries: those(&country),
        body: note.as_deref().into_iter().collect(),
        ..Words::default()
    };
    words.stems()
}

/// A text that is there and those that may be.
fn named<'a, const N: usize>(first: &'a str, more: [&'a Option<String>; N]) -> Vec<&'a str> {
    let more = more.into_iter().flatten().map(String::as_str);
    [first].into_iter().chain(more).collect()
}

fn those(country: &Option<Arc<country::Model>>) -> Vec<&country::Model> {
    country.iter().map(AsRef::as_ref).collect()
}
