use super::*;
use crate::{assistance::AssistanceType, size};

fn draft() -> Draft {
    Draft {
        statement: Statement {
            title: " Scales are missing ".to_owned(),
            description: "No scale weighs a container.".to_owned(),
            language: "en".to_owned(),
            ..Statement::default()
        },
        holder: GapHolder::HostState,
        organisation: None,
        mission: None,
        sector: "33120".to_owned(),
        nature: GapNature::Capacity,
        category: InformationCategory::Confidential,
        severity: None,
        priority: None,
        evidence: GapEvidence::Named,
        regime: None,
        tags: vec![" Scales".to_owned(), "SCALES".to_owned()],
        beneficiaries: Vec::new(),
        links: Links {
            provenance: Some(vec![provenance::Draft {
                document: "S/2009/521".to_owned(),
                paragraph: Some("99".to_owned()),
                ..provenance::Draft::default()
            }]),
            ..Links::default()
        },
        needs: vec![need()],
    }
}

fn need() -> need::Draft {
    need::Draft {
        assistance: AssistanceType::Training,
        title: "Weighers".to_owned(),
        size: size::Draft::Unsized,
        least: None,
        goods: None,
        form: None,
        people: None,
        starts: None,
        deadline: None,
        languages: Vec::new(),
        place: None,
        shares: Vec::new(),
        note: None,
        depends_on: Vec::new(),
    }
}

fn faults(mut draft: Draft) -> Vec<String> {
    let mut faults = Validation::default();
    draft.check(&mut faults);
    let faults = faults.into_result().err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_draft_is_trimmed_and_has_no_fault() {
    let (mut draft, mut checked) = (draft(), Validation::default());
    let lists = draft.check(&mut checked);
    assert_eq!(checked.into_result(), Ok(()));
    assert_eq!(draft.statement.title, "Scales are missing");
    assert_eq!(lists.tags.as_deref(), Some("scales"));
    assert_eq!((lists.needs.len(), lists.waits_for.len()), (1, 1));
}

/// What makes a good draft a wrong one.
type Spoil = fn(&mut Draft);

fn assert_faults(cases: &[(Spoil, &str)]) {
    for (spoil, fault) in cases {
        let mut draft = draft();
        spoil(&mut draft);
        assert_eq!(faults(draft), [*fault]);
    }
}

#[test]
fn each_rule_of_a_statement_names_its_field() {
    assert_faults(&[
        (
            |draft| draft.statement.title = " ".into(),
            "title is empty: say something",
        ),
        (
            |draft| draft.statement.description = "a".repeat(20_001),
            "description is longer than 20000 bytes: say it in fewer words",
        ),
        (
            |draft| draft.statement.language = "english".into(),
            "language \"english\" is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            |draft| draft.statement.institution = Some("a".repeat(301)),
            "institution is longer than 300 bytes: say it in fewer words",
        ),
        (
            |draft| draft.statement.desired_end_state = Some(String::new()),
            "desiredEndState is empty: say something",
        ),
        (
            |draft| draft.statement.note = Some("\u{0}".into()),
            "note has a control character, U+0000 at character 1: send plain text",
        ),
        (
            |draft| {
                draft.statement.starts = Some(PartialDate::stored("2027-02"));
                draft.statement.ends = Some(PartialDate::stored("2027-01"));
            },
            "ends lies before starts: write the earlier date in starts",
        ),
    ]);
}

#[test]
fn each_rule_of_a_list_names_its_field() {
    assert_faults(&[
        (
            |draft| draft.tags = vec!["tag".into(); 21],
            "tags has more than 20 entries",
        ),
        (
            |draft| draft.links.countries = Some(vec!["LBR".into(); 61]),
            "countries has more than 60 entries",
        ),
        (
            |draft| draft.links.recommendations = Some(vec![Uuid::nil(); 61]),
            "recommendations has more than 60 entries",
        ),
        (
            |draft| draft.nature = GapNature::Will,
            "needs must be empty for a gap of WILL: help cannot close it",
        ),
        (
            |draft| draft.category = InformationCategory::Tactical,
            "provenance cannot go with TACTICAL: leave out provenance and findings, since no source is kept",
        ),
        (
            |draft| draft.needs = vec![need(); 61],
            "needs has more than 60 entries",
        ),
        (
            |draft| draft.needs[0].depends_on = vec![1],
            "needs.0.dependsOn has 1, which is not the place of another need, counted from 1",
        ),
    ]);
}

#[test]
fn a_finding_is_a_source_as_well() {
    let mut draft = draft();
    draft.category = InformationCategory::Tactical;
    draft.links.provenance = None;
    assert_eq!(faults(draft.clone()), Vec::<String>::new());
    draft.links.findings = Some(vec![Uuid::nil()]);
    assert_eq!(faults(draft).len(), 1);
}

#[test]
fn a_gap_of_one_congo_does_not_name_the_other() {
    let mut statement = draft().statement;
    statement.institution = Some("Customs of the Democratic Republic of the Congo".to_owned());
    for (countries, fits) in [
        (&["COG"][..], false),
        (&["COD"], true),
        (&["COD", "COG"], true),
        (&[], true),
    ] {
        let mut faults = Validation::default();
        statement.check_country(countries, &mut faults);
        assert_eq!(faults.into_result().is_ok(), fits, "{countries:?}");
    }
}
