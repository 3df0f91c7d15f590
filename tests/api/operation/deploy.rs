//! The files to deploy by: they parse, and name settings, ports, paths and files that there are.

use crate::faults::failures::until_ready;
use clap::CommandFactory as _;
use gapbridge::config::Cli;
use reqwest::{Method, StatusCode};
use std::{collections::BTreeSet, fs, path::PathBuf};
use tests::{Backend, TestApp, run};
use yaml_rust2::{Yaml, YamlLoader};

pub(crate) const COMPOSE: &str = "docker-compose.yml";
const DEPLOYMENT: &str = "deploy/kubernetes/deployment.yaml";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(name)
}

pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn yaml(name: &str) -> Yaml {
    let mut parts =
        YamlLoader::load_from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(parts.len(), 1, "{name}");
    parts.remove(0)
}

pub(crate) fn keys(of: &Yaml) -> Vec<&str> {
    let hash = of.as_hash().expect("a mapping");
    hash.keys()
        .map(|key| key.as_str().expect("a name"))
        .collect()
}

fn list(of: &Yaml) -> &[Yaml] {
    of.as_vec().expect("a list")
}

/// Names of the environment that the service reads.
pub(crate) fn settings() -> BTreeSet<String> {
    let command = Cli::command();
    let names = command
        .get_arguments()
        .filter_map(|setting| setting.get_env());
    names
        .map(|name| name.to_str().expect("plain").to_owned())
        .collect()
}

#[test]
fn the_page_about_many_machines_names_settings_that_there_are() {
    let (known, used) = (settings(), text(COMPOSE));
    let page = text("docs/many-machines.md");
    let is_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    for part in page.split("GAPBRIDGE_").skip(1) {
        let end = part.find(|letter: char| !is_name(letter));
        let name = format!("GAPBRIDGE_{}", &part[..end.unwrap_or(part.len())]);
        let is_known = known.contains(&name) || used.contains(&format!("${{{name}:-"));
        assert!(is_known, "{name}");
    }
}

#[test]
fn servers_believe_the_proxy_that_stands_before_them() {
    let compose = yaml(COMPOSE);
    let trusted = compose["x-api"]["environment"]["GAPBRIDGE_TRUSTED_PROXIES"].as_str();
    let trusted = trusted.and_then(|set| set.split_once(":-")?.1.strip_suffix('}'));
    let networks = trusted.expect("networks, if nobody says others");
    let read = Cli::command().try_get_matches_from(["gapbridge", "--trusted-proxies", networks]);
    assert!(read.is_ok(), "{networks}: {read:?}");
}

/// The port of an address to listen at.
fn port(address: &str) -> &str {
    address.rsplit(':').next().expect("a port")
}

#[test]
fn the_environment_of_the_service_is_of_settings_that_there_are() {
    let known = settings();
    let compose = yaml(COMPOSE);
    for name in keys(&compose["x-api"]["environment"]) {
        assert!(known.contains(name), "{COMPOSE}: {name}");
    }
    let deployment = yaml(DEPLOYMENT);
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    for variable in list(&container["env"]) {
        let name = variable["name"].as_str().expect("a name");
        assert!(known.contains(name), "{DEPLOYMENT}: {name}");
    }
    let used = text(COMPOSE);
    let example = text(".env.example");
    let names = example
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='));
    for (name, _) in names.filter(|(name, _)| !name.contains(' ')) {
        let is_known = known.contains(name) || used.contains(&format!("${{{name}:-"));
        assert!(is_known, ".env.example: {name}");
    }
}

#[test]
fn the_image_has_the_model_that_the_script_installs_and_can_do_without() {
    let (known, image) = (settings(), text("Dockerfile"));
    let script = text("scripts/model.sh");
    let name = script.lines().find_map(|line| line.strip_prefix("name="));
    let name = name.expect("the name of the file");
    let copied = image
        .lines()
        .find(|line| line.starts_with("COPY --from=model "));
    let (from, to) = copied
        .and_then(|line| line.rsplit_once(' '))
        .expect("the model is copied");
    assert!(from.ends_with(&format!("/src/model/{name}")), "{from}");
    assert!(image.contains(&format!("ENV GAPBRIDGE_MODEL={to}\n")));
    assert!(known.contains("GAPBRIDGE_MODEL"));
    // What compose may ask for is there.
    for choice in ["with", "without"] {
        let stage = format!(" AS {choice}-model\n");
        assert!(image.contains(&stage), "{choice}");
    }
    let compose = yaml(COMPOSE);
    let argument = compose["x-api"]["build"]["args"]["MODEL"].as_str();
    assert_eq!(argument, Some("${GAPBRIDGE_BUILD_MODEL:-with}"));
    assert!(
        image.contains("\nARG MODEL=with\n") && image.trim_end().ends_with("FROM ${MODEL}-model")
    );
}

#[test]
fn proxy_and_monitoring_lead_to_every_server_where_it_listens() {
    let compose = yaml(COMPOSE);
    let servers: Vec<&str> = keys(&compose["services"])
        .into_iter()
        .filter(|name| name.starts_with("api-"))
        .collect();
    assert_eq!(servers.len(), 2);
    let at = |setting: &str| {
        let address = compose["x-api"]["environment"][setting].as_str();
        let port = port(address.expect("an address")).to_owned();
        servers
            .iter()
            .map(|name| format!("{name}:{port}"))
            .collect::<Vec<_>>()
    };
    let listening = at("GAPBRIDGE_LISTEN").join(" ");
    assert!(text("deploy/compose/Caddyfile").contains(&format!("reverse_proxy {listening} {{")));
    let prometheus = yaml("deploy/compose/prometheus.yml");
    let targets = &prometheus["scrape_configs"][0]["static_configs"][0]["targets"];
    let targets: Vec<_> = list(targets).iter().filter_map(Yaml::as_str).collect();
    assert_eq!(targets, at("GAPBRIDGE_METRICS_LISTEN"));
    // Only those who have to be reached are.
    for name in keys(&compose["services"]) {
        let is_published = !compose["services"][name]["ports"].is_badvalue();
        assert_eq!(is_published, ["proxy", "grafana"].contains(&name), "{name}");
        for published in compose["services"][name]["ports"]
            .as_vec()
            .into_iter()
            .flatten()
        {
            let published = published.as_str().expect("a port");
            assert!(published.contains(":-127.0.0.1:"), "{name}: {published}");
        }
    }
}

#[test]
fn the_ports_of_a_pod_are_those_it_listens_at() {
    let deployment = yaml(DEPLOYMENT);
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    for (name, setting) in [
        ("http", "GAPBRIDGE_LISTEN"),
        ("metrics", "GAPBRIDGE_METRICS_LISTEN"),
    ] {
        let of_name = |of: &&Yaml, wanted: &str| of["name"].as_str() == Some(wanted);
        let opened = list(&container["ports"])
            .iter()
            .find(|of| of_name(of, name));
        let set = list(&container["env"])
            .iter()
            .find(|of| of_name(of, setting));
        let opened = opened.expect("a port")["containerPort"].as_i64();
        let set = set.expect("a setting")["value"].as_str().map(port);
        assert_eq!(
            opened.map(|port| port.to_string()).as_deref(),
            set,
            "{name}"
        );
    }
}

#[test]
fn a_pod_and_a_container_have_the_time_to_end() {
    let page = text("docs/operating.md");
    let (_, said) = page
        .split_once("has ended after at most ")
        .expect("the time");
    let (seconds, _) = said.split_once(" seconds").expect("seconds");
    let ends: i64 = seconds.parse().expect("a number");
    let deployment = yaml(DEPLOYMENT);
    let pod = &deployment["spec"]["template"]["spec"];
    let leaving = &pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1];
    let leaves: i64 = leaving.as_str().expect("a time").parse().expect("a number");
    let grace = pod["terminationGracePeriodSeconds"].as_i64();
    assert!(grace > Some(leaves + ends), "{DEPLOYMENT}: {grace:?}");
    let compose = yaml(COMPOSE);
    let grace = compose["x-api"]["stop_grace_period"].as_str();
    let grace = grace.and_then(|text| text.strip_suffix('s')?.parse::<i64>().ok());
    assert!(grace > Some(ends), "{COMPOSE}: {grace:?}");
}

#[test]
fn what_is_mounted_and_put_together_is_there() {
    let compose = yaml(COMPOSE);
    let mut mounted = 0;
    for name in keys(&compose["services"]) {
        for volume in compose["services"][name]["volumes"]
            .as_vec()
            .into_iter()
            .flatten()
        {
            let (from, _) = volume
                .as_str()
                .and_then(|volume| volume.split_once(':'))
                .expect("a volume");
            match from.strip_prefix("./") {
                Some(file) => {
                    assert!(path(file).is_file(), "{name}: {file}");
                    mounted += 1;
                }
                None => assert!(keys(&compose["volumes"]).contains(&from), "{name}: {from}"),
            }
        }
    }
    assert_eq!(mounted, 6);
    for name in ["datasource", "dashboards"] {
        yaml(&format!("deploy/compose/grafana/{name}.yml"));
    }
    let kustomization = yaml("deploy/kubernetes/kustomization.yaml");
    let mut files: Vec<&str> = list(&kustomization["resources"])
        .iter()
        .filter_map(Yaml::as_str)
        .collect();
    files.push("monitor.yaml");
    for file in files {
        let object = yaml(&format!("deploy/kubernetes/{file}"));
        assert_eq!(
            object["metadata"]["name"].as_str(),
            Some("gapbridge"),
            "{file}"
        );
        assert!(object["kind"].as_str().is_some(), "{file}");
    }
}

#[tokio::test]
async fn probes_ask_for_paths_that_answer() {
    let deployment = yaml(DEPLOYMENT);
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let mut paths: Vec<String> = ["startupProbe", "livenessProbe", "readinessProbe"]
        .iter()
        .map(|probe| {
            container[*probe]["httpGet"]["path"]
                .as_str()
                .expect("a path")
                .to_owned()
        })
        .collect();
    let proxy = text("deploy/compose/Caddyfile");
    let uris = proxy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("health_uri "));
    paths.extend(uris.map(str::to_owned));
    assert_eq!(paths.len(), 4);
    run(Backend::Sqlite, async |app: &TestApp| {
        until_ready(app, true).await;
        for path in &paths {
            let answer = app.http(Method::GET, path).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
    })
    .await;
}
