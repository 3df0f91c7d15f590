use super::*;
use proptest::{collection::vec, prelude::*};

#[test]
fn a_share_of_a_whole_is_nothing_or_all_at_most_and_kept_without_zeros() {
    for (given, kept) in [
        ("0", Some("0")),
        ("12.50", Some("12.5")),
        ("0.0001", Some("0.0001")),
        ("100.0000", Some("100")),
        ("007", Some("7")),
        ("100.0001", None),
        ("12,5", None),
        ("-1", None),
        ("1.", None),
        ("0.00001", None),
        ("", None),
    ] {
        assert_eq!(of_whole(given).ok().as_deref(), kept, "{given}");
    }
}

fn shares(of: &[(&str, &str)]) -> Vec<Draft> {
    let share = |(country, percent): &(&str, &str)| Draft {
        country: (*country).to_owned(),
        percent: (*percent).to_owned(),
    };
    of.iter().map(share).collect()
}

fn faults(of: &[(&str, &str)]) -> Vec<String> {
    let mut faults = Validation::default();
    check(&shares(of), "shares", &mut faults);
    let faults = faults.into_result().err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn shares_are_kept_in_order_and_sum_to_hundred() {
    let given = shares(&[("MLI", "33.3334"), ("GIN", "66.6666")]);
    let kept = check(&given, "shares", &mut Validation::default());
    assert_eq!(kept.as_deref(), Some("GIN:66.6666 MLI:33.3334"));
    let kept = check(
        &shares(&[("GIN", "100.0")]),
        "shares",
        &mut Validation::default(),
    );
    assert_eq!(kept.as_deref(), Some("GIN:100"));
    assert_eq!(check(&[], "shares", &mut Validation::default()), None);
    assert_eq!(
        faults(&[("GIN", "33.3333"), ("MLI", "66.6666")]),
        ["shares sums to 99.9999 percent: shares sum to 100"]
    );
    assert_eq!(
        faults(&[("GIN", "50"), ("GIN", "100")]),
        ["shares.1.country appears twice"]
    );
    for wrong in ["0", "-1", "", ".5", "5.", "1e1", "33.33333", "1000", "50 "] {
        let told = faults(&[("GIN", wrong)]);
        assert!(
            told.len() == 1 && told[0].starts_with("shares.0.percent is no share"),
            "{wrong}: {told:?}"
        );
    }
}

#[test]
fn shares_count_where_they_are_of_the_countries_of_the_gap() {
    let kept = Some("GIN:75 MLI:25");
    assert_eq!(
        weights(kept, &["CIV", "GIN", "MLI"]),
        Some(vec![0, 750_000, 250_000])
    );
    assert_eq!(weights(kept, &["CIV", "GIN"]), None);
    assert_eq!(weights(None, &["CIV", "GIN"]), None);
}

#[test]
fn what_cannot_be_divided_goes_where_most_is_lost() {
    assert_eq!(parts_of(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(parts_of(10, &[150_000, 850_000, 0]), [2, 8, 0]);
    assert_eq!(parts_of(1, &[20, 80]), [0, 1]);
    assert_eq!(
        split([3, 0, 2, 0], &[4, 2, 4]),
        [[1, 0, 1, 0, 0], [1, 0, 1, 0, 0], [1, 0, 0, 0, 1]]
    );
}

#[test]
fn countries_have_their_shares_or_equal_parts_in_whatever_order_they_are_named() {
    let of = |kept, alpha3: &[&str]| {
        let parts = by_country([655_957, 0, 0, 0], kept, alpha3.iter().copied());
        let parts = parts.into_iter();
        parts
            .map(|(code, part)| format!("{code} {:?} {}", part.percent, part.figures[0]))
            .collect::<Vec<_>>()
    };
    let stated = of(Some("CIV:39.5 LBR:60.5"), &["LBR", "CIV"]);
    assert_eq!(
        stated,
        ["CIV Some(\"39.5\") 259103", "LBR Some(\"60.5\") 396854"]
    );
    assert_eq!(
        of(None, &["LBR", "CIV"]),
        ["CIV None 327979", "LBR None 327978"]
    );
    assert_eq!(of(Some("CIV:100"), &["LBR"]), ["LBR None 655957"]);
}

proptest! {
    /// Whatever is split, the parts sum to it, none is below nothing, and each of them adds up.
    #[test]
    fn parts_sum_to_the_whole_and_each_adds_up(
        needed in 1..i64::MAX,
        given in vec(0..=120_u8, 3),
        weights in vec(0..=ALL, 1..9),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let weights: Vec<i128> = weights.into_iter().map(i128::from).collect();
        let needed = i128::from(needed);
        let [pledged, committed, delivered] = [0, 1, 2].map(|at| needed * i128::from(given[at]) / 100);
        let parts = split([needed, pledged, committed, delivered], &weights);
        let remaining = (needed - committed.max(delivered)).max(0);
        for (at, whole) in [needed, pledged, committed, delivered, remaining].into_iter().enumerate() {
            prop_assert_eq!(parts.iter().map(|part| part[at]).sum::<i128>(), whole);
        }
        for [needed, pledged, committed, delivered, remaining] in parts {
            prop_assert!(needed >= 0 && pledged >= 0 && committed >= 0 && delivered >= 0);
            prop_assert_eq!(remaining, (needed - committed.max(delivered)).max(0));
        }
    }
}
