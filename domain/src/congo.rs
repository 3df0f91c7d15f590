//! The two Congos, which must never be mixed up.

use crate::validation::Validation;

/// What to say of a name that speaks of the other Congo than its country.
pub const MIXED_UP: &str = "the name speaks of the other Congo: COD is the Democratic Republic of the Congo (Kinshasa), COG the Congo (Brazzaville)";

/// What the Democratic Republic of the Congo is called.
const KINSHASA: [&str; 6] = [
    "democratic republic of the congo",
    "dr congo",
    "drc",
    "congo-kinshasa",
    "république démocratique du congo",
    "rdc",
];

/// Whether a name says one Congo and the ISO 3166-1 alpha-3 code the other.
pub fn contradicts(name: &str, alpha3: &str) -> bool {
    let plain = name.to_lowercase();
    let parts = || plain.split(|c: char| !c.is_alphanumeric() && c != '-' && c != ' ');
    let says =
        |words: &str| parts().any(|part| format!(" {part} ").contains(&format!(" {words} ")));
    let says_kinshasa = KINSHASA.iter().any(|words| says(words));
    let says_brazzaville = plain.contains("brazzaville")
        || (plain.contains("republic of the congo") && !says_kinshasa);
    match alpha3 {
        "COG" => says_kinshasa,
        "COD" => says_brazzaville && !says_kinshasa,
        _ => false,
    }
}

/// Notes a name that speaks of one Congo where the only country, by its alpha-3 code, is the other.
pub fn check(alpha3: &[&str], names: &[&str], faults: &mut Validation) {
    if let [alpha3] = alpha3 {
        let mixed_up = names.iter().any(|name| contradicts(name, alpha3));
        faults.ensure(!mixed_up, "countries", &format!("are wrong: {MIXED_UP}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_congo_has_its_names() {
        for (name, code, wrong) in [
            (
                "Customs of the Democratic Republic of the Congo",
                "COD",
                false,
            ),
            (
                "Customs of the Democratic Republic of the Congo",
                "COG",
                true,
            ),
            ("DRC mining cadastre", "COG", true),
            ("Ports of the Republic of the Congo", "COD", true),
            ("Ports of the Republic of the Congo", "COG", false),
            ("Brazzaville customs", "COD", true),
            ("Customs", "COD", false),
            ("DRC", "RWA", false),
        ] {
            assert_eq!(contradicts(name, code), wrong, "{name}, {code}");
        }
    }
}
