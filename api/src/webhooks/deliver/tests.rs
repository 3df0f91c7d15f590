use super::*;

#[test]
fn a_trial_begins_with_its_first_attempt_and_anew_after_it_was_held_back() {
    let delivery = |tries| webhook_delivery::Model {
        id: Uuid::nil(),
        webhook_id: Uuid::nil(),
        organisation_id: Uuid::nil(),
        kind: WebhookDeliveryKind::Changes,
        state: WebhookDeliveryState::Pending,
        body: String::new(),
        entries: 1,
        created: 0,
        due: 1_000,
        tries,
        since: 10,
        finished: None,
    };
    let long = 1_001 + millis(WAIT_MAX);
    assert_eq!(
        [(0, 2_000), (3, 2_000), (3, long), (3, 5)].map(|(tries, at)| trial(&delivery(tries), at)),
        [(1, 2_000), (4, 10), (1, long), (4, 5)].map(|(tries, since)| Trial { tries, since })
    );
    // 40 ms is longer than the two of the first wait, and not longer than the 64 after a sixth attempt.
    let waits = waits(Duration::from_millis(1));
    let is_due = |tries, at| waits.is_due(&delivery(tries), at);
    assert_eq!(
        [(0, 999), (0, 1_000), (0, 960), (6, 960), (90, 960)].map(|(t, at)| is_due(t, at)),
        [false, true, true, false, false]
    );
}

#[test]
fn waits_double_up_to_a_bound_and_are_spread() {
    let first = Duration::from_secs(30);
    assert_eq!(
        [0, 1, 2].map(|failures| wait(first, failures)),
        [30_000, 60_000, 120_000]
    );
    assert_eq!(wait(first, 40), 8 * 60 * 60 * 1000);
    let spread: Vec<i64> = (0..50).map(|_| spread(1_000, Uuid::now_v7(), 3)).collect();
    assert!(
        spread.iter().all(|wait| (750..1_251).contains(wait)),
        "{spread:?}"
    );
    assert!(spread.iter().any(|wait| *wait != spread[0]), "{spread:?}");
}
