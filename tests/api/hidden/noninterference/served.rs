//! The same over HTTP: status, headers with their tags, and bytes, of answers and of all files, feeds, tiles and sheets beside them.

use super::{
    dice::Dice,
    leaks::difference,
    model::variation,
    questions::Generator,
    runner,
    schema::Schema,
    seed,
    viewers::{self, DONOR, Seer},
    world::World,
};
use domain::organisation::Role;
use proptest::strategy::{Strategy, ValueTree};
use reqwest::Method;
use serde_json::json;
use tests::{Service, TestDatabase, on_both};

/// Variations that are compared.
const VARIATIONS: usize = 15;
/// Questions of nobody in particular about each, and of a member.
const QUESTIONS: [usize; 2] = [60, 20];
/// Files that each of them asks for then.
const FILES: usize = 8;
/// Fewest comparisons of a run.
const COMPARED_MIN: usize = 1_000;
/// Longest question that is asked by GET, where answers have tags, in letters.
const GET_MAX: usize = 1_500;
/// Headers that no two answers share, and those of how the body is sent.
const OWN: [&str; 4] = [
    "date",
    "x-request-id",
    "content-length",
    "transfer-encoding",
];

/// What is asked for beside the API, also by names that hidden rows have.
const PATHS: [&str; 35] = [
    "/export/gaps.csv?expand=country",
    "/export/gaps.csv?expand=sector",
    "/export/gaps.ndjson",
    "/export/gaps.ndjson?references=hidden-3",
    "/export/needs.csv",
    "/export/offers.ndjson",
    "/export/programmes.xlsx",
    "/export/programmes.csv?expand=line",
    "/export/matches.ndjson",
    "/export/commitments.csv",
    "/export/recommendations.csv",
    "/export/recommendations.ndjson",
    "/export/suggestions.csv?references=fixed-public",
    "/export/coverage.csv?by=SECTOR",
    "/export/coverage.ndjson?by=PROVIDER",
    "/export/iati.xml",
    "/export/template/gaps.csv",
    "/export/template/offers.xlsx",
    "/feeds/gaps.atom",
    "/feeds/suggestions.atom?offer=demo-offer-witness-protection",
    "/feeds/suggestions.atom?gap=fixed-public",
    "/feeds/suggestions.atom?gap=hidden-3",
    "/embed/gaps?country=CIV",
    "/embed/gaps?show=figure",
    "/embed/gaps?references=hidden-3",
    "/sheets/gaps/fixed-public",
    "/sheets/gaps/fixed-public?lang=fr",
    "/sheets/gaps/gen-customs-training",
    "/sheets/gaps/hidden-3",
    "/sheets/gaps",
    "/sheets/gaps?countries=CIV&text=douane&lang=fr",
    "/codes/organisations.csv",
    "/codes/countries.json",
    "/codes/enums.json",
    "/openapi.json",
];

/// Something to ask.
#[derive(Debug)]
enum Asked {
    Question(String),
    File(&'static str),
}

/// Somebody who asks, and what they were told when nothing was hidden.
struct Client {
    seer: Seer,
    service: Service,
    questions: usize,
    told: Vec<(Asked, String)>,
}

impl Asked {
    /// All that is told by the answer.
    async fn told(&self, service: &Service) -> String {
        let request = match self {
            Self::Question(text) if text.len() <= GET_MAX => service
                .http(Method::GET, "/graphql")
                .query(&[("query", text)]),
            Self::Question(text) => service
                .http(Method::POST, "/graphql")
                .json(&json!({ "query": text })),
            Self::File(path) => service.http(Method::GET, path),
        };
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let headers = response.headers().iter();
        let headers = headers.filter(|(name, _)| !OWN.contains(&name.as_str()));
        let mut headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort();
        let body = response.bytes().await.expect("a whole body");
        let (headers, body) = (headers.join("\n"), String::from_utf8_lossy(&body));
        format!("{status}\n{headers}\n\n{body}")
    }
}

impl Client {
    async fn new(seer: Seer, service: Service, questions: Vec<String>) -> Self {
        let many = questions.len();
        let questions = questions.into_iter().map(Asked::Question);
        let mut told = Vec::new();
        for asked in questions.chain(PATHS.map(Asked::File)) {
            let was = asked.told(&service).await;
            let is_file = matches!(asked, Asked::File(_));
            let is_answered = was.starts_with("200") || was.starts_with("404");
            assert!(is_answered || !is_file, "{asked:?}: {was}");
            told.push((asked, was));
        }
        Self {
            seer,
            service,
            questions: many,
            told,
        }
    }

    /// The first thing that is told otherwise now, and how many were compared.
    async fn leak(&self, dice: &mut Dice) -> (Option<String>, usize) {
        let files = (0..FILES).map(|_| self.questions + dice.below(PATHS.len()));
        let sample: Vec<usize> = (0..self.questions).chain(files).collect();
        for at in &sample {
            let (asked, was) = &self.told[*at];
            let is = asked.told(&self.service).await;
            if is != *was {
                let leak = format!("{asked:?}\n{}", difference(was, &is));
                return (Some(leak), 0);
            }
        }
        (None, sample.len())
    }
}

on_both! {
    async fn what_one_may_not_see_changes_no_byte_over_http(database: &TestDatabase) {
        let seed = seed();
        let schema = Schema::read().await;
        let mut world = World::make(database).await;
        let service = database.serve().await;
        let mut dice = Dice::new(seed);
        let all = Generator::new(&schema, &world, Dice::new(seed)).all();
        let who = viewers::all(&world.store).into_iter();
        let who = who.filter(|seer| ["nobody in particular", "a donor with shares"].contains(&seer.name));
        let mut clients = Vec::new();
        for (seer, many) in who.zip(QUESTIONS) {
            let service = match seer.organisation {
                Some(_) => service.actor(DONOR, Role::Editor),
                None => service.clone(),
            };
            let questions = (0..many).map(|_| dice.pick(&all).text()).collect();
            clients.push(Client::new(seer, service, questions).await);
        }
        let (fixed, mut runner) = (world.rows(), runner(seed));
        let strategy = variation(&fixed);
        let (mut varied, mut compared) = (0, 0);
        while varied < VARIATIONS {
            let rows = strategy.new_tree(&mut runner).expect("a variation").current();
            let is_blind = |client: &&Client| rows.iter().all(|(_, row)| !row.is_seen(&client.seer, &fixed));
            let blind: Vec<&Client> = clients.iter().filter(is_blind).collect();
            // Whoever is nobody in particular sees least.
            if blind.first().is_none_or(|client| client.seer.organisation.is_some()) || rows.iter().any(|(_, row)| row.is_of_now()) {
                continue;
            }
            varied += 1;
            world.add(&rows).await;
            for client in blind {
                let (leak, same) = client.leak(&mut dice).await;
                assert!(leak.is_none(), "{} sees what is hidden, GAPBRIDGE_SEED={seed}\n{rows:?}\n{}", client.seer.name, leak.unwrap_or_default());
                compared += same;
            }
            world.clear().await;
        }
        println!("{compared} comparisons over HTTP on {:?}, GAPBRIDGE_SEED={seed}", database.backend);
        assert!(compared >= COMPARED_MIN, "{compared} comparisons are too few");
    }
}
