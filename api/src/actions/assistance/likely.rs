//! Which offers and programmes of one provider are likely the same. That is told to their provider, and nothing is refused for it.

use crate::{
    db::{scope::Scope, transaction::Tx},
    error::Result,
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind},
    date::PartialDate,
    text::{fold, is_word_part},
};
use entity::{assistance, assistance_country, assistance_line};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Most that are told of one offer or programme.
const TOLD_MAX: usize = 5;
/// Letters of a word that tells one thing from another.
const LETTERS_MIN: usize = 3;
/// Milliseconds within which two that are likely the same begin: 90 days.
const APART_MAX: u64 = 90 * 24 * 60 * 60 * 1_000;

/// One that is likely the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// The place of the one that was made, among those that were.
    pub at: usize,
    /// The other one.
    pub other: Uuid,
    /// What both are.
    pub kind: AssistanceKind,
    /// The other's stable name.
    pub reference: String,
    /// Whether both have the same title; otherwise both give the same to the same countries under a similar one.
    pub is_same_title: bool,
}

impl Likely {
    /// What to look at, and what to do.
    pub fn message(&self) -> String {
        let says = match self.is_same_title {
            true => "has the same title",
            false => "gives the same to the same countries under a similar title",
        };
        format!(
            "{} of yours {says}: if both are one, revise that and withdraw or cancel this",
            self.reference
        )
    }
}

/// What decides whether two are likely the same.
struct Compared<'a> {
    row: &'a assistance::Model,
    title: String,
    words: BTreeSet<String>,
    countries: BTreeSet<Uuid>,
    lines: Vec<&'a assistance_line::Model>,
}

/// What is likely the same as these, which the viewer's organisation made.
pub async fn of_made(scope: &Scope, made: &[Uuid]) -> Result<Vec<Likely>> {
    let Some(member) = scope.viewer().member().filter(|_| !made.is_empty()) else {
        return Ok(Vec::new());
    };
    let rows = scope.all(own(member.organisation, made)).await?;
    let lines = scope
        .parts::<assistance::Entity, assistance_line::Entity>(&rows)
        .await?;
    let countries = scope
        .parts::<assistance::Entity, assistance_country::Entity>(&rows)
        .await?;
    let rows: Vec<&assistance::Model> = rows.iter().map(|row| &**row).collect();
    let lines = lines.values().flatten().map(|line| &**line).collect();
    let countries = countries.values().flatten().map(|row| &**row);
    Ok(likely(&compared(rows, lines, countries), made))
}

/// The same within a change, of what it wrote.
pub async fn in_change(tx: &Tx, made: &[Uuid]) -> Result<Vec<Likely>> {
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tx.all(own(tx.member().organisation, made)).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lines = assistance_line::Entity::find()
        .filter(assistance_line::Column::AssistanceId.is_in(ids.iter().copied()));
    let lines = tx.rows_whoever_may_read(lines).await?;
    let countries = assistance_country::Entity::find()
        .filter(assistance_country::Column::AssistanceId.is_in(ids));
    let countries = tx.rows_whoever_may_read(countries).await?;
    let all = compared(
        rows.iter().collect(),
        lines.iter().collect(),
        countries.iter(),
    );
    Ok(likely(&all, made))
}

/// What a provider has that is not over, and these.
fn own(provider: Uuid, made: &[Uuid]) -> Select<assistance::Entity> {
    let over = [ActivityStatus::Closed, ActivityStatus::Cancelled];
    let open = assistance::Column::Status.is_not_in(over);
    let made = assistance::Column::Id.is_in(made.iter().copied());
    assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(provider))
        .filter(Condition::any().add(open).add(made))
        .order_by_asc(assistance::Column::Reference)
}

fn compared<'a>(
    rows: Vec<&'a assistance::Model>,
    lines: Vec<&'a assistance_line::Model>,
    countries: impl Iterator<Item = &'a assistance_country::Model>,
) -> Vec<Compared<'a>> {
    let mut lines_of: HashMap<Uuid, Vec<&assistance_line::Model>> = HashMap::new();
    for line in lines {
        lines_of.entry(line.assistance_id).or_default().push(line);
    }
    let mut countries_of: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for row in countries {
        let known = countries_of.entry(row.assistance_id).or_default();
        known.insert(row.country_id);
    }
    let rows = rows.into_iter().map(|row| {
        let title = fold(&row.title);
        let words = title.split(|letter| !is_word_part(letter));
        let words = words.filter(|word| word.chars().count() >= LETTERS_MIN);
        Compared {
            row,
            words: words.map(str::to_owned).collect(),
            title: title.split_whitespace().collect::<Vec<_>>().join(" "),
            countries: countries_of.remove(&row.id).unwrap_or_default(),
            lines: lines_of.remove(&row.id).unwrap_or_default(),
        }
    });
    rows.collect()
}

fn likely(all: &[Compared<'_>], made: &[Uuid]) -> Vec<Likely> {
    let places: HashMap<Uuid, usize> = (0..).zip(made).map(|(at, id)| (*id, at)).collect();
    let mut found = Vec::new();
    for (at, id) in made.iter().enumerate() {
        let Some(one) = all.iter().find(|known| known.row.id == *id) else {
            continue;
        };
        // Of two that were made together, it is told of the later one.
        let others = all.iter().filter(|other| {
            let place = places.get(&other.row.id);
            place.is_none_or(|place| *place < at) && one.is_like(other)
        });
        found.extend(others.take(TOLD_MAX).map(|other| Likely {
            at,
            other: other.row.id,
            kind: other.row.kind,
            reference: other.row.reference.clone(),
            is_same_title: one.title == other.title,
        }));
    }
    found
}

impl Compared<'_> {
    fn is_like(&self, other: &Self) -> bool {
        if self.row.kind != other.row.kind {
            return false;
        }
        self.title == other.title
            || (self.countries == other.countries
                && self.gives_what(other)
                && self.begins_when(other)
                && self.has_words_of(other))
    }

    /// Whether both have a line of the same type and size.
    fn gives_what(&self, other: &Self) -> bool {
        let is_same = |one: &assistance_line::Model, other: &assistance_line::Model| {
            one.assistance == other.assistance
                && one.unit == other.unit
                && one.quantity == other.quantity
                && one.amount_minor == other.amount_minor
                && one.currency == other.currency
        };
        let mut lines = self.lines.iter();
        lines.any(|one| other.lines.iter().any(|other| is_same(one, other)))
    }

    /// Whether they begin within 90 days, as far as both say when.
    fn begins_when(&self, other: &Self) -> bool {
        let millis = |row: &assistance::Model| {
            let starts = row.starts.as_deref();
            starts.map(|starts| PartialDate::stored(starts).millis())
        };
        match (millis(self.row), millis(other.row)) {
            (Some(one), Some(other)) => one.abs_diff(other) <= APART_MAX,
            _ => true,
        }
    }

    /// Whether they share half of the words of the longer title.
    fn has_words_of(&self, other: &Self) -> bool {
        let shared = self.words.intersection(&other.words).count();
        let longer = std::cmp::max(self.words.len(), other.words.len());
        shared > 0 && 2 * shared >= longer
    }
}
