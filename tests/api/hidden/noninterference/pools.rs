//! Names that arguments are filled from: of what everybody knows, of what only some see, and of nothing.

use super::{
    dice::Dice,
    model::SLOTS,
    world::{World, slot_id, slot_name, slot_symbol},
};
use sea_orm::prelude::Uuid;

/// Values by what they name.
pub(super) struct Pools {
    pub(super) names: Vec<String>,
    pub(super) reports: Vec<String>,
    pub(super) documents: Vec<String>,
    pub(super) ids: Vec<Uuid>,
    codes: Vec<(&'static str, Vec<String>)>,
}

impl Pools {
    /// What is on record in a world.
    pub(super) fn of(world: &World) -> Self {
        let reference = world.store.reference();
        macro_rules! codes {
            ($($name:literal: $table:ident.$field:ident first $($first:literal)*;)*) => {
                vec![$(($name, {
                    let some = reference.$table.all().iter().take(40).map(|row| row.$field.clone());
                    let first: &[&str] = &[$($first),*];
                    first.iter().flat_map(|first| vec![(*first).to_owned(); 12]).chain(some).collect()
                })),*]
            };
        }
        let codes = codes! {
            "countries": countries.alpha3 first "CIV" "COD";
            "groups": country_groups.code first "ecowas";
            "organisations": organisations.code first "state-can" "demo-samplia" "undp" "civ-authorities";
            "panels": panels.code first "group-civ" "group-cod";
            "missions": missions.acronym first "UNOCI" "MONUC";
            "sectors": sectors.code first "33120" "331" "31220";
            "regimes": regimes.code first "1572";
            "measures": measures.code first;
            "conditions": lifting_conditions.code first "1572-elections";
            "tasks": mandate_tasks.code first;
        };
        let slots: Vec<String> = (0..SLOTS).map(slot_name).collect();
        let known = [
            "civ-presidential-guard-stocks",
            "finding-S-2009-521-14-16",
            "rec-2005-group-civ-customs-expert",
            "demo-offer-witness-protection",
        ];
        let fixed = world.names();
        let fixed_ids = (0..world.fixed.len()).map(|place| world.fixed_id(place));
        let reports = slots
            .iter()
            .chain(&fixed)
            .map(|name| format!("report-{name}"))
            .chain(["S/2009/521".to_owned()]);
        Self {
            reports: reports.collect(),
            names: slots
                .iter()
                .chain(&fixed)
                .chain(&fixed)
                .cloned()
                .chain(known.map(str::to_owned))
                .collect(),
            documents: (0..SLOTS)
                .map(slot_symbol)
                .chain(vec!["S/2009/521".to_owned(); 10])
                .chain(["S/RES/1521".to_owned()])
                .collect(),
            ids: (0..SLOTS)
                .map(slot_id)
                .chain(fixed_ids)
                .chain([world.anchors.public_gap])
                .collect(),
            codes,
        }
    }

    /// One of the codes of this sort.
    pub(super) fn code(&self, of: &str, dice: &mut Dice) -> String {
        let (_, codes) = self.codes.iter().find(|(name, _)| *name == of).expect(of);
        dice.pick(codes).clone()
    }
}
