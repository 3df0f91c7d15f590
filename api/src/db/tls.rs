//! Whether others can read what is said to the database.

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;

/// What the operator should know of a PostgreSQL elsewhere with which nobody demands TLS: sqlx takes it where the server
/// offers it, and says nothing where the server, or somebody on the way, does not.
///
/// Nothing for a database of this machine, and nothing where the URL says that it is to be so.
pub(super) fn warning(options: &PgConnectOptions) -> Option<String> {
    match options.get_ssl_mode() {
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull | PgSslMode::Disable => {
            None
        }
        PgSslMode::Allow | PgSslMode::Prefer if is_here(options) => None,
        PgSslMode::Allow | PgSslMode::Prefer => Some(format!(
            "the connection to PostgreSQL at \"{}\" may be in plain text, for whoever is on the way to read and to change: \
             add sslmode=verify-full to DATABASE_URL, and sslrootcert=FILE where this machine does not know the authority \
             of its certificate; or sslmode=disable where the network between is yours alone",
            options.get_host()
        )),
    }
}

/// Whether the server is on this machine.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host().trim_matches(['[', ']']);
    let is_socket = options.get_socket().is_some() || host.starts_with('/');
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_socket || is_loopback || host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(url: &str) -> Option<String> {
        warning(&url.parse().expect("a URL"))
    }

    #[test]
    fn a_database_elsewhere_is_warned_of_unless_tls_is_demanded() {
        for mode in ["", "?sslmode=prefer", "?sslmode=allow"] {
            let warning = warned(&format!("postgres://me:secret@db.example:5433/gaps{mode}"))
                .unwrap_or_else(|| panic!("{mode}"));
            assert!(warning.contains("\"db.example\"") && warning.contains("sslmode=verify-full"));
            assert!(!warning.contains("secret"), "{warning}");
        }
        for host in ["10.0.0.7", "[2001:db8::1]", "localhost.example"] {
            assert!(warned(&format!("postgresql://me@{host}/gaps")).is_some());
        }
        for mode in ["require", "verify-ca", "verify-full", "disable"] {
            let url = format!("postgres://me@db.example/gaps?sslmode={mode}");
            assert_eq!(warned(&url), None);
        }
    }

    #[test]
    fn a_database_of_this_machine_is_not_warned_of() {
        for url in [
            "postgres://me@localhost/gaps",
            "postgres://me@LOCALHOST:5433/gaps",
            "postgres://me@127.0.0.1/gaps",
            "postgres://me@127.0.0.2/gaps?sslmode=prefer",
            "postgres://me@[::1]/gaps",
            "postgres://me@%2Fvar%2Frun%2Fpostgresql/gaps",
            "postgres:///gaps?host=/run/postgresql",
        ] {
            assert_eq!(warned(url), None, "{url}");
        }
    }
}
