//! What a file has from a register like this: what is on record here already is known by its own reference, and matches stay as they are.

use super::{read::Activity, record::Record};
use crate::{
    db::{scope::Scope, transaction::Tx},
    error::Result,
    load::told::Import,
};
use chrono::Utc;
use entity::{assistance, matches};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashSet;

/// What the member's organisation has on record of this already: by the identifier of the file, or else, where a register wrote the file,
/// by what that says of it.
pub(super) async fn known(tx: &Tx, record: &Record) -> Result<Option<assistance::Model>> {
    use assistance::Column::{ExternalReference, ProviderId, Reference};
    let identifier = record.identifier.trim();
    let mut names = Condition::any().add(ExternalReference.eq(identifier));
    if let Some(export) = &record.export {
        names = names.add(Reference.eq(export.reference.as_str()));
        if let Some(other) = &export.other {
            names = names.add(ExternalReference.eq(other.trim()));
        }
    }
    let own = assistance::Entity::find()
        .filter(ProviderId.eq(tx.member().organisation))
        .filter(names);
    let rows = tx.all(own).await?;
    // A name that its provider gave says more than a reference, which another register may have given to something else.
    let rank = |row: &assistance::Model| match row.external_reference.as_deref() {
        Some(name) if name == identifier => 0,
        _ if row.external_reference.is_some() && row.external_reference == other(record) => 1,
        _ => 2,
    };
    Ok(rows.into_iter().min_by_key(rank))
}

fn other(record: &Record) -> Option<String> {
    let other = record.export.as_ref()?.other.as_ref()?;
    Some(other.trim().to_owned())
}

/// References of the matches of what the organisation gives that imports.
pub(super) async fn matches(import: &Import) -> Result<HashSet<String>> {
    let Some(member) = import.viewer.member() else {
        return Ok(HashSet::new());
    };
    let given = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(assistance::Column::ProviderId.eq(member.organisation));
    let own = matches::Entity::find()
        .select_only()
        .column(matches::Column::Reference)
        .filter(matches::Column::AssistanceId.in_subquery(given.into_query()));
    let scope = Scope::new(import.store.clone(), import.viewer.clone(), Utc::now());
    let found: Vec<String> = scope.tally(own).await?;
    Ok(found.into_iter().collect())
}

/// Whether an activity is one of these matches.
pub(super) fn is_match(matches: &HashSet<String>, activity: &Activity) -> bool {
    let export = activity.export.as_ref();
    activity.hierarchy == 2 && export.is_some_and(|export| matches.contains(&export.reference))
}

#[cfg(test)]
mod tests {
    use super::{super::read::Activities, *};

    /// An activity of hierarchy 2 that is reported so, under this identifier.
    fn activity(identifier: &str, reporting: &str) -> Activity {
        let xml = format!(
            "<iati-activities><iati-activity hierarchy=\"2\"><iati-identifier>{identifier}</iati-identifier>\
             <reporting-org {reporting}/><other-identifier ref=\"OLD\" type=\"A2\"/><other-identifier ref=\"XX-1\" type=\"A9\"/>\
             </iati-activity></iati-activities>"
        );
        let read = Activities::new(xml.as_bytes()).next_activity();
        read.expect("a file").expect("an activity")
    }

    #[test]
    fn what_a_register_wrote_is_told_from_what_a_provider_reports() {
        let secondary = "ref=\"XM-DAC-9\" secondary-reporter=\"1\"";
        let ours = activity("XM-DAC-9-m-1", secondary);
        let export = ours.export.as_ref().expect("an export");
        let said = (export.reference.as_str(), export.other.as_deref());
        assert_eq!(said, ("m-1", Some("XX-1")));
        let known = HashSet::from(["m-1".to_owned()]);
        assert!(is_match(&known, &ours));
        for (identifier, reporting) in [
            ("XM-DAC-9-m-1", "ref=\"XM-DAC-9\""),
            ("XM-DAC-91-m-1", secondary),
            ("XM-DAC-9-", secondary),
            ("m-1", "secondary-reporter=\"1\""),
        ] {
            let other = activity(identifier, reporting);
            assert!(other.export.is_none() && !is_match(&known, &other));
        }
        assert!(!is_match(&known, &activity("XM-DAC-9-m-2", secondary)));
    }
}
