//! What may be hidden, and from whom: the table of who may see what, a second time and on its own.

use super::viewers::{DONOR, MISSION, OTHER_PANEL, OWNER, PARTY, STRANGER, Seer};
use domain::{
    event::EventKind,
    finding::InformationCategory::{self, Allegation, Confidential, Public, Report, Tactical},
    matches::MatchState,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// The day of all questions.
pub(super) const TODAY: &str = "2026-06-15";
/// Names and ids that hidden rows have.
pub(super) const SLOTS: usize = 24;
/// Who may be behind the offer that is not attributed.
pub(super) const PROVIDERS: [&str; 3] = ["demo-samplia", DONOR, "undp"];
const ORGANISATIONS: [&str; 6] = [STRANGER, DONOR, MISSION, PARTY, OTHER_PANEL, "undp"];

/// That an organisation is let read something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    pub with: &'static str,
    pub until: Option<&'static str>,
    pub ended: bool,
}

/// Somebody named in an allegation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub party: &'static str,
    pub due: &'static str,
    pub replied: bool,
}

/// What decides who reads a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classified {
    pub category: InformationCategory,
    pub published: Option<&'static str>,
    pub owner: &'static str,
    pub shares: Vec<Share>,
    pub named: Option<Named>,
    /// What else differs between rows.
    pub taste: u8,
}

/// A row and its parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    Gap(Classified),
    Finding(Classified),
    Report(Classified),
    Recommendation(Classified),
    /// A share of the thing at this place among the fixed ones.
    Share(usize, Share),
    /// A sealed note of this Panel.
    Note(usize, &'static str),
    /// An event about a fixed thing or, without one, about a hidden row.
    Event {
        about: Option<usize>,
        kind: EventKind,
        panel: Option<&'static str>,
        actor: Option<&'static str>,
        open: bool,
        at: i64,
    },
    /// What the event that everybody sees keeps for the Panel alone.
    Closed(usize),
    Reply(usize),
    FollowUp(usize),
    /// The link from the public gap to the fixed finding at this place.
    Link(usize),
    Key(&'static str),
    /// A name that an organisation gave a change.
    Name(&'static str),
    Document(Option<&'static str>),
    /// Who provides the offer that is not attributed.
    Provider(&'static str),
    /// What is proposed about the public gap, or was refused: of this organisation the consent is asked.
    Match(&'static str, MatchState),
    /// What this organisation thinks of the public gap and the offer together.
    Judgement(&'static str),
}

/// The last day that a date means.
fn last_day(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-12-31"),
        7 => format!("{date}-31"),
        _ => date.to_owned(),
    }
}

fn is_out(published: Option<&str>) -> bool {
    published.is_some_and(|day| *last_day(day) <= *TODAY)
}

impl Share {
    fn lets(&self, seer: &Seer, category: InformationCategory) -> bool {
        let counts = !self.ended && self.until.is_none_or(|until| until >= TODAY);
        let fits = category == Report || (category == Tactical && self.with == MISSION);
        counts && fits && seer.is(self.with)
    }
}

impl Named {
    fn was_heard(&self) -> bool {
        self.replied || *last_day(self.due) < *TODAY
    }
}

impl Classified {
    fn own(&self, seer: &Seer) -> bool {
        seer.is(self.owner)
    }

    fn is_public(&self) -> bool {
        match self.category {
            Public => true,
            Report => is_out(self.published),
            Allegation => {
                is_out(self.published) && self.named.as_ref().is_none_or(Named::was_heard)
            }
            Tactical | Confidential => false,
        }
    }

    fn shared(&self, seer: &Seer) -> bool {
        self.shares
            .iter()
            .any(|share| share.lets(seer, self.category))
    }
}

impl Row {
    /// Whether this viewer may see any of it. `fixed` are the things that are there in all worlds.
    pub(super) fn is_seen(&self, seer: &Seer, fixed: &[Row]) -> bool {
        match self {
            Self::Gap(row) => row.own(seer) || row.is_public() || row.shared(seer),
            Self::Finding(row) => {
                // Whom it names is heard first, whatever its label; an allegation that names nobody yet does not get out.
                let heard = match &row.named {
                    Some(named) => named.was_heard(),
                    None => row.category != Allegation,
                };
                let named = row.named.as_ref().is_some_and(|named| seer.is(named.party))
                    && row.category != Confidential;
                row.own(seer) || named || (heard && (row.is_public() || row.shared(seer)))
            }
            Self::Report(row) => row.own(seer) || is_out(row.published),
            Self::Recommendation(row) => row.own(seer) || row.is_public(),
            Self::Share(of, share) => {
                let of = fixed[*of].classified();
                of.own(seer) || share.lets(seer, of.category)
            }
            Self::Note(_, panel) => seer.is(panel),
            Self::Event {
                about,
                kind,
                panel,
                actor,
                open,
                ..
            } => {
                let Some(about) = about else { return false };
                let panels = panel.is_some_and(|panel| seer.is(panel) && seer.is_panel());
                let told = if *kind == EventKind::Read {
                    panels
                } else {
                    *open || panels || actor.is_some_and(|actor| seer.is(actor))
                };
                told && fixed[*about].is_seen(seer, fixed)
            }
            Self::Closed(of) => seer.is(fixed[*of].classified().owner),
            Self::Reply(of) | Self::FollowUp(of) | Self::Link(of) => {
                fixed[*of].is_seen(seer, fixed)
            }
            Self::Key(organisation) | Self::Name(organisation) => {
                seer.organisation == Some(organisation)
            }
            Self::Document(listed) => listed.is_none_or(|day| day <= TODAY),
            // Who gives is known to whoever is asked to consent to what they give: in the fixed match, the donor.
            Self::Provider(organisation) => {
                seer.is(organisation) || seer.is(PROVIDERS[0]) || seer.is(DONOR)
            }
            Self::Judgement(organisation) => seer.is(organisation),
            // The Panel that owns the gap, and both sides; the provider is none of those who ask.
            Self::Match(asked, _) => seer.is(asked) || seer.is(OWNER) || seer.is(PROVIDERS[0]),
        }
    }

    /// Whether it says anything of this year: a service has a clock of its own, which need not agree with that of the model.
    pub(super) fn is_of_now(&self) -> bool {
        format!("{self:?}").contains("2026")
    }

    /// Whether the other row can not be there beside this one.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Share(of, share), Self::Share(also, other)) => {
                of == also && share.with == other.with
            }
            (Self::Name(one), Self::Name(other))
            | (Self::Judgement(one), Self::Judgement(other)) => one == other,
            (Self::Provider(_) | Self::Match(..), Self::Provider(_))
            | (Self::Provider(_), Self::Match(..)) => true,
            _ => false,
        }
    }

    /// What decides who reads it, where it is a thing of its own.
    pub(super) fn classified(&self) -> &Classified {
        match self {
            Self::Gap(row) | Self::Finding(row) | Self::Report(row) | Self::Recommendation(row) => {
                row
            }
            _ => unreachable!("only things are referred to"),
        }
    }
}

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
        FindingRevised, FindingShared, GapRevised, Read, RecommendationFollowedUp, ReportPublished,
        SealedNoteAttached, ShareEnded,
    };
    let kind = select(vec![
        FindingRevised,
        FindingShared,
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
        2 => select(&PROVIDERS[1..]).prop_map(Row::Provider),
        4 => (select(&ORGANISATIONS[..]), select(states)).prop_map(|(asked, state)| Row::Match(asked, state)),
    ]
}

/// What differs between two worlds.
pub(super) fn variation(fixed: &[Row]) -> impl Strategy<Value = Vec<(usize, Row)>> + use<> {
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
