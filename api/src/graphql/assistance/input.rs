//! What is said of an offer or a programme, and how it becomes rows.

use crate::{
    db::{
        ledger::{of_rows, size_of_line},
        reference::Reference,
        transaction::Tx,
    },
    error::Result,
    graphql::{
        gap::input::{NeedSizeInput, one_congo, unique},
        id::Kind,
        mutation::input as check,
    },
};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::{
    assistance::{ActivityStatus, AssistanceType, ExclusionKind, GoodsClass, Stated},
    date::{self, PartialDate},
    money,
    validation::{Fault, NOTE_MAX, TEXT_MAX, TITLE_MAX, Validation},
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_line, assistance_sector,
    commitment, match_line,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// One line of what is given.
#[derive(InputObject)]
pub struct AssistanceLineInput {
    /// The line this one revises; leave it out for a new one.
    line: Option<ID>,
    /// Type of assistance.
    assistance: AssistanceType,
    /// What is given.
    title: String,
    /// How much of it; unsized where it is open-ended.
    size: NeedSizeInput,
    /// Least for one gap, as a decimal string in the unit of `size`.
    least: Option<String>,
    /// Most for one gap, as a decimal string in the unit of `size`.
    most: Option<String>,
    /// What another line, of anybody, must have committed on the same gap first: EXPERTISE that requires FUNDING, say.
    requires: Option<AssistanceType>,
    /// Whether it is bound to your own goods or people.
    tied: Option<Stated>,
    /// Class of goods, where goods are given: measures tell them apart.
    goods: Option<GoodsClass>,
    /// What a reader should know.
    note: Option<String>,
}

/// What is excluded.
#[derive(InputObject)]
pub struct ExclusionInput {
    /// What sort of thing it is.
    kind: ExclusionKind,
    /// A country or sector by its code; a tag or a kind of beneficiary in a word or two.
    value: String,
}

impl ExclusionInput {
    /// What is excluded, as it is stored.
    pub fn read(
        &self,
        reference: &Reference,
        field: &str,
        faults: &mut Validation,
    ) -> Option<(ExclusionKind, String)> {
        let value = match self.kind {
            ExclusionKind::Country => faults.collect(
                reference
                    .country(&self.value, field)
                    .map(|country| country.alpha3.clone()),
            ),
            ExclusionKind::Sector => faults.collect(
                reference
                    .sectors
                    .named(&self.value, field)
                    .map(|sector| sector.code.clone()),
            ),
            ExclusionKind::Tag | ExclusionKind::Beneficiary => {
                Some(faults.line(&self.value, 60, field).to_lowercase())
            }
        };
        value.map(|value| (self.kind, value))
    }
}

/// What may be said of any offer or programme. What is left out stays as it is, and a list that is given replaces the one there is.
#[derive(InputObject)]
pub struct AssistanceTermsInput {
    /// Status, as IATI names it; PIPELINE for a new one if nothing is said.
    status: Option<ActivityStatus>,
    /// Since when.
    starts: MaybeUndefined<PartialDate>,
    /// Until when.
    ends: MaybeUndefined<PartialDate>,
    /// What it depends on.
    condition: MaybeUndefined<String>,
    /// Working languages, ISO 639-1.
    languages: Option<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49. With none, and no groups, it is bound to none.
    countries: Option<Vec<String>>,
    /// Codes of country groups it is for, such as ecowas: their members as of now.
    groups: Option<Vec<String>>,
    /// Where within its countries.
    place: MaybeUndefined<String>,
    /// Sectors, as OECD DAC codes.
    sectors: Option<Vec<String>>,
    /// What it is not for.
    excluded: Option<Vec<ExclusionInput>>,
    /// What it does not cover, in words.
    exclusions: MaybeUndefined<String>,
    /// What its money is bound to.
    earmark: MaybeUndefined<String>,
    /// What a receiving state has to be a member of, in words.
    membership: MaybeUndefined<String>,
    /// Codes of country groups that a receiving state has to be in, all of them: kimberley, say.
    memberships: Option<Vec<String>>,
    /// Whether you would ask for an exemption, or give notice, where a measure asks it; NOT_STATED for a new one if nothing is said.
    seeks_exemption: Option<Stated>,
    /// What others have to pay.
    cofinancing: MaybeUndefined<String>,
    /// What a reader should know.
    note: MaybeUndefined<String>,
}

/// An offer or programme as it is to be: its row, and those parts that change.
pub struct Draft {
    /// The row.
    pub row: assistance::Model,
    lines: Option<Vec<assistance_line::Model>>,
    countries: Option<Vec<Uuid>>,
    sectors: Option<Vec<Uuid>>,
    excluded: Option<BTreeSet<(ExclusionKind, String)>>,
}

impl Draft {
    /// An offer or programme of which nothing changes yet.
    pub fn new(row: assistance::Model) -> Self {
        Self {
            row,
            lines: None,
            countries: None,
            sectors: None,
            excluded: None,
        }
    }

    /// What any offer or programme may say.
    pub async fn terms(
        &mut self,
        tx: &Tx,
        terms: &AssistanceTermsInput,
        faults: &mut Validation,
    ) -> Result<()> {
        macro_rules! texts {
            ($($field:ident)*) => {$(
                if let Some(given) = terms.$field.as_opt_ref() {
                    self.row.$field = faults.text_if(given, NOTE_MAX, stringify!($field));
                }
            )*};
        }
        macro_rules! days {
            ($($field:ident)*) => {$(
                if let Some(given) = terms.$field.as_opt_ref() {
                    self.row.$field = given.map(|date| date.as_str().to_owned());
                }
            )*};
        }
        texts! { condition place exclusions earmark membership cofinancing note }
        days! { starts ends }
        self.row.status = terms.status.unwrap_or(self.row.status);
        self.row.seeks_exemption = terms.seeks_exemption.unwrap_or(self.row.seeks_exemption);
        if let Some(codes) = &terms.languages {
            let codes: Vec<_> = codes
                .iter()
                .enumerate()
                .map(|(at, code)| faults.language(code, &format!("languages.{at}")))
                .collect();
            self.row.languages = (!codes.is_empty()).then(|| codes.join(" "));
        }
        let in_order = match (&self.row.starts, &self.row.ends) {
            (Some(starts), Some(ends)) => {
                date::last_day(ends) >= date::last_day(starts) && ends.as_str() >= starts.as_str()
            }
            _ => true,
        };
        faults.ensure(in_order, "ends", "lies before starts");
        self.places(tx, terms, faults).await?;
        self.sectors(tx, terms, faults);
        self.memberships(tx, terms, faults);
        self.exclude(tx, terms, faults);
        Ok(())
    }

    async fn places(
        &mut self,
        tx: &Tx,
        terms: &AssistanceTermsInput,
        faults: &mut Validation,
    ) -> Result<()> {
        if terms.countries.is_none() && terms.groups.is_none() {
            return Ok(());
        }
        let reference = tx.reference();
        let (codes, groups) = (
            terms.countries.as_deref().unwrap_or_default(),
            terms.groups.as_deref().unwrap_or_default(),
        );
        faults.within(codes.len(), "countries");
        faults.within(groups.len(), "groups");
        let mut countries: Vec<_> = codes
            .iter()
            .enumerate()
            .filter_map(|(at, code)| {
                faults.collect(reference.country(code, &format!("countries.{at}")).cloned())
            })
            .collect();
        one_congo(
            &countries.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
            &[&self.row.title],
            faults,
        );
        for (at, code) in groups.iter().enumerate() {
            let Some(group) = faults.collect(
                reference
                    .country_groups
                    .named(code, &format!("groups.{at}")),
            ) else {
                continue;
            };
            countries.extend(
                reference
                    .group_members
                    .of(group.id)
                    .iter()
                    .filter_map(|country| reference.countries.get(*country)),
            );
        }
        self.countries = Some(unique(countries.iter().map(|country| country.id)));
        Ok(())
    }

    fn sectors(&mut self, tx: &Tx, terms: &AssistanceTermsInput, faults: &mut Validation) {
        let Some(codes) = &terms.sectors else { return };
        faults.within(codes.len(), "sectors");
        let named = codes.iter().enumerate().filter_map(|(at, code)| {
            faults.collect(tx.reference().sectors.named(code, &format!("sectors.{at}")))
        });
        self.sectors = Some(unique(named.map(|sector| sector.id)));
    }

    fn memberships(&mut self, tx: &Tx, terms: &AssistanceTermsInput, faults: &mut Validation) {
        let Some(codes) = &terms.memberships else {
            return;
        };
        faults.within(codes.len(), "memberships");
        let known = &tx.reference().country_groups;
        let named = codes.iter().enumerate().filter_map(|(at, code)| {
            faults.collect(known.named(code, &format!("memberships.{at}")))
        });
        let codes: BTreeSet<&str> = named.map(|group| group.code.as_str()).collect();
        self.row.memberships =
            (!codes.is_empty()).then(|| codes.into_iter().collect::<Vec<_>>().join(" "));
    }

    fn exclude(&mut self, tx: &Tx, terms: &AssistanceTermsInput, faults: &mut Validation) {
        let Some(excluded) = &terms.excluded else {
            return;
        };
        faults.within(excluded.len(), "excluded");
        let mut all = BTreeSet::new();
        for (at, exclusion) in excluded.iter().enumerate() {
            all.extend(exclusion.read(tx.reference(), &format!("excluded.{at}.value"), faults));
        }
        self.excluded = Some(all);
    }

    /// What it gives, line by line; those known keep their ids. The ledger and matches hold a line as they found it.
    pub async fn lines(
        &mut self,
        tx: &Tx,
        lines: &[AssistanceLineInput],
        faults: &mut Validation,
    ) -> Result<()> {
        faults.ensure(!lines.is_empty(), "lines", "is empty: say what is given");
        faults.within(lines.len(), "lines");
        let known: HashMap<Uuid, assistance_line::Model> = tx
            .parts::<assistance::Entity, assistance_line::Entity>(self.row.id)
            .await?
            .into_iter()
            .map(|line| (line.id, line))
            .collect();
        let mut rows = Vec::new();
        let mut stays = BTreeSet::new();
        for (at, line) in lines.iter().enumerate() {
            let field = format!("lines.{at}.line");
            let id = line
                .line
                .as_ref()
                .and_then(|id| faults.collect(check::row_id(id, Kind::AssistanceLine, &field)));
            faults.ensure(
                id.is_none_or(|id| known.contains_key(&id)),
                &field,
                "is no line of this",
            );
            faults.ensure(
                id.is_none_or(|id| stays.insert(id)),
                &field,
                "stands here twice",
            );
            rows.push(line.row(id.unwrap_or_else(Uuid::now_v7), self.row.id, at, faults));
        }
        for was in known.values() {
            let after = rows.iter().find(|row| row.id == was.id);
            if let Some(reason) = held(tx, was, after).await? {
                let field = after.map_or_else(
                    || "lines".to_owned(),
                    |row| format!("lines.{}", row.position - 1),
                );
                faults.ensure(
                    false,
                    &field,
                    &after.map_or_else(
                        || format!("lack line {}, which {reason}", was.position),
                        |_| reason.to_owned(),
                    ),
                );
            }
        }
        self.lines = Some(rows);
        Ok(())
    }

    /// Writes the row, new or over the one there is, and the parts that were said.
    pub async fn write(self, tx: &Tx, is_new: bool) -> Result<Uuid> {
        let id = self.row.id;
        if is_new {
            tx.insert(self.row).await?
        } else {
            tx.update(self.row).await?
        }
        if let Some(lines) = self.lines {
            write_lines(tx, id, lines).await?;
        }
        if let Some(countries) = self.countries {
            tx.delete::<assistance_country::Entity>(
                Condition::all().add(assistance_country::Column::AssistanceId.eq(id)),
            )
            .await?;
            for country_id in countries {
                tx.insert(assistance_country::Model {
                    assistance_id: id,
                    country_id,
                })
                .await?;
            }
        }
        if let Some(sectors) = self.sectors {
            tx.delete::<assistance_sector::Entity>(
                Condition::all().add(assistance_sector::Column::AssistanceId.eq(id)),
            )
            .await?;
            for sector_id in sectors {
                tx.insert(assistance_sector::Model {
                    assistance_id: id,
                    sector_id,
                })
                .await?;
            }
        }
        if let Some(excluded) = self.excluded {
            tx.delete::<assistance_exclusion::Entity>(
                Condition::all().add(assistance_exclusion::Column::AssistanceId.eq(id)),
            )
            .await?;
            for (kind, value) in excluded {
                tx.insert(assistance_exclusion::Model {
                    assistance_id: id,
                    kind,
                    value,
                })
                .await?;
            }
        }
        Ok(id)
    }
}

async fn write_lines(tx: &Tx, assistance: Uuid, lines: Vec<assistance_line::Model>) -> Result<()> {
    let known = tx
        .parts::<assistance::Entity, assistance_line::Entity>(assistance)
        .await?;
    let stays: BTreeSet<Uuid> = lines.iter().map(|line| line.id).collect();
    let gone = known
        .iter()
        .map(|line| line.id)
        .filter(|id| !stays.contains(id));
    tx.delete::<assistance_line::Entity>(
        Condition::all().add(assistance_line::Column::Id.is_in(gone)),
    )
    .await?;
    // Places are unique: those that stay are moved out of the way before they take their new ones.
    for line in known.iter().filter(|line| stays.contains(&line.id)) {
        tx.update(assistance_line::Model {
            position: -line.position,
            ..line.clone()
        })
        .await?;
    }
    for line in lines {
        if known.iter().any(|was| was.id == line.id) {
            tx.update(line).await?
        } else {
            tx.insert(line).await?
        }
    }
    Ok(())
}

/// What holds a line as it was becoming what it shall be; nothing if nothing does.
async fn held(
    tx: &Tx,
    was: &assistance_line::Model,
    after: Option<&assistance_line::Model>,
) -> Result<Option<&'static str>> {
    let in_match = tx
        .rows(match_line::Entity::find().filter(match_line::Column::LineId.eq(was.id)))
        .await?;
    if in_match.is_empty() {
        return Ok(None);
    }
    let Some(after) = after else {
        return Ok(Some("stands in a match: it cannot be left out"));
    };
    if after.assistance != was.assistance
        || after.unit != was.unit
        || after.currency != was.currency
    {
        return Ok(Some(
            "stands in a match: its type, unit and currency cannot change",
        ));
    }
    let entries = tx
        .rows(commitment::Entity::find().filter(commitment::Column::LineId.eq(was.id)))
        .await?;
    let drawn = of_rows(&entries);
    Ok(size_of_line(after)
        .is_some_and(|size| drawn.exceeds(size))
        .then_some("has more committed than it would give"))
}

impl AssistanceLineInput {
    /// The line as a row at this place of its assistance, counted from 0.
    pub fn row(
        &self,
        id: Uuid,
        assistance_id: Uuid,
        at: usize,
        faults: &mut Validation,
    ) -> assistance_line::Model {
        let field = |name: &str| format!("lines.{at}.{name}");
        let (unit, quantity, amount_minor, currency) = self.size.columns(faults, &field("size"));
        let mut bound = |given: Option<&String>, name: &str| {
            given.and_then(|given| {
                faults.collect(
                    money::units(given, unit, currency.as_deref())
                        .map_err(|reason| Fault::invalid(&field(name), reason)),
                )
            })
        };
        let (least, most) = (
            bound(self.least.as_ref(), "least"),
            bound(self.most.as_ref(), "most"),
        );
        faults.ensure(
            least.is_none() || most.is_none() || most >= least,
            &field("most"),
            "is below least",
        );
        let size = quantity.or(amount_minor);
        faults.ensure(
            size.is_none() || least.is_none() || least <= size,
            &field("least"),
            "is more than there is",
        );
        assistance_line::Model {
            id,
            assistance_id,
            position: i32::try_from(at + 1).expect("an input has few lines"),
            assistance: self.assistance,
            title: faults.text(&self.title, TITLE_MAX, &field("title")),
            unit,
            quantity,
            amount_minor,
            currency,
            least,
            most,
            requires: self.requires,
            tied: self.tied,
            goods: self.goods,
            note: faults.text_if(self.note.as_ref(), NOTE_MAX, &field("note")),
        }
    }
}

/// Title and description.
pub fn texts(row: &mut assistance::Model, faults: &mut Validation) {
    row.title = faults.text(&row.title, TITLE_MAX, "title");
    row.description = faults.text(&row.description, TEXT_MAX, "description");
    row.language = faults.language(&row.language, "language");
}
