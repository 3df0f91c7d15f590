use super::*;

const GOOD: &str = "[[issuer]]\nurl = \"https://id.example.org/realms/a\"\naudience = \"gapbridge\"\norganisations = [\"*\", \"Group-CIV\"]\n";

fn organisation(code: &str, kind: OrganisationKind) -> organisation::Model {
    organisation::Model {
        id: uuid::Uuid::nil(),
        code: code.to_owned(),
        name: code.to_owned(),
        name_fr: None,
        kind,
        country_id: None,
        parent_id: None,
        note: None,
        source: "invented".to_owned(),
    }
}

#[test]
fn a_panel_must_be_named() {
    let issuers = Remote::parse(GOOD).expect("a good file");
    let trust = &issuers[0].trust;
    assert!(trust.speaks_for(&organisation("state-can", OrganisationKind::MemberState)));
    assert!(trust.speaks_for(&organisation("group-civ", OrganisationKind::Panel)));
    assert!(!trust.speaks_for(&organisation("group-cod", OrganisationKind::Panel)));
    assert_eq!(
        (trust.label.as_str(), trust.roles.as_slice()),
        (
            "id.example.org",
            [Role::Reader, Role::Editor, Role::Approver].as_slice()
        )
    );
}

#[test]
fn a_wrong_file_is_refused_with_what_is_wrong() {
    let url = |url: &str| GOOD.replace("https://id.example.org/realms/a", url);
    let with = |line: &str| format!("{GOOD}{line}\n");
    let cases = [
        (String::new(), "names no issuer"),
        (url("http://id.example.org"), "https://"),
        (url("ftp://id.example.org"), "https://"),
        (url("http://127.0.0.1.example.org"), "https://"),
        (url("https://a:b@id.example.org"), "password"),
        (url("id.example.org"), "not an address"),
        (
            GOOD.replace("[\"*\", \"Group-CIV\"]", "[]"),
            "organisations must list",
        ),
        (
            GOOD.replace("organisations = [\"*\", \"Group-CIV\"]\n", ""),
            "organisations",
        ),
        (GOOD.replace("\"gapbridge\"", "\" \""), "audience is empty"),
        (with("label = \"local\""), "neither"),
        (with("label = \"a:b\""), "letters"),
        (with("roles = [\"admin\"]"), "\"admin\" among roles"),
        (with("refresh_seconds = 0"), "refresh_seconds"),
        (with("audiences = \"x\""), "audiences"),
        (format!("{GOOD}{GOOD}"), "twice"),
        (
            format!("{GOOD}{}", url("https://id.example.org/realms/b")),
            "label",
        ),
    ];
    for (text, expected) in cases {
        let error = format!("{:#}", Remote::parse(&text).expect_err(&text));
        assert!(error.contains(expected), "{text}: {error}");
    }
    assert!(Remote::parse(&url("http://127.0.0.1:9")).expect("this machine")[0].is_loopback);
    assert!(
        Remote::parse(&url("http://[::1]:9")).is_ok()
            && Remote::parse(&url("http://localhost")).is_ok()
    );
}
