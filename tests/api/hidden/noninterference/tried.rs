//! Changes that are tried: tables, offers and reports, which name by texts what may be hidden, and what is said of things that everybody reads. Nothing
//! of them is kept.

use super::{
    arguments::NAME,
    model::SLOTS,
    world::{slot_name, slot_symbol},
};

/// What a table tells that was tried, but for ids, which new records have by chance.
const TOLD: &str = "stats { read imported revised unchanged joined skipped } lines { row sheet column rule severity message } moreLines \
    dryRun userErrors { code field message }";

/// Changes on trial, by names of fixed and hidden things and in words of what is hidden.
pub(super) fn tried(names: &[String]) -> Vec<String> {
    let slots: Vec<String> = (0..SLOTS).map(slot_name).collect();
    let known = names.iter().map(|name| format!("\n{name},Said again."));
    let called = slots.iter().map(|name| format!("\n{name},Said again."));
    let new = slots.iter().take(4).map(|name| {
        format!("\nXX-{name},Wombat {name},Hidden.,en,HOST_STATE,CIV,33120,NAMED,EQUIPMENT,ITEMS,4")
    });
    let offer = "\nXX-1-WOMBAT,Specialists in the protection of child victims and witnesses,Help.,en,COD,EXPERTISE,PERSONS,2";
    let tables = [
        (
            "GAPS",
            format!("reference,title{}", known.collect::<String>()),
        ),
        (
            "GAPS",
            format!("external_reference,title{}", called.collect::<String>()),
        ),
        (
            "GAPS",
            format!(
                "external_reference,title,description,language,holder,countries,sector,evidence,assistance,unit,quantity{}",
                new.collect::<String>()
            ),
        ),
        (
            "OFFERS",
            format!(
                "external_reference,title,description,language,countries,assistance,unit,quantity{offer}"
            ),
        ),
    ];
    let said = format!("clientMutationId: {NAME:?}, dryRun: true");
    let tables = tables.map(|(kind, content)| {
        format!(
            "mutation {{ importTable(input: {{ {said}, kind: {kind}, format: CSV, content: {content:?} }}) {{ {TOLD} }} }}"
        )
    });
    let offers = format!(
        r#"mutation {{ makeOffers(input: {{ {said}, offers: [{{ title: "Specialists in the protection of child victims and witnesses",
        description: "Help.", language: "en", countries: ["COD"], languages: ["fr"], willing: YES, able: YES, lines: [{{ assistance: EXPERTISE, title: "Help",
        size: {{ quantity: {{ unit: PERSONS, value: 2 }} }} }}] }}] }}) {{ warnings {{ code row message }} userErrors {{ code field message }} }} }}"#
    );
    tables.into_iter().chain([offers]).collect()
}

/// Ids of things that everybody reads.
pub(super) struct Known<'a> {
    pub gap: &'a str,
    pub recommendation: &'a str,
    pub offer: &'a str,
}

/// Changes on trial of what everybody reads, beside which much is hidden, and by symbols of hidden documents.
pub(super) fn tried_of(known: &Known<'_>) -> Vec<String> {
    let Known {
        gap,
        recommendation,
        offer,
    } = known;
    let mut all = vec![
        (
            "assessGap",
            format!(r#"gap: {gap:?}, cycle: "2031", decision: NOT_NOW, reason: "Said again.""#),
        ),
        (
            "requestAssistance",
            format!(r#"gap: {gap:?}, text: "Said again.", language: "en""#),
        ),
        (
            "recordGapProgress",
            format!(r#"gap: {gap:?}, on: "2020-01", statement: "Said again.""#),
        ),
        (
            "judgeSuggestion",
            format!("gap: {gap:?}, assistance: {offer:?}, verdict: USEFUL"),
        ),
        (
            "followUpRecommendation",
            format!(r#"recommendation: {recommendation:?}, status: DONE, on: "2020-01""#),
        ),
    ];
    for slot in (0..SLOTS).step_by(4) {
        let symbol = slot_symbol(slot);
        all.push((
            "recordReport",
            format!(r#"title: "Said again.", kind: FINAL, document: {symbol:?}"#),
        ));
    }
    let ask = |(name, input): (&str, String)| {
        format!(
            "mutation {{ {name}(input: {{ clientMutationId: {NAME:?}, dryRun: true, {input} }}) {{ dryRun userErrors {{ code field message }} }} }}"
        )
    };
    all.into_iter().map(ask).collect()
}
