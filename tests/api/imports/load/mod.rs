//! Loading data files: what a file of a user's own says, and what is said of one that is wrong.

mod again;
mod cited;
mod faults;
mod heard;
mod kept;
mod ledger;
mod matched;
mod months;
mod moved;
mod read;
mod rehearsed;
mod terms;
mod wrong;

use gapbridge::load::{Fault, LoadError};
use tests::TestDatabase;

/// A file of a user's own, on top of the built-in records.
const OWN: &str = r#"
[[organisation]]
code = "own-donor"
name = "Own Donor"
kind = "NGO"
country = "CHE"
source = "own"

[[document]]
key = "S/2011/900"
symbol = "S/2011/900"
kind = "PANEL_REPORT"
title = "Own report"
date = "2011-12-01"
source = "own"

[[gap]]
reference = "own-gap"
title = "Harbour scales are missing"
description = "Cargo cannot be weighed."
language = "en"
holder = "HOST_STATE"
countries = ["LBR"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
regime = "1521"
lifting_conditions = ["1521-resource-management"]
source = "own"
provenance = [{ document = "S/2011/900", paragraph = "7" }]

[[gap.need]]
assistance = "EQUIPMENT"
title = "Scales"
unit = "ITEMS"
quantity = 5

[[gap.need]]
assistance = "FUNDING"
title = "Repairs"
unit = "MONEY"
amount = "1000.50"
currency = "USD"
depends_on = [1]

[[offer]]
reference = "own-offer"
provider = "own-donor"
title = "Scales"
description = "Scales for harbours."
language = "en"
status = "PIPELINE"
willing = "YES"
able = "NOT_STATED"
attributed = true
countries = ["LBR"]
sectors = ["33120"]
source = "own"
line = [{ assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 9 }]
covers = [{ gap = "own-gap", extent = "PART", not_covered = "Repairs." }]

[[commitment]]
code = "own-scales"
gap = "own-gap"
need = 1
provider = "own-donor"
assistance = "own-offer"
kind = "COMMITTED"
quantity = 3
date = "2012-02"
source = "own"

[[commitment]]
code = "own-repairs"
gap = "own-gap"
need = 2
provider = "own-donor"
kind = "PLEDGED"
amount = "0.05"
currency = "USD"
source = "own"
"#;

/// The one fault of a file.
pub(crate) async fn only_fault(database: &TestDatabase, text: &str) -> Fault {
    match database.load("wrong.toml", text).await {
        Err(LoadError::Faults(mut faults)) if faults.len() == 1 => faults.remove(0),
        other => panic!("not one fault but {other:?}\nof {text}"),
    }
}

/// A fault as it is shown, without the file.
fn said(fault: &Fault) -> String {
    let shown = fault.to_string();
    shown
        .strip_prefix(&fault.file)
        .unwrap()
        .trim_start_matches(':')
        .to_owned()
}
