//! What an import tells, kept to be asked.

use gapbridge::load::told::{Listener, Told};

/// A listener that keeps what it is told.
#[derive(Default)]
pub struct Heard(pub Vec<Told>);

impl Listener for Heard {
    fn told(&mut self, told: Told) {
        self.0.push(told);
    }

    fn read(&mut self, _: u64) {}
}

impl Heard {
    /// What is told in this severity.
    pub fn of(&self, severity: &str) -> Vec<&Told> {
        self.0
            .iter()
            .filter(|told| told.severity == severity)
            .collect()
    }

    /// The rules of lines that are no mere note.
    pub fn rules(&self) -> Vec<&str> {
        let serious = self.0.iter().filter(|told| told.severity != "info");
        let mut rules: Vec<&str> = serious.map(|told| told.rule).collect();
        rules.sort_unstable();
        rules
    }
}
