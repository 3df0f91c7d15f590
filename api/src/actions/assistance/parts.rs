//! What an offer or programme refers to, found and written.

use crate::{
    access::policy::Guarded,
    actions::gap::parts::{codes, unique},
    db::{reference::Reference, transaction::Tx},
    error::{Gather, Result},
};
use domain::{
    assistance::{Cover, Exclusion, ExclusionKind, Links, Statement},
    date::PartialDate,
    validation::{Fault, Validation},
};
use entity::{
    assistance_country, assistance_exclusion, assistance_gap, assistance_mandate_task,
    assistance_sector, gap,
};
use sea_orm::{ColumnTrait, Condition};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Parts of an offer or programme; what is not given stays as it is.
pub(super) struct Parts {
    pub(super) countries: Option<Vec<Uuid>>,
    pub(super) sectors: Option<Vec<Uuid>>,
    /// Codes of groups, separated by spaces; none where a list is given that is empty.
    pub(super) memberships: Option<Option<String>>,
    excluded: Option<BTreeSet<Exclusion>>,
    pub(super) tasks: Option<Vec<Uuid>>,
    covers: Option<Vec<Cover>>,
}

impl Parts {
    /// What the links name, as far as the viewer may read it; mandate tasks are of this mission.
    pub(super) async fn find(
        tx: &Tx,
        mission: Option<Uuid>,
        links: &Links,
        says: &Statement,
        faults: &mut Validation,
    ) -> Result<Self> {
        let reference = tx.reference();
        let tasks = links.mandate_tasks.as_ref();
        let task = |code: &str, field: &str| task(reference, mission, code, field);
        let covers = match &links.covers {
            Some(covers) => Some(gaps(tx, covers, faults).await?),
            None => None,
        };
        let sector = |code: &str, field: &str| Ok(reference.sectors.named(code, field)?.id);
        Ok(Self {
            tasks: codes(tasks, "mandateTasks", task, faults),
            covers,
            countries: countries(reference, links, says, faults),
            sectors: codes(links.sectors.as_ref(), "sectors", sector, faults),
            memberships: memberships(reference, links, faults),
            excluded: links
                .excluded
                .as_ref()
                .map(|excluded| exclusions(reference, excluded, faults)),
        })
    }

    /// Writes what was given in place of what was there.
    pub(super) async fn write(self, tx: &Tx, assistance_id: Uuid) -> Result<()> {
        macro_rules! replace {
            ($($given:expr => $entity:ident, $row:expr;)*) => {$(
                if let Some(given) = $given {
                    let own = $entity::Column::AssistanceId.eq(assistance_id);
                    tx.delete::<$entity::Entity>(Condition::all().add(own)).await?;
                    for one in given {
                        tx.insert($row(one)).await?;
                    }
                }
            )*};
        }
        replace! {
            self.countries => assistance_country, |country_id| assistance_country::Model { assistance_id, country_id };
            self.sectors => assistance_sector, |sector_id| assistance_sector::Model { assistance_id, sector_id };
            self.excluded => assistance_exclusion, |exclusion| exclusion_row(exclusion, assistance_id);
            self.tasks => assistance_mandate_task, |task_id| assistance_mandate_task::Model { assistance_id, task_id };
        }
        if let Some(covers) = self.covers {
            let own = assistance_gap::Column::AssistanceId.eq(assistance_id);
            // Who states them anew was not shown those of gaps that they may not read: these stay.
            let shown = assistance_gap::Entity::readable(tx.scope().viewer(), tx.today());
            let these = Condition::all().add(own).add(shown);
            tx.delete::<assistance_gap::Entity>(these).await?;
            for cover in covers {
                tx.insert(cover_row(cover, assistance_id)).await?;
            }
        }
        Ok(())
    }
}

/// An exclusion as a row.
pub fn exclusion_row(exclusion: Exclusion, assistance_id: Uuid) -> assistance_exclusion::Model {
    assistance_exclusion::Model {
        assistance_id,
        kind: exclusion.kind,
        value: exclusion.value,
    }
}

/// A gap that is covered as a row.
pub fn cover_row(cover: Cover, assistance_id: Uuid) -> assistance_gap::Model {
    assistance_gap::Model {
        assistance_id,
        gap_id: cover.gap,
        extent: cover.extent,
        not_covered: cover.not_covered,
    }
}

/// What is excluded as it is stored: countries and sectors by their codes on record.
pub fn exclusion(
    reference: &Reference,
    exclusion: &Exclusion,
    field: &str,
) -> Result<Exclusion, Fault> {
    let value = match exclusion.kind {
        ExclusionKind::Country => &reference.country(&exclusion.value, field)?.alpha3,
        ExclusionKind::Sector => &reference.sectors.named(&exclusion.value, field)?.code,
        ExclusionKind::Tag | ExclusionKind::Beneficiary => &exclusion.value,
    };
    Ok(Exclusion {
        kind: exclusion.kind,
        value: value.clone(),
    })
}

fn exclusions(
    reference: &Reference,
    excluded: &[Exclusion],
    faults: &mut Validation,
) -> BTreeSet<Exclusion> {
    let found = excluded.iter().enumerate().filter_map(|(at, one)| {
        faults.collect(exclusion(reference, one, &format!("excluded.{at}.value")))
    });
    found.collect()
}

/// The task of this code, which is one of the mission that runs the programme.
fn task(
    reference: &Reference,
    mission: Option<Uuid>,
    code: &str,
    field: &str,
) -> Result<Uuid, Fault> {
    let task = reference.mandate_tasks.named(code, field)?;
    if Some(task.mission_id) == mission {
        Ok(task.id)
    } else {
        Err(Fault::invalid(field, "is a task of another mission"))
    }
}

/// Countries named, and those who are of the groups named when it begins, each once.
fn countries(
    reference: &Reference,
    links: &Links,
    says: &Statement,
    faults: &mut Validation,
) -> Option<Vec<Uuid>> {
    if links.countries.is_none() && links.groups.is_none() {
        return None;
    }
    let country = |code: &str, field: &str| Ok(reference.country(code, field)?.id);
    let mut found = codes(links.countries.as_ref(), "countries", country, faults);
    let mut found = found.take().unwrap_or_default();
    let known = &reference.countries;
    let alpha3: Vec<&str> = known.codes(found.iter().copied()).collect();
    says.check_country(&alpha3, faults);
    let starts = says.starts.as_ref().map(PartialDate::as_str);
    for (at, group) in links.groups.iter().flatten().enumerate() {
        let members = reference.members_since(group, &format!("groups.{at}"), starts);
        found.extend(faults.collect(members).unwrap_or_default());
    }
    Some(unique(found.into_iter()))
}

/// Codes of groups as they are stored.
fn memberships(
    reference: &Reference,
    links: &Links,
    faults: &mut Validation,
) -> Option<Option<String>> {
    let known = &reference.country_groups;
    let given = links.memberships.as_ref()?.iter().enumerate();
    let found = given
        .filter_map(|(at, code)| faults.collect(known.named(code, &format!("memberships.{at}"))));
    let codes: BTreeSet<&str> = found.map(|group| group.code.as_str()).collect();
    Some(joined(codes))
}

/// Codes in their order, separated by spaces; none of no code.
pub fn joined(codes: BTreeSet<&str>) -> Option<String> {
    (!codes.is_empty()).then(|| codes.into_iter().collect::<Vec<_>>().join(" "))
}

/// What is covered of gaps that the viewer may read.
async fn gaps(tx: &Tx, covers: &[Cover], faults: &mut Validation) -> Result<Vec<Cover>> {
    for (at, cover) in covers.iter().enumerate() {
        let field = format!("covers.{at}.gap");
        faults.gather(tx.find::<gap::Entity>(cover.gap, &field).await)?;
    }
    Ok(covers.to_vec())
}
