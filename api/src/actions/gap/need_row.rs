//! A need of a gap as a row, and what a row says.

use crate::history::hidden::HIDDEN;
use domain::{
    gap::{need::Need, need_plan::NeedTerm},
    size::Size,
    validation::Validation,
};
use entity::{need, need_dependency};
use uuid::Uuid;

/// A need as a row at this place of its gap, counted from 0; nobody but the finding is its author.
pub fn row(need: Need, id: Uuid, gap_id: Uuid, at: usize) -> need::Model {
    let size = need.size.as_ref();
    need::Model {
        id,
        gap_id,
        position: i32::try_from(at + 1).expect("a draft has few needs"),
        assistance: need.assistance,
        title: need.title,
        unit: size.map(Size::unit),
        quantity: size.and_then(Size::quantity),
        amount_minor: size.and_then(Size::amount_minor),
        currency: size.and_then(Size::currency).map(str::to_owned),
        least: need.least,
        goods: need.goods,
        form: need.form,
        people: need.people,
        starts: need.starts,
        needed_by: need.deadline,
        languages: need.languages,
        place: need.place,
        note: need.note,
        author_id: None,
        filled: None,
        shares: need.shares,
    }
}

/// A need of a finding as a row that keeps its id and gap: what it states, completed in these terms by what a plan says.
pub fn completed(stated: &Need, was: &need::Model, by: &Need, terms: &[NeedTerm]) -> need::Model {
    let (whole, given) = stated.completed(by, terms);
    let names: Vec<&str> = given.iter().map(AsRef::as_ref).collect();
    need::Model {
        position: was.position,
        filled: (!names.is_empty()).then(|| names.join(" ")),
        ..row(whole, was.id, was.gap_id, 0)
    }
}

/// What a row says, whoever says it.
pub fn said(row: &need::Model) -> Need {
    Need {
        assistance: row.assistance,
        title: row.title.clone(),
        size: size(row),
        least: row.least,
        goods: row.goods,
        form: row.form,
        people: row.people,
        starts: row.starts.clone(),
        deadline: row.needed_by.clone(),
        languages: row.languages.clone(),
        place: row.place.clone(),
        shares: row.shares.clone(),
        note: row.note.clone(),
    }
}

/// Terms that the adopted plan gave to a need of a finding.
pub fn filled(row: &need::Model) -> Vec<NeedTerm> {
    let names = row.filled.iter().flat_map(|names| names.split(' '));
    names.filter_map(|name| name.parse().ok()).collect()
}

/// What the finding states of a need of its own.
pub fn stated(row: &need::Model) -> Need {
    said(row).without(&filled(row))
}

/// Lets what repeats the placeholder of a hidden text of a need mean that text: nobody else reads it.
pub(super) fn mean(says: &mut Need, was: &need::Model) {
    if says.title == HIDDEN {
        says.title.clone_from(&was.title);
    }
    for (text, is) in [(&mut says.place, &was.place), (&mut says.note, &was.note)] {
        if text.as_deref() == Some(HIDDEN) {
            text.clone_from(is);
        }
    }
}

/// Notes where a line of a plan says otherwise than the need that it is about, as its author is told that: nobody finds out what is hidden by
/// plans that could say it.
pub(super) fn keeps_to(told: &need::Model, says: &mut Need, at: usize, faults: &mut Validation) {
    mean(says, told);
    if told.author_id.is_some() {
        leaves_hidden(told, says, at, faults);
        return;
    }
    let message = "is not what the finding states of this need, or does not go with it: say it as the finding does, and plan what is beyond it as a need of your own";
    for field in stated(told).contradicted(says) {
        faults.ensure(false, &format!("needs.{at}.{field}"), message);
    }
}

/// Notes what is said in place of a hidden text of a need that another plan has: whether it is that text would show in who is the need's author
/// from then on.
fn leaves_hidden(told: &need::Model, says: &Need, at: usize, faults: &mut Validation) {
    let message = "is hidden by a registrar: repeat what stands in its place, or plan what you mean as a need of your own";
    let is_other = |told: Option<&str>, says: Option<&str>| {
        told == Some(HIDDEN) && says.is_some_and(|text| text != HIDDEN)
    };
    let texts = [
        (
            "title",
            Some(told.title.as_str()),
            Some(says.title.as_str()),
        ),
        ("place", told.place.as_deref(), says.place.as_deref()),
        ("note", told.note.as_deref(), says.note.as_deref()),
    ];
    for (field, told, says) in texts {
        let keeps = !is_other(told, says);
        faults.ensure(keeps, &format!("needs.{at}.{field}"), message);
    }
}

/// Which rows wait for which, as the finding has it, given the places each waits for, counted from 0.
pub fn stated_order(rows: &[need::Model], waits_for: &[Vec<usize>]) -> Vec<need_dependency::Model> {
    let edges = rows.iter().zip(waits_for).flat_map(|(row, places)| {
        places.iter().map(|place| need_dependency::Model {
            need_id: row.id,
            depends_on_id: rows[*place].id,
            planned: false,
        })
    });
    edges.collect()
}

/// Needs of a gap as new rows, in their order.
pub fn fresh_rows(needs: Vec<Need>, gap: Uuid) -> Vec<need::Model> {
    let rows = needs
        .into_iter()
        .enumerate()
        .map(|(at, need)| row(need, domain::id::random(), gap, at));
    rows.collect()
}

/// The size that a row has, if any.
pub(super) fn size(need: &need::Model) -> Option<Size> {
    let currency = need.currency.as_deref();
    Size::kept(need.unit, need.quantity, need.amount_minor, currency)
}
