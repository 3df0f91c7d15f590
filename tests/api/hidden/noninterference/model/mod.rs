//! What may be hidden, and from whom: the table of who may see what, a second time and on its own.

mod drawn;

pub(super) use drawn::variation;

use super::viewers::{DONOR, MISSION, OTHER_PANEL, OWNER, PARTY, STRANGER, Seer};
use domain::{
    event::EventKind,
    finding::InformationCategory::{self, Allegation, Confidential, Public, Report, Tactical},
    matches::MatchState,
};

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
    /// What the text says that a registrar hid of the public gap.
    Hidden,
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
    /// Whether it lets this viewer read what is of this category. What is owed is read on when the last day is over.
    fn lets(&self, seer: &Seer, category: InformationCategory, is_owed: bool) -> bool {
        let lasts = is_owed || self.until.is_none_or(|until| until >= TODAY);
        let counts = !self.ended && lasts;
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

    fn shared(&self, seer: &Seer, is_owed: bool) -> bool {
        self.shares
            .iter()
            .any(|share| share.lets(seer, self.category, is_owed))
    }
}

impl Row {
    /// Whether this viewer may see any of it. `fixed` are the things that are there in all worlds.
    pub(super) fn is_seen(&self, seer: &Seer, fixed: &[Row]) -> bool {
        match self {
            Self::Gap(row) => {
                row.own(seer) || row.is_public() || row.shared(seer, self.is_owed(seer))
            }
            Self::Finding(row) => {
                // Whom it names is heard first, whatever its label; an allegation that names nobody yet does not get out.
                let heard = match &row.named {
                    Some(named) => named.was_heard(),
                    None => row.category != Allegation,
                };
                let named = row.named.as_ref().is_some_and(|named| seer.is(named.party))
                    && row.category != Confidential;
                row.own(seer) || named || (heard && (row.is_public() || row.shared(seer, false)))
            }
            Self::Report(row) => row.own(seer) || is_out(row.published),
            Self::Recommendation(row) => row.own(seer) || row.is_public(),
            Self::Share(of, share) => {
                let (is_owed, of) = (fixed[*of].is_owed(seer), fixed[*of].classified());
                of.own(seer) || share.lets(seer, of.category, is_owed)
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
            Self::Hidden => seer.is(OWNER) || seer.is_registrar(),
            // The Panel that owns the gap, and both sides; the provider is none of those who ask.
            Self::Match(asked, _) => seer.is(asked) || seer.is(OWNER) || seer.is(PROVIDERS[0]),
        }
    }

    /// Whether this viewer is a side of a match that runs: each gap has one, to which the donor consented. Who provides is known anyhow.
    fn is_owed(&self, seer: &Seer) -> bool {
        matches!(self, Self::Gap(_)) && seer.is(DONOR)
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
