use super::*;
use crate::{
    engine::{Asked, Engine},
    evidence::Part,
    facts::ReferenceData,
    model::PartName,
    text::Corpus,
};

/// Knows three words, one of them in two languages.
struct Words;

impl Embedder for Words {
    fn version(&self) -> &str {
        "multilingual-e5-small-q4"
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let text = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let figures = [
            has(&["weapon", "armes"]),
            has(&["tax", "impôt"]),
            has(&["housing"]),
        ]
        .map(|has| f32::from(u8::from(has)));
        let length = figures.iter().sum::<f32>().sqrt().max(1.0);
        figures.map(|figure| figure / length).to_vec()
    }
}

/// Aims of a model of three figures, along which vectors point already.
fn aims() -> Aims {
    Aims::new("1,multilingual-e5-small-q4,-1,1\n0,0,0\n", Arc::new(Words)).expect("aims")
}

#[test]
fn texts_of_one_aim_agree_across_languages_and_say_in_what() {
    let aims = aims();
    let [weapons, french, taxes] =
        ["hidden weapons", "armes cachées", "tax receipts"].map(|text| aims.profile(text));
    assert!(aims.agreement(&weapons, &french) > aims.agreement(&weapons, &taxes));
    let shared = aims.shared(&weapons, &french);
    assert!(shared[0].contains("weapon"), "{shared:?}");
    assert!(aims.shared(&weapons, &taxes).len() <= TOLD);
    assert!(Arc::ptr_eq(&weapons, &aims.profile("hidden weapons")));
}

#[test]
fn nothing_is_said_of_a_text_without_a_known_word() {
    let aims = Aims::of_words().expect("what is built in");
    let [known, other, apart, unknown] = [
        "Training of customs officers in the search of cargo",
        "Formation des agents des douanes à la fouille du fret",
        "Care for mothers and babies in rural clinics",
        "ααα 12",
    ]
    .map(|text| aims.profile(text));
    assert_eq!(aims.agreement(&known, &unknown), None);
    assert_eq!(aims.agreement(&unknown, &unknown), None);
    assert!(aims.agreement(&known, &other) > aims.agreement(&known, &apart));
    assert!(aims.agreement(&known, &apart).is_some());
}

#[test]
fn each_aim_stands_once() {
    let aims = aims();
    let texts: std::collections::BTreeSet<&String> =
        aims.aims.iter().map(|(text, _)| text).collect();
    assert_eq!(texts.len(), aims.aims.len());
}

#[test]
fn what_was_kept_of_a_text_stands_for_reading_it() {
    let (first, second) = (aims(), aims());
    let kept = first.read("hidden weapons").bytes();
    let reading = second.parse(&kept).expect("of the same model");
    second.recall("hidden weapons", &reading);
    let text = "hidden weapons";
    assert_eq!(first.profile(text), second.profile(text));
    assert_eq!((first.texts_read(), second.texts_read()), (2, 0));
    assert!(second.parse(&kept[2..]).is_none());
}

#[test]
fn an_engine_with_a_model_weighs_aims_and_still_adds_up() {
    let plain = Engine::new(ReferenceData::default()).expect("what is built in");
    let engine = plain.with_aims(Arc::new(aims())).expect("what is built in");
    let gap: Gap = toml::from_str(
        "reference = 'a'\ndescription = ''\ntitle = 'Hidden weapons pass'\nlanguage = 'en'\nholder = 'HOST_STATE'\nsector = '15210'\nnature = 'CAPACITY'\nstate = 'OPEN'\n\
         needs = [{ assistance = 'TRAINING', title = 'Search' }]",
    )
    .expect("a gap");
    let help: Assistance = toml::from_str(
        "reference = 'b'\ndescription = ''\nform = 'OFFER'\ntitle = 'Trouver les armes'\nlanguage = 'fr'\nstatus = 'PIPELINE'\nwilling = 'YES'\nable = 'YES'\n\
         seeks_exemption = 'YES'\nlines = [{ assistance = 'TRAINING', title = 'Fouille' }]",
    )
    .expect("help");
    let (gap, help) = (engine.gap(gap), engine.assistance(help));
    let judged = engine.judge(&gap, &help, &Corpus::default(), Asked::default(), false);
    let of_meaning = judged
        .parts
        .iter()
        .find(|part| part.name == PartName::Meaning);
    let told = of_meaning.map(|part| (part.value, part.explanation.contains("weapons")));
    assert_eq!(told, Some((Some(1.0), true)), "{of_meaning:?}");
    let sum: f64 = judged.parts.iter().map(Part::contribution).sum();
    assert!((sum - judged.score()).abs() < 1e-9);
}

#[test]
fn figures_of_another_model_are_refused() {
    struct Other;
    impl Embedder for Other {
        fn version(&self) -> &str {
            "other"
        }
        fn embed(&self, _: &str) -> Vec<f32> {
            vec![1.0]
        }
    }
    let fault = Aims::embedded(Arc::new(Other)).err();
    assert!(fault.is_some_and(|fault| fault.contains("not of other")));
}

#[test]
fn stops_are_not_doubled() {
    let lines = ["One.".to_owned(), String::new()];
    assert_eq!(
        joined("Title.", " Body. ", lines.iter().map(String::as_str)),
        "Title. Body. One"
    );
}
