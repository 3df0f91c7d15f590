//! What is there in all worlds.

use super::{
    model::{Classified, Named, Row, Share},
    viewers::{DONOR, MISSION, OTHER_PANEL, OWNER, PARTY},
};
use domain::finding::InformationCategory::{Allegation, Confidential, Public, Report, Tactical};

/// What everybody's answers are about: of each sort something public, shared, kept, tactical and confidential.
pub(super) fn fixed() -> Vec<(&'static str, Row)> {
    let shares = |with: &[&'static str]| {
        with.iter()
            .map(|with| Share {
                with,
                until: None,
                ended: false,
            })
            .collect::<Vec<_>>()
    };
    let row = |category, with: &[&'static str]| Classified {
        category,
        published: None,
        owner: OWNER,
        shares: shares(with),
        named: None,
        taste: 3,
    };
    let out = |row: Classified| Classified {
        published: Some("2020-01-01"),
        ..row
    };
    let other = || Classified {
        owner: OTHER_PANEL,
        ..row(Confidential, &[])
    };
    let named = |due, replied| Classified {
        named: Some(Named {
            party: PARTY,
            due,
            replied,
        }),
        ..row(Allegation, &[])
    };
    vec![
        ("fixed-public", Row::Gap(row(Public, &[]))),
        ("fixed-shared", Row::Gap(row(Report, &[DONOR, MISSION]))),
        ("fixed-kept", Row::Gap(row(Report, &[]))),
        ("fixed-tactical", Row::Gap(row(Tactical, &[MISSION]))),
        ("fixed-secret", Row::Gap(row(Confidential, &[]))),
        ("fixed-other", Row::Gap(other())),
        ("fixed-public", Row::Finding(out(row(Report, &[])))),
        ("fixed-shared", Row::Finding(row(Report, &[DONOR, MISSION]))),
        ("fixed-kept", Row::Finding(row(Report, &[]))),
        ("fixed-tactical", Row::Finding(row(Tactical, &[MISSION]))),
        ("fixed-secret", Row::Finding(row(Confidential, &[]))),
        ("fixed-other", Row::Finding(other())),
        ("fixed-accused", Row::Finding(named("2999-01-01", false))),
        ("fixed-heard", Row::Finding(out(named("2019-01-01", true)))),
        ("fixed-public", Row::Report(out(row(Report, &[])))),
        ("fixed-kept", Row::Report(row(Report, &[]))),
        ("fixed-public", Row::Recommendation(row(Public, &[]))),
        ("fixed-kept", Row::Recommendation(row(Report, &[]))),
        ("fixed-other", Row::Recommendation(other())),
    ]
}
