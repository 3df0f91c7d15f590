#!/usr/bin/env python3
"""The Helm chart, rendered by Helm itself, beside the running service and the files of deploy/kubernetes.

usage: chart.py URL PROGRAM, the address of a running service and the program itself
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import helm_python as helm

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/helm/gapbridge"
ISSUERS = '[[issuer]]\nissuer = "https://id.example.org"\n'
CHANGED = {
    "image": {"repository": "registry.example.org/gapbridge", "tag": "1.2.3", "pullSecrets": ["registry"]},
    "replicas": 3,
    "database": {"secret": "own", "urlKey": "url", "replicaUrlsKey": "urls", "port": 6432, "connections": 12},
    "migration": {"job": True, "urlKey": "owner-url"},
    "trustedProxies": ["10.42.0.0/16", "192.0.2.7"],
    "issuers": ISSUERS,
    "localKey": {"secret": "signing", "key": "private"},
    "settings": {"GAPBRIDGE_CONSENT_DAYS": "10", "GAPBRIDGE_TRACES": "http://collector:4318"},
    "ingress": {"enabled": True, "className": "nginx", "host": "register.example.org", "tlsSecret": "certificate"},
    "network": {"from": [{"podSelector": {}}], "egress": [{"ports": [{"port": 4318}]}]},
    "monitoring": {"enabled": True},
}
REFUSED = [
    {"ingress": {"enabled": True}},
    {"ingress": {"enabled": True, "host": "register.example.org"}},
    {"settings": {"GAPBRIDGE_LISTEN": "0.0.0.0:80"}},
    {"settings": {"DATABASE_URL": "postgres://secret"}},
    {"settings": {"GAPBRIDGE_CONSENT_DAYS": 10}},
    {"replicas": 0},
    {"replica": 2},
    {"database": {"connections": 1}},
]

failed = 0


def check(what, holds, found=""):
    global failed
    failed += not holds
    print(f"{'ok  ' if holds else 'FAIL'}  {what}" + (f": {found}" if not holds else ""))


def same(what, found, wanted):
    check(what, found == wanted, f"{found!r} is not {wanted!r}")


def objects(chart, values, release):
    """What is made, by its kind."""
    rendered = chart.render(values, name=release, namespace="prod")
    texts = [text for name, text in rendered.items() if name.endswith(".yaml") and text.strip()]
    made = [helm.values_from_yaml(text) for text in texts]
    return {of["kind"]: of for of in made}


def beside(name):
    """An object of deploy/kubernetes."""
    return helm.values_from_yaml((ROOT / "deploy/kubernetes" / name).read_text())


def pod_of(made):
    return made["Deployment"]["spec"]["template"]


def container_of(made):
    return pod_of(made)["spec"]["containers"][0]


def environment(container):
    return {of["name"]: of.get("value", of.get("valueFrom")) for of in container["env"]}


def settings(program):
    told = subprocess.run([program, "help", "serve"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\[env: (\w+)=?", told))


def hold_together(what, made):
    """What one object says of another is so."""
    labels = pod_of(made)["metadata"]["labels"].items()
    spec = made["Deployment"]["spec"]
    selectors = {
        "Deployment": spec["selector"]["matchLabels"],
        "Service": made["Service"]["spec"]["selector"],
        "PodDisruptionBudget": made["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": made["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        "spread": spec["template"]["spec"]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    }
    if "PodMonitor" in made:
        selectors["PodMonitor"] = made["PodMonitor"]["spec"]["selector"]["matchLabels"]
    for name, selector in selectors.items():
        check(f"{what}: {name} is for the pods", selector.items() <= labels, selector)
    container, ports = container_of(made), {}
    for port in container["ports"]:
        ports[port["name"]] = port["containerPort"]
    read = environment(container)
    same(f"{what}: it listens at its ports", [read["GAPBRIDGE_LISTEN"], read["GAPBRIDGE_METRICS_LISTEN"]],
         [f"0.0.0.0:{ports['http']}", f"0.0.0.0:{ports['metrics']}"])
    same(f"{what}: the Service leads there", made["Service"]["spec"]["ports"][0]["targetPort"], "http")
    mounted = {of["name"] for of in container["volumeMounts"]}
    same(f"{what}: what is mounted is there", mounted, {of["name"] for of in pod_of(made)["spec"]["volumes"]})
    files = [read[name] for name in ("GAPBRIDGE_ISSUERS", "GAPBRIDGE_LOCAL_KEY") if name in read]
    folders = {of["mountPath"] for of in container["volumeMounts"]}
    check(f"{what}: files are where they are mounted", all(str(Path(file).parent) in folders for file in files), files)


def usual(made):
    """With the usual values it is what deploy/kubernetes has."""
    same("usual: kinds", sorted(made), ["Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"])
    same("usual: names", {of["metadata"]["name"] for of in made.values()}, {"gapbridge"})
    own, other = container_of(made), beside("deployment.yaml")["spec"]["template"]["spec"]["containers"][0]
    for part in ["ports", "env", "startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "resources",
                 "securityContext", "volumeMounts"]:
        same(f"usual: {part} as in deploy/kubernetes", own[part], other[part])
    spec, other = made["Deployment"]["spec"], beside("deployment.yaml")["spec"]
    same("usual: replicas", spec["replicas"], other["replicas"])
    same("usual: strategy", spec["strategy"], other["strategy"])
    pod, other = spec["template"]["spec"], other["template"]["spec"]
    for part in ["automountServiceAccountToken", "enableServiceLinks", "terminationGracePeriodSeconds", "volumes"]:
        same(f"usual: {part}", pod[part], other[part])
    check("usual: who it runs as", other["securityContext"].items() <= pod["securityContext"].items(), pod["securityContext"])
    own, other = made["NetworkPolicy"]["spec"], beside("network.yaml")["spec"]
    for part in ["policyTypes", "ingress", "egress"]:
        same(f"usual: {part} of the network", own[part], other[part])
    same("usual: disruption", made["PodDisruptionBudget"]["spec"]["minAvailable"], beside("disruption.yaml")["spec"]["minAvailable"])


def changed(made):
    """Each value is heard."""
    container, read = container_of(made), environment(container_of(made))
    same("changed: kinds", sorted(made), ["ConfigMap", "Deployment", "Ingress", "Job", "NetworkPolicy", "PodDisruptionBudget", "PodMonitor", "Service"])
    same("changed: image", container["image"], "registry.example.org/gapbridge:1.2.3")
    same("changed: replicas", made["Deployment"]["spec"]["replicas"], 3)
    same("changed: database", read["DATABASE_URL"], {"secretKeyRef": {"name": "own", "key": "url"}})
    same("changed: replicas' URLs", read["GAPBRIDGE_REPLICA_URLS"], {"secretKeyRef": {"name": "own", "key": "urls", "optional": True}})
    wanted = {"GAPBRIDGE_DATABASE_CONNECTIONS": "12", "GAPBRIDGE_TRUSTED_PROXIES": "10.42.0.0/16,192.0.2.7",
              "GAPBRIDGE_CONSENT_DAYS": "10", "GAPBRIDGE_TRACES": "http://collector:4318"}
    check("changed: settings", wanted.items() <= read.items(), read)
    same("changed: issuers", made["ConfigMap"]["data"][Path(read["GAPBRIDGE_ISSUERS"]).name].strip(), ISSUERS.strip())
    key = next(of["secret"] for of in pod_of(made)["spec"]["volumes"] if of["name"] == "local-key")
    same("changed: key", (key["secretName"], key["items"]), ("signing", [{"key": "private", "path": Path(read["GAPBRIDGE_LOCAL_KEY"]).name}]))
    ingress = made["Ingress"]["spec"]
    same("changed: TLS", ingress["tls"], [{"hosts": ["register.example.org"], "secretName": "certificate"}])
    rule = ingress["rules"][0]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    same("changed: ingress", (rule["host"], backend["name"], backend["port"]["name"]),
         ("register.example.org", made["Service"]["metadata"]["name"], made["Service"]["spec"]["ports"][0]["name"]))
    network = made["NetworkPolicy"]["spec"]
    check("changed: network", {"ports": [{"port": 6432}]} in network["egress"] and {"ports": [{"port": 4318}]} in network["egress"], network)
    same("changed: who may ask", network["ingress"][0]["from"], [{"podSelector": {}}])
    same("changed: names", {of["metadata"]["name"].split("-gapbridge")[0] for of in made.values()}, {"demo"})
    job = made["Job"]["spec"]["template"]
    same("changed: the Job's database", environment(job["spec"]["containers"][0])["DATABASE_URL"], {"secretKeyRef": {"name": "own", "key": "owner-url"}})
    same("changed: the Job's image", job["spec"]["containers"][0]["image"], container["image"])
    told = {"GAPBRIDGE_CONSENT_DAYS": "10", "GAPBRIDGE_TRACES": "http://collector:4318"}
    check("changed: the Job hears settings", told.items() <= environment(job["spec"]["containers"][0]).items(), job)
    same("changed: the Job may write where a server may", [of["mountPath"] for of in job["spec"]["containers"][0]["volumeMounts"]], ["/tmp"])
    same("changed: what is mounted there", job["spec"]["volumes"], [{"name": "tmp", "emptyDir": {}}])
    selector = made["Service"]["spec"]["selector"]
    check("changed: nobody is sent to the Job", not selector.items() <= job["metadata"]["labels"].items(), selector)
    return job["spec"]["containers"][0]["args"]


def refuses(chart, values):
    try:
        chart.validate_schema(chart.merge_values(values))
    except helm.HelmError:
        return True
    return False


def main(url, program):
    report = helm.lint(CHART, strict=True)
    problems = [of for of in report["messages"] if of["severity"] > 1] + report["errors"]
    check("helm lint --strict", not problems, problems)
    known = settings(program)
    with helm.Chart.load(CHART) as chart:
        version = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
        same("appVersion", str(helm.values_from_yaml((CHART / "Chart.yaml").read_text())["appVersion"]), version)
        made = {"usual": objects(chart, {}, "gapbridge"), "changed": objects(chart, CHANGED, "demo")}
        for what, of in made.items():
            hold_together(what, of)
            read = environment(container_of(of)).keys()
            check(f"{what}: the environment is of settings that there are", read <= known, read - known)
        usual(made["usual"])
        command = changed(made["changed"])
        plain = objects(chart, {"migration": {"job": True}}, "gapbridge")
        job = plain["Job"]["spec"]["template"]["spec"]["containers"][0]
        same("a Job without a key of its own has the servers' database", environment(job)["DATABASE_URL"], environment(container_of(plain))["DATABASE_URL"])
        alone = objects(chart, {"replicas": 1}, "gapbridge")
        check("one server may be taken away", "PodDisruptionBudget" not in alone, alone.keys())
        for values in REFUSED:
            check(f"refused: {values}", refuses(chart, values), "it was taken")
        check("what is changed is taken", not refuses(chart, CHANGED))
    check("the Job's command is one of the program", subprocess.run([program, "help", *command], capture_output=True).returncode == 0, command)
    container = container_of(made["usual"])
    for probe in ["startupProbe", "livenessProbe", "readinessProbe"]:
        path = container[probe]["httpGet"]["path"]
        with urlopen(url + path) as answer:
            same(f"{probe}: {path} answers", answer.status, 200)


if len(sys.argv) != 3:
    sys.exit("usage: chart.py URL PROGRAM")
main(*sys.argv[1:])
sys.exit(1 if failed else 0)
