//! Countries, organisations, sectors, documents and rates of exchange.

use super::{
    Entry,
    kind::Record,
    records::{
        Anomaly, Country, CountryAlias, CountryGroup, Document, ExchangeRate, GroupTerm,
        Organisation, Sector,
    },
    write::Writer,
};
use crate::db::exchange_rate::millionths;
use domain::{
    date::{PartialDate, in_order},
    money::currency,
    sector::SectorLevel,
    symbol::{self, Symbol},
    validation::Validation,
};
use entity::{
    anomaly, country, country_alias, country_group, country_group_member, document, exchange_rate,
    organisation, sector,
};
use sea_orm::DbErr;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Record for Country {
    type Entity = country::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> country::Model {
        writer.congo(&self.name, Some(&self.code), "name");
        country::Model {
            id,
            alpha3: self.code.clone(),
            alpha2: self.alpha2.clone(),
            m49: self.m49.clone(),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for CountryAlias {
    type Entity = country_alias::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> country_alias::Model {
        writer.language(&self.language, "language");
        writer.congo(&self.name, Some(&self.country), "name");
        country_alias::Model {
            id,
            code: self.code.clone(),
            country_id: writer.refer("country", &self.country, "country"),
            name: self.name.clone(),
            kind: self.kind,
            language: self.language.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for CountryGroup {
    type Entity = country_group::Entity;

    fn row(&self, id: Uuid, _writer: &mut Writer<'_>) -> country_group::Model {
        country_group::Model {
            id,
            code: self.code.clone(),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            kind: self.kind,
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        let whole = country_group_member::Column::GroupId;
        writer
            .replace_parts::<_, country_group_member::Entity>(begun, whole, members)
            .await
    }
}

/// Those who are of a group, with the dates of those that were members of it, are, or are to be.
fn members(
    writer: &mut Writer<'_>,
    group_id: Uuid,
    group: &CountryGroup,
) -> Vec<country_group_member::Model> {
    let members = writer.refer_all("country", &group.members, "members");
    let named: Vec<String> = group
        .terms
        .iter()
        .map(|term| term.country.clone())
        .collect();
    let dated = writer.refer_all("country", &named, "terms.country");
    let mut faults = Validation::default();
    for term in &group.terms {
        let day = |date: &Option<PartialDate>| date.clone().map(String::from);
        let (from, until) = (day(&term.from), day(&term.until));
        let has_dates = from.is_some() || until.is_some();
        let reason = "has neither from nor until: name such a country among the members";
        faults.ensure(has_dates, "terms", reason);
        let is_in_order = from
            .as_ref()
            .zip(until.as_ref())
            .is_none_or(|(from, until)| in_order(from, until));
        faults.ensure(
            is_in_order,
            "terms.until",
            "lies before from: write the earlier date in from",
        );
    }
    writer.note_faults(faults);
    let mut rows: BTreeMap<Uuid, country_group_member::Model> = BTreeMap::new();
    let undated = members
        .into_iter()
        .map(|country| (country, None::<&GroupTerm>));
    let terms = dated.into_iter().zip(group.terms.iter().map(Some));
    for (country_id, term) in undated.chain(terms) {
        let row = country_group_member::Model {
            group_id,
            country_id,
            starts: term.and_then(|term| term.from.clone()).map(String::from),
            ends: term.and_then(|term| term.until.clone()).map(String::from),
        };
        rows.insert(country_id, row);
    }
    rows.into_values().collect()
}

impl Record for Organisation {
    type Entity = organisation::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> organisation::Model {
        writer.congo(&self.name, self.country.as_deref(), "country");
        organisation::Model {
            id,
            code: self.code.clone(),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            kind: self.kind,
            country_id: writer.refer_if("country", self.country.as_ref(), "country"),
            parent_id: writer.refer_if("organisation", self.parent.as_ref(), "parent"),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for Sector {
    type Entity = sector::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> sector::Model {
        if (self.level == SectorLevel::Purpose) != self.category.is_some() {
            writer.fault("category", "goes with level = PURPOSE, and only with it");
        }
        sector::Model {
            id,
            code: self.code.clone(),
            level: self.level,
            category_id: writer.refer_if("sector", self.category.as_ref(), "category"),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            status: self.status,
            replaced_by_id: writer.refer_if("sector", self.replaced_by.as_ref(), "replaced_by"),
            source: self.source.clone(),
        }
    }
}

impl Record for Document {
    type Entity = document::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> document::Model {
        let symbol_year = writer.symbol(self);
        document::Model {
            id,
            key: self.key.clone(),
            symbol: self.symbol.clone(),
            printed: self.printed.clone(),
            kind: self.kind,
            title: self.title.clone(),
            organ: self.organ.clone(),
            dated: self.date.clone().map(String::from),
            year: self.date.as_ref().map(PartialDate::year).or(symbol_year),
            url: self.url.clone(),
            note: self.note.clone(),
            // What a file puts on record is for everybody, also where a report that is not out yet has its symbol.
            listed_from: None,
            source: self.source.clone(),
        }
    }
}

impl Record for Anomaly {
    type Entity = anomaly::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> anomaly::Model {
        anomaly::Model {
            id,
            code: self.code.clone(),
            document_id: writer.refer("document", &self.document, "document"),
            locator: self.locator.clone(),
            statement: self.statement.clone(),
            confidence: self.confidence,
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for ExchangeRate {
    type Entity = exchange_rate::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> exchange_rate::Model {
        for (field, code) in [("from", &self.from), ("to", &self.to)] {
            if let Err(reason) = currency(code) {
                writer.fault(field, reason);
            }
        }
        if self.from == self.to {
            writer.fault("to", "is the same currency as `from`");
        }
        if self.date.as_str().len() < 10 {
            writer.fault("date", "must be a day: a rate holds from one day on");
        }
        let millionths = millionths(&self.rate).unwrap_or_else(|reason| {
            writer.fault("rate", reason);
            1
        });
        exchange_rate::Model {
            id,
            code: self.code.clone(),
            name: self.name.clone(),
            from_currency: self.from.clone(),
            to_currency: self.to.clone(),
            dated: self.date.as_str().to_owned(),
            millionths,
            source: self.source.clone(),
        }
    }
}

impl Writer<'_> {
    /// Checks the symbol of a document, and gives the year that it tells.
    fn symbol(&mut self, record: &Document) -> Option<i32> {
        let written = record.symbol.as_ref()?;
        let symbol = match Symbol::parse(written) {
            Ok(symbol) => symbol,
            Err(reason) => {
                self.fault("symbol", reason);
                return None;
            }
        };
        if symbol.as_str() != written {
            self.fault("symbol", format!("write it as {}", symbol.as_str()));
        }
        if record.key != *written {
            self.fault("key", "must be the symbol, where there is one");
        }
        let Some((number, year)) = symbol.as_resolution() else {
            return written
                .split('/')
                .find_map(|part| part.parse().ok().filter(|year| (1946..2100).contains(year)));
        };
        let Some(year) = year else {
            self.fault("symbol", "a resolution needs its year: S/RES/1521 (2003)");
            return None;
        };
        if let Some((other, its_year)) =
            symbol::contradiction(number, year, self.names.resolutions.iter().copied())
        {
            self.fault("symbol", format!("contradicts resolution {other}, which is of {its_year}: keep what the source prints in `printed`, and give the right year"));
        }
        Some(year)
    }
}
