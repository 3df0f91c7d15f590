//! Documents are searched by the terms that they hold.

use std::collections::HashMap;

/// An inverted index: documents by the terms they hold.
#[derive(Clone, Debug, Default)]
pub struct Index {
    postings: HashMap<u32, Vec<(u32, f32)>>,
    terms: HashMap<u32, Box<[u32]>>,
}

impl Index {
    /// Puts a document in, in place of one that has the number; `vector` is what [`Corpus::vector`](super::Corpus::vector) made of it.
    pub fn insert(&mut self, number: u32, vector: &[(u32, f32)]) {
        self.remove(number);
        for (term, weight) in vector {
            self.postings
                .entry(*term)
                .or_default()
                .push((number, *weight));
        }
        self.terms
            .insert(number, vector.iter().map(|(term, _)| *term).collect());
    }

    /// Takes a document out.
    pub fn remove(&mut self, number: u32) {
        for term in self.terms.remove(&number).into_iter().flatten() {
            if let Some(of) = self.postings.get_mut(&term) {
                of.retain(|(doc, _)| *doc != number);
                if of.is_empty() {
                    self.postings.remove(&term);
                }
            }
        }
    }

    /// How many documents it holds.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Documents that share a term with a query, by falling score and then by number.
    pub fn search(&self, query: &[(u32, f32)], most: usize) -> Vec<(u32, f64)> {
        let mut sums = HashMap::<u32, f64>::new();
        for (term, own) in query {
            for (doc, weight) in self.postings.get(term).into_iter().flatten() {
                *sums.entry(*doc).or_default() += f64::from(*own) * f64::from(*weight);
            }
        }
        let mut found: Vec<(u32, f64)> = sums
            .into_iter()
            .map(|(doc, sum)| (doc, sum.clamp(0.0, 1.0)))
            .collect();
        let order = |one: &(u32, f64), other: &(u32, f64)| {
            other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
        };
        if most < found.len() {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        found
    }
}
