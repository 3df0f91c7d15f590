//! Parents and children in one file: the parent has the description, and often only the children have sectors and money.

use super::{Activity, Sums, activity::CODES_MAX, money::Basis};
use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::BuildHasher,
};

/// Children of which something is kept; further ones stand as records of their own.
const CHILDREN_MAX: usize = 300_000;
/// Activities of one file that are told apart.
const KNOWN_MAX: usize = 8_000_000;

/// What parents may lack.
#[derive(Debug, Default)]
struct Parts {
    countries: Vec<String>,
    sectors: Vec<String>,
    money: Option<(Basis, Sums)>,
}

/// A child, and what it has.
#[derive(Debug)]
struct Child {
    own: u64,
    parent: u64,
    hierarchy: u8,
    parts: Parts,
}

/// Where an activity stands in its file.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a record.
    Own,
    /// It is part of another, whose record has what of it that one lacks.
    Part,
    /// Another of the same identifier was read before.
    Twice,
}

/// Who is part of what in one file; of activities it keeps digests, and of children codes and sums.
#[derive(Debug, Default)]
pub struct Families {
    digests: RandomState,
    /// How far down the activities stand.
    known: HashMap<u64, u8>,
    children: Vec<Child>,
    /// By parent, once all were read.
    parts: HashMap<u64, Parts>,
    /// Of what each part is one.
    wholes: HashMap<u64, u64>,
    /// Why records were skipped that have parts.
    skipped: HashMap<u64, String>,
    done: HashSet<u64>,
}

impl Families {
    /// Takes note of an activity, when the file is read for the first time.
    pub fn note(&mut self, activity: &Activity) {
        let Some(identifier) = &activity.identifier else {
            return;
        };
        let own = self.digests.hash_one(identifier);
        if self.known.len() >= KNOWN_MAX || self.known.contains_key(&own) {
            return;
        }
        self.known.insert(own, activity.hierarchy);
        if self.children.len() >= CHILDREN_MAX {
            return;
        }
        if let Some(parent) = activity.parents.first() {
            self.children.push(Child {
                own,
                parent: self.digests.hash_one(parent),
                hierarchy: activity.hierarchy,
                parts: Parts {
                    countries: activity.countries.clone(),
                    sectors: activity.sectors.clone(),
                    money: activity.money.clone(),
                },
            });
        }
    }

    /// Gives parents what their children have, when all activities were noted. A parent is in the file and stands above.
    pub fn settle(&mut self) {
        let mut children = std::mem::take(&mut self.children);
        // From the lowest up, so that what grandchildren have comes to the top.
        children.sort_by_key(|child| std::cmp::Reverse(child.hierarchy));
        for mut child in children {
            let above = self.known.get(&child.parent);
            if above.is_none_or(|above| *above >= child.hierarchy) {
                continue;
            }
            if let Some(below) = self.parts.remove(&child.own) {
                child.parts.fill(&below);
            }
            self.wholes.insert(child.own, child.parent);
            self.parts.entry(child.parent).or_default().add(child.parts);
        }
    }

    /// Where an activity stands, when the file is read for the second time; a record gets what it lacks and its children have.
    pub fn place(&mut self, activity: &mut Activity) -> Place {
        let Some(identifier) = &activity.identifier else {
            return Place::Own;
        };
        let own = self.digests.hash_one(identifier);
        if self.done.len() < KNOWN_MAX && !self.done.insert(own) {
            return Place::Twice;
        }
        if self.wholes.contains_key(&own) {
            return Place::Part;
        }
        if let Some(parts) = self.parts.get(&own) {
            parts.give(activity);
        }
        Place::Own
    }
}

impl Families {
    /// Takes note that the record of an activity was skipped, and why, for its parts.
    pub fn skip(&mut self, activity: &Activity, why: &str) {
        let Some(identifier) = &activity.identifier else {
            return;
        };
        let own = self.digests.hash_one(identifier);
        if self.parts.contains_key(&own) {
            self.skipped.insert(own, why.to_owned());
        }
    }

    /// Why the record was skipped that this part would be in, once all were read; none where it was taken.
    pub fn skipped_with(&self, part: &str) -> Option<&str> {
        let mut whole = self.digests.hash_one(part);
        // Each stands above the one before, so that this ends.
        while let Some(above) = self.wholes.get(&whole) {
            whole = *above;
        }
        self.skipped.get(&whole).map(String::as_str)
    }
}

impl Parts {
    /// Adds what another child of the same parent has.
    fn add(&mut self, other: Self) {
        add_new(&mut self.countries, &other.countries);
        add_new(&mut self.sectors, &other.sectors);
        if let Some((basis, sums)) = other.money {
            let known = self.money.get_or_insert_with(|| (basis, Sums::default()));
            known.1.add_all(&sums);
        }
    }

    /// Takes over what is lacking.
    fn fill(&mut self, below: &Self) {
        if self.countries.is_empty() {
            self.countries.clone_from(&below.countries);
        }
        if self.sectors.is_empty() {
            self.sectors.clone_from(&below.sectors);
        }
        if self.money.is_none() {
            self.money.clone_from(&below.money);
        }
    }

    fn give(&self, activity: &mut Activity) {
        let mut own = Self {
            countries: std::mem::take(&mut activity.countries),
            sectors: std::mem::take(&mut activity.sectors),
            money: activity.money.take(),
        };
        own.fill(self);
        activity.countries = own.countries;
        activity.sectors = own.sectors;
        activity.money = own.money;
    }
}

fn add_new(known: &mut Vec<String>, more: &[String]) {
    for one in more {
        if known.len() < CODES_MAX && !known.contains(one) {
            known.push(one.clone());
        }
    }
}
