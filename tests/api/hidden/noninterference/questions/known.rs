//! Questions about what everybody reads, beside which much is hidden.

use super::{ALWAYS, Generator, question::Question};

/// Ways to who gives what, and how much of it, which chance rarely finds.
pub(super) const SURE: [&str; 5] = [
    r#"{ offer(reference: "demo-offer-witness-protection") { provider { id code } } }"#,
    r#"{ offer(reference: "demo-offer-witness-protection") { ceiling { amount committed remaining } } }"#,
    r#"{ offer(reference: "demo-offer-witness-protection") { version covers { extent gap { reference } } } }"#,
    r#"{ gap(reference: "fixed-public") { needs { commitments { provider { code } } } coveredBy { assistance { provider { code } } } } }"#,
    r#"{ coverage(by: PROVIDER) { key label pledged committed } offers(filter: { providers: ["demo-samplia"] }) { totalCount } }"#,
];

impl Generator<'_> {
    /// The id of the first fixed thing of this type, which everybody reads.
    pub(super) fn public(&self, of: &str) -> &str {
        let mut things = self.things.iter();
        let (_, id) = things.find(|(ty, _)| *ty == of).expect("a fixed thing");
        id
    }

    /// Ways to what was judged of the public gap and the offer together, and to what a registrar hid.
    pub(super) fn of_the_public_gap(&self) -> [Question; 2] {
        let (gap, offer) = (self.public("Gap"), &self.offer);
        let pair = format!(
            "{{ whyNot(gap: {gap:?}, assistance: {offer:?}) {{ score standing obstacles {{ rule explanation }} parts {{ name value explanation }} }} }}"
        );
        let hidden = format!(
            "{{ node(id: {gap:?}) {{ ... on Gap {{ version note updatedAt hidden {{ on reason texts {{ field text }} }} }} }} }} {ALWAYS}"
        );
        [pair, hidden].map(Question::plain)
    }
}
