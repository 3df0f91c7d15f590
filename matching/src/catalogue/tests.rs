//! What a catalogue keeps of what it was given.

use super::*;
use crate::{engine::Asked, facts::ReferenceData};

const GAP: &str = "title = 'Customs officers cannot search cargo'\n\
    description = 'Nobody at the harbour was trained to search containers.'\n\
    reference = 'a'\nlanguage = 'en'\nholder = 'HOST_STATE'\nsector = '15210'\nnature = 'CAPACITY'\n\
    state = 'OPEN'\nneeds = [{ assistance = 'TRAINING', title = 'Search of containers' }]";
const HELP: &str = "title = 'Training of customs officers'\n\
    description = 'Courses on the search of cargo.'\nexclusions = 'No vehicles.'\n\
    reference = 'b'\nform = 'OFFER'\nlanguage = 'en'\nstatus = 'PIPELINE'\nwilling = 'YES'\nable = 'YES'\n\
    seeks_exemption = 'YES'\nlines = [{ assistance = 'TRAINING', title = 'Courses' }]";

fn gap(id: u128, state: GapState) -> Gap {
    let gap: Gap = toml::from_str(GAP).expect("a gap");
    let id = Uuid::from_u128(id);
    Gap { id, state, ..gap }
}

fn help(id: u128, status: ActivityStatus) -> Assistance {
    let help: Assistance = toml::from_str(HELP).expect("help");
    let id = Uuid::from_u128(id);
    Assistance { id, status, ..help }
}

fn catalogue() -> Catalogue {
    let engine = Engine::new(ReferenceData::default()).expect("what is built in");
    let mut catalogue = Catalogue::new(Arc::new(engine));
    catalogue.put_gap(gap(1, GapState::Open));
    catalogue.put_gap(gap(2, GapState::Closed));
    catalogue.put_assistance(help(3, ActivityStatus::Pipeline));
    catalogue.put_assistance(help(4, ActivityStatus::Closed));
    catalogue
}

/// What fits the first gap, and how well.
fn fitting(catalogue: &Catalogue) -> Vec<(Uuid, f64)> {
    let item = catalogue.gap(Uuid::from_u128(1)).expect("it is open");
    let own = ViewerExtras::default();
    let ranked = catalogue.for_gap(item, &own, Asked::default(), 10, |_| true);
    let scored = ranked.into_iter();
    scored
        .map(|one| (one.item.facts.id, one.judgement.score()))
        .collect()
}

#[test]
fn of_what_is_closed_the_words_count_and_nothing_else_is_kept() {
    let mut catalogue = catalogue();
    assert_eq!((catalogue.len(), catalogue.corpus().len()), ((2, 2), 4));
    let [closed, over] = [2, 4].map(Uuid::from_u128);
    assert!(catalogue.holds(closed) && catalogue.gap(closed).is_none());
    assert!(catalogue.holds(over) && catalogue.assistance(over).is_none());
    let found = fitting(&catalogue);
    assert_eq!(found.len(), 1, "{found:?}");
    // Opened again and closed again, nothing counts twice.
    catalogue.put_gap(gap(2, GapState::Open));
    assert!(catalogue.gap(closed).is_some());
    assert_eq!(fitting(&catalogue), found);
    catalogue.put_gap(gap(2, GapState::Closed));
    assert_eq!(catalogue.corpus().len(), 4);
    assert_eq!(fitting(&catalogue), found);
    (1..=4).map(Uuid::from_u128).for_each(|id| {
        catalogue.take_gap(id);
        catalogue.take_assistance(id);
    });
    assert!(catalogue.is_empty() && catalogue.corpus().is_empty());
}

#[test]
fn gaps_one_after_the_other_have_what_each_has_alone() {
    let mut catalogue = catalogue();
    for id in 5..9 {
        catalogue.put_gap(gap(id, GapState::Open));
        catalogue.put_assistance(help(10 + id, ActivityStatus::Pipeline));
    }
    let refused = Uuid::from_u128(16);
    let own = |gap: &Gap| ViewerExtras {
        items: Vec::new(),
        refused: HashSet::from_iter((gap.id == Uuid::from_u128(6)).then_some(refused)),
    };
    let ids = |ranked: &[Ranked<Assistance>]| -> Vec<(Uuid, f64)> {
        let ranked = ranked.iter();
        ranked
            .map(|one| (one.item.facts.id, one.judgement.score()))
            .collect()
    };
    let gaps: Vec<_> = catalogue.gaps().cloned().collect();
    let asked = Asked::default();
    let all = catalogue.for_each_gap(gaps.iter().map(|gap| &**gap), own, asked, 10, |_| true);
    assert_eq!(
        (all.len(), all.iter().map(Vec::len).sum::<usize>()),
        (5, 24)
    );
    for (gap, together) in gaps.iter().zip(&all) {
        let alone = catalogue.for_gap(gap, &own(&gap.facts), asked, 10, |_| true);
        assert_eq!(ids(&alone), ids(together));
        let is_kept_apart = !together.iter().any(|one| one.item.facts.id == refused);
        assert_eq!(is_kept_apart, gap.facts.id == Uuid::from_u128(6));
    }
}

#[test]
fn texts_that_were_read_are_let_go_of_and_nothing_changes_by_that() {
    let mut catalogue = catalogue();
    let (found, before) = (fitting(&catalogue), catalogue.clone());
    let [open, offered] = [1, 3].map(Uuid::from_u128);
    let description = |of: &Catalogue| of.gap(open).map(|gap| gap.facts.description.len());
    // A copy shares the items: what it holds stays.
    catalogue.forget_texts(open);
    assert_ne!(description(&catalogue), Some(0));
    drop(before);
    catalogue.forget_texts(open);
    catalogue.forget_texts(offered);
    assert_eq!(description(&catalogue), Some(0));
    let help = catalogue.assistance(offered).expect("it is offered");
    assert!(help.facts.exclusions.is_none() && !help.facts.title.is_empty());
    assert_eq!(fitting(&catalogue), found);
}
