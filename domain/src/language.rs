//! Languages.

/// The codes of ISO 639-1, as the Library of Congress lists them, who keeps them.
const CODES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es \
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj \
    kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv \
    ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th \
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Whether a text is a code of ISO 639-1, in small letters.
pub fn is_code(text: &str) -> bool {
    CODES.split(' ').any(|code| code == text)
}

/// Most characters of what was written that are told.
const TOLD_MAX: usize = 60;

/// Why a text is no code, in words that follow the name of its field.
pub fn no_code(text: &str) -> String {
    let told: String = text.chars().take(TOLD_MAX).collect();
    format!("\"{told}\" is not an ISO 639-1 code: write for example en or fr")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_only_looks_like_one() {
        assert!(["en", "fr", "ar", "ru", "zu"].into_iter().all(is_code));
        let others = ["", " ", "xx", "english", "EN", "en fr", "fra"];
        assert!(!others.into_iter().any(is_code));
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 2));
    }
}
