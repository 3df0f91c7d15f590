//! Whose gap it is can change while matches of it wait for an answer: who holds it from now on is asked, and who holds it no more is not.

use super::{
    asked::{Asked, all_were_asked},
    clock::{AT_ONCE, consent_due},
    running::running,
};
use crate::{
    actions::{conflict, gap::countries_of},
    db::transaction::Tx,
    error::Result,
};
use domain::{
    date::PartialDate,
    deadline,
    event::EventKind,
    gap::GapHolder,
    id,
    matches::{MatchState, step},
};
use entity::{gap, match_consent, matches};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select,
    sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Those whose consent help with a gap takes as it stands.
pub(super) async fn holders(tx: &Tx, gap: &gap::Model) -> Result<Vec<Asked>> {
    let countries = countries_of(tx, gap.id).await?;
    Ok(Asked::about(gap, &countries, tx.reference()))
}

/// Refuses a match of a gap of a host state that names none: nobody could be asked.
pub fn are_known(holder: GapHolder, asked: &[Asked]) -> Result<()> {
    if holder == GapHolder::HostState && asked.is_empty() {
        return Err(conflict(
            "This gap is a host state's and names no state whose consent could be asked: have its Panel name the countries, by reviseGap, or record a gap of theirs, first.",
        ));
    }
    Ok(())
}

/// Who holds a gap that is revised, with these countries, from then on; none where that stays. Refused while something runs that others
/// consented to: they would have to see it through without a say.
pub async fn new(
    tx: &Tx,
    was: &gap::Model,
    becomes: &gap::Model,
    countries: &[Uuid],
) -> Result<Option<Vec<Asked>>> {
    let before = holders(tx, was).await?;
    let now = Asked::about(becomes, countries, tx.reference());
    let Some(now) = others(&before, now) else {
        return Ok(None);
    };
    match running(tx, was.id, Condition::all()).await? {
        None => Ok(Some(now)),
        Some(running) => Err(conflict(&format!(
            "Agreed matches of this gap run ({running}), and whose gap it was consented to them: have them withdrawn, or delivered and verified, before it is another's."
        ))),
    }
}

/// Those who hold a gap now, where they are others than before.
pub fn others(before: &[Asked], now: Vec<Asked>) -> Option<Vec<Asked>> {
    let is_same = before.len() == now.len() && before.iter().all(|asked| now.contains(asked));
    (!is_same).then_some(now)
}

/// Whether all who hold a gap now were asked by these consents of a match of it. Who revises the gap, or states it
/// anew by a file, has them asked about what is open; about what was verified meanwhile nobody was.
pub async fn were_asked(
    tx: &Tx,
    gap: &gap::Model,
    consents: &[match_consent::Model],
) -> Result<bool> {
    let now = holders(tx, gap).await?;
    let consents: Vec<&match_consent::Model> = consents.iter().collect();
    Ok(all_were_asked(gap.holder, &now, &consents, tx.reference()))
}

/// Refuses what takes the consent of all who hold a gap now where not all of them were asked.
pub async fn are_asked(tx: &Tx, gap: &gap::Model, consents: &[match_consent::Model]) -> Result<()> {
    if were_asked(tx, gap, consents).await? {
        return Ok(());
    }
    Err(conflict(
        "Whose gap it is has changed since this was proposed, and not all who hold it now were asked: have it withdrawn, where it is not over, and proposed again.",
    ))
}

/// Refuses an answer to a match of who holds its gap no more.
pub(super) async fn holds_still(tx: &Tx, gap: &gap::Model) -> Result<()> {
    let now = holders(tx, gap).await?;
    if now.iter().any(|one| one.is(tx.member(), tx.reference())) {
        return Ok(());
    }
    Err(conflict(
        "You were asked about this match and hold its gap no more, or it names another institution of your state: who holds it now answers, once it is proposed again.",
    ))
}

/// The matches of gaps that wait for an answer.
pub fn open_matches(gaps: impl IntoIterator<Item = Uuid>) -> Select<matches::Entity> {
    matches::Entity::find()
        .filter(matches::Column::GapId.is_in(gaps))
        .filter(matches::Column::State.is_in(MatchState::OPEN.iter().copied()))
        .order_by_asc(matches::Column::Id)
}

/// Asks those who hold a gap now about its matches that wait for an answer, as part of a change of this kind. What others answered who
/// hold it no more stays in the history.
pub async fn ask(tx: &mut Tx, gap: Uuid, now: &[Asked], kind: EventKind) -> Result<()> {
    let gap = tx.find::<gap::Entity>(gap, "gap").await?;
    let rows = tx.rows_whoever_may_read(open_matches([gap.id])).await?;
    // Anybody may propose for a public gap: however many did, all are asked about in a few statements.
    for some in rows.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|row| row.id).collect();
        let before = tx.states::<matches::Entity>(&ids).await?;
        ask_about(tx, some, &gap, now).await?;
        tx.note_all::<matches::Entity>(kind, &ids, &before).await?;
    }
    Ok(())
}

/// Asks those who hold the gap of these matches now. Their clock starts today where one of them is asked for the first time.
async fn ask_about(
    tx: &Tx,
    rows: &[matches::Model],
    gap: &gap::Model,
    now: &[Asked],
) -> Result<()> {
    let of_rows = match_consent::Column::MatchId.is_in(rows.iter().map(|row| row.id));
    let consents = match_consent::Entity::find().filter(of_rows);
    let consents = tx.rows_whoever_may_read(consents).await?;
    let anew = AskedAnew::of(rows, consents, now, tx.today());
    let gone = match_consent::Column::Id.is_in(anew.gone);
    tx.delete::<match_consent::Entity>(Condition::all().add(gone))
        .await?;
    for some in anew.new.chunks(AT_ONCE) {
        tx.insert_all(some.to_vec()).await?;
    }
    let agreement_due = Some(deadline::agreement_due(tx.today()));
    set(tx, anew.consented, MatchState::Consented, agreement_due).await?;
    set(
        tx,
        anew.proposed,
        MatchState::Proposed,
        consent_due(tx, gap),
    )
    .await
}

/// Puts these matches into a state that lasts until then.
async fn set(tx: &Tx, ids: Vec<Uuid>, state: MatchState, due: Option<String>) -> Result<()> {
    tx.set::<matches::Entity>(matches::Column::Id.is_in(ids), values(state, due))
        .await
}

/// What is written into matches that are in a state until then.
pub fn values(state: MatchState, due: Option<String>) -> [(matches::Column, Expr); 2] {
    [
        (matches::Column::State, Expr::val(state.to_value())),
        (matches::Column::Due, Expr::val(due)),
    ]
}

/// What is asked about matches of a gap once others hold it, through whichever door that comes.
#[derive(Debug, Default)]
pub struct AskedAnew {
    /// Consents that are asked no more.
    pub gone: Vec<Uuid>,
    /// Consents that are asked from now on.
    pub new: Vec<match_consent::Model>,
    /// Matches to which all consented who are asked.
    pub consented: Vec<Uuid>,
    /// Matches that wait for an answer.
    pub proposed: Vec<Uuid>,
}

impl AskedAnew {
    /// What is asked about these matches, with these consents, by those who hold their gap from this day on.
    pub fn of(
        rows: &[matches::Model],
        consents: Vec<match_consent::Model>,
        now: &[Asked],
        today: &str,
    ) -> Self {
        let day = PartialDate::stored(today).millis();
        let mut asked: HashMap<Uuid, Vec<match_consent::Model>> = HashMap::new();
        for consent in consents {
            asked.entry(consent.match_id).or_default().push(consent);
        }
        let mut anew = Self::default();
        for row in rows {
            let asked = asked.remove(&row.id).unwrap_or_default();
            let asks = Asks::of(row.id, asked, now, day);
            match asks.state {
                state if asks.new.is_empty() && state == row.state => {}
                MatchState::Consented => anew.consented.push(row.id),
                _ => anew.proposed.push(row.id),
            }
            anew.gone.extend(asks.gone);
            anew.new.extend(asks.new);
        }
        anew
    }
}

/// What is asked about a match once others hold its gap.
struct Asks {
    /// Consents that are asked no more.
    gone: Vec<Uuid>,
    /// Consents that are asked from now on.
    new: Vec<match_consent::Model>,
    /// How far the match is by all that are.
    state: MatchState,
}

impl Asks {
    fn of(row: Uuid, asked: Vec<match_consent::Model>, now: &[Asked], day: u64) -> Self {
        let mut last = asked.iter().map(|consent| consent.id).max();
        let holds = |consent: &match_consent::Model| {
            Asked::of(consent).is_some_and(|asked| now.contains(&asked))
        };
        let (stay, gone): (Vec<_>, Vec<_>) = asked.into_iter().partition(holds);
        let known: Vec<Asked> = stay.iter().filter_map(Asked::of).collect();
        let new = now.iter().filter(|asked| !known.contains(asked));
        // They sort behind those that were asked before, and tell no more than the day: not everybody may have read the gap then.
        let pending = |asked: &Asked| {
            let id = id::of_day(day, last);
            last = Some(id);
            asked.pending(row, id)
        };
        let new: Vec<match_consent::Model> = new.map(pending).collect();
        let state = step::proposed(stay.iter().chain(&new).map(|consent| consent.answer));
        let gone = gone.iter().map(|consent| consent.id).collect();
        Self { gone, new, state }
    }
}
