//! Rows that somebody sees: twins of what can be hidden.

use super::{
    model::{Classified, Named, Row, Share},
    viewers::{DONOR, MISSION, OTHER_PANEL, OWNER, PARTY},
    world::World,
};
use domain::{
    event::EventKind,
    finding::InformationCategory::{Allegation, Confidential, Public, Report, Tactical},
};

fn row() -> Classified {
    Classified {
        category: Public,
        published: None,
        owner: OWNER,
        shares: Vec::new(),
        named: None,
        taste: 2,
    }
}

fn share(with: &'static str) -> Share {
    Share {
        with,
        until: Some("2026-06-15"),
        ended: false,
    }
}

/// Rows that the viewer of this name sees, each with what it is called.
pub(super) fn twins(world: &World) -> Vec<(&'static str, &'static str, Row)> {
    let (anybody, donor, mission) = (
        "nobody in particular",
        "a donor with shares",
        "a mission with a tactical share",
    );
    let (party, panel, other) = ("the party named", "the owning Panel", "another Panel");
    let place = |name: &str, fits: fn(&Row) -> bool| {
        world
            .fixed
            .iter()
            .position(|(known, row)| *known == name && fits(row))
            .expect("a fixed row")
    };
    let finding = |name: &str| place(name, |row| matches!(row, Row::Finding(_)));
    let gap = |name: &str| place(name, |row| matches!(row, Row::Gap(_)));
    let out = Some("2026-06-15");
    let named = Some(Named {
        party: PARTY,
        due: "2026-06-14",
        replied: false,
    });
    let event = |about, kind, panel, actor, open| Row::Event {
        about: Some(about),
        kind,
        panel,
        actor,
        open,
        at: 1_780_000_000_000,
    };
    vec![
        ("a public gap", anybody, Row::Gap(row())),
        (
            "a gap that is out",
            anybody,
            Row::Gap(Classified {
                category: Report,
                published: out,
                ..row()
            }),
        ),
        (
            "a shared gap",
            donor,
            Row::Gap(Classified {
                category: Report,
                shares: vec![share(DONOR)],
                ..row()
            }),
        ),
        (
            "a gap whose share is over, with a match that runs",
            donor,
            Row::Gap(Classified {
                category: Report,
                shares: vec![Share {
                    until: Some("2026-06-14"),
                    ..share(DONOR)
                }],
                ..row()
            }),
        ),
        (
            "a tactical gap",
            mission,
            Row::Gap(Classified {
                category: Tactical,
                shares: vec![share(MISSION)],
                ..row()
            }),
        ),
        (
            "an own gap",
            panel,
            Row::Gap(Classified {
                category: Confidential,
                ..row()
            }),
        ),
        (
            "a finding that is out",
            anybody,
            Row::Finding(Classified {
                category: Report,
                published: out,
                ..row()
            }),
        ),
        (
            "an allegation that is out",
            anybody,
            Row::Finding(Classified {
                category: Allegation,
                published: out,
                named: named.clone(),
                ..row()
            }),
        ),
        (
            "an allegation",
            party,
            Row::Finding(Classified {
                category: Allegation,
                named,
                ..row()
            }),
        ),
        (
            "a shared finding",
            donor,
            Row::Finding(Classified {
                category: Report,
                shares: vec![share(DONOR)],
                ..row()
            }),
        ),
        (
            "a tactical finding",
            mission,
            Row::Finding(Classified {
                category: Tactical,
                shares: vec![share(MISSION)],
                ..row()
            }),
        ),
        (
            "an own finding",
            panel,
            Row::Finding(Classified {
                category: Confidential,
                ..row()
            }),
        ),
        (
            "a report that is out",
            anybody,
            Row::Report(Classified {
                published: out,
                ..row()
            }),
        ),
        ("an own report", panel, Row::Report(row())),
        (
            "a recommendation that is out",
            anybody,
            Row::Recommendation(Classified {
                category: Report,
                published: out,
                ..row()
            }),
        ),
        (
            "an own recommendation",
            panel,
            Row::Recommendation(Classified {
                category: Confidential,
                ..row()
            }),
        ),
        (
            "a share of a finding to the viewer",
            donor,
            Row::Share(finding("fixed-kept"), share(DONOR)),
        ),
        (
            "a share of a gap to the viewer",
            mission,
            Row::Share(gap("fixed-kept"), share(MISSION)),
        ),
        (
            "a share by the viewer",
            panel,
            Row::Share(finding("fixed-public"), share("undp")),
        ),
        (
            "a note of one's own",
            panel,
            Row::Note(finding("fixed-public"), OWNER),
        ),
        ("a reply", anybody, Row::Reply(finding("fixed-public"))),
        (
            "a follow-up",
            anybody,
            Row::FollowUp(place("fixed-public", |row| {
                matches!(row, Row::Recommendation(_))
            })),
        ),
        ("a link", anybody, Row::Link(finding("fixed-public"))),
        (
            "an open event",
            anybody,
            event(
                finding("fixed-public"),
                EventKind::FindingRevised,
                Some(OWNER),
                None,
                true,
            ),
        ),
        (
            "a closed event",
            panel,
            event(
                finding("fixed-public"),
                EventKind::ShareEnded,
                Some(OWNER),
                None,
                false,
            ),
        ),
        (
            "an event of one's own",
            donor,
            event(
                finding("fixed-public"),
                EventKind::ShareEnded,
                Some(OWNER),
                Some(DONOR),
                false,
            ),
        ),
        (
            "a reading",
            panel,
            event(
                finding("fixed-secret"),
                EventKind::Read,
                Some(OWNER),
                Some(PARTY),
                false,
            ),
        ),
        ("a document", anybody, Row::Document(Some("2020-01-01"))),
        ("an own offer", donor, Row::Provider(DONOR)),
        ("an own judgement", donor, Row::Judgement(DONOR)),
        ("an own text that is hidden", panel, Row::Hidden),
        (
            "another's own finding",
            other,
            Row::Finding(Classified {
                category: Confidential,
                owner: OTHER_PANEL,
                ..row()
            }),
        ),
    ]
}
