//! The two ends of a line of a match: what a need asks for, what a line gives, and how much of it at most.

use crate::db::ledger::{ceiling_over, size_of_line, size_of_need};
use domain::matches::pairing::{Counted, End};
use entity::{assistance, assistance_line, need};

/// What a need asks for, and how much of it.
pub fn end_of_need(need: &need::Model) -> End<'_> {
    End {
        counted: Counted {
            assistance: need.assistance,
            form: need.form,
            unit: need.unit,
            currency: need.currency.as_deref(),
        },
        most: size_of_need(need),
    }
}

/// What a line gives, and how much of it to one gap.
pub fn end_of_line(line: &assistance_line::Model) -> End<'_> {
    End {
        counted: Counted {
            assistance: line.assistance,
            form: line.form,
            unit: line.unit,
            currency: line.currency.as_deref(),
        },
        most: [size_of_line(line), line.most].into_iter().flatten().min(),
    }
}

/// The same of what a line gives to this need: no more than a ceiling over it and others.
pub fn end_under<'a>(
    assistance: &assistance::Model,
    line: &'a assistance_line::Model,
    need: &need::Model,
) -> End<'a> {
    let end = end_of_line(line);
    let ceiling = ceiling_over(assistance, line, need);
    End {
        most: [end.most, ceiling].into_iter().flatten().min(),
        ..end
    }
}
