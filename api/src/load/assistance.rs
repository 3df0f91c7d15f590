//! Offers and programmes become rows.

mod checked;
mod mission;
mod moved;

use crate::{
    actions::{
        assistance::{
            Named, one_a_line,
            parts::{cover_row, exclusion_row, joined},
            row,
        },
        gap::parts::unique,
    },
    db::reference::{NO_MEMBERS, members_on},
    load::{Entry, fault::Place, lines::OnRecord, records, write::Writer},
};
use chrono::Utc;
use domain::{
    assistance::{AssistanceKind, Exclusion, Line, Links},
    date::{PartialDate, begins},
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_gap, assistance_mandate_task,
    assistance_sector, country_group, country_group_member, mandate_task,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows of the parts of offers and programmes.
#[derive(Default)]
struct AssistanceParts {
    ids: Vec<Uuid>,
    /// Lines as the files state them, with what they are of.
    lines: Vec<(Uuid, String, Vec<Line>)>,
    /// Where each offer and programme stands.
    places: HashMap<Uuid, Place>,
    countries: Vec<assistance_country::Model>,
    sectors: Vec<assistance_sector::Model>,
    excluded: Vec<assistance_exclusion::Model>,
    tasks: Vec<assistance_mandate_task::Model>,
    covers: Vec<assistance_gap::Model>,
    /// Whose task each mandate task is.
    missions: HashMap<Uuid, Uuid>,
}

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
        let mut parts = AssistanceParts::new(self.transaction).await?;
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        for entry in entries {
            if self.begin("assistance", &entry.record.reference, &entry) {
                rows.push(self.assistance_row(kind, &entry.record, &groups, &mut parts));
                places.push((entry.file, entry.line));
            }
        }
        self.keep_names(&rows, &places).await?;
        self.keep_withdrawn(&mut rows, &places).await?;
        self.look_at_missions(&rows, &places).await?;
        let stand = rows.iter().zip(&places).map(|(row, (file, line))| {
            let record = format!("assistance \"{}\"", row.reference);
            (row.id, (*file, *line, record))
        });
        parts.places = stand.collect();
        self.move_providers(&rows, &parts.places).await?;
        self.save::<assistance::Entity>(rows).await?;
        self.assistance_parts(parts).await
    }

    fn assistance_row(
        &mut self,
        kind: AssistanceKind,
        record: &records::Assistance,
        groups: &Groups,
        parts: &mut AssistanceParts,
    ) -> assistance::Model {
        let id = self.own("assistance", &record.reference);
        let (draft, lines) = self.checked_assistance(record);
        parts.ids.push(id);
        parts.lines.push((id, record.reference.clone(), lines));
        let only_beneficiaries = one_a_line(draft.links.only_beneficiaries.as_deref());
        parts.add_links(id, draft.links);
        self.refer_to_reference_data(id, record, groups, parts);
        let mission = self.mission_of(kind, record);
        self.tasks(id, record, mission, parts);
        let memberships = self.refer_all("country_group", &record.memberships, "memberships");
        let memberships = memberships
            .into_iter()
            .filter_map(|group| groups.code(group));
        let named = Named {
            kind,
            provider: self.refer("organisation", &record.provider, "provider"),
            mission,
            memberships: joined(memberships.collect()),
            only_beneficiaries,
        };
        assistance::Model {
            reference: record.reference.clone(),
            source: record.source.clone(),
            ..row(id, draft.statement, named)
        }
    }

    /// Countries with the members of groups, and sectors.
    fn refer_to_reference_data(
        &mut self,
        assistance_id: Uuid,
        record: &records::Assistance,
        groups: &Groups,
        parts: &mut AssistanceParts,
    ) {
        let mut countries = self.refer_all("country", &record.countries, "countries");
        for group in self.refer_all("country_group", &record.groups, "groups") {
            let mut members = groups.members(group, record.starts.as_ref()).peekable();
            // What is not on record was noted as such.
            if members.peek().is_none() && !group.is_nil() {
                self.fault("groups", NO_MEMBERS);
            }
            countries.extend(members);
        }
        let countries = unique(countries.into_iter()).into_iter();
        parts
            .countries
            .extend(countries.map(|country_id| assistance_country::Model {
                assistance_id,
                country_id,
            }));
        let sectors = self.refer_all("sector", &record.sectors, "sectors");
        let sectors = sectors.into_iter();
        parts
            .sectors
            .extend(sectors.map(|sector_id| assistance_sector::Model {
                assistance_id,
                sector_id,
            }));
    }

    /// Mandate tasks under which it runs: those of the mission whose programme it is, and none where it is no mission's.
    fn tasks(
        &mut self,
        assistance_id: Uuid,
        record: &records::Assistance,
        mission: Option<Uuid>,
        parts: &mut AssistanceParts,
    ) {
        let tasks = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
        let mut whose = tasks.iter().filter_map(|task| parts.missions.get(task));
        let wrong = match mission {
            None if !tasks.is_empty() => Some(
                "are for programmes of missions: leave them out, or name the mission as provider",
            ),
            Some(mission) if whose.any(|of| *of != mission) => {
                Some("are not all of its mission: name those of its own alone")
            }
            _ => None,
        };
        if let Some(reason) = wrong {
            self.fault("mandate_tasks", reason);
        }
        let tasks = tasks.into_iter();
        parts
            .tasks
            .extend(tasks.map(|task_id| assistance_mandate_task::Model {
                assistance_id,
                task_id,
            }));
    }

    async fn assistance_parts(&mut self, parts: AssistanceParts) -> Result<(), DbErr> {
        let known = OnRecord::read(self.transaction, &parts.ids).await?;
        let lines = parts.lines.into_iter();
        let lines = lines.flat_map(|(id, reference, stated)| known.rows(id, &reference, stated));
        let lines = lines.collect();
        self.lines_of_assistance(known, lines, &parts.places)
            .await?;
        macro_rules! replace {
            ($($part:ident: $entity:ident;)*) => {$(
                let whole = $entity::Column::AssistanceId;
                self.replace::<$entity::Entity>(whole, &parts.ids, parts.$part).await?;
            )*};
        }
        replace! {
            countries: assistance_country;
            sectors: assistance_sector;
            excluded: assistance_exclusion;
            tasks: assistance_mandate_task;
            covers: assistance_gap;
        }
        Ok(())
    }
}

impl AssistanceParts {
    /// None yet.
    async fn new(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let tasks = mandate_task::Entity::find().all(database).await?;
        let missions = tasks.into_iter().map(|task| (task.id, task.mission_id));
        Ok(Self {
            missions: missions.collect(),
            ..Self::default()
        })
    }

    fn add_links(&mut self, id: Uuid, links: Links) {
        let excluded: BTreeSet<Exclusion> = links.excluded.into_iter().flatten().collect();
        let excluded = excluded.into_iter().map(|one| exclusion_row(one, id));
        self.excluded.extend(excluded);
        let covers = links.covers.into_iter().flatten();
        self.covers.extend(covers.map(|cover| cover_row(cover, id)));
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

    /// Who is of a group when something begins, or today.
    fn members(&self, id: Uuid, starts: Option<&PartialDate>) -> impl Iterator<Item = Uuid> {
        let starts = starts.and_then(|date| begins(date.as_str()));
        let day = starts.unwrap_or_else(|| Utc::now().date_naive());
        members_on(&self.members, Some(day))
            .filter(move |row| row.group_id == id)
            .map(|row| row.country_id)
    }
}
