//! What of a gap or an assistance rules most pairs out in few bytes, and what else a side asks of whatever it lists.

use super::{gives_help, takes_help};
use crate::facts::{Assistance, Gap};
use uuid::Uuid;

/// What is looked at first, in few bytes: enough to rule most pairs out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brief {
    countries: [u64; 4],
    kinds: u16,
    is_open: bool,
}

impl Brief {
    pub(super) fn meets(&self, other: &Self) -> bool {
        let shares_country = self
            .countries
            .iter()
            .zip(&other.countries)
            .any(|(left, right)| left & right != 0);
        self.is_open && other.is_open && self.kinds & other.kinds != 0 && shares_country
    }
}

/// A gap or an assistance, as one side of the catalogue lists it.
pub(super) trait Listed: Sized {
    fn id(&self) -> Uuid;

    fn brief(&self) -> Brief;

    /// Lets go of the texts that nothing but their reading asks for.
    fn forget_texts(&mut self);
}

impl Listed for Gap {
    fn id(&self) -> Uuid {
        self.id
    }

    fn brief(&self) -> Brief {
        let open = self.needs.iter().filter(|need| !need.met);
        Brief {
            countries: bits(&self.countries),
            kinds: kinds(open.map(|need| need.assistance as u16)),
            is_open: takes_help(self),
        }
    }

    fn forget_texts(&mut self) {
        (self.title, self.description) = Default::default();
    }
}

impl Listed for Assistance {
    fn id(&self) -> Uuid {
        self.id
    }

    fn brief(&self) -> Brief {
        Brief {
            countries: bits(&self.countries),
            kinds: kinds(self.lines.iter().map(|line| line.assistance as u16)),
            is_open: gives_help(self),
        }
    }

    /// The sanctions ask for its title, where it has no lines.
    fn forget_texts(&mut self) {
        self.description = String::new();
        (self.exclusions, self.condition) = Default::default();
    }
}

/// A bit a country, of 256: two may share one, so that sharing a bit means *perhaps*; all where no country is named.
fn bits(codes: &[String]) -> [u64; 4] {
    if codes.is_empty() {
        return [u64::MAX; 4];
    }
    let mut bits = [0; 4];
    for code in codes {
        let at = code
            .bytes()
            .fold(0, |at, letter| (at * 26 + usize::from(letter)) % 251);
        bits[at / 64] |= 1 << (at % 64);
    }
    bits
}

/// A bit a type of assistance; all where none is stated.
fn kinds(kinds: impl Iterator<Item = u16>) -> u16 {
    match kinds.fold(0, |bits, kind| bits | 1 << kind) {
        0 => u16::MAX,
        bits => bits,
    }
}
