//! How much of something.

use crate::words;

words! {
    /// The unit of a size.
    SizeUnit {
        /// Money, in minor units inside and as a decimal string outside.
        Money,
        /// Persons.
        Persons,
        /// Months of one person's work.
        PersonMonths,
        /// Items.
        Items,
        /// Courses.
        Courses,
    }
}
