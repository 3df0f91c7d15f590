//! The lists that there are, and their orders.

/// How the values of an order follow each other.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// The least first, and none last.
    Rising,
    /// The same, whatever their case and accents.
    Folded,
    /// The greatest first, and none last.
    Falling,
    /// The greatest first, and none before it.
    FallingFromNone,
    /// The greatest number first, and none last.
    Largest,
    /// The earliest last day that a date may mean first, and none last.
    LastDay,
    /// By what is not shown: what follows what has a test of its own.
    Unseen,
}
use Way::{Falling, FallingFromNone, Folded, Largest, LastDay, Rising, Unseen};

/// A list, the field that names its entries, and its orders: the default first, each with the field that it goes by.
pub(super) struct List {
    pub(super) root: &'static str,
    pub(super) name: &'static str,
    pub(super) orders: &'static [(&'static str, &'static str, Way)],
}

pub(super) const OFFERS: List = List {
    root: "offers",
    name: "reference",
    orders: &[
        ("NEWEST", "starts", Falling),
        ("OLDEST", "starts", Rising),
        ("ENDS", "ends", LastDay),
        ("TITLE", "title", Rising),
        ("REFERENCE", "reference", Rising),
        ("UPDATED", "updatedAt", Falling),
    ],
};
pub(super) const MATCHES: List = List {
    root: "matches",
    name: "reference",
    orders: &[
        ("NEWEST", "proposedOn", Falling),
        ("OLDEST", "proposedOn", Rising),
        ("DUE", "due", LastDay),
        ("AGREED", "agreedOn", Falling),
        ("REFERENCE", "reference", Rising),
        ("UPDATED", "updatedAt", Falling),
    ],
};
pub(super) const RECOMMENDATIONS: List = List {
    root: "recommendations",
    name: "reference",
    orders: &[
        ("NEWEST", "year", Falling),
        ("OLDEST", "year", Rising),
        ("DUE", "due", LastDay),
        ("REFERENCE", "reference", Rising),
        ("UPDATED", "updatedAt", Falling),
    ],
};
pub(super) const FINDINGS: List = List {
    root: "findings",
    name: "reference",
    orders: &[
        ("REFERENCE", "reference", Rising),
        ("PUBLISHED", "published", Falling),
        ("REPLY_DUE", "replyDue", LastDay),
        ("UPDATED", "reference", Unseen),
    ],
};
pub(super) const REPORTS: List = List {
    root: "reports",
    name: "code",
    orders: &[
        ("NEWEST", "published", FallingFromNone),
        ("OLDEST", "published", Rising),
        ("PUBLISHED", "published", Falling),
        ("TITLE", "title", Rising),
        ("CODE", "code", Rising),
        ("UPDATED", "code", Unseen),
    ],
};
pub(super) const PLANS: List = List {
    root: "plans",
    name: "reference",
    orders: &[
        ("NEWEST", "reference", Unseen),
        ("OLDEST", "reference", Unseen),
        ("ON", "on", Falling),
        ("APPROVED", "approvedOn", Falling),
        ("REFERENCE", "reference", Rising),
    ],
};
pub(super) const STALLED: List = List {
    root: "stalled",
    name: "reference",
    orders: &[
        ("OLDEST", "reference", Unseen),
        ("NEWEST", "reference", Unseen),
        ("PUBLISHED", "published", Falling),
        ("TITLE", "title", Rising),
        ("REFERENCE", "reference", Rising),
        ("UPDATED", "updatedAt", Falling),
    ],
};
pub(super) const PANEL_COSTS: List = List {
    root: "panelCosts",
    name: "id",
    orders: &[
        ("PRINTED", "table", Rising),
        ("NEWEST", "period", Falling),
        ("OLDEST", "period", Rising),
        ("LARGEST", "amount", Largest),
    ],
};
pub(super) const RATES: List = List {
    root: "exchangeRates",
    name: "code",
    orders: &[
        ("CODE", "code", Rising),
        ("NEWEST", "date", Falling),
        ("OLDEST", "date", Rising),
    ],
};
pub(super) const NAMED: [List; 2] = [
    List {
        root: "countries",
        name: "alpha3",
        orders: &[
            ("CODE", "alpha3", Rising),
            ("NAME", "name", Folded),
            ("NAME_FR", "nameFr", Folded),
        ],
    },
    List {
        root: "sectors",
        name: "code",
        orders: &[
            ("CODE", "code", Rising),
            ("NAME", "name", Folded),
            ("NAME_FR", "nameFr", Folded),
        ],
    },
];
pub(super) const KEPT_IN_MEMORY: [List; 9] = [
    List {
        root: "countryGroups",
        name: "code",
        orders: &[
            ("CODE", "code", Rising),
            ("NAME", "name", Folded),
            ("NAME_FR", "nameFr", Folded),
        ],
    },
    List {
        root: "documents",
        name: "key",
        orders: &[
            ("SYMBOL", "key", Rising),
            ("TITLE", "title", Folded),
            ("NEWEST", "date year", Falling),
            ("OLDEST", "date year", Rising),
        ],
    },
    List {
        root: "organisations",
        name: "code",
        orders: &[("CODE", "code", Rising), ("NAME", "name", Folded)],
    },
    List {
        root: "liftingConditions",
        name: "code",
        orders: &[("CODE", "code", Rising), ("TITLE", "title", Folded)],
    },
    List {
        root: "mandateTasks",
        name: "code",
        orders: &[("CODE", "code", Rising), ("TITLE", "title", Folded)],
    },
    List {
        root: "measures",
        name: "code",
        orders: &[
            ("CODE", "code", Rising),
            ("NAME", "name", Folded),
            ("NEWEST", "inForceFrom", Falling),
            ("OLDEST", "inForceFrom", Rising),
        ],
    },
    List {
        root: "missions",
        name: "acronym",
        orders: &[
            ("ACRONYM", "acronym", Rising),
            ("NAME", "name", Folded),
            ("NEWEST", "started", Falling),
            ("OLDEST", "started", Rising),
        ],
    },
    List {
        root: "panels",
        name: "code",
        orders: &[
            ("CODE", "code", Rising),
            ("NAME", "name", Folded),
            ("NEWEST", "established", Falling),
            ("OLDEST", "established", Rising),
        ],
    },
    List {
        root: "sanctionsRegimes",
        name: "code",
        orders: &[
            ("CODE", "code", Rising),
            ("NAME", "name", Folded),
            ("NEWEST", "established", Falling),
            ("OLDEST", "established", Rising),
        ],
    },
];
