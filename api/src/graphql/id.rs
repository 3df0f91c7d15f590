//! Global ids: a row's kind and id in one token. Clients must not look inside.

use crate::error::{Error, Result};
use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::assistance::AssistanceKind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use domain::kind::Kind;

/// The global id of a row.
pub fn global(kind: Kind, id: Uuid) -> ID {
    let mut bytes = [0; 17];
    bytes[0] = kind as u8;
    bytes[1..].copy_from_slice(id.as_bytes());
    ID(URL_SAFE_NO_PAD.encode(bytes))
}

/// The id of a value that is computed and not on record. It is derived from the value, so that a client may keep it, and two of
/// one sort with the same id are equal. It is not the id of a row: `node` finds nothing by it.
pub fn of_value(sort: &str, says: &impl std::fmt::Debug) -> ID {
    let hash = Sha256::digest(format!("{sort}\0{says:?}"));
    ID(format!("={}", URL_SAFE_NO_PAD.encode(&hash[..16])))
}

/// The kind and row id of a global id; no kind where its number stands for none.
pub fn parse(id: &ID) -> Result<(Option<Kind>, Uuid)> {
    let invalid = || {
        Error::invalid(
            "id",
            "is not an id of this service: pass one unchanged, as this service gave it",
        )
    };
    let bytes = URL_SAFE_NO_PAD.decode(&id.0).map_err(|_| invalid())?;
    let (kind, id) = bytes.split_first().ok_or_else(invalid)?;
    Ok((
        Kind::from_repr(*kind),
        Uuid::from_slice(id).map_err(|_| invalid())?,
    ))
}

/// The row that a global id of this kind names; the nil id, which no row has, where it names none. The lookup that follows then
/// reports that the id names nothing, at its own field.
pub fn row_or_nil(id: &ID, kind: Kind) -> Uuid {
    match parse(id) {
        Ok((Some(found), row)) if found == kind => row,
        _ => Uuid::nil(),
    }
}

/// The same of an id of an offer or programme, and which of the two it is.
pub fn assistance_or_nil(id: &ID) -> (AssistanceKind, Uuid) {
    match row_or_nil(id, Kind::Offer) {
        offer if offer.is_nil() => (AssistanceKind::Programme, row_or_nil(id, Kind::Programme)),
        offer => (AssistanceKind::Offer, offer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::of_record;

    #[test]
    fn a_global_id_comes_back_as_kind_and_row() {
        let row = of_record("gap", "civ-customs", 1_260_000_000_000);
        assert_eq!(
            parse(&global(Kind::Gap, row)).expect("valid"),
            (Some(Kind::Gap), row)
        );
    }

    #[test]
    fn what_says_the_same_has_one_id_and_it_is_no_rows() {
        let id = of_value("score-part", &("SIZE", 0.5));
        assert_eq!(id, of_value("score-part", &("SIZE", 0.5)));
        assert_ne!(id, of_value("score-part", &("SIZE", 0.25)));
        assert_ne!(id, of_value("part-weight", &("SIZE", 0.5)));
        assert!(parse(&id).is_err());
    }

    #[test]
    fn an_id_of_another_kind_names_no_row() {
        let row = of_record("gap", "civ-customs", 1_260_000_000_000);
        assert_eq!(row_or_nil(&global(Kind::Gap, row), Kind::Gap), row);
        assert!(row_or_nil(&global(Kind::Gap, row), Kind::Need).is_nil());
        assert!(row_or_nil(&ID::from("civ-customs"), Kind::Gap).is_nil());
    }

    proptest::proptest! {
        #[test]
        fn an_id_is_written_in_one_way(kind in 0_u8.., row in proptest::prelude::any::<u128>(), text in "[A-Za-z0-9_=-]{0,30}") {
            let row = Uuid::from_u128(row);
            if let Some(kind) = Kind::from_repr(kind) {
                proptest::prop_assert_eq!(parse(&global(kind, row)).expect("valid"), (Some(kind), row));
            }
            if let Ok((Some(kind), row)) = parse(&ID(text.clone())) {
                proptest::prop_assert_eq!(global(kind, row).0, text);
            }
        }
    }

    #[test]
    fn a_foreign_id_is_refused() {
        assert!(parse(&ID::from("R2FwOjE=")).is_err());
        assert!(parse(&ID::from("")).is_err());
    }
}
