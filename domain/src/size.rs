//! How much of something.

mod given;

pub use given::{QUANTITY_MAX, least, too_many, units};

use crate::{
    money,
    validation::{Fault, Validation},
    words,
};

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

    /// What is counted, where it is not money.
    QuantityUnit {
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

impl From<QuantityUnit> for SizeUnit {
    fn from(unit: QuantityUnit) -> Self {
        match unit {
            QuantityUnit::Persons => Self::Persons,
            QuantityUnit::PersonMonths => Self::PersonMonths,
            QuantityUnit::Items => Self::Items,
            QuantityUnit::Courses => Self::Courses,
        }
    }
}

impl SizeUnit {
    /// What is counted; none where it is money.
    pub fn counted(self) -> Option<QuantityUnit> {
        match self {
            Self::Money => None,
            Self::Persons => Some(QuantityUnit::Persons),
            Self::PersonMonths => Some(QuantityUnit::PersonMonths),
            Self::Items => Some(QuantityUnit::Items),
            Self::Courses => Some(QuantityUnit::Courses),
        }
    }
}

/// What something is counted in; nothing where it is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    /// The unit.
    pub unit: Option<SizeUnit>,
    /// ISO 4217, where it is money.
    pub currency: Option<String>,
}

impl Measure {
    /// Whether anything is counted in it.
    pub fn counts(&self) -> bool {
        self.unit.is_some()
    }
}

/// How much, as somebody says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Draft {
    /// No size is stated.
    #[default]
    Unsized,
    /// A number of something.
    Quantity {
        /// What is counted.
        unit: QuantityUnit,
        /// How many.
        value: i64,
    },
    /// Money.
    Money {
        /// The amount, as a decimal string.
        amount: String,
        /// Its currency, ISO 4217.
        currency: String,
    },
}

impl Draft {
    /// The unit; none where no size is stated.
    pub fn unit(&self) -> Option<SizeUnit> {
        match self {
            Self::Unsized => None,
            Self::Quantity { unit, .. } => Some((*unit).into()),
            Self::Money { .. } => Some(SizeUnit::Money),
        }
    }

    /// The currency, where it is money.
    pub fn currency(&self) -> Option<&str> {
        match self {
            Self::Money { currency, .. } => Some(currency),
            _ => None,
        }
    }

    /// The size, if one is stated and it is above 0.
    pub fn check(&self, field: &str, faults: &mut Validation) -> Option<Size> {
        match self {
            Self::Unsized => None,
            Self::Quantity { unit, value } => {
                let checked = match *value {
                    value if value > QUANTITY_MAX => Err(too_many()),
                    value if value > 0 => Ok(value),
                    _ => Err("must be above 0; say unsized where no size is stated".to_owned()),
                };
                let value = faults.collect_reason(checked, &format!("{field}.quantity.value"))?;
                Some(Size::Quantity { unit: *unit, value })
            }
            Self::Money { amount, currency } => {
                let minor = minor_units(amount, currency).map_err(|reason| {
                    Fault::invalid(&format!("{field}.money"), format!("is wrong: {reason}"))
                });
                let minor = faults.collect(minor)?;
                Some(Size::Money {
                    minor,
                    currency: currency.clone(),
                })
            }
        }
    }

    /// A decimal string in its unit: minor units where it is money; above 0.
    pub fn units(&self, given: &str) -> Result<i64, String> {
        units(given, self.unit(), self.currency())
    }

    /// Least that is of use of something of this size, as a decimal string in its unit.
    pub fn least(&self, given: &str, size: Option<&Size>) -> Result<i64, String> {
        least(given, size.map(Size::value), self.unit(), self.currency())
    }
}

fn minor_units(amount: &str, currency: &str) -> Result<i64, String> {
    let minor = money::minor_units(amount, money::currency(currency)?)?;
    if minor > 0 {
        Ok(minor)
    } else {
        Err("must be above 0".to_owned())
    }
}

/// Notes how many people something reaches where its size counts people already, or where that is nobody.
pub fn check_people(
    people: Option<i32>,
    unit: Option<SizeUnit>,
    field: &str,
    faults: &mut Validation,
) {
    let Some(people) = people else { return };
    faults.ensure(people > 0, field, "must be above 0");
    let counts = matches!(unit, Some(SizeUnit::Persons | SizeUnit::PersonMonths));
    let reason = "goes with money, items and courses, or without a size: where people are counted, the size says how many";
    faults.ensure(!counts, field, reason);
}

/// How much: so many of what is counted, or so much money; above 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// A number of something.
    Quantity {
        /// What is counted.
        unit: QuantityUnit,
        /// How many.
        value: i64,
    },
    /// Money.
    Money {
        /// The amount, in minor units.
        minor: i64,
        /// Its currency, ISO 4217.
        currency: String,
    },
}

impl Size {
    /// A size as its parts are kept; none where no size is stated.
    pub fn kept(
        unit: Option<SizeUnit>,
        quantity: Option<i64>,
        amount_minor: Option<i64>,
        currency: Option<&str>,
    ) -> Option<Self> {
        Some(match unit?.counted() {
            Some(unit) => Self::Quantity {
                unit,
                value: quantity?,
            },
            None => Self::Money {
                minor: amount_minor?,
                currency: currency?.to_owned(),
            },
        })
    }

    /// The unit.
    pub fn unit(&self) -> SizeUnit {
        match self {
            Self::Quantity { unit, .. } => (*unit).into(),
            Self::Money { .. } => SizeUnit::Money,
        }
    }

    /// The number in that unit; minor units where it is money.
    pub fn value(&self) -> i64 {
        match self {
            Self::Quantity { value, .. } => *value,
            Self::Money { minor, .. } => *minor,
        }
    }

    /// The number, where it is not money.
    pub fn quantity(&self) -> Option<i64> {
        match self {
            Self::Quantity { value, .. } => Some(*value),
            Self::Money { .. } => None,
        }
    }

    /// The minor units, where it is money.
    pub fn amount_minor(&self) -> Option<i64> {
        match self {
            Self::Quantity { .. } => None,
            Self::Money { minor, .. } => Some(*minor),
        }
    }

    /// The currency, where it is money.
    pub fn currency(&self) -> Option<&str> {
        match self {
            Self::Quantity { .. } => None,
            Self::Money { currency, .. } => Some(currency),
        }
    }

    /// What it is counted in.
    pub fn measure(&self) -> Measure {
        Measure {
            unit: Some(self.unit()),
            currency: self.currency().map(str::to_owned),
        }
    }

    /// Whether both are counted alike: in one unit, and in one currency where it is money.
    pub fn is_counted_as(&self, other: &Self) -> bool {
        self.measure() == other.measure()
    }
}

#[cfg(test)]
mod tests;
