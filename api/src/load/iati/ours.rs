//! What a file has from a register like this: what is on record here already is known by its own reference, and matches stay as they are.

use super::{read::Activity, record::Record};
use crate::{
    actions::assistance::as_is::OnRecord,
    db::{scope::Scope, transaction::Tx},
    error::Result,
    load::told::Import,
};
use chrono::Utc;
use entity::{assistance, matches};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeSet, HashSet};

/// What the member's organisation has on record of the activities of a batch, read together: most of a file that comes again changes
/// nothing.
#[derive(Default)]
pub(super) struct Known {
    rows: Vec<OnRecord>,
    /// Whether something was written since, so that what is there is read anew.
    is_past: bool,
}

impl Known {
    /// What may be theirs.
    pub(super) async fn of(tx: &Tx, activities: &[Activity]) -> Result<Self> {
        let (mut names, mut references) = (BTreeSet::new(), BTreeSet::new());
        for activity in activities {
            names.extend(activity.identifier.as_deref());
            if let Some(export) = &activity.export {
                references.insert(export.reference.as_str());
                names.extend(export.other.as_deref());
            }
        }
        let names = names.into_iter().map(str::trim);
        // What could be no name is told of its record.
        let names = names.filter(|name| !name.chars().any(char::is_control));
        let any = Condition::any()
            .add(assistance::Column::ExternalReference.is_in(names))
            .add(assistance::Column::Reference.is_in(references));
        Ok(Self {
            rows: OnRecord::read(tx, own(tx, any)).await?,
            is_past: false,
        })
    }

    /// What is on record of this already: by the identifier of the file, or else, where a register wrote the file, by what that says of it.
    pub(super) async fn find(&self, tx: &Tx, record: &Record) -> Result<Option<OnRecord>> {
        let is_it = |known: &&OnRecord| is_named(&known.assistance, record);
        let found = self.rows.iter().filter(is_it);
        let found = found.min_by_key(|known| rank(&known.assistance, record));
        if let Some(known) = found.filter(|_| !self.is_past) {
            return Ok(Some(known.clone()));
        }
        let read = OnRecord::read(tx, own(tx, names(record))).await?;
        let found = read.into_iter();
        Ok(found.min_by_key(|known| rank(&known.assistance, record)))
    }

    /// Has what is there read anew from now on.
    pub(super) fn is_written_to(&mut self) {
        self.is_past = true;
    }
}

/// What the member's organisation provides of this.
fn own(tx: &Tx, names: Condition) -> Select<assistance::Entity> {
    assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(tx.member().organisation))
        .filter(names)
}

/// The names by which a record is known.
fn names(record: &Record) -> Condition {
    use assistance::Column::{ExternalReference, Reference};
    let identifier = record.identifier.trim();
    let mut names = Condition::any().add(ExternalReference.eq(identifier));
    if let Some(export) = &record.export {
        names = names.add(Reference.eq(export.reference.as_str()));
        if let Some(other) = &export.other {
            names = names.add(ExternalReference.eq(other.trim()));
        }
    }
    names
}

/// Whether a row has one of them.
fn is_named(row: &assistance::Model, record: &Record) -> bool {
    let own = row.external_reference.as_deref();
    let is_other = own.is_some() && own == other(record).as_deref();
    let export = record.export.as_ref();
    own == Some(record.identifier.trim())
        || is_other
        || export.is_some_and(|export| export.reference == row.reference)
}

/// Which of several it is: a name that its provider gave says more than a reference, which another register may have given to something
/// else.
fn rank(row: &assistance::Model, record: &Record) -> u8 {
    match row.external_reference.as_deref() {
        Some(name) if name == record.identifier.trim() => 0,
        _ if row.external_reference.is_some() && row.external_reference == other(record) => 1,
        _ => 2,
    }
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
