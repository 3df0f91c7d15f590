//! Records that could not be read as they are: what is said of them, and of those that name them, may follow from that alone.

use super::Writer;
use crate::{
    form::line_at,
    load::{Fault, kind::File},
};

impl Writer<'_> {
    /// Doubts the records in which something else stands for what could not be read.
    pub(super) fn begin_doubts(&mut self, files: &[File]) {
        for (source, file) in self.sources.iter().zip(files) {
            let lines = file.doubtful.iter();
            let lines = lines.map(|start| line_at(&source.text, *start));
            self.doubtful
                .extend(lines.map(|line| (source.name.to_string(), line)));
        }
    }

    /// Doubts the record that was begun.
    pub(super) fn doubt(&mut self) {
        let here = (self.here.file.clone(), self.here.line);
        self.doubtful.insert(here);
    }

    /// Whether the record that was begun is doubted.
    pub(super) fn is_doubtful(&self) -> bool {
        let here = (self.here.file.clone(), self.here.line);
        self.doubtful.contains(&here)
    }

    /// All that is wrong for certain.
    pub(super) fn told(&mut self) -> Vec<Fault> {
        let mut told = std::mem::take(&mut self.of_form);
        let found = std::mem::take(&mut self.faults).into_iter();
        let is_certain = |fault: &Fault| !self.doubtful.contains(&(fault.file.clone(), fault.line));
        told.extend(found.filter(is_certain));
        told
    }
}
