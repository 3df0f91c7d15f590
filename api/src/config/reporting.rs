//! Settings of who publishes the register.

use clap::Args;

/// IATI's list OrganisationType, version 2.03.
const TYPES: [(u8, &str); 16] = [
    (10, "government"),
    (11, "local government"),
    (15, "other public sector"),
    (21, "international NGO"),
    (22, "national NGO"),
    (23, "regional NGO"),
    (24, "partner country based NGO"),
    (30, "public private partnership"),
    (40, "multilateral"),
    (60, "foundation"),
    (70, "private sector"),
    (71, "private sector in provider country"),
    (72, "private sector in aid recipient country"),
    (73, "private sector in third country"),
    (80, "academic, training and research"),
    (90, "other"),
];

/// Who publishes this register, as `/export/iati.xml` names it.
#[derive(Clone, Debug, Args)]
pub struct Reporting {
    /// IATI identifier of who publishes this register; those of its activities begin with it.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_REF", value_name = "ID", default_value = "GAPBRIDGE", value_parser = reporting_ref)]
    pub iati_reporting_ref: String,
    /// Its name.
    #[arg(
        long,
        env = "GAPBRIDGE_IATI_REPORTING_NAME",
        value_name = "NAME",
        default_value = "Gapbridge"
    )]
    pub iati_reporting_name: String,
    /// Its type, a code of the list OrganisationType of IATI: 10 for governments, 40 for multilateral ones, 90 for others.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_TYPE", value_name = "CODE", default_value_t = 90, allow_negative_numbers = true, value_parser = organisation_type)]
    pub iati_reporting_type: u8,
}

impl Default for Reporting {
    fn default() -> Self {
        Self {
            iati_reporting_ref: "GAPBRIDGE".to_owned(),
            iati_reporting_name: "Gapbridge".to_owned(),
            iati_reporting_type: 90,
        }
    }
}

/// An identifier as IATI takes it.
fn reporting_ref(text: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_graphic() && !"/&|?".contains(letter);
    if text.is_empty() || !text.chars().all(fits) {
        return Err("write letters, digits and hyphens, without / & | ? and blanks".to_owned());
    }
    Ok(text.to_owned())
}

/// A code of IATI's list of types of organisations.
fn organisation_type(text: &str) -> Result<u8, String> {
    let code = text.trim().parse::<u8>().ok();
    let code = code.filter(|code| TYPES.iter().any(|(known, _)| known == code));
    code.ok_or_else(|| {
        let known: Vec<String> = TYPES
            .iter()
            .map(|(code, name)| format!("{code} {name}"))
            .collect();
        format!(
            "write a code of IATI's list OrganisationType: {}",
            known.join("; ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_one_of_the_list_of_iati() {
        for (code, _) in TYPES {
            assert_eq!(organisation_type(&code.to_string()), Ok(code));
        }
        for wrong in ["12", "0", "91", "-1", "300", "NGO", ""] {
            let said = organisation_type(wrong).expect_err(wrong);
            assert!(said.contains("22 national NGO"), "{wrong}: {said}");
        }
    }
}
