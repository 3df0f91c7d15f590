//! What a category, and a day of publication, lets others read.

use super::Confided;
use crate::access::viewer::Viewer;
use domain::{finding::InformationCategory, organisation::OrganisationKind};
use sea_orm::{
    ColumnTrait, Condition, Value,
    sea_query::{BinOper, Expr, ExprTrait, Func},
};
use uuid::Uuid;

/// A word of ours that is written out in the SQL, so that a plan that is made for all values knows it. No text from outside is one.
pub fn literal(word: impl Into<Value>) -> Expr {
    Expr::Constant(word.into())
}

/// That a column has one of these words.
fn is_one_of<C: ColumnTrait, V: Into<Value>>(
    column: C,
    these: impl IntoIterator<Item = V>,
) -> Expr {
    let words = these.into_iter().map(literal);
    Expr::col(column.as_column_ref()).is_in(words)
}

/// The last day that a date means, which may name only a month or a year.
pub fn last_day<C: ColumnTrait>(date: C) -> Expr {
    let column = || Expr::col(date.as_column_ref());
    let rest = Func::cust("substr")
        .arg(literal("-12-31"))
        .arg(Func::cust("length").arg(column()).sub(literal(3)));
    column().binary(BinOper::Custom("||"), Expr::expr(rest))
}

/// Whether the day of publication has come. Of a date that names only a month or a year, it is the last day that counts: an
/// embargo ends late rather than early.
pub fn is_out<C: ColumnTrait>(published: C, today: &str) -> Expr {
    last_day(published).lte(today)
}

/// Whether the last day of a date has passed.
pub fn is_over<C: ColumnTrait>(date: C, today: &str) -> Expr {
    last_day(date).lt(today)
}

/// The columns that decide about a row with a category.
pub(super) struct Classified<C> {
    pub(super) category: C,
    pub(super) published: C,
    pub(super) panel: C,
}

impl<C: ColumnTrait> Classified<C> {
    pub(super) fn readable(&self, viewer: &Viewer, today: &str) -> Condition {
        self.public(today).add_option(self.own(viewer))
    }

    pub(super) fn public(&self, today: &str) -> Condition {
        let category = Expr::col(self.category.as_column_ref());
        let words = [InformationCategory::Report, InformationCategory::Allegation];
        let publishable = is_one_of(self.category, words);
        Condition::any()
            .add(category.eq(literal(InformationCategory::Public)))
            .add(publishable.and(is_out(self.published, today)))
    }

    pub(super) fn own(&self, viewer: &Viewer) -> Option<Expr> {
        viewer.panel().map(|panel| self.panel.eq(panel))
    }
}

/// The categories a Panel can share: REPORT with anybody, TACTICAL with missions.
pub(super) fn shareable<C: ColumnTrait>(category: C, kind: OrganisationKind) -> Condition {
    let tactical = (kind == OrganisationKind::Mission).then_some(InformationCategory::Tactical);
    let words = [InformationCategory::Report].into_iter().chain(tactical);
    Condition::all().add(is_one_of(category, words))
}

/// Whether a category and a day of publication let everybody read a row, as `Classified::public` asks the database.
pub fn lets_everybody(category: InformationCategory, published: Option<&str>, today: &str) -> bool {
    match category {
        InformationCategory::Public => true,
        InformationCategory::Report | InformationCategory::Allegation => {
            published.is_some_and(|day| domain::date::last_day(day).as_str() <= today)
        }
        InformationCategory::Tactical | InformationCategory::Confidential => false,
    }
}

/// How a row that is not out is confided to a viewer. Its Panel's own members work on their drafts all day: that is noted of what is kept
/// closest alone.
pub(super) fn confided(
    is_accusing: bool,
    category: InformationCategory,
    panel: Option<Uuid>,
    viewer: &Viewer,
) -> Option<Confided> {
    let is_kept = matches!(
        category,
        InformationCategory::Confidential | InformationCategory::Allegation
    );
    if is_accusing || is_kept {
        return Some(Confided::Kept);
    }
    let is_own = panel.is_some() && panel == viewer.panel();
    (!is_own).then_some(Confided::Shared)
}
