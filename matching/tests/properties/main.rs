//! What holds of every pair, whatever its facts: tried on pairs of the judged collection, changed at random.

#[path = "../../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the example, which uses other parts of it"
)]
mod judged;

mod pair;
mod ranking;

use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::{Asked, Engine, Judgement},
    facts::{Assistance, Gap, ReferenceData},
};
use std::sync::LazyLock;

struct Register {
    collection: judged::Collection,
    catalogue: Catalogue,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let collection = judged::Collection::hard();
    let catalogue = catalogue_of(&collection.gaps, &collection.assistances);
    Register {
        collection,
        catalogue,
    }
});

fn catalogue_of<'a>(
    gaps: impl IntoIterator<Item = &'a Gap>,
    all: impl IntoIterator<Item = &'a Assistance>,
) -> Catalogue {
    let world = ReferenceData {
        domains: matching::facts::crosswalk(),
        ..judged::Collection::hard().world
    };
    let engine = Engine::new(world).expect("what is built in");
    judged::catalogue(engine, gaps, all)
}

fn asked() -> Asked {
    Asked {
        on: None,
        today: judged::today(),
    }
}

fn judge(gap: Gap, assistance: Assistance) -> Judgement {
    let catalogue = &REGISTER.catalogue;
    let engine = catalogue.engine();
    engine.judge(
        &engine.gap(gap),
        &engine.assistance(assistance),
        catalogue.corpus(),
        asked(),
        false,
    )
}

fn ranked(
    catalogue: &Catalogue,
    gap: &Gap,
    own: &ViewerExtras<Assistance>,
) -> Vec<Ranked<Assistance>> {
    let item = catalogue.engine().gap(gap.clone());
    catalogue.for_gap(&item, own, asked(), usize::MAX, |_| true)
}
