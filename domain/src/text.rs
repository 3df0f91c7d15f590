//! Text at the door.

/// Most words of one list, and most characters of one of them.
const WORDS_MAX: usize = 20;
const WORD_CHARS_MAX: usize = 60;

/// Words or short names as they are stored: lower-cased, each once, one a line; none of an empty list.
pub fn words(given: &[String]) -> Result<Option<String>, String> {
    if given.len() > WORDS_MAX {
        return Err(format!("has more than {WORDS_MAX} entries"));
    }
    let mut words: Vec<String> = Vec::new();
    for word in given.iter().map(|word| word.trim().to_lowercase()) {
        if word.is_empty()
            || word.chars().count() > WORD_CHARS_MAX
            || word.chars().any(char::is_control)
        {
            return Err(format!(
                "has an entry that is no word or short name of 1 to {WORD_CHARS_MAX} characters"
            ));
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok((!words.is_empty()).then(|| words.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_each_once() {
        let words = |given: &[&str]| {
            words(
                &given
                    .iter()
                    .map(|&word| word.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            words(&[" Armed Forces", "customs", "CUSTOMS"]),
            Ok(Some("armed forces\ncustoms".to_owned()))
        );
        assert_eq!(words(&[]), Ok(None));
        assert!(
            words(&[" "]).is_err()
                && words(&["a\nb"]).is_err()
                && words(&["a"; 21]).is_err()
                && words(&[&"é".repeat(61)]).is_err()
        );
        assert!(words(&[&"é".repeat(60)]).is_ok());
    }
}
