//! The public reference tables: countries to the costs of Panels.

use crate::{
    db::exchange_rate::millionths,
    load::{
        Entry, records,
        write::{Writer, part_id, position},
    },
};
use domain::{
    date::PartialDate,
    money::currency,
    panel::PanelCostPrinted,
    sector::SectorLevel,
    symbol::{self, Symbol},
};
use entity::{
    anomaly, country, country_group, country_group_member, document, exchange_rate, focal_point,
    lifting_condition, lifting_condition_measure, lifting_progress, mandate_element, mandate_task,
    mandate_task_document, measure, mission, organisation, panel, panel_cooperation,
    panel_cooperation_document, panel_cooperation_mission, panel_cost, regime, sector,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

impl Writer<'_> {
    pub(super) async fn countries(
        &mut self,
        entries: Vec<Entry<records::Country>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("country", &record.code, &entry) {
                let (alpha3, alpha2) = (record.code.clone(), record.alpha2.clone());
                self.congo(&record.name, Some(&alpha3), "name");
                rows.push(country::Model {
                    id: self.own("country", &alpha3),
                    alpha3,
                    alpha2,
                    m49: record.m49.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<country::Entity>(rows).await
    }

    pub(super) async fn country_groups(
        &mut self,
        entries: Vec<Entry<records::CountryGroup>>,
    ) -> Result<(), DbErr> {
        let (mut rows, mut members, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("country_group", &record.code, &entry) {
                let id = self.own("country_group", &record.code);
                ids.push(id);
                let countries = self.refer_all("country", &record.members, "members");
                members.extend(countries.into_iter().map(|country_id| {
                    country_group_member::Model {
                        group_id: id,
                        country_id,
                    }
                }));
                let (code, name, name_fr) = (
                    record.code.clone(),
                    record.name.clone(),
                    record.name_fr.clone(),
                );
                rows.push(country_group::Model {
                    id,
                    code,
                    name,
                    name_fr,
                    kind: record.kind,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<country_group::Entity>(rows).await?;
        self.replace::<country_group_member::Entity>(
            country_group_member::Column::GroupId,
            &ids,
            members,
        )
        .await
    }

    pub(super) async fn organisations(
        &mut self,
        entries: Vec<Entry<records::Organisation>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("organisation", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                rows.push(organisation::Model {
                    id: self.own("organisation", &record.code),
                    code: record.code.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    parent_id: self.refer_if("organisation", record.parent.as_ref(), "parent"),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<organisation::Entity>(rows).await
    }

    pub(super) async fn sectors(
        &mut self,
        entries: Vec<Entry<records::Sector>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("sector", &record.code, &entry) {
                if (record.level == SectorLevel::Purpose) != record.category.is_some() {
                    self.fault("category", "goes with level = PURPOSE, and only with it");
                }
                rows.push(sector::Model {
                    id: self.own("sector", &record.code),
                    code: record.code.clone(),
                    level: record.level,
                    category_id: self.refer_if("sector", record.category.as_ref(), "category"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    status: record.status,
                    replaced_by_id: self.refer_if(
                        "sector",
                        record.replaced_by.as_ref(),
                        "replaced_by",
                    ),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<sector::Entity>(rows).await
    }

    pub(super) async fn documents(
        &mut self,
        entries: Vec<Entry<records::Document>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("document", &record.key, &entry) {
                let symbol_year = self.symbol(record);
                rows.push(document::Model {
                    id: self.own("document", &record.key),
                    key: record.key.clone(),
                    symbol: record.symbol.clone(),
                    printed: record.printed.clone(),
                    kind: record.kind,
                    title: record.title.clone(),
                    organ: record.organ.clone(),
                    dated: record.date.clone().map(String::from),
                    year: record.date.as_ref().map(PartialDate::year).or(symbol_year),
                    url: record.url.clone(),
                    note: record.note.clone(),
                    listed_from: None,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<document::Entity>(rows).await
    }

    /// Checks the symbol of a document, and gives the year that it tells.
    fn symbol(&mut self, record: &records::Document) -> Option<i32> {
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

    pub(super) async fn anomalies(
        &mut self,
        entries: Vec<Entry<records::Anomaly>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("anomaly", &record.code, &entry) {
                rows.push(anomaly::Model {
                    id: self.own("anomaly", &record.code),
                    code: record.code.clone(),
                    document_id: self.refer("document", &record.document, "document"),
                    locator: record.locator.clone(),
                    statement: record.statement.clone(),
                    confidence: record.confidence,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<anomaly::Entity>(rows).await
    }

    pub(super) async fn exchange_rates(
        &mut self,
        entries: Vec<Entry<records::ExchangeRate>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if !self.begin("exchange_rate", &record.code, &entry) {
                continue;
            }
            for (field, code) in [("from", &record.from), ("to", &record.to)] {
                if let Err(reason) = currency(code) {
                    self.fault(field, reason);
                }
            }
            if record.from == record.to {
                self.fault("to", "is the same currency as `from`");
            }
            if record.date.as_str().len() < 10 {
                self.fault("date", "must be a day: a rate holds from one day on");
            }
            let millionths = millionths(&record.rate).unwrap_or_else(|reason| {
                self.fault("rate", reason);
                1
            });
            rows.push(exchange_rate::Model {
                id: self.own("exchange_rate", &record.code),
                code: record.code.clone(),
                name: record.name.clone(),
                from_currency: record.from.clone(),
                to_currency: record.to.clone(),
                dated: record.date.as_str().to_owned(),
                millionths,
                source: record.source.clone(),
            });
        }
        self.save::<exchange_rate::Entity>(rows).await
    }

    pub(super) async fn regimes(
        &mut self,
        entries: Vec<Entry<records::Regime>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("regime", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                self.order(record.established.as_ref(), record.ended.as_ref(), "ended");
                rows.push(regime::Model {
                    id: self.own("regime", &record.code),
                    code: record.code.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    committee_id: self.refer_if(
                        "organisation",
                        record.committee.as_ref(),
                        "committee",
                    ),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    established: record.established.clone().map(String::from),
                    ended: record.ended.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<regime::Entity>(rows).await
    }

    pub(super) async fn measures(
        &mut self,
        entries: Vec<Entry<records::Measure>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("measure", &record.code, &entry) {
                self.order(
                    record.in_force_from.as_ref(),
                    record.in_force_to.as_ref(),
                    "in_force_to",
                );
                rows.push(measure::Model {
                    id: self.own("measure", &record.code),
                    code: record.code.clone(),
                    regime_id: self.refer("regime", &record.regime, "regime"),
                    kind: record.kind,
                    name: record.name.clone(),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    paragraph: record.paragraph.clone(),
                    in_force_from: record.in_force_from.clone().map(String::from),
                    in_force_to: record.in_force_to.clone().map(String::from),
                    exemption: record.exemption,
                    exemption_procedure: record.exemption_procedure.clone(),
                    exemption_contact: record.exemption_contact.clone(),
                    contact_checked: record.contact_checked.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<measure::Entity>(rows).await
    }

    pub(super) async fn lifting_conditions(
        &mut self,
        entries: Vec<Entry<records::LiftingCondition>>,
    ) -> Result<(), DbErr> {
        let (mut rows, mut releases, mut progress, mut ids) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("lifting_condition", &record.code, &entry) {
                let id = self.own("lifting_condition", &record.code);
                ids.push(id);
                let measures = self.refer_all("measure", &record.measures, "measures");
                releases.extend(measures.into_iter().map(|measure_id| {
                    lifting_condition_measure::Model {
                        condition_id: id,
                        measure_id,
                    }
                }));
                for (at, step) in record.progress.iter().enumerate() {
                    progress.push(lifting_progress::Model {
                        id: part_id("lifting_progress", &record.code, at),
                        condition_id: id,
                        position: position(at),
                        dated: step.date.clone().map(String::from),
                        statement: step.statement.clone(),
                        document_id: self.refer_if(
                            "document",
                            step.document.as_ref(),
                            "progress.document",
                        ),
                        locator: step.locator.clone(),
                        recorded_by: None,
                    });
                }
                rows.push(lifting_condition::Model {
                    id,
                    code: record.code.clone(),
                    regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
                    kind: record.kind,
                    title: record.title.clone(),
                    description: record.description.clone(),
                    threshold: record.threshold.clone(),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    paragraph: record.paragraph.clone(),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<lifting_condition::Entity>(rows).await?;
        self.replace::<lifting_condition_measure::Entity>(
            lifting_condition_measure::Column::ConditionId,
            &ids,
            releases,
        )
        .await?;
        // What was recorded in the register stays.
        if self.is_sound() {
            let loaded = lifting_progress::Entity::delete_many()
                .filter(lifting_progress::Column::ConditionId.is_in(ids));
            loaded
                .filter(lifting_progress::Column::RecordedBy.is_null())
                .exec(self.transaction)
                .await?;
        }
        self.save::<lifting_progress::Entity>(progress).await
    }

    pub(super) async fn missions(
        &mut self,
        entries: Vec<Entry<records::Mission>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mission", &record.acronym, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                self.order(record.started.as_ref(), record.ended.as_ref(), "ended");
                rows.push(mission::Model {
                    id: self.own("mission", &record.acronym),
                    acronym: record.acronym.clone(),
                    organisation_id: self.refer("organisation", &record.acronym, "acronym"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    started: record.started.clone().map(String::from),
                    ended: record.ended.clone().map(String::from),
                    succeeded_by_id: self.refer_if(
                        "mission",
                        record.succeeded_by.as_ref(),
                        "succeeded_by",
                    ),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mission::Entity>(rows).await
    }

    pub(super) async fn mandate_tasks(
        &mut self,
        entries: Vec<Entry<records::MandateTask>>,
    ) -> Result<(), DbErr> {
        let (mut rows, mut documents, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let known = mandate_task::Entity::find().all(self.transaction).await?;
        let mut taken: HashMap<_, Uuid> = known
            .into_iter()
            .map(|row| ((row.mission_id, row.activity), row.id))
            .collect();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mandate_task", &record.code, &entry) {
                let id = self.own("mandate_task", &record.code);
                ids.push(id);
                let mission_id = self.refer("mission", &record.mission, "mission");
                if *taken.entry((mission_id, record.activity)).or_insert(id) != id {
                    self.fault(
                        "activity",
                        "is on record for this mission already, under another code",
                    );
                }
                let basis = self.refer_all("document", &record.documents, "documents");
                documents.extend(basis.into_iter().map(|document_id| {
                    mandate_task_document::Model {
                        task_id: id,
                        document_id,
                    }
                }));
                rows.push(mandate_task::Model {
                    id,
                    code: record.code.clone(),
                    mission_id,
                    activity: record.activity,
                    title: record.title.clone(),
                    description: record.description.clone(),
                    summary_row: record.summary_row,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mandate_task::Entity>(rows).await?;
        self.replace::<mandate_task_document::Entity>(
            mandate_task_document::Column::TaskId,
            &ids,
            documents,
        )
        .await
    }

    pub(super) async fn focal_points(
        &mut self,
        entries: Vec<Entry<records::FocalPoint>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("focal_point", &record.code, &entry) {
                self.order(record.from.as_ref(), record.until.as_ref(), "until");
                rows.push(focal_point::Model {
                    id: self.own("focal_point", &record.code),
                    code: record.code.clone(),
                    mission_id: self.refer("mission", &record.mission, "mission"),
                    unit: record.unit.clone(),
                    rank: record.rank.clone(),
                    role: record.role.clone(),
                    place: record.place.clone(),
                    valid_from: record.from.clone().map(String::from),
                    valid_until: record.until.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<focal_point::Entity>(rows).await
    }

    pub(super) async fn panels(
        &mut self,
        entries: Vec<Entry<records::Panel>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("panel", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                rows.push(panel::Model {
                    id: self.own("panel", &record.code),
                    code: record.code.clone(),
                    organisation_id: self.refer("organisation", &record.code, "code"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    established: record.established.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<panel::Entity>(rows).await
    }

    pub(super) async fn mandate_elements(
        &mut self,
        entries: Vec<Entry<records::MandateElement>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        let known = mandate_element::Entity::find()
            .all(self.transaction)
            .await?;
        let mut taken: HashMap<_, Uuid> = known
            .into_iter()
            .map(|row| ((row.panel_id, row.element), row.id))
            .collect();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mandate_element", &record.code, &entry) {
                let id = self.own("mandate_element", &record.code);
                let panel_id = self.refer("panel", &record.panel, "panel");
                if *taken.entry((panel_id, record.element)).or_insert(id) != id {
                    self.fault(
                        "element",
                        "is on record for this Panel already, under another code",
                    );
                }
                rows.push(mandate_element::Model {
                    id,
                    code: record.code.clone(),
                    panel_id,
                    focus: record.focus,
                    element: record.element,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mandate_element::Entity>(rows).await
    }

    pub(super) async fn panel_cooperations(
        &mut self,
        entries: Vec<Entry<records::PanelCooperation>>,
    ) -> Result<(), DbErr> {
        let (mut rows, mut missions, mut documents, mut ids) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("panel_cooperation", &record.code, &entry) {
                let id = self.own("panel_cooperation", &record.code);
                ids.push(id);
                let with = self.refer_all("mission", &record.missions, "missions");
                missions.extend(with.into_iter().map(|mission_id| {
                    panel_cooperation_mission::Model {
                        cooperation_id: id,
                        mission_id,
                    }
                }));
                let basis = self.refer_all("document", &record.documents, "documents");
                documents.extend(basis.into_iter().map(|document_id| {
                    panel_cooperation_document::Model {
                        cooperation_id: id,
                        document_id,
                    }
                }));
                let panel_id = self.refer("panel", &record.panel, "panel");
                let (code, description, source) = (
                    record.code.clone(),
                    record.description.clone(),
                    record.source.clone(),
                );
                rows.push(panel_cooperation::Model {
                    id,
                    code,
                    panel_id,
                    description,
                    source,
                });
            }
        }
        self.save::<panel_cooperation::Entity>(rows).await?;
        self.replace::<panel_cooperation_mission::Entity>(
            panel_cooperation_mission::Column::CooperationId,
            &ids,
            missions,
        )
        .await?;
        self.replace::<panel_cooperation_document::Entity>(
            panel_cooperation_document::Column::CooperationId,
            &ids,
            documents,
        )
        .await
    }

    pub(super) async fn panel_costs(
        &mut self,
        entries: Vec<Entry<records::PanelCost>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            let key = format!("{:?}/{}/{}", record.table, record.position, record.period);
            if self.begin("panel_cost", &key, &entry) {
                if (record.printed == PanelCostPrinted::Amount) != record.amount.is_some() {
                    self.fault("amount", "goes with printed = AMOUNT, and only with it");
                }
                rows.push(panel_cost::Model {
                    id: domain::id::of_record("panel_cost", &key, 0),
                    panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
                    table_name: record.table,
                    period: record.period.clone(),
                    position: record.position,
                    label: record.label.clone(),
                    kind: record.kind,
                    printed: record.printed,
                    amount_minor: record
                        .amount
                        .as_ref()
                        .and_then(|amount| self.money(Some(amount), Some(&record.currency))),
                    currency: record.currency.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<panel_cost::Entity>(rows).await
    }
}
