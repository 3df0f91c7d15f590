//! Which offers and programmes of one provider are likely the same. That is told to their provider, and nothing is refused for it.

mod parts;

use crate::{
    db::{scope::Scope, transaction::Tx},
    error::{Error, Result},
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind},
    date::PartialDate,
    text::{fold, is_word_part},
};
use entity::assistance;
pub(super) use parts::IDS_AT_ONCE;
use parts::Parts;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Most that are told of one offer or programme.
const TOLD_MAX: usize = 5;
/// Open ones of a provider that what was made is compared with, the newest; and so many that were made together with it.
const COMPARED_MAX: usize = 500;
/// Of those with a similar title, how many are looked at closely for each that was made.
const CLOSELY_MAX: usize = 20;
/// Rows that are read for it after a change.
pub(super) const ROWS_MAX: u64 = 50_000;
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

/// One that is compared, by what is seen of it at first sight.
struct Titled<'a> {
    row: &'a assistance::Model,
    title: String,
    words: BTreeSet<String>,
}

/// What was made, with its place, in its order; and what else it is compared with, the newest first.
struct Ground<'a> {
    made: Vec<(usize, Titled<'a>)>,
    known: Vec<Titled<'a>>,
}

/// Two that have the same title, or have to be looked at closely for a similar one.
struct Pair<'a> {
    at: usize,
    one: &'a assistance::Model,
    other: &'a assistance::Model,
    is_same_title: bool,
}

/// What is likely the same as these, which the viewer's organisation made.
pub async fn of_made(scope: &Scope, made: &[Uuid]) -> Result<Vec<Likely>> {
    let Some(member) = scope.viewer().member().filter(|_| !made.is_empty()) else {
        return Ok(Vec::new());
    };
    // Bounded by itself: what was done is not to be answered as if it had failed because this is much to read.
    let scope = scope.clone().within(ROWS_MAX);
    let newest = newest(member.organisation, made.len());
    let newest = newest.select_only().column(assistance::Column::Id);
    let mut ids: Vec<Uuid> = scope.tally(newest).await?;
    ids.extend(absent(made, ids.iter().copied()));
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_AT_ONCE) {
        let ids = ids.iter().copied();
        rows.extend(scope.by_ids::<assistance::Entity>(ids).await?);
    }
    let pairs = Ground::new(rows.iter().map(|row| &**row), made).pairs();
    let parts = match Parts::seen(&scope, &rows, &closely(&pairs)).await {
        Err(Error::Limited(_)) => Parts::default(),
        parts => parts?,
    };
    Ok(told(&pairs, &parts))
}

/// The same within a change, of what it wrote.
pub async fn in_change(tx: &Tx, made: &[Uuid]) -> Result<Vec<Likely>> {
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let newest = newest(tx.member().organisation, made.len());
    let mut rows = tx.all(newest).await?;
    for ids in absent(made, rows.iter().map(|row| row.id)).chunks(IDS_AT_ONCE) {
        let these = assistance::Column::Id.is_in(ids.iter().copied());
        let these = assistance::Entity::find().filter(these);
        rows.extend(tx.all(these).await?);
    }
    let pairs = Ground::new(rows.iter(), made).pairs();
    let parts = Parts::written(tx, &closely(&pairs)).await?;
    Ok(told(&pairs, &parts))
}

/// What a provider has that is not over, the newest: enough, where all that was made is among it.
fn newest(provider: Uuid, made: usize) -> Select<assistance::Entity> {
    let over = [ActivityStatus::Closed, ActivityStatus::Cancelled];
    assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(provider))
        .filter(assistance::Column::Status.is_not_in(over))
        .order_by_desc(assistance::Column::Id)
        .limit((COMPARED_MAX + made) as u64)
}

/// Those that were made and are not among these.
fn absent(made: &[Uuid], known: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let known: HashSet<Uuid> = known.collect();
    let made = made.iter().copied();
    made.filter(|id| !known.contains(id)).collect()
}

/// Ids of those that have to be looked at closely.
fn closely(pairs: &[Pair<'_>]) -> Vec<Uuid> {
    let pairs = pairs.iter().filter(|pair| !pair.is_same_title);
    let ids: BTreeSet<Uuid> = pairs
        .flat_map(|pair| [pair.one.id, pair.other.id])
        .collect();
    ids.into_iter().collect()
}

fn told(pairs: &[Pair<'_>], parts: &Parts) -> Vec<Likely> {
    let mut told: Vec<Likely> = Vec::new();
    let alike = pairs
        .iter()
        .filter(|pair| pair.is_same_title || parts.are_alike(pair.one.id, pair.other.id));
    for pair in alike {
        let of_this = told.iter().rev().take_while(|likely| likely.at == pair.at);
        if of_this.count() < TOLD_MAX {
            told.push(Likely {
                at: pair.at,
                other: pair.other.id,
                kind: pair.other.kind,
                reference: pair.other.reference.clone(),
                is_same_title: pair.is_same_title,
            });
        }
    }
    told
}

impl<'a> Ground<'a> {
    fn new(rows: impl Iterator<Item = &'a assistance::Model>, made: &[Uuid]) -> Self {
        let places: HashMap<Uuid, usize> = (0..).zip(made).map(|(at, id)| (*id, at)).collect();
        let mut ground = Self {
            made: Vec::with_capacity(made.len()),
            known: Vec::new(),
        };
        for row in rows {
            match places.get(&row.id) {
                Some(at) => ground.made.push((*at, Titled::new(row))),
                None => ground.known.push(Titled::new(row)),
            }
        }
        ground.made.sort_unstable_by_key(|(at, _)| *at);
        ground.known.sort_unstable_by_key(|known| known.row.id);
        ground.known.reverse();
        ground.known.truncate(COMPARED_MAX);
        ground
    }

    fn pairs(&self) -> Vec<Pair<'a>> {
        let mut pairs = Vec::new();
        for (turn, (at, one)) in self.made.iter().enumerate() {
            // Of two that were made together, it is told of the later one.
            let before = &self.made[turn.saturating_sub(COMPARED_MAX)..turn];
            let before = before.iter().rev().map(|(_, other)| other);
            let others = before.chain(&self.known);
            let others = others.filter(|other| one.row.kind == other.row.kind);
            let (same, rest): (Vec<_>, Vec<_>) = others.partition(|other| one.title == other.title);
            let similar = rest.into_iter().filter(|other| one.may_be(other));
            let same = same.into_iter().take(TOLD_MAX);
            pairs.extend(same.map(|other| one.pair(*at, other, true)));
            pairs.extend(
                similar
                    .take(CLOSELY_MAX)
                    .map(|other| one.pair(*at, other, false)),
            );
        }
        pairs
    }
}

impl<'a> Titled<'a> {
    fn new(row: &'a assistance::Model) -> Self {
        let title = fold(&row.title);
        let words = title.split(|letter| !is_word_part(letter));
        let words = words.filter(|word| word.chars().count() >= LETTERS_MIN);
        Self {
            row,
            words: words.map(str::to_owned).collect(),
            title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    fn pair(&self, at: usize, other: &Self, is_same_title: bool) -> Pair<'a> {
        Pair {
            at,
            one: self.row,
            other: other.row,
            is_same_title,
        }
    }

    /// Whether both have a similar title and begin about the same time.
    fn may_be(&self, other: &Self) -> bool {
        self.begins_when(other) && self.has_words_of(other)
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
