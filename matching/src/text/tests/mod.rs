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

mod anything;
mod limits;
mod limits_said;
mod ranks;
mod words;

fn lexicon() -> &'static Lexicon {
    Lexicon::embedded().expect("the lexicon is sound")
}

fn gap(title: &str, description: &str, language: &str, needs: &[(AssistanceType, &str)]) -> Gap {
    let need = |(assistance, title): &(AssistanceType, &str)| Need {
        id: Uuid::nil(),
        assistance: *assistance,
        title: (*title).into(),
        size: None,
        remaining: None,
        given: Box::default(),
        least: None,
        people: None,
        window: Window::default(),
        languages: Box::default(),
        goods: None,
        form: None,
        depends_on: Box::default(),
        met: false,
    };
    Gap {
        id: Uuid::nil(),
        reference: "gap".to_owned(),
        title: title.to_owned(),
        description: description.into(),
        language: language.to_owned(),
        holder: GapHolder::HostState,
        institution: None,
        beneficiaries: Box::default(),
        tags: Box::default(),
        countries: vec![],
        sector: String::new(),
        further_sectors: Box::default(),
        nature: GapNature::Capacity,
        state: GapState::Open,
        severity: None,
        priority: None,
        window: Window::default(),
        regime: None,
        mandate_tasks: Box::default(),
        mission_end: None,
        whole: None,
        needs: needs.iter().map(need).collect(),
    }
}

fn line((assistance, title): &(AssistanceType, &str)) -> Line {
    Line {
        id: Uuid::nil(),
        assistance: *assistance,
        title: (*title).into(),
        size: None,
        remaining: None,
        least: None,
        most: None,
        people: None,
        requires: None,
        goods: None,
        form: None,
        ceiling: None,
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
        languages: Box::default(),
        excluded: Box::default(),
        only_beneficiaries: Box::default(),
        memberships: Box::default(),
        mandate_tasks: Box::default(),
        lines: lines.iter().map(line).collect(),
        ceiling: None,
        cofinancing: None,
        barred: false,
        mission_end: None,
        record: None,
    }
}

struct Bench {
    lexicon: &'static Lexicon,
    topics: &'static Topics,
    purposes: &'static Topics,
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
            lexicon: self.lexicon,
            topics: self.topics,
            purposes: self.purposes,
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
                    self.lexicon,
                    &weights,
                )
            })
            .collect()
    }
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
    let own = corpus.query(&query, bench.lexicon, &bm25);
    let mut index = Index::default();
    for (number, doc) in (0..).zip(&docs) {
        index.insert(number, &corpus.vector(doc, bench.lexicon, &bm25));
    }
    let found = index.search(&own, 10);
    assert_eq!(
        found.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        [2, 0]
    );
    for (number, score) in &found {
        let pair = bm25::product(
            &own,
            &corpus.vector(&docs[*number as usize], bench.lexicon, &bm25),
        );
        assert!((score - pair).abs() < 1e-9);
    }
    assert_eq!(index.search(&own, 1), found[..1]);
    index.remove(2);
    assert_eq!((index.len(), index.search(&own, 10).len()), (2, 1));
}
