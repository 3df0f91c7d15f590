//! URLs of databases, looked at before the driver reads them: what it does not know it leaves out and logs with its value, and a password
//! that is not encoded falls apart into host, database and parameters.

use super::certificates::check_tls;
use anyhow::{Context, Result, bail, ensure};
use reqwest::Url;

/// What the driver knows behind the question mark.
const PARAMETERS: [&str; 13] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];
/// Further names of some of them.
const ALSO: [&str; 5] = ["ssl-mode", "ssl-root-cert", "ssl-ca", "ssl-cert", "ssl-key"];
/// How a URL is written.
const WRITE: &str = "Write postgres://USER:PASSWORD@HOST/DATABASE, and in user and password percent-encode all but letters, digits and -._~: \
     %40 for @, %2F for /, %3A for :, %23 for #, %3F for ?, %25 for %";

/// Refuses a URL that leads to no database, or would be read otherwise than it was meant.
pub(super) fn check(url: &str) -> Result<()> {
    if let Some(path) = sqlite_path(url) {
        ensure!(
            !path.is_empty() || url.contains("mode=memory"),
            "The database URL (DATABASE_URL) names no file. For the embedded database write sqlite:gapbridge.db?mode=rwc"
        );
        return Ok(());
    }
    if !is_postgres(url) {
        bail!(
            "The database URL (DATABASE_URL) must begin with sqlite: or postgres://. For the embedded database write sqlite:gapbridge.db?mode=rwc"
        );
    }
    check_postgres(url, "The database URL (DATABASE_URL)")
}

/// The file of an SQLite URL.
pub(super) fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    path.split('?').next()
}

/// Whether it is one of SQLite that leads to a file: a database in memory ends with its last connection.
pub(super) fn is_file(url: &str) -> bool {
    let is_in_memory = url.contains(":memory:") || url.contains("mode=memory");
    url.starts_with("sqlite:") && !is_in_memory
}

/// Whether it begins as one of PostgreSQL does.
pub(in crate::db) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Refuses a URL of PostgreSQL in which the driver would lose something. Nothing that may be of a password is repeated.
pub(in crate::db) fn check_postgres(url: &str, setting: &str) -> Result<()> {
    ensure!(
        !names_several(url),
        "{setting} names several hosts, of which one alone can be asked: name an address that moves with the server that takes changes, as that of a proxy or of your PostgreSQL operator"
    );
    let read = Url::parse(url).with_context(|| format!("{setting} cannot be read. {WRITE}"))?;
    let apart =
        || format!("{setting} falls apart: it has one of @ / # ? where it ends a part. {WRITE}");
    let database = read.path().trim_matches('/');
    ensure!(
        read.fragment().is_none() && !database.contains(['/', '@']),
        apart()
    );
    let is_known = |name: &str| {
        PARAMETERS.contains(&name) || ALSO.contains(&name) || name.starts_with("options[")
    };
    // It may be a password from its question mark on.
    let may_be_password = read.query().is_some_and(|query| query.contains('@'));
    let mut names = read.query_pairs().map(|(name, _)| name);
    if let Some(name) = names.find(|name| !is_known(name)) {
        ensure!(!may_be_password, apart());
        bail!(
            "{setting} has the parameter \"{name}\", which is not known. Correct it or leave it out; known are {}",
            PARAMETERS.join(", ")
        );
    }
    if may_be_password {
        return Ok(());
    }
    check_tls(&read, setting)
}

/// Whether several hosts stand in it, as other drivers take them. It cannot be parsed where each has a port. A comma may also be of a
/// password, which ends with the last @.
fn names_several(url: &str) -> bool {
    let from = url.split_once("://").map_or(url, |(_, from)| from);
    let (place, rest) = match from.find(['/', '?', '#']) {
        Some(end) => from.split_at(end),
        None => (from, ""),
    };
    let hosts = place.rsplit('@').next().unwrap_or(place);
    let is_several = |host: &str| {
        host.strip_prefix("host=")
            .or_else(|| host.strip_prefix("hostaddr="))
            .is_some_and(|hosts| hosts.contains(',') || hosts.contains("%2C"))
    };
    let mut parameters = rest.split(['?', '&']).skip(1);
    !rest.contains('@') && (hosts.contains(',') || parameters.any(is_several))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        format!("{:#}", check(url).expect_err(url))
    }

    #[test]
    fn urls_that_lead_somewhere_are_taken() {
        for url in [
            "sqlite:gapbridge.db?mode=rwc",
            "sqlite://gapbridge.db",
            "sqlite::memory:",
            "sqlite:?mode=memory",
            "postgres://localhost",
            "postgres://me@localhost/gaps",
            "postgresql://me:p%40ss%2Fw%3Ard%23@[::1]:5433/gaps?sslmode=verify-full&sslrootcert=-----BEGIN",
            "postgres://me@%2Fvar%2Frun%2Fpostgresql/gaps",
            "postgres:///gaps?host=/run/postgresql&application_name=a@b",
            "postgres://me@h/gaps?options=-c%20a%3Db&options[c]=d&statement-cache-capacity=0",
        ] {
            check(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        }
    }

    #[test]
    fn a_database_in_memory_is_no_file() {
        assert!(is_file("sqlite:gapbridge.db?mode=rwc") && is_file("sqlite://gapbridge.db"));
        for url in [
            "sqlite::memory:",
            "sqlite:?mode=memory",
            "postgres://localhost",
        ] {
            assert!(!is_file(url), "{url}");
        }
    }

    #[test]
    fn an_embedded_database_has_a_file() {
        for url in ["sqlite:", "sqlite://", "sqlite:?mode=rwc"] {
            assert!(refused(url).contains("names no file"), "{url}");
        }
    }

    #[test]
    fn a_password_that_is_not_encoded_is_refused_and_not_repeated() {
        for url in [
            "postgres://odd:sec@ret/w:rd#@db.example/gaps",
            "postgres://odd:sec/ret@db.example/gaps",
            "postgres://odd:12/secret@db.example/gaps",
            "postgres://odd:12#secret@db.example/gaps",
            "postgres://odd:12?secret@db.example/gaps",
            "postgres://odd:12?secret=secret@db.example/gaps",
        ] {
            let said = refused(url);
            assert!(said.contains("%40 for @"), "{url}: {said}");
            for part in ["sec", "ret", "w:rd"] {
                assert!(!said.contains(part), "{url}: {said}");
            }
        }
    }

    #[test]
    fn several_hosts_are_refused_with_a_way_out() {
        for url in [
            "postgres://me:secret@one,two/gaps",
            "postgres://me:secret@one:5432,two:5432/gaps?target_session_attrs=read-write",
            "postgres://one,two",
            "postgres://me:secret@/gaps?host=one,two",
            "postgres://me:secret@one/gaps?sslmode=require&host=one%2Ctwo",
        ] {
            let said = refused(url);
            assert!(said.contains("names several hosts"), "{url}: {said}");
            assert!(!said.contains("secret"), "{url}: {said}");
        }
        for url in [
            "postgres://me:a,b@one/gaps",
            "postgres://one/gaps?options=-c%20search_path%3Da,b",
        ] {
            check(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        }
        let said = refused("postgres://odd:a@b,c/d@one/gaps");
        assert!(said.contains("%40 for @"), "{said}");
    }

    #[test]
    fn an_unknown_parameter_is_refused_by_name_alone() {
        let said = refused("postgres://me@db.example/gaps?sslmode=require&pasword=hidden");
        assert!(said.contains("the parameter \"pasword\"") && said.contains("password, "));
        assert!(!said.contains("hidden"), "{said}");
    }
}
