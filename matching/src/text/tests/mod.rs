use crate::{
    facts::{Assistance, Gap, Line, Need, Window},
    text::{
        doc::{LINES, TITLE},
        *,
    },
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, AssistanceType, Stated},
    gap::{GapHolder, GapNature, GapState},
};
use std::collections::BTreeMap;
use uuid::Uuid;

mod limits;
mod words;

fn lexicon() -> Lexicon {
    Lexicon::embedded().expect("the lexicon is sound")
}

fn gap(title: &str, description: &str, language: &str, needs: &[(AssistanceType, &str)]) -> Gap {
    let need = |(assistance, title): &(AssistanceType, &str)| Need {
        id: Uuid::nil(),
        assistance: *assistance,
        title: (*title).to_owned(),
        size: None,
        remaining: None,
        least: None,
        window: Window::default(),
        languages: vec![],
        goods: None,
        depends_on: vec![],
        met: false,
    };
    Gap {
        id: Uuid::nil(),
        reference: "gap".to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        language: language.to_owned(),
        holder: GapHolder::HostState,
        institution: None,
        beneficiaries: vec![],
        tags: vec![],
        countries: vec![],
        sector: String::new(),
        nature: GapNature::Capacity,
        state: GapState::Open,
        severity: None,
        window: Window::default(),
        regime: None,
        mandate_tasks: vec![],
        needs: needs.iter().map(need).collect(),
    }
}

fn line((assistance, title): &(AssistanceType, &str)) -> Line {
    Line {
        id: Uuid::nil(),
        assistance: *assistance,
        title: (*title).to_owned(),
        size: None,
        remaining: None,
        least: None,
        most: None,
        requires: None,
        goods: None,
    }
}

fn offer(
    title: &str,
    description: &str,
    language: &str,
    lines: &[(AssistanceType, &str)],
) -> Assistance {
    Assistance {
        id: Uuid::nil(),
        reference: "offer".to_owned(),
        form: AssistanceKind::Offer,
        title: title.to_owned(),
        description: description.to_owned(),
        language: language.to_owned(),
        exclusions: None,
        condition: None,
        status: ActivityStatus::Implementation,
        window: Window::default(),
        willing: Stated::Yes,
        able: Stated::Yes,
        seeks_exemption: Stated::NotStated,
        countries: vec![],
        sectors: vec![],
        languages: vec![],
        excluded: vec![],
        memberships: vec![],
        mandate_tasks: vec![],
        lines: lines.iter().map(line).collect(),
        barred: false,
        record: None,
    }
}

struct Bench {
    lexicon: Lexicon,
    topics: Topics,
    purposes: Topics,
    vocabulary: Vocabulary,
    sector_names: BTreeMap<String, String>,
}

impl Bench {
    fn new() -> Self {
        let topics = Topics::embedded().expect("the built-in words");
        Self {
            lexicon: lexicon(),
            topics,
            purposes: Topics::purposes().expect("the built-in words"),
            vocabulary: Vocabulary::default(),
            sector_names: BTreeMap::new(),
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            lexicon: &self.lexicon,
            topics: &self.topics,
            purposes: &self.purposes,
            vocabulary: &self.vocabulary,
            learns: true,
            sector_names: &self.sector_names,
        }
    }

    fn meanings(&self, gap: &Gap, offers: &[Assistance]) -> Vec<Meaning> {
        let query = Doc::of_gap(gap, &self.reader());
        let docs: Vec<Doc> = offers
            .iter()
            .map(|offer| Doc::of_assistance(offer, &self.reader()))
            .collect();
        let corpus = Corpus::of(docs.iter().chain([&query]));
        let weights = MeaningWeights::default();
        docs.iter()
            .map(|doc| {
                meaning(
                    &query,
                    doc,
                    &corpus,
                    &self.vocabulary,
                    &self.lexicon,
                    &weights,
                )
            })
            .collect()
    }
}

#[test]
fn what_is_negated_neither_tags_an_offer_nor_counts_as_a_word() {
    let bench = Bench::new();
    let doc = Doc::of_assistance(
        &offer("Advisers for courts", "No training of police.", "en", &[]),
        &bench.reader(),
    );
    let police = bench.lexicon.position("policing").expect("policing");
    assert!(doc.holds(police).is_none() && doc.negated.contains(&police));
    let stem = bench.vocabulary.number("polic");
    assert!(stem.is_none_or(|stem| doc.stems.iter().all(|posting| posting.term != stem)));
    // A gap's negations say what lacks.
    let doc = Doc::of_gap(
        &gap("State weapons stockpiles not secured", "", "en", &[]),
        &bench.reader(),
    );
    assert!(
        doc.holds(
            bench
                .lexicon
                .position("stockpile-management")
                .expect("stockpiles")
        )
        .is_some()
    );
    assert!(doc.negated.is_empty() && doc.limits.is_empty());
}

#[test]
fn needs_and_lines_stand_in_their_field() {
    let bench = Bench::new();
    let doc = Doc::of_gap(
        &gap(
            "Customs",
            "",
            "en",
            &[(AssistanceType::Equipment, "Cargo scanners")],
        ),
        &bench.reader(),
    );
    let held = |id: &str| {
        doc.holds(bench.lexicon.position(id).expect("a concept"))
            .expect(id)
            .counts
    };
    assert_eq!(
        (held("customs-control")[TITLE], held("scanners")[LINES]),
        (1, 1)
    );
    assert!(
        held("equipment").iter().sum::<u8>() > 0,
        "the type of assistance is a keyword"
    );
}

#[test]
fn one_that_says_the_same_is_one_and_nothing_else_is() {
    let bench = Bench::new();
    let lines = [(
        AssistanceType::Training,
        "Courses for customs officers on cargo inspection",
    )];
    let offer = |title: &str, description: &str| offer(title, description, "en", &lines);
    let asked = gap(
        "Customs officers cannot inspect cargo",
        "Manifests are read by nobody.",
        "en",
        &lines,
    );
    let offers = [
        offer(&asked.title.replace("cannot", "can"), &asked.description),
        offer(
            "Customs officers can inspect cargo",
            "Manifests are read by somebody.",
        ),
        offer("Customs officers inspect cargo", "Manifests and scanners."),
    ];
    let found = bench.meanings(&asked, &offers);
    assert!((found[0].value - 1.0).abs() < 1e-6, "{:?}", found[0]);
    assert!(
        found[2].value < 1.0 && found[2].value > 0.6,
        "{:?}",
        found[2]
    );
    assert!(
        found
            .iter()
            .all(|meaning| (0.0..=1.0).contains(&meaning.value))
    );
}

impl Bench {
    /// A gap for which one offer counts clearly more than another.
    fn prefers(&self, asked: &Gap, good: Assistance, bad: Assistance) {
        let found = self.meanings(asked, &[good, bad]);
        assert!(
            found[0].value > 1.25 * found[1].value,
            "{}: {:#?}",
            asked.title,
            found
        );
    }
}

#[test]
fn a_tax_on_passengers_comes_after_cargo_inspection() {
    Bench::new().prefers(
        &gap(
            "Customs cannot inspect cargo for embargoed goods",
            "",
            "en",
            &[(AssistanceType::Training, "Training in cargo inspection")],
        ),
        offer(
            "Container inspection for customs",
            "Courses in inspecting shipments under embargo.",
            "en",
            &[],
        ),
        offer(
            "Customs training on passenger tax",
            "Courses for customs officers on passenger tax and allowances.",
            "en",
            &[],
        ),
    );
}

#[test]
fn a_cutting_school_comes_after_diamond_certificates() {
    Bench::new().prefers(
        &gap(
            "Kimberley Process certification of diamonds is not kept",
            "",
            "en",
            &[(AssistanceType::Expertise, "Expert in diamond controls")],
        ),
        offer(
            "Kimberley Process certificates and diamond controls",
            "Experts for diamond offices.",
            "en",
            &[],
        ),
        offer(
            "Diamond cutting vocational school",
            "Courses in diamond polishing and jewellery.",
            "en",
            &[],
        ),
    );
}

#[test]
fn a_timber_nursery_comes_after_timber_tracking() {
    Bench::new().prefers(
        &gap(
            "Timber cannot be traced to its concession",
            "",
            "en",
            &[(AssistanceType::Ict, "Timber tracking system")],
        ),
        offer(
            "Traçabilité du bois",
            "Système de suivi des grumes pour l'administration forestière.",
            "fr",
            &[(AssistanceType::Ict, "Suivi du bois")],
        ),
        offer(
            "Timber nurseries",
            "Nurseries and reforestation with communities that plant timber.",
            "en",
            &[],
        ),
    );
}

#[test]
fn only_institution_or_help_in_common_is_weak() {
    let bench = Bench::new();
    let asked = gap(
        "Weapons of the police are not marked",
        "",
        "en",
        &[(AssistanceType::Training, "Training in marking weapons")],
    );
    let found = bench.meanings(
        &asked,
        &[offer(
            "Training in accounting",
            "Courses for clerks.",
            "en",
            &[(AssistanceType::Training, "Courses")],
        )],
    );
    assert!(found[0].conceptual < 0.2, "{:?}", found[0]);
}

#[test]
fn a_limit_that_speaks_against_is_told_and_costs() {
    let bench = Bench::new();
    let asked = gap(
        "Police and prisons lack vehicles",
        "",
        "en",
        &[(AssistanceType::Equipment, "Vehicles for prisons")],
    );
    let plain = offer(
        "Equipment for prisons",
        "Radios and furniture for prisons.",
        "en",
        &[],
    );
    let mut limited = plain.clone();
    limited.exclusions = Some("Vehicles.".to_owned());
    let found = bench.meanings(&asked, &[plain, limited]);
    assert!(found[0].value > found[1].value && found[0].conflicts.is_empty());
    assert_eq!(found[1].conflicts, ["Vehicles."]);
}

#[test]
fn order_is_the_same_whatever_was_read_before() {
    let offers = [
        offer(
            "Customs scanners",
            "Scanners for cargo at borders.",
            "en",
            &[],
        ),
        offer("Formation des douanes", "Cours pour douaniers.", "fr", &[]),
        offer("Police radios", "Radios for patrols.", "en", &[]),
        offer(
            "Customs courses",
            "Courses on embargo and cargo.",
            "en",
            &[],
        ),
    ];
    let asked = gap(
        "Customs officials lack training",
        "They do not inspect cargo.",
        "en",
        &[],
    );
    let first = Bench::new().meanings(&asked, &offers);
    let bench = Bench::new();
    offers
        .iter()
        .rev()
        .for_each(|offer| drop(Doc::of_assistance(offer, &bench.reader())));
    let second = bench.meanings(&asked, &offers);
    let values = |of: &[Meaning]| {
        of.iter()
            .map(|meaning| (meaning.value, meaning.shared_concepts.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&first), values(&second));
    assert_eq!(first, second);
}

#[test]
fn an_index_agrees_with_pairwise_comparison_and_forgets() {
    let bench = Bench::new();
    let query = Doc::of_gap(
        &gap("Customs officials lack training", "", "en", &[]),
        &bench.reader(),
    );
    let docs: Vec<Doc> = [
        "Customs courses",
        "Police radios",
        "Training of customs officials",
    ]
    .map(|title| Doc::of_assistance(&offer(title, "", "en", &[]), &bench.reader()))
    .into();
    let corpus = Corpus::of(&docs);
    let bm25 = Bm25::default();
    let own = corpus.query(&query, &bench.lexicon, &bm25);
    let mut index = Index::default();
    for (number, doc) in (0..).zip(&docs) {
        index.insert(number, &corpus.vector(doc, &bench.lexicon, &bm25));
    }
    let found = index.search(&own, 10);
    assert_eq!(
        found.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        [2, 0]
    );
    for (number, score) in &found {
        let pair = bm25::product(
            &own,
            &corpus.vector(&docs[*number as usize], &bench.lexicon, &bm25),
        );
        assert!((score - pair).abs() < 1e-9);
    }
    assert_eq!(index.search(&own, 1), found[..1]);
    index.remove(2);
    assert_eq!((index.len(), index.search(&own, 10).len()), (2, 1));
}
