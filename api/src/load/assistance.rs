//! Offers and programmes become rows.

use crate::{
    actions::gap::parts::unique,
    load::{
        Entry, records,
        write::{Writer, part_id, position},
    },
};
use domain::{
    assistance::{AssistanceKind, ExclusionKind},
    money,
    size::SizeUnit,
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_gap, assistance_line,
    assistance_mandate_task, assistance_sector, country_group, country_group_member,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Writer<'_> {
    pub(super) async fn offers(
        &mut self,
        entries: Vec<Entry<records::Assistance>>,
    ) -> Result<(), DbErr> {
        self.assistance(AssistanceKind::Offer, entries).await
    }

    pub(super) async fn programmes(
        &mut self,
        entries: Vec<Entry<records::Assistance>>,
    ) -> Result<(), DbErr> {
        self.assistance(AssistanceKind::Programme, entries).await
    }

    async fn assistance(
        &mut self,
        kind: AssistanceKind,
        entries: Vec<Entry<records::Assistance>>,
    ) -> Result<(), DbErr> {
        let groups = Groups::read(self.transaction).await?;
        let (mut rows, mut ids, mut lines, mut countries, mut sectors, mut tasks, mut covers) =
            Default::default();
        let mut excluded = Vec::new();
        let (rows, ids): (&mut Vec<_>, &mut Vec<_>) = (&mut rows, &mut ids);
        let (lines, countries, sectors): (&mut Vec<_>, &mut Vec<_>, &mut Vec<_>) =
            (&mut lines, &mut countries, &mut sectors);
        let (tasks, covers): (&mut Vec<_>, &mut Vec<_>) = (&mut tasks, &mut covers);
        for entry in entries {
            let record = &entry.record;
            if !self.begin("assistance", &record.reference, &entry) {
                continue;
            }
            let id = self.own("assistance", &record.reference);
            ids.push(id);
            let mut own = self.refer_all("country", &record.countries, "countries");
            for group in self.refer_all("country_group", &record.groups, "groups") {
                own.extend(groups.members(group));
            }
            let own = unique(own.into_iter());
            countries.extend(own.into_iter().map(|country_id| assistance_country::Model {
                assistance_id: id,
                country_id,
            }));
            let own = self.refer_all("sector", &record.sectors, "sectors");
            sectors.extend(own.into_iter().map(|sector_id| assistance_sector::Model {
                assistance_id: id,
                sector_id,
            }));
            let own = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
            tasks.extend(
                own.into_iter()
                    .map(|task_id| assistance_mandate_task::Model {
                        assistance_id: id,
                        task_id,
                    }),
            );
            let covered: Vec<String> = record
                .covers
                .iter()
                .map(|cover| cover.gap.clone())
                .collect();
            self.refer_all("gap", &covered, "covers.gap");
            for cover in &record.covers {
                let gap_id = self.names.get("gap", &cover.gap).unwrap_or_default();
                covers.push(assistance_gap::Model {
                    assistance_id: id,
                    gap_id,
                    extent: cover.extent,
                    not_covered: cover.not_covered.clone(),
                });
            }
            excluded.extend(self.excluded(id, record));
            lines.extend(self.lines(id, record));
            rows.push(self.assistance_row(id, kind, record, &groups));
        }
        self.save::<assistance::Entity>(std::mem::take(rows))
            .await?;
        self.replace::<assistance_line::Entity>(
            assistance_line::Column::AssistanceId,
            ids,
            std::mem::take(lines),
        )
        .await?;
        self.replace::<assistance_country::Entity>(
            assistance_country::Column::AssistanceId,
            ids,
            std::mem::take(countries),
        )
        .await?;
        self.replace::<assistance_sector::Entity>(
            assistance_sector::Column::AssistanceId,
            ids,
            std::mem::take(sectors),
        )
        .await?;
        self.replace::<assistance_exclusion::Entity>(
            assistance_exclusion::Column::AssistanceId,
            ids,
            excluded,
        )
        .await?;
        self.replace::<assistance_mandate_task::Entity>(
            assistance_mandate_task::Column::AssistanceId,
            ids,
            std::mem::take(tasks),
        )
        .await?;
        self.replace::<assistance_gap::Entity>(
            assistance_gap::Column::AssistanceId,
            ids,
            std::mem::take(covers),
        )
        .await
    }

    /// What an offer or programme is not for, its codes as they are on record.
    fn excluded(
        &mut self,
        assistance_id: Uuid,
        record: &records::Assistance,
    ) -> Vec<assistance_exclusion::Model> {
        let mut all = BTreeSet::new();
        for exclusion in &record.excluded {
            let field = "excluded.value";
            let value = exclusion.value.trim();
            let value = match exclusion.kind {
                ExclusionKind::Country => {
                    self.refer("country", value, field);
                    Some(value.to_uppercase())
                }
                ExclusionKind::Sector => {
                    self.refer("sector", value, field);
                    Some(value.to_owned())
                }
                ExclusionKind::Tag | ExclusionKind::Beneficiary => {
                    self.words(std::slice::from_ref(&exclusion.value), field)
                }
            };
            all.extend(value.map(|value| (exclusion.kind, value)));
        }
        all.into_iter()
            .map(|(kind, value)| assistance_exclusion::Model {
                assistance_id,
                kind,
                value,
            })
            .collect()
    }

    fn assistance_row(
        &mut self,
        id: Uuid,
        kind: AssistanceKind,
        record: &records::Assistance,
        groups: &Groups,
    ) -> assistance::Model {
        self.language(&record.language, "language");
        for code in &record.languages {
            self.language(code, "languages");
        }
        self.order(record.starts.as_ref(), record.ends.as_ref(), "ends");
        let memberships = self.refer_all("country_group", &record.memberships, "memberships");
        let memberships: BTreeSet<&str> = memberships
            .into_iter()
            .filter_map(|group| groups.code(group))
            .collect();
        assistance::Model {
            id,
            reference: record.reference.clone(),
            kind,
            provider_id: self.refer("organisation", &record.provider, "provider"),
            mission_id: self.refer_if("mission", record.mission.as_ref(), "mission"),
            title: record.title.clone(),
            description: record.description.clone(),
            language: record.language.clone(),
            status: record.status,
            starts: record.starts.clone().map(String::from),
            ends: record.ends.clone().map(String::from),
            willing: record.willing,
            able: record.able,
            attributed: record.attributed,
            condition: record.condition.clone(),
            languages: (!record.languages.is_empty()).then(|| record.languages.join(" ")),
            place: record.place.clone(),
            earmark: record.earmark.clone(),
            membership: record.membership.clone(),
            memberships: (!memberships.is_empty())
                .then(|| memberships.into_iter().collect::<Vec<_>>().join(" ")),
            seeks_exemption: record.seeks_exemption,
            cofinancing: record.cofinancing.clone(),
            exclusions: record.exclusions.clone(),
            note: record.note.clone(),
            source: record.source.clone(),
        }
    }

    fn lines(
        &mut self,
        assistance_id: Uuid,
        record: &records::Assistance,
    ) -> Vec<assistance_line::Model> {
        let mut rows = Vec::new();
        for (at, line) in record.line.iter().enumerate() {
            let (quantity, amount_minor) = self.size(
                line.unit,
                line.quantity,
                line.amount.as_ref(),
                line.currency.as_ref(),
                "line.unit",
            );
            let least = self.bound(
                line.least.as_ref(),
                quantity.or(amount_minor),
                line.unit,
                line.currency.as_deref(),
                "line.least",
            );
            let most = self.bound(
                line.most.as_ref(),
                None,
                line.unit,
                line.currency.as_deref(),
                "line.most",
            );
            if least.zip(most).is_some_and(|(least, most)| most < least) {
                self.fault("line.most", "is below least");
            }
            rows.push(assistance_line::Model {
                id: part_id("assistance_line", &record.reference, at),
                assistance_id,
                position: position(at),
                assistance: line.assistance,
                title: line.title.clone(),
                unit: line.unit,
                quantity,
                amount_minor,
                currency: line.currency.clone(),
                least,
                most,
                requires: line.requires,
                tied: line.tied,
                goods: line.goods,
                note: line.note.clone(),
            });
        }
        rows
    }

    /// The size of a need or a line, which is money in a currency, or a whole number in another unit, or not stated.
    pub(super) fn size(
        &mut self,
        unit: Option<SizeUnit>,
        quantity: Option<i64>,
        amount: Option<&String>,
        currency: Option<&String>,
        field: &str,
    ) -> (Option<i64>, Option<i64>) {
        let minor = self.money(amount, currency);
        let fits = match unit {
            None => quantity.is_none() && amount.is_none(),
            Some(SizeUnit::Money) => quantity.is_none() && amount.is_some() && minor != Some(0),
            Some(_) => quantity.is_some_and(|quantity| quantity > 0) && amount.is_none(),
        };
        if !fits {
            self.fault(
                field,
                "MONEY goes with an amount above 0 and its currency, any other unit with a quantity above 0, no unit with neither",
            );
        }
        (quantity, minor)
    }

    /// A bound in the unit of a size, not above it where it is given.
    pub(super) fn bound(
        &mut self,
        given: Option<&String>,
        size: Option<i64>,
        unit: Option<SizeUnit>,
        currency: Option<&str>,
        field: &str,
    ) -> Option<i64> {
        money::least(given?, size, unit, currency)
            .map_err(|reason| self.fault(field, reason))
            .ok()
    }
}

/// Groups of countries on record, for offers and programmes that name them.
struct Groups {
    codes: HashMap<Uuid, String>,
    members: Vec<country_group_member::Model>,
}

impl Groups {
    async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let codes = country_group::Entity::find()
            .all(database)
            .await?
            .into_iter()
            .map(|row| (row.id, row.code))
            .collect();
        Ok(Self {
            codes,
            members: country_group_member::Entity::find().all(database).await?,
        })
    }

    fn code(&self, id: Uuid) -> Option<&str> {
        self.codes.get(&id).map(String::as_str)
    }

    fn members(&self, id: Uuid) -> impl Iterator<Item = Uuid> {
        self.members
            .iter()
            .filter(move |row| row.group_id == id)
            .map(|row| row.country_id)
    }
}
