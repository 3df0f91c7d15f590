//! Settings that are whole numbers: what is no number, or lies out of bounds, is answered with what is wanted.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

/// What reads a whole number between these bounds, of what is counted or measured.
pub(super) fn number<T>(
    bounds: RangeInclusive<T>,
    of: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: Clone + Display + FromStr + PartialOrd + Send + Sync + 'static,
{
    move |text: &str| {
        let number = text.trim().parse::<T>().ok();
        let number = number.filter(|number| bounds.contains(number));
        number.ok_or_else(|| {
            let (least, most) = (bounds.start(), bounds.end());
            format!("write a whole number of {of} in digits, from {least} to {most}")
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Cli;
    use clap::{Arg, Command, CommandFactory, Parser};
    use std::any::TypeId;

    /// The settings of a command and of those in it that are numbers, each with the command that it is of.
    fn numbers(command: &Command) -> Vec<(&Command, &Arg)> {
        let kinds = [
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
        ];
        let is_number = |arg: &&Arg| {
            let kind = arg.get_value_parser().type_id();
            kinds.iter().any(|number| kind == *number)
        };
        let own = command.get_arguments().filter(is_number);
        let own = own.map(|arg| (command, arg));
        let inner = command.get_subcommands().flat_map(numbers);
        own.chain(inner).collect()
    }

    fn refused(line: &[&str]) -> String {
        let said = Cli::try_parse_from(line).map(drop);
        said.expect_err("it cannot be meant").to_string()
    }

    #[test]
    fn what_is_no_number_is_answered_with_what_is_wanted() {
        let command = Cli::command();
        let numbers = numbers(&command);
        assert!(numbers.iter().any(|(_, arg)| arg.get_id() == "seconds"));
        for (of, arg) in numbers {
            let setting = format!("--{}", arg.get_long().expect("a setting with a name"));
            assert!(arg.is_allow_negative_numbers_set(), "{setting}");
            let start: &[&str] = match of.get_name() {
                "gapbridge" => &["gapbridge"],
                inner => &["gapbridge", inner],
            };
            for value in ["-1", "ten", "1.5", "30s", "99999999999999999999999"] {
                let said = refused(&[start, &[setting.as_str(), value]].concat());
                assert!(said.contains("write "), "{setting} {value}: {said}");
                assert!(!said.contains("invalid digit"), "{setting}: {said}");
            }
        }
    }

    #[test]
    fn the_unit_and_the_bounds_are_told() {
        for (setting, value, wanted) in [
            (
                "--request-timeout-ms",
                "-1",
                "milliseconds in digits, from 100 to 600000",
            ),
            (
                "--request-timeout-ms",
                "99",
                "milliseconds in digits, from 100 to 600000",
            ),
            (
                "--consent-days",
                "-3",
                "working days in digits, from 0 to 250",
            ),
            (
                "--cache-bytes",
                "32MiB",
                "bytes in digits, from 0 to 4294967295",
            ),
        ] {
            let said = refused(&["gapbridge", setting, value]);
            let wanted = format!("write a whole number of {wanted}");
            assert!(said.contains(&wanted), "{said}");
        }
    }
}
