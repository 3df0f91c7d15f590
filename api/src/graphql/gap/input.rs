//! What is said of a gap and its needs, and how it becomes rows.

use crate::{
    db::transaction::Tx,
    error::{Gather, Result},
    graphql::{id::Kind, mutation::input as check},
};
use async_graphql::{Enum, ID, InputObject, OneofObject};
use domain::{
    assistance::{AssistanceType, GoodsClass},
    congo,
    date::PartialDate,
    money,
    size::SizeUnit,
    validation::{Fault, NOTE_MAX, TEXT_MAX, TITLE_MAX, Validation},
};
use entity::{
    country, document, finding, gap, gap_country, gap_finding, gap_lifting_condition,
    gap_mandate_task, gap_provenance, gap_recommendation, need, recommendation,
};
use sea_orm::{ColumnTrait, Condition};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most entries of a list of an input.
const LIST_MAX: usize = 60;

/// Where a gap is written.
#[derive(InputObject)]
pub struct ProvenanceInput {
    /// Symbol of the document, `S/2009/640`, however it is written, or its key on record; also of a report of your own Panel.
    document: String,
    /// Paragraph: `223`, or `14-16`.
    paragraph: Option<String>,
    /// Sub-paragraph: `n`.
    subparagraph: Option<String>,
    /// The place in a document without numbered paragraphs: a section.
    locator: Option<String>,
    /// What a reader should know.
    note: Option<String>,
}

/// Money.
#[derive(InputObject)]
pub struct MoneyInput {
    /// The amount, as a decimal string above 0: `1250.50`.
    amount: String,
    /// Its currency, ISO 4217.
    currency: String,
}

/// What is counted, where it is not money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum QuantityUnit {
    /// Persons.
    Persons,
    /// Months of one person's work.
    PersonMonths,
    /// Items.
    Items,
    /// Courses.
    Courses,
}

/// A number of something.
#[derive(InputObject)]
pub struct QuantityInput {
    /// What is counted.
    unit: QuantityUnit,
    /// How many, above 0.
    value: i32,
}

/// That nobody has said how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Unsized {
    /// No size is stated.
    Unsized,
}

/// How much is needed: money, a number of something, or expressly unsized.
#[derive(OneofObject)]
pub enum NeedSizeInput {
    /// Money.
    Money(MoneyInput),
    /// A number of something.
    Quantity(QuantityInput),
    /// No size is stated.
    Unsized(Unsized),
}

/// One line of what would close a gap.
#[derive(InputObject)]
pub struct NeedInput {
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: String,
    /// How much of it.
    pub size: NeedSizeInput,
    /// Least that is of use, as a decimal string in the unit of `size`: the least viable part of money, the least useful number of people.
    pub least: Option<String>,
    /// Class of goods, where goods are needed: measures tell them apart.
    pub goods: Option<GoodsClass>,
    /// From when on it is needed.
    pub starts: Option<PartialDate>,
    /// Date by which it is needed.
    pub deadline: Option<PartialDate>,
    /// Languages it is needed in, ISO 639-1.
    pub languages: Option<Vec<String>>,
    /// Where.
    pub place: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl NeedInput {
    /// The need as a row at this place of its gap, counted from 0.
    pub fn row(&self, id: Uuid, gap_id: Uuid, at: usize, faults: &mut Validation) -> need::Model {
        let field = |name: &str| format!("needs.{at}.{name}");
        let (unit, quantity, amount_minor, currency) = self.size.columns(faults, &field("size"));
        let languages = self
            .languages
            .iter()
            .flatten()
            .map(|code| faults.language(code, &field("languages")))
            .collect::<Vec<_>>();
        let least = self.least.as_ref().and_then(|given| {
            let least = money::least(given, quantity.or(amount_minor), unit, currency.as_deref());
            faults.collect(least.map_err(|reason| Fault::invalid(&field("least"), reason)))
        });
        let day = |date: Option<&PartialDate>| date.map(|date| date.as_str().to_owned());
        let (starts, needed_by) = (day(self.starts.as_ref()), day(self.deadline.as_ref()));
        faults.order(starts.as_ref(), needed_by.as_ref(), &field("deadline"));
        need::Model {
            id,
            gap_id,
            position: i32::try_from(at + 1).expect("an input has few needs"),
            assistance: self.assistance,
            title: faults.text(&self.title, TITLE_MAX, &field("title")),
            unit,
            quantity,
            amount_minor,
            currency,
            least,
            goods: self.goods,
            starts,
            needed_by,
            languages: (!languages.is_empty()).then(|| languages.join(" ")),
            place: faults.text_if(self.place.as_ref(), TITLE_MAX, &field("place")),
            note: faults.text_if(self.note.as_ref(), NOTE_MAX, &field("note")),
            author_id: None,
        }
    }
}

/// Unit, quantity, amount in minor units and currency.
pub type SizeColumns = (Option<SizeUnit>, Option<i64>, Option<i64>, Option<String>);

impl NeedSizeInput {
    /// Unit, quantity, amount in minor units and currency.
    pub fn columns(&self, faults: &mut Validation, field: &str) -> SizeColumns {
        match self {
            Self::Unsized(_) => (None, None, None, None),
            Self::Quantity(QuantityInput { unit, value }) => {
                faults.ensure(
                    *value > 0,
                    &format!("{field}.quantity.value"),
                    "must be above 0; say unsized where no size is stated",
                );
                let unit = match unit {
                    QuantityUnit::Persons => SizeUnit::Persons,
                    QuantityUnit::PersonMonths => SizeUnit::PersonMonths,
                    QuantityUnit::Items => SizeUnit::Items,
                    QuantityUnit::Courses => SizeUnit::Courses,
                };
                (Some(unit), Some(i64::from(*value)), None, None)
            }
            Self::Money(MoneyInput { amount, currency }) => {
                let minor =
                    money::currency(currency).and_then(|known| money::minor_units(amount, known));
                let minor = minor.and_then(|minor| {
                    if minor > 0 {
                        Ok(minor)
                    } else {
                        Err("must be above 0".to_owned())
                    }
                });
                let minor = faults.collect(minor.map_err(|reason| {
                    Fault::invalid(&format!("{field}.money"), format!("is wrong: {reason}"))
                }));
                (Some(SizeUnit::Money), None, minor, Some(currency.clone()))
            }
        }
    }
}

/// Parts of a gap that an input gives; what it leaves out stays as it is.
#[derive(Default)]
pub struct Parts {
    /// Countries.
    pub countries: Option<Vec<Uuid>>,
    /// Where it is written.
    pub provenance: Option<Vec<gap_provenance::Model>>,
    /// Findings it is written out of.
    pub findings: Option<Vec<Uuid>>,
    /// Lifting conditions it stands in the way of.
    pub conditions: Option<Vec<Uuid>>,
    /// Mandate tasks under which a mission could help.
    pub tasks: Option<Vec<Uuid>>,
    /// Recommendations about it.
    pub recommendations: Option<Vec<Uuid>>,
}

impl Parts {
    /// Countries of codes; a name that speaks of the other Congo is refused.
    pub fn countries(
        &mut self,
        tx: &Tx,
        codes: &[String],
        names: &[&str],
        faults: &mut Validation,
    ) {
        faults.within(codes.len(), "countries");
        let found = codes.iter().enumerate().filter_map(|(at, code)| {
            faults.collect(
                tx.reference()
                    .country(code, &format!("countries.{at}"))
                    .cloned(),
            )
        });
        let found: Vec<_> = found.collect();
        one_congo(
            &found.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
            names,
            faults,
        );
        self.countries = Some(unique(found.iter().map(|country| country.id)));
    }

    /// Lines of provenance; also gives the documents, in their order.
    pub async fn provenance(
        &mut self,
        tx: &Tx,
        gap: Uuid,
        lines: &[ProvenanceInput],
        faults: &mut Validation,
    ) -> Result<Vec<document::Model>> {
        faults.within(lines.len(), "provenance");
        let (mut rows, mut documents) = (Vec::new(), Vec::new());
        for (at, line) in lines.iter().take(LIST_MAX).enumerate() {
            let field = |name: &str| format!("provenance.{at}.{name}");
            let Some(document) = faults.gather(
                crate::actions::document::readable(tx, &line.document, &field("document")).await,
            )?
            else {
                continue;
            };
            rows.push(gap_provenance::Model {
                id: domain::id::of_record("gap_provenance", &format!("{gap}#{at}"), 0),
                gap_id: gap,
                position: i32::try_from(at + 1).expect("an input has few lines"),
                document_id: document.id,
                paragraph: faults.paragraph(line.paragraph.as_ref(), &field("paragraph")),
                subparagraph: faults
                    .subparagraph(line.subparagraph.as_ref(), &field("subparagraph")),
                locator: faults.text_if(line.locator.as_ref(), TITLE_MAX, &field("locator")),
                finding_id: None,
                note: faults.text_if(line.note.as_ref(), NOTE_MAX, &field("note")),
            });
            documents.push(document);
        }
        self.provenance = Some(rows);
        Ok(documents)
    }

    /// Findings that the viewer may read.
    pub async fn findings(&mut self, tx: &Tx, ids: &[ID], faults: &mut Validation) -> Result<()> {
        let rows = rows(ids, Kind::Finding, "findings", faults);
        for (at, row) in rows.iter().enumerate() {
            faults.gather(
                tx.find::<finding::Entity>(*row, &format!("findings.{at}"))
                    .await,
            )?;
        }
        self.findings = Some(rows);
        Ok(())
    }

    /// Recommendations that the viewer may read.
    pub async fn recommendations(
        &mut self,
        tx: &Tx,
        ids: &[ID],
        faults: &mut Validation,
    ) -> Result<()> {
        let rows = rows(ids, Kind::Recommendation, "recommendations", faults);
        for (at, row) in rows.iter().enumerate() {
            faults.gather(
                tx.find::<recommendation::Entity>(*row, &format!("recommendations.{at}"))
                    .await,
            )?;
        }
        self.recommendations = Some(rows);
        Ok(())
    }

    /// Lifting conditions of codes.
    pub fn conditions(&mut self, tx: &Tx, codes: &[String], faults: &mut Validation) {
        faults.within(codes.len(), "liftingConditions");
        let known = &tx.reference().lifting_conditions;
        let found = codes.iter().enumerate().filter_map(|(at, code)| {
            faults.collect(known.named(code, &format!("liftingConditions.{at}")))
        });
        self.conditions = Some(unique(found.map(|row| row.id)));
    }

    /// Mandate tasks of codes.
    pub fn tasks(&mut self, tx: &Tx, codes: &[String], faults: &mut Validation) {
        faults.within(codes.len(), "mandateTasks");
        let known = &tx.reference().mandate_tasks;
        let found = codes.iter().enumerate().filter_map(|(at, code)| {
            faults.collect(known.named(code, &format!("mandateTasks.{at}")))
        });
        self.tasks = Some(unique(found.map(|row| row.id)));
    }

    /// Writes what was given in place of what was there.
    pub async fn write(self, tx: &Tx, gap_id: Uuid) -> Result<()> {
        macro_rules! replace {
            ($($given:expr => $entity:ident, $row:expr;)*) => {$(
                if let Some(given) = $given {
                    tx.delete::<$entity::Entity>(Condition::all().add($entity::Column::GapId.eq(gap_id))).await?;
                    for one in given {
                        tx.insert($row(one)).await?;
                    }
                }
            )*};
        }
        replace! {
            self.countries => gap_country, |country_id| gap_country::Model { gap_id, country_id };
            self.provenance => gap_provenance, |row| row;
            self.findings => gap_finding, |finding_id| gap_finding::Model { gap_id, finding_id };
            self.conditions => gap_lifting_condition, |condition_id| gap_lifting_condition::Model { gap_id, condition_id };
            self.tasks => gap_mandate_task, |task_id| gap_mandate_task::Model { gap_id, task_id };
            self.recommendations => gap_recommendation, |recommendation_id| gap_recommendation::Model { gap_id, recommendation_id };
        }
        Ok(())
    }
}

/// Notes a name that speaks of one Congo where the only country is the other.
pub fn one_congo(countries: &[&country::Model], names: &[&str], faults: &mut Validation) {
    if let [country] = countries {
        let mixed_up = names
            .iter()
            .any(|name| congo::contradicts(name, &country.alpha3));
        faults.ensure(
            !mixed_up,
            "countries",
            &format!("are wrong: {}", congo::MIXED_UP),
        );
    }
}

/// Rows that a list of global ids names, each once and in order.
fn rows(ids: &[ID], kind: Kind, field: &str, faults: &mut Validation) -> Vec<Uuid> {
    faults.within(ids.len(), field);
    let rows = ids
        .iter()
        .enumerate()
        .filter_map(|(at, id)| faults.collect(check::row_id(id, kind, &format!("{field}.{at}"))));
    unique(rows)
}

/// Each once, in order.
pub fn unique(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}

/// Notes a list that is too long.
pub fn within(length: usize, field: &str, faults: &mut Validation) {
    faults.ensure(
        length <= LIST_MAX,
        field,
        &format!("has more than {LIST_MAX} entries"),
    );
}

/// The names of a gap's texts, and how long they may be.
pub fn texts(gap: &mut gap::Model, faults: &mut Validation) {
    gap.title = faults.text(&gap.title, TITLE_MAX, "title");
    gap.description = faults.text(&gap.description, TEXT_MAX, "description");
    gap.language = faults.language(&gap.language, "language");
    gap.institution = faults.text_if(gap.institution.as_ref(), TITLE_MAX, "institution");
    gap.desired_end_state =
        faults.text_if(gap.desired_end_state.as_ref(), NOTE_MAX, "desiredEndState");
    gap.note = faults.text_if(gap.note.as_ref(), NOTE_MAX, "note");
    faults.order(gap.starts.as_ref(), gap.ends.as_ref(), "ends");
}
