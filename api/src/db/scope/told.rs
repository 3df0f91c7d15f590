//! Of which of the rows that lie beside others the viewer is told, and everybody.

use super::Scope;
use crate::access::{
    policy::{Beside, Guarded},
    viewer::Viewer,
};
use sea_orm::Condition;

impl Scope {
    /// Rows that lie beside wholes, of which the viewer is told who reads the whole: for what is asked of wholes that are themselves read
    /// through this scope. Whether each may be read is not asked once more, but for those who read as the public: what is hidden takes
    /// none of their time.
    pub fn told_beside<W: Guarded, E: Beside<W>>(&self) -> Condition {
        match self.viewer.insider() {
            Some(_) => <E as Beside<W>>::told(&self.viewer),
            None => self.condition::<E>(),
        }
    }

    /// Rows of which not everybody is told who may read what they lie beside. Whether everybody may read that is not asked.
    pub fn told_to_few<W: Guarded, E: Beside<W>>(&self) -> Condition {
        <E as Beside<W>>::told(&Viewer::Anonymous).not()
    }
}
