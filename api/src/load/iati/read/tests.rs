//! Small files with the warts of real ones.

mod bounds;

use super::{
    Place::{Own, Part, Twice},
    *,
};

fn read(xml: &str) -> Vec<Activity> {
    let mut activities = Activities::new(xml.as_bytes());
    let mut found = Vec::new();
    while let Some(activity) = activities.next_activity().expect("a file that can be read") {
        found.push(activity);
    }
    found
}

fn broken(xml: &str) -> Broken {
    let mut activities = Activities::new(xml.as_bytes());
    loop {
        match activities.next_activity() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it was read to its end"),
            Err(broken) => return broken,
        }
    }
}

/// One activity with this in it.
fn activity(attributes: &str, within: &str) -> Activity {
    let xml = format!(
        "<iati-activities version=\"2.03\"><iati-activity {attributes}>{within}</iati-activity></iati-activities>"
    );
    read(&xml).remove(0)
}

fn rules(activity: &Activity) -> Vec<&'static str> {
    activity.remarks.iter().map(|remark| remark.rule).collect()
}

fn counted(activity: &Activity) -> Vec<(&'static str, u64)> {
    let counts = activity.counts.0.iter();
    counts.map(|((rule, _), count)| (*rule, *count)).collect()
}

fn money(activity: &Activity) -> Vec<(String, String)> {
    let sums = activity.money.iter();
    sums.flat_map(|(_, sums)| sums.decimals())
        .map(|(currency, sum)| (currency.to_owned(), sum))
        .collect()
}

#[test]
fn texts_stand_in_the_element_or_in_narratives() {
    let old = activity(
        "xml:lang=\"en\" default-currency=\"GBP\"",
        "\n<iati-identifier>\n XX-1-A </iati-identifier><title>Scales &amp; <![CDATA[weights]]></title>\
         <description type=\"2\">To weigh.</description><description type=\"1\">Scales for a harbour.</description>\
         <activity-status code=\"2\">Implementation</activity-status>",
    );
    assert_eq!(old.identifier.as_deref(), Some("XX-1-A"));
    assert_eq!(old.title.as_deref(), Some("Scales & weights"));
    assert_eq!(old.description.as_deref(), Some("Scales for a harbour."));
    assert_eq!(old.language.as_deref(), Some("en"));
    assert_eq!(old.status.as_deref(), Some("2"));
    assert_eq!(counted(&old), [("description.kept-out", 1)]);
    let new = activity(
        "xml:lang=\"fr\"",
        "<title><narrative xml:lang=\"en\">Scales</narrative><narrative>Balances</narrative></title>\
         <description><narrative>Pour le port.</narrative></description>",
    );
    assert_eq!(new.title.as_deref(), Some("Balances"));
    assert_eq!(new.language.as_deref(), Some("fr"));
    assert_eq!(counted(&new), [("narrative.kept-out", 1)]);
    let other = activity(
        "",
        "<title><narrative xml:lang=\"es\">Balanzas</narrative></title>",
    );
    assert_eq!(other.language.as_deref(), Some("es"));
}

#[test]
fn characters_of_windows_are_read_as_meant_with_one_warning() {
    let read = activity(
        "",
        "<title>L&#x92;eau</title><description>\n<narrative>&#147;Puits&#148; \u{96} \u{85}</narrative></description>\
         <contact-info><email>\u{92}</email></contact-info>",
    );
    assert_eq!(read.title.as_deref(), Some("L’eau"));
    assert_eq!(read.description.as_deref(), Some("“Puits” – …"));
    assert_eq!(rules(&read), ["text.windows-1252"]);
    let message = &read.remarks[0].message;
    assert!(
        message.starts_with("5 characters") && message.contains("U+0092") && message.ends_with('’'),
        "{message}"
    );
}

#[test]
fn names_of_characters_that_xml_has_not_are_refused_with_what_to_write() {
    let broken = |name: &str| {
        broken(&format!(
            "<iati-activities><iati-activity>&{name};</iati-activity></iati-activities>"
        ))
        .reason
    };
    let eacute = broken("eacute");
    assert!(
        eacute.starts_with("&eacute; is not known") && eacute.contains("&#233;"),
        "{eacute}"
    );
    assert_eq!(broken("#xD800"), "&#xD800; is no character: take it out");
}

#[test]
fn dates_are_actual_before_planned_and_placeholders_are_none() {
    let read = activity(
        "",
        "<activity-date type=\"start-planned\" iso-date=\"2010-01-01\"/>\
         <activity-date type=\"2\" iso-date=\"2010-02-01T00:00:00Z\"/>\
         <activity-date type=\"end-actual\" iso-date=\"9999-12-31\"/>\
         <activity-date type=\"3\">2012-12-31</activity-date>\
         <activity-date type=\"start\" iso-date=\"2010-03-01\"/>\
         <activity-date type=\"4\"/>",
    );
    assert_eq!(read.starts.as_deref(), Some("2010-02-01"));
    assert_eq!(read.ends.as_deref(), Some("2012-12-31"));
    assert_eq!(rules(&read), ["date.placeholder", "date.type"]);
    assert_eq!(counted(&read), [("date.missing", 1)]);
    let turned = activity(
        "",
        "<activity-date type=\"1\" iso-date=\"2012-01-01\"/><activity-date type=\"3\" iso-date=\"2011-01-01\"/>",
    );
    assert_eq!(
        (turned.ends, rules_of(&turned.remarks)),
        (None, vec!["date.order"])
    );
}

fn rules_of(remarks: &[Remark]) -> Vec<&'static str> {
    remarks.iter().map(|remark| remark.rule).collect()
}

#[test]
fn money_is_by_currency_and_of_one_basis() {
    let read = activity(
        "default-currency=\"GBP\"",
        "<budget><value>999</value></budget>\
         <transaction><transaction-type code=\"C\"/><value>100.10</value></transaction>\
         <transaction><transaction-type code=\"2\"/><value currency=\"eur\">-7</value></transaction>\
         <transaction><transaction-type code=\"2\"/><value>0.20</value></transaction>\
         <transaction><transaction-type code=\"3\"/><value>-50</value></transaction>\
         <transaction><transaction-type code=\"D\"/><value>50</value></transaction>\
         <transaction><transaction-type code=\"D\"/><value>1,000</value></transaction>",
    );
    let sums = [("EUR", "-7"), ("GBP", "100.3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(money(&read), sums);
    assert_eq!(rules(&read), ["amount.unreadable"]);
    assert_eq!(
        counted(&read),
        [
            ("money.beside", 1),
            ("transaction.kept-out", 2),
            ("transaction.refund", 1)
        ]
    );
    let without = activity(
        "",
        "<planned-disbursement><value>5</value></planned-disbursement>",
    );
    assert_eq!(rules(&without), ["currency.missing"]);
    assert!(is_partial(without.money));
}

fn is_partial(money: Option<(super::money::Basis, Sums)>) -> bool {
    money.is_some_and(|(_, sums)| sums.is_partial() && sums.decimals().next().is_none())
}

#[test]
fn a_revised_budget_stands_in_place_of_the_original() {
    let budget = |kind: &str, start: &str, amount: &str| {
        format!(
            "<budget type=\"{kind}\"><period-start iso-date=\"{start}\"/><period-end iso-date=\"{start}\"/><value currency=\"USD\">{amount}</value></budget>"
        )
    };
    let all = [
        budget("1", "2020-01-01", "10"),
        budget("2", "2020-01-01", "12"),
        budget("1", "2021-01-01", "5"),
    ];
    for budgets in [all.concat(), all.iter().rev().cloned().collect()] {
        let read = activity("", &budgets);
        assert_eq!(money(&read), [("USD".to_owned(), "17".to_owned())]);
        assert_eq!(counted(&read), [("budget.replaced", 1)]);
    }
}

#[test]
fn places_and_sectors_are_codes_of_known_lists() {
    let read = activity(
        "",
        "<recipient-country code=\"LR\" percentage=\"60\"/><recipient-country code=\"CI\" percentage=\"20\"/>\
         <recipient-region code=\"298\" percentage=\"20\"/>\
         <sector vocabulary=\"DAC\" code=\"15160\"/><sector code=\"15160\"/><sector vocabulary=\"1\" code=\"15110\"/>\
         <sector vocabulary=\"RO\">Peace</sector><sector vocabulary=\"99\" code=\"7\"/><sector type=\"cluster\" code=\"1647\"/>",
    );
    assert_eq!(read.countries, ["LR", "CI"]);
    assert_eq!(read.sectors, ["15160", "15110"]);
    assert_eq!(rules(&read), ["region.beside-countries"]);
    let other: u64 = counted(&read)
        .iter()
        .filter(|(rule, _)| *rule == "sector.other-vocabulary")
        .map(|(_, count)| count)
        .sum();
    assert_eq!(other, 3);
    let by_transaction = activity(
        "",
        "<transaction><value currency=\"USD\">1</value><sector code=\"11110\"/><recipient-country code=\"ML\"/></transaction>",
    );
    assert_eq!(
        (by_transaction.countries, by_transaction.sectors),
        (vec!["ML".to_owned()], vec!["11110".to_owned()])
    );
    assert_eq!(
        rules(&activity("", "<recipient-region code=\"298\"/>")),
        ["region.only"]
    );
}

#[test]
fn persons_and_what_is_not_understood_are_never_held() {
    let read = activity(
        "",
        "<contact-info><person-name>Somebody</person-name><email>a@example.org</email></contact-info>\
         <result><title>A result</title></result><ext:more xmlns:ext=\"urn:x\"><title>No</title></ext:more><title>T</title>",
    );
    assert_eq!(read.title.as_deref(), Some("T"));
    assert_eq!(counted(&read).len(), 3);
}

#[test]
fn children_give_parents_what_they_lack() {
    let xml = "<iati-activities>\
        <iati-activity hierarchy=\"2\"><iati-identifier>P-1</iati-identifier><related-activity type=\"1\" ref=\"P\"/><sector code=\"11110\"/>\
          <planned-disbursement><value currency=\"USD\">1</value></planned-disbursement></iati-activity>\
        <iati-activity hierarchy=\"1\"><iati-identifier>P</iati-identifier><related-activity type=\"2\" ref=\"P-1\"/><recipient-country code=\"LR\"/></iati-activity>\
        <iati-activity hierarchy=\"2\"><iati-identifier>P-2</iati-identifier><related-activity type=\"1\" ref=\"P\"/><sector code=\"12220\"/><recipient-country code=\"ML\"/>\
          <budget><value currency=\"USD\">2</value></budget></iati-activity>\
        <iati-activity hierarchy=\"2\"><iati-identifier>Q-1</iati-identifier><related-activity type=\"1\" ref=\"Q\"/></iati-activity>\
        <iati-activity hierarchy=\"1\"><iati-identifier>R</iati-identifier><related-activity type=\"1\" ref=\"R\"/></iati-activity>\
        <iati-activity hierarchy=\"1\"><iati-identifier>R</iati-identifier></iati-activity></iati-activities>";
    let mut families = Families::default();
    for activity in read(xml) {
        families.note(&activity);
    }
    families.settle();
    let mut activities = read(xml);
    let places: Vec<Place> = activities
        .iter_mut()
        .map(|activity| families.place(activity))
        .collect();
    assert_eq!(places, [Part, Own, Part, Own, Own, Twice]);
    let parent = &activities[1];
    assert_eq!(parent.countries, ["LR"]);
    assert_eq!(parent.sectors, ["11110", "12220"]);
    assert_eq!(money(parent), [("USD".to_owned(), "3".to_owned())]);
    assert_eq!(families.skipped_with("P-2"), None);
    families.skip(parent, "it has no title");
    assert_eq!(families.skipped_with("P-2"), Some("it has no title"));
    assert_eq!(families.skipped_with("R"), None);
}
