//! Where an activity is, and of which sectors.

use super::{Activity, CODES_MAX, word};
use crate::load::iati::read::element::Element;
use std::collections::BTreeSet;

impl Activity {
    /// Countries of the activity, or of its transactions where they alone name any.
    pub(super) fn places(&mut self, root: &Element) {
        let within = |around: &'_ [&Element], name: &'static str| {
            let found = around.iter().flat_map(|one| one.children.iter());
            found.filter(|child| child.name == name).count()
        };
        let own = [root];
        let transactions: Vec<&Element> = root.all("transaction").collect();
        let is_own = within(&own, "recipient-country") + within(&own, "recipient-region") > 0;
        let around: &[&Element] = if is_own { &own } else { &transactions };
        let mut known = BTreeSet::new();
        let mut region = None;
        for place in around.iter().flat_map(|one| one.children.iter()) {
            match (place.name.as_str(), place.attribute("code")) {
                ("recipient-country", Some(code)) => {
                    if place.attribute("percentage").is_some() {
                        let what = "percentages of countries".to_owned();
                        self.counts.add("country.share", what);
                    }
                    if known.insert(code) {
                        self.country(code, place.line);
                    }
                }
                ("recipient-country", None) => {
                    let message = "a country has no code: it was left out".to_owned();
                    self.warn("country.unknown", place.line, message);
                }
                ("recipient-region", _) if region.is_none() => region = Some(place),
                _ => {}
            }
        }
        if let Some(region) = region {
            self.region(region);
        }
    }

    fn country(&mut self, code: &str, line: u64) {
        if self.countries.len() < CODES_MAX {
            self.countries.push(word(code));
        } else {
            let message = format!("it names more than {CODES_MAX} countries: one was left out");
            self.warn("country.unknown", line, message);
        }
    }

    /// Notes that a region has no place.
    fn region(&mut self, region: &Element) {
        // A code of the standard for any.
        if self.countries.is_empty() && region.attribute("code") == Some("998") {
            let what = "region 998 says that none is named".to_owned();
            return self.counts.add("region.unspecified", what);
        }
        let (rule, message) = match self.countries.is_empty() {
            true => (
                "region.only",
                "it names regions and no country: it stands as bound to none".to_owned(),
            ),
            false => {
                let share = region.attribute("percentage");
                let share = share.map_or_else(String::new, |share| format!(" ({} %)", word(share)));
                (
                    "region.beside-countries",
                    format!(
                        "its part for a region{share} was left out: it stands as for its countries alone"
                    ),
                )
            }
        };
        self.warn(rule, region.line, message);
    }

    /// Sectors of the activity, or of its transactions where they alone name any.
    pub(super) fn sectors(&mut self, root: &Element) {
        let mut sectors: Vec<&Element> = root.all("sector").collect();
        if sectors.is_empty() {
            sectors = root
                .all("transaction")
                .flat_map(|transaction| transaction.all("sector"))
                .collect();
        }
        let mut known = BTreeSet::new();
        for sector in sectors {
            let vocabulary = sector.attribute("vocabulary").unwrap_or("DAC");
            let is_dac = matches!(vocabulary, "1" | "2" | "DAC" | "DAC-3")
                && sector.attribute("type").is_none();
            match sector.attribute("code") {
                Some(code) if is_dac => {
                    if known.insert(code) && self.sectors.len() < CODES_MAX {
                        self.sectors.push(word(code));
                    } else if known.len() > CODES_MAX {
                        let message =
                            format!("it names more than {CODES_MAX} sectors: one was left out");
                        self.warn("sector.unknown", sector.line, message);
                    }
                }
                _ => {
                    let shown: String = vocabulary.chars().take(40).collect();
                    let what = format!("sectors of vocabulary {shown}, or without a code");
                    self.counts.add("sector.other-vocabulary", what);
                }
            }
        }
        if known.len() > 1 {
            let what = "percentages of sectors".to_owned();
            self.counts.add("sector.share", what);
        }
    }
}
