//! Gaps, offers, programmes and the ledger become rows.

use crate::{
    actions::needs::{in_a_circle, is_over, ledger_against},
    db::search::GapWords,
    graphql::gap::input::unique,
    load::{
        Entry, records,
        write::{Writer, part_id, position},
    },
};
use domain::{
    assistance::{AssistanceKind, ExclusionKind},
    finding::InformationCategory,
    gap::GapNature,
    money,
    size::SizeUnit,
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_gap, assistance_line,
    assistance_mandate_task, assistance_sector, commitment, country, country_group,
    country_group_member, gap, gap_country, gap_lifting_condition, gap_mandate_task,
    gap_provenance, gap_recommendation, gap_text, need, need_dependency, sector,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows of the parts of gaps.
#[derive(Default)]
struct GapParts {
    ids: Vec<Uuid>,
    /// Where each gap stands.
    places: HashMap<Uuid, (usize, usize, String)>,
    countries: Vec<gap_country::Model>,
    provenance: Vec<gap_provenance::Model>,
    conditions: Vec<gap_lifting_condition::Model>,
    tasks: Vec<gap_mandate_task::Model>,
    recommendations: Vec<gap_recommendation::Model>,
    needs: Vec<need::Model>,
    dependencies: Vec<need_dependency::Model>,
    texts: Vec<gap_text::Model>,
}

/// Names that are searched with a gap.
struct Lexicon {
    countries: HashMap<Uuid, country::Model>,
    sectors: HashMap<Uuid, sector::Model>,
}

impl Writer<'_> {
    pub(super) async fn gaps(&mut self, entries: Vec<Entry<records::Gap>>) -> Result<(), DbErr> {
        let lexicon = Lexicon {
            countries: country::Entity::find()
                .all(self.transaction)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            sectors: sector::Entity::find()
                .all(self.transaction)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
        };
        let (mut rows, mut parts) = (Vec::new(), GapParts::default());
        for entry in entries {
            if self.begin("gap", &entry.record.reference, &entry) {
                let row = self.gap(&entry.record, &lexicon, &mut parts);
                parts.places.insert(
                    row.id,
                    (entry.file, entry.line, format!("gap \"{}\"", row.reference)),
                );
                rows.push(row);
            }
        }
        self.save::<gap::Entity>(rows).await?;
        self.gap_parts(parts).await
    }

    fn gap(
        &mut self,
        record: &records::Gap,
        lexicon: &Lexicon,
        parts: &mut GapParts,
    ) -> gap::Model {
        let id = self.own("gap", &record.reference);
        parts.ids.push(id);
        self.check_gap(record);
        let countries = self.refer_all("country", &record.countries, "countries");
        let sector_id = self.refer("sector", &record.sector, "sector");
        parts
            .texts
            .push(text(id, record, &countries, sector_id, lexicon));
        parts
            .countries
            .extend(countries.into_iter().map(|country_id| gap_country::Model {
                gap_id: id,
                country_id,
            }));
        let conditions = self.refer_all(
            "lifting_condition",
            &record.lifting_conditions,
            "lifting_conditions",
        );
        parts
            .conditions
            .extend(
                conditions
                    .into_iter()
                    .map(|condition_id| gap_lifting_condition::Model {
                        gap_id: id,
                        condition_id,
                    }),
            );
        let tasks = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
        parts
            .tasks
            .extend(tasks.into_iter().map(|task_id| gap_mandate_task::Model {
                gap_id: id,
                task_id,
            }));
        let recommendations =
            self.refer_all("recommendation", &record.recommendations, "recommendations");
        parts
            .recommendations
            .extend(recommendations.into_iter().map(|recommendation_id| {
                gap_recommendation::Model {
                    gap_id: id,
                    recommendation_id,
                }
            }));
        self.provenance(id, record, parts);
        self.needs(id, record, parts);
        gap::Model {
            id,
            reference: record.reference.clone(),
            title: record.title.clone(),
            description: record.description.clone(),
            language: record.language.clone(),
            holder: record.holder,
            institution: record.institution.clone(),
            organisation_id: self.refer_if(
                "organisation",
                record.organisation.as_ref(),
                "organisation",
            ),
            mission_id: self.refer_if("mission", record.mission.as_ref(), "mission"),
            panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
            sector_id,
            nature: record.nature,
            category: record.category,
            state: record.state,
            severity: record.severity,
            desired_end_state: record.desired_end_state.clone(),
            evidence: record.evidence,
            regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
            tags: self.words(&record.tags, "tags"),
            beneficiaries: self.words(&record.beneficiaries, "beneficiaries"),
            starts: record.starts.clone().map(String::from),
            ends: record.ends.clone().map(String::from),
            year: self
                .names
                .oldest(
                    record
                        .provenance
                        .iter()
                        .map(|provenance| provenance.document.as_str()),
                )
                .map(|date| date.year()),
            note: record.note.clone(),
            published: None,
            state_since: None,
            state_note: None,
            source: record.source.clone(),
        }
    }

    fn check_gap(&mut self, record: &records::Gap) {
        self.language(&record.language, "language");
        self.window(record.starts.as_ref(), record.ends.as_ref(), "ends");
        if let [country] = record.countries.as_slice() {
            self.congo(&record.title, Some(country), "countries");
        }
        if record.provenance.is_empty() {
            self.fault(
                "provenance",
                "is missing: say in which document it is written",
            );
        }
        if record.nature == GapNature::Will && !record.need.is_empty() {
            self.fault("need", "a gap of WILL has none: help cannot close it");
        }
        if record.category != InformationCategory::Public && record.panel.is_none() {
            self.fault("panel", "is missing: what is not public belongs to a Panel");
        }
    }

    fn provenance(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        for (at, place) in record.provenance.iter().enumerate() {
            parts.provenance.push(gap_provenance::Model {
                id: part_id("gap_provenance", &record.reference, at),
                gap_id,
                position: position(at),
                document_id: self.refer("document", &place.document, "provenance.document"),
                paragraph: place.paragraph.clone(),
                subparagraph: place.subparagraph.clone(),
                locator: place.locator.clone(),
                finding_id: self.refer_if("finding", place.finding.as_ref(), "provenance.finding"),
                note: place.note.clone(),
            });
        }
    }

    fn needs(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        for (at, line) in record.need.iter().enumerate() {
            let id = part_id("need", &record.reference, at);
            for code in &line.languages {
                self.language(code, "need.languages");
            }
            self.window(
                line.starts.as_ref(),
                line.needed_by.as_ref(),
                "need.needed_by",
            );
            let (quantity, amount_minor) = self.size(
                line.unit,
                line.quantity,
                line.amount.as_ref(),
                line.currency.as_ref(),
                "need.unit",
            );
            parts.needs.push(need::Model {
                id,
                gap_id,
                position: position(at),
                assistance: line.assistance,
                title: line.title.clone(),
                unit: line.unit,
                quantity,
                amount_minor,
                currency: line.currency.clone(),
                least: self.bound(
                    line.least.as_ref(),
                    quantity.or(amount_minor),
                    line.unit,
                    line.currency.as_deref(),
                    "need.least",
                ),
                goods: line.goods,
                starts: line.starts.clone().map(String::from),
                needed_by: line.needed_by.clone().map(String::from),
                languages: (!line.languages.is_empty()).then(|| line.languages.join(" ")),
                place: line.place.clone(),
                note: line.note.clone(),
                author_id: None,
            });
            for &before in &line.depends_on {
                if before == 0 || before > record.need.len() || before == at + 1 {
                    self.fault(
                        "need.depends_on",
                        format!(
                            "{before} is not the place of another need of this gap, counted from 1"
                        ),
                    );
                } else {
                    parts.dependencies.push(need_dependency::Model {
                        need_id: id,
                        depends_on_id: part_id("need", &record.reference, before - 1),
                    });
                }
            }
        }
        let waits_for = |need: &records::Need| {
            need.depends_on
                .iter()
                .filter_map(|&before| before.checked_sub(1))
                .collect()
        };
        if !in_a_circle(&record.need.iter().map(waits_for).collect::<Vec<_>>()).is_empty() {
            self.fault(
                "need.depends_on",
                "goes round in a circle, so that no need could come first",
            );
        }
    }

    /// The size of a need or a line, which is money in a currency, or a whole number in another unit, or not stated.
    fn size(
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
    fn bound(
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

    async fn gap_parts(&mut self, parts: GapParts) -> Result<(), DbErr> {
        self.needs
            .extend(parts.needs.iter().map(|need| (need.id, need.clone())));
        let gone = self.needs_gone(&parts).await?;
        let ids = &parts.ids;
        self.replace::<gap_country::Entity>(gap_country::Column::GapId, ids, parts.countries)
            .await?;
        self.replace::<gap_provenance::Entity>(
            gap_provenance::Column::GapId,
            ids,
            parts.provenance,
        )
        .await?;
        self.replace::<gap_lifting_condition::Entity>(
            gap_lifting_condition::Column::GapId,
            ids,
            parts.conditions,
        )
        .await?;
        self.replace::<gap_mandate_task::Entity>(gap_mandate_task::Column::GapId, ids, parts.tasks)
            .await?;
        self.replace::<gap_recommendation::Entity>(
            gap_recommendation::Column::GapId,
            ids,
            parts.recommendations,
        )
        .await?;
        self.replace::<gap_text::Entity>(gap_text::Column::Id, ids, parts.texts)
            .await?;
        self.replace::<need::Entity>(need::Column::Id, &gone, Vec::new())
            .await?;
        let needs: Vec<Uuid> = parts.needs.iter().map(|need| need.id).collect();
        self.save::<need::Entity>(parts.needs).await?;
        self.replace::<need_dependency::Entity>(
            need_dependency::Column::NeedId,
            &needs,
            parts.dependencies,
        )
        .await
    }

    /// Needs that the files no longer have. The ledger hangs on needs: one with lines in it may neither go nor lose the size
    /// or unit that its lines count on.
    async fn needs_gone(&mut self, parts: &GapParts) -> Result<Vec<Uuid>, DbErr> {
        let mut gone = Vec::new();
        for some in parts.ids.chunks(500) {
            let known = need::Entity::find()
                .filter(need::Column::GapId.is_in(some.iter().copied()))
                .all(self.transaction)
                .await?;
            let ledger = commitment::Entity::find()
                .filter(commitment::Column::NeedId.is_in(known.iter().map(|need| need.id)));
            let ledger = ledger.all(self.transaction).await?;
            for before in known {
                let lines: Vec<&commitment::Model> = ledger
                    .iter()
                    .filter(|line| line.need_id == before.id)
                    .collect();
                let after = self.needs.get(&before.id);
                gone.extend(after.is_none().then_some(before.id));
                let Some(reason) = ledger_against(&before, after, &lines) else {
                    continue;
                };
                let (file, line, record) = parts.places[&before.gap_id].clone();
                self.at(file, line, &record);
                self.fault("need", format!("{} {reason}", before.position));
            }
        }
        Ok(gone)
    }

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

    pub(super) async fn commitments(
        &mut self,
        entries: Vec<Entry<records::Commitment>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        let mut sizes = HashMap::new();
        for entry in entries {
            let record = &entry.record;
            if !self.begin("commitment", &record.code, &entry) {
                continue;
            }
            self.refer("gap", &record.gap, "gap");
            let need_id = part_id(
                "need",
                &record.gap,
                usize::try_from(record.need - 1).unwrap_or(usize::MAX),
            );
            let need = match self.needs.get(&need_id) {
                Some(need) => Some(need.clone()),
                None => {
                    need::Entity::find_by_id(need_id)
                        .one(self.transaction)
                        .await?
                }
            };
            let amount_minor = self.money(record.amount.as_ref(), record.currency.as_ref());
            match &need {
                None => self.fault(
                    "need",
                    format!("gap \"{}\" has no need {}", record.gap, record.need),
                ),
                Some(need) if need.unit.is_none() => self.fault(
                    "need",
                    "is unsized: give it a size before anything is counted on it",
                ),
                Some(need)
                    if need.currency != record.currency
                        || need.quantity.is_some() != record.quantity.is_some() =>
                {
                    self.fault(
                        "quantity",
                        "must be in the unit of the need, and in its currency where it is money",
                    );
                }
                Some(_)
                    if record
                        .quantity
                        .or(amount_minor)
                        .is_some_and(|size| size <= 0) =>
                {
                    self.fault("quantity", "must be above 0")
                }
                Some(need) => {
                    sizes.insert(
                        need_id,
                        (
                            need.quantity.or(need.amount_minor).unwrap_or(0),
                            entry.file,
                            entry.line,
                        ),
                    );
                }
            }
            rows.push(commitment::Model {
                id: self.own("commitment", &record.code),
                code: record.code.clone(),
                need_id,
                provider_id: self.refer("organisation", &record.provider, "provider"),
                assistance_id: self.refer_if(
                    "assistance",
                    record.assistance.as_ref(),
                    "assistance",
                ),
                line_id: None,
                match_line_id: None,
                kind: record.kind,
                quantity: record.quantity,
                amount_minor,
                currency: record.currency.clone(),
                dated: record.date.clone().map(String::from),
                note: record.note.clone(),
                source: record.source.clone(),
            });
        }
        self.save::<commitment::Entity>(rows).await?;
        self.no_over_commitment(sizes).await
    }

    /// No need is ever over-committed, nor more delivered than it asks for.
    async fn no_over_commitment(
        &mut self,
        sizes: HashMap<Uuid, (i64, usize, usize)>,
    ) -> Result<(), DbErr> {
        for (need_id, (size, file, line)) in sizes {
            let ledger = commitment::Entity::find()
                .filter(commitment::Column::NeedId.eq(need_id))
                .all(self.transaction)
                .await?;
            if is_over(size, &ledger.iter().collect::<Vec<_>>()) {
                self.at(file, line, "commitment");
                self.fault(
                    "quantity",
                    "commits or delivers more than the need asks for, with what is on record",
                );
            }
        }
        Ok(())
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

/// The words by which a gap is found.
fn text(
    id: Uuid,
    record: &records::Gap,
    countries: &[Uuid],
    sector: Uuid,
    lexicon: &Lexicon,
) -> gap_text::Model {
    let sector = lexicon.sectors.get(&sector);
    let category = sector.and_then(|sector| lexicon.sectors.get(&sector.category_id?));
    let more = [&record.desired_end_state, &record.note]
        .into_iter()
        .flatten()
        .chain(&record.tags)
        .chain(&record.beneficiaries);
    let needs = record.need.iter().map(|need| &need.title);
    let words = GapWords {
        language: &record.language,
        title: &record.title,
        holder: [record.institution.as_deref(), record.mission.as_deref()]
            .into_iter()
            .flatten()
            .collect(),
        sectors: sector.into_iter().chain(category).collect(),
        countries: countries
            .iter()
            .filter_map(|id| lexicon.countries.get(id))
            .collect(),
        body: std::iter::once(&record.description)
            .chain(more)
            .chain(needs)
            .map(String::as_str)
            .collect(),
    };
    words.text(id)
}
