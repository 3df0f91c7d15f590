//! How the service tells an operator what it does: forms of the log, and where traces go.

use anyhow::{Result, bail};
use tracing::level_filters::LevelFilter;

/// The address of a collector of traces, without the path at which it takes them.
pub(super) fn collector(text: &str) -> Result<String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if rest.contains('@') => {
            bail!("write no password into it: OTEL_EXPORTER_OTLP_HEADERS takes what signs in")
        }
        Some(rest) if !rest.is_empty() && !rest.ends_with("/v1/traces") => Ok(text.to_owned()),
        Some(_) => bail!("write the address alone, as http://127.0.0.1:4318: /v1/traces is added"),
        None => bail!("write for example http://127.0.0.1:4318"),
    }
}

/// What is logged. A word alone that is no level would be taken for a part of the program, and nothing else be logged: with `warning`,
/// which is meant for `warn`, nothing at all.
pub(super) fn log_filter(text: &str) -> Result<String> {
    let is_plain = |part: &&str| !part.is_empty() && !part.contains(['=', '[', ']', '{', '}']);
    // Names of fields of a span stand in its braces, separated by commas as well.
    let mut inside = 0_usize;
    let separates = |sign: char| {
        match sign {
            '[' | '{' => inside += 1,
            ']' | '}' => inside = inside.saturating_sub(1),
            _ => {}
        }
        sign == ',' && inside == 0
    };
    let mut words = text.split(separates).map(str::trim).filter(is_plain);
    if let Some(odd) = words.find(|word| word.parse::<LevelFilter>().is_err()) {
        bail!(
            "\"{odd}\" is no level: write error, warn, info, debug, trace or off; for a part of the program also its name, as in info,gapbridge=debug"
        );
    }
    Ok(text.to_owned())
}

/// Forms of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_level_is_no_filter_of_the_log() {
        for odd in [
            "warning",
            "inof",
            "info,gapbridge",
            "verbose",
            "info, foo",
            "gapbridge[request{a,b,c}]=trace,foo",
        ] {
            let said = log_filter(odd).expect_err(odd).to_string();
            assert!(said.contains("write error, warn, info"), "{said}");
        }
        for good in [
            "info",
            "WARN",
            "off",
            "info,gapbridge=debug",
            "info, gapbridge::http=trace",
            "gapbridge[request{route=a}]=trace,warn",
            "gapbridge[request{route,method,status}]=trace,warn",
            "[{route,method,status}]=debug",
        ] {
            assert_eq!(log_filter(good).expect(good), good);
        }
    }
}
