//! Who answers for whose gap it is, as rules and as the database see it: both decide the same for everybody.

use crate::{hidden::insert, matches::gap};
use domain::matches::ConsentAnswer;
use entity::{gap_country, match_consent, matches};
use gapbridge::{
    access::{
        policy::is_asked,
        viewer::{Member, Viewer},
        waiting::is_held_by,
    },
    actions::matches::asked::{Asked, plans_for},
    db::store::Store,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid};
use std::collections::BTreeSet;
use tests::{Asked as _, TestApp, member, number, offer, on_both};

/// Somebody of each organisation on record.
fn members(store: &Store) -> Vec<Member> {
    let reference = store.reference();
    let all = reference.organisations.all().iter();
    let members = all.map(|one| member(store, &one.code));
    let inside = members.filter_map(|viewer| match viewer {
        Viewer::Member(member) => Some(member),
        _ => None,
    });
    inside.collect()
}

/// A consent that is asked of each of these: states, institutions of them, and neither.
fn consents(store: &Store, of: Uuid) -> Vec<match_consent::Model> {
    let reference = store.reference();
    let organisation = |code: &str| reference.organisations.by_code(code).expect(code).id;
    let country = |code: &str| {
        let own = reference.organisations.by_code(code).expect(code);
        own.country_id.expect("a country")
    };
    let states = [None, Some("state-civ"), Some("state-lbr")].map(|code| code.map(country));
    let named = [
        "civ-authorities",
        "civ-presidential-guard",
        "state-civ",
        "lbr-ministry-mines",
        "unoci",
        "group-civ",
    ];
    let named: Vec<Option<Uuid>> = named.map(|code| Some(organisation(code))).into();
    let pairs = states.iter().flat_map(|state| {
        let with = named.iter().chain(&[None]);
        with.map(move |organisation| (*state, *organisation))
    });
    let asked = pairs.filter(|pair| *pair != (None, None));
    let consent = |(country_id, organisation_id)| match_consent::Model {
        id: Uuid::now_v7(),
        match_id: of,
        country_id,
        organisation_id,
        answer: ConsentAnswer::Pending,
        dated: None,
        reason: None,
        answered_by_id: None,
    };
    asked.map(consent).collect()
}

on_both! {
    async fn who_is_asked_for_consent_is_the_same_by_rule_and_by_the_database(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let (store, connection) = (app.database.store().await, app.database.connect().await);
        let of = matches::Column::Reference.eq(proposed.text("reference"));
        let of = matches::Entity::find().filter(of).one(&connection).await.unwrap().expect("the match");
        let consents = consents(&store, of.id);
        for consent in &consents {
            insert(&connection, consent.clone()).await;
        }
        let reference = store.reference();
        let mut answer = 0;
        for member in members(&store) {
            let rows = match_consent::Entity::find().filter(is_asked(&member)).all(&connection).await.unwrap();
            let found: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
            for consent in &consents {
                let is = Asked::of(consent).is_some_and(|asked| asked.is(&member, &reference));
                assert_eq!(found.contains(&consent.id), is, "{member:?} {consent:?}");
                answer += usize::from(is);
            }
        }
        assert!(answer > consents.len() / 2, "{answer}");
    }

    async fn who_holds_a_gap_is_the_same_by_rule_and_by_the_database(app: &TestApp) {
        let (store, connection) = (app.database.store().await, app.database.connect().await);
        let reference = store.reference();
        let gaps = entity::gap::Entity::find().all(&connection).await.unwrap();
        let links = gap_country::Entity::find().all(&connection).await.unwrap();
        for member in members(&store) {
            let held = entity::gap::Entity::find().filter(is_held_by(&member)).all(&connection).await.unwrap();
            let held: BTreeSet<Uuid> = held.iter().map(|row| row.id).collect();
            let by_rule = gaps.iter().filter(|gap| {
                let countries = links.iter().filter(|link| link.gap_id == gap.id);
                let countries: Vec<Uuid> = countries.map(|link| link.country_id).collect();
                plans_for(*gap, &countries, &member, &reference)
            });
            let by_rule: BTreeSet<Uuid> = by_rule.map(|gap| gap.id).collect();
            assert_eq!(held, by_rule, "{member:?}");
        }
    }
}
