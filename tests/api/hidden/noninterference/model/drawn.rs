//! Hidden rows as they are drawn at random: a few of each, and none that cannot be beside another.

use super::{Classified, Named, ORGANISATIONS, PROVIDERS, Row, SLOTS, Share, TODAY};
use crate::hidden::noninterference::viewers::{DONOR, OTHER_PANEL, OWNER, PARTY};
use domain::{
    event::EventKind,
    finding::InformationCategory::{Allegation, Confidential, Report, Tactical},
    matches::MatchState,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn share() -> impl Strategy<Value = Share> {
    let until = select(vec![
        None,
        Some("2999-12-31"),
        Some(TODAY),
        Some("2026-06-14"),
        Some("2020-01-01"),
    ]);
    (select(&ORGANISATIONS[..]), until, any::<bool>()).prop_map(|(with, until, ended)| Share {
        with,
        until,
        ended,
    })
}

fn named() -> impl Strategy<Value = Named> {
    let due = select(vec!["2999-01-01", TODAY, "2026-06", "2020-01-01"]);
    (select(vec![PARTY, PARTY, DONOR]), due, any::<bool>()).prop_map(|(party, due, replied)| {
        Named {
            party,
            due,
            replied,
        }
    })
}

fn classified() -> impl Strategy<Value = Classified> {
    let category = select(vec![Report, Report, Allegation, Tactical, Confidential]);
    let published = select(vec![
        None,
        None,
        Some("2026-06-16"),
        Some("2026-06"),
        Some("2026"),
        Some("2999-01-01"),
        Some("2020-01-01"),
    ]);
    let owner = select(vec![OWNER, OWNER, OWNER, OTHER_PANEL]);
    (
        category,
        published,
        owner,
        vec(share(), 0..3),
        option::of(named()),
        any::<u8>(),
    )
        .prop_map(|(category, published, owner, mut shares, named, taste)| {
            shares.dedup_by_key(|share| share.with);
            Classified {
                category,
                published,
                owner,
                shares,
                named,
                taste,
            }
        })
}

fn event(fixed: Vec<usize>) -> impl Strategy<Value = Row> {
    use EventKind::{
        FindingReclassified, FindingRevised, FindingShared, GapHelpEnded, GapRevised, Read,
        RecommendationFollowedUp, ReportPublished, SealedNoteAttached, ShareEnded,
    };
    let kind = select(vec![
        FindingReclassified,
        FindingRevised,
        FindingShared,
        GapHelpEnded,
        GapHelpEnded,
        GapRevised,
        Read,
        Read,
        Read,
        Read,
        RecommendationFollowedUp,
        ReportPublished,
        SealedNoteAttached,
        ShareEnded,
    ]);
    let panel = select(vec![Some(OWNER), Some(OTHER_PANEL), None]);
    let at = select(vec![
        0,
        1_262_304_000_000,
        1_780_000_000_000,
        1_781_000_000_000,
    ]);
    (
        option::weighted(0.8, select(fixed)),
        kind,
        panel,
        option::weighted(0.8, select(&ORGANISATIONS[..])),
        prop::bool::weighted(0.2),
        at,
    )
        .prop_map(|(about, kind, panel, actor, open, at)| Row::Event {
            about,
            kind,
            panel,
            actor,
            open: open && kind != Read,
            at,
        })
}

/// Any row. Whether it is hidden from somebody is asked of the row.
fn row(fixed: &[Row]) -> impl Strategy<Value = Row> + use<> {
    let places = |fits: fn(&Row) -> bool| -> Vec<usize> {
        (0..fixed.len())
            .filter(|place| fits(&fixed[*place]))
            .collect()
    };
    let findings = places(|row| matches!(row, Row::Finding(_)));
    let both = places(|row| matches!(row, Row::Finding(_) | Row::Gap(_)));
    let recommendations = places(|row| matches!(row, Row::Recommendation(_)));
    let all: Vec<usize> = (0..fixed.len()).collect();
    let known = fixed.to_vec();
    let fresh = move |of: usize, share: &Share| {
        known[of]
            .classified()
            .shares
            .iter()
            .all(|known| known.with != share.with)
    };
    let share = (select(both.clone()), share())
        .prop_filter("a share there is", move |(of, share)| fresh(*of, share));
    let states = vec![
        MatchState::Proposed,
        MatchState::Consented,
        MatchState::Objected,
        MatchState::Declined,
        MatchState::Withdrawn,
    ];
    prop_oneof![
        5 => classified().prop_map(|row| Row::Gap(Classified { named: None, ..row })),
        5 => classified().prop_map(Row::Finding),
        2 => classified().prop_map(Row::Report),
        3 => classified().prop_map(|row| Row::Recommendation(Classified { named: None, ..row })),
        3 => share.prop_map(|(of, share)| Row::Share(of, share)),
        2 => (select(both), select(vec![OWNER, OTHER_PANEL])).prop_map(|(of, panel)| Row::Note(of, panel)),
        5 => event(all.clone()),
        2 => select(all).prop_map(Row::Closed),
        1 => select(findings.clone()).prop_map(Row::Reply),
        1 => select(recommendations).prop_map(Row::FollowUp),
        1 => select(findings).prop_map(Row::Link),
        1 => select(&ORGANISATIONS[..]).prop_map(Row::Key),
        1 => select(&ORGANISATIONS[..]).prop_map(Row::Name),
        2 => select(&ORGANISATIONS[..]).prop_map(Row::Judgement),
        1 => Just(Row::Document(Some("2999-01-01"))),
        1 => Just(Row::Hidden),
        2 => select(&PROVIDERS[1..]).prop_map(Row::Provider),
        4 => (select(&ORGANISATIONS[..]), select(states)).prop_map(|(asked, state)| Row::Match(asked, state)),
    ]
}

/// What differs between two worlds.
pub(in crate::hidden::noninterference) fn variation(
    fixed: &[Row],
) -> impl Strategy<Value = Vec<(usize, Row)>> + use<> {
    let slots: Vec<usize> = (0..SLOTS).collect();
    (vec(row(fixed), 1..6), Just(slots).prop_shuffle()).prop_map(|(rows, slots)| {
        let mut once: Vec<Row> = Vec::new();
        for row in rows {
            if !once.iter().any(|known| known.excludes(&row)) {
                once.push(row);
            }
        }
        slots.into_iter().zip(once).collect()
    })
}
