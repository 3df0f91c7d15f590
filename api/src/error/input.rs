//! What in the inputs of a request's mutations cannot be taken as it is: found before the request runs, told by the mutation.

use async_graphql::Context;
use domain::validation::Fault;
use std::collections::HashMap;

/// Faults kept of one mutation at most: a variable may be used in many places.
const FAULTS_MAX: usize = 200;

/// Values of inputs that are of no use, by the mutation's name in the answer. In their places stand others, so that what else is
/// wrong is found too: a mutation with a line here must do nothing.
#[derive(Debug, Default)]
pub struct InputFaults(HashMap<String, Vec<Fault>>);

impl InputFaults {
    /// Notes what is wrong with the input of a mutation.
    pub fn add(&mut self, mutation: &str, faults: impl IntoIterator<Item = Fault>) {
        let known = self.0.entry(mutation.to_owned()).or_default();
        let left = FAULTS_MAX.saturating_sub(known.len());
        known.extend(faults.into_iter().take(left));
    }

    /// What is wrong with the input of a mutation, by its name in the answer.
    pub fn of(&self, mutation: &str) -> &[Fault] {
        self.0.get(mutation).map_or(&[], Vec::as_slice)
    }

    /// What is wrong with the input of the mutation that is resolved here.
    pub fn here<'a>(ctx: &Context<'a>) -> &'a [Fault] {
        let key = ctx.item.node.response_key().node.as_str();
        ctx.data_opt::<Self>().map_or(&[], |faults| faults.of(key))
    }
}
