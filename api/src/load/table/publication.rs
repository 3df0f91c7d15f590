//! When a gap of a table is published, and what comes out with it.

use super::{
    headings::Flaw,
    on_record::{since_exported, version},
    record::Record,
};
use crate::{
    actions::gap::{
        brought_out::links_of,
        publish::{Publication, publish_read},
    },
    db::transaction::Tx,
    error::Result,
};
use domain::{date::PartialDate, gap::publication::day, validation::Validation};
use entity::gap;
use uuid::Uuid;

/// The rule that tells of a link which comes out.
const LINK_SHOWN: &str = "link.shown";

/// When a gap is to be published, as its cell says it.
enum Publish {
    Today,
    On(PartialDate),
}

/// When it is to be published, with what is confirmed about it.
pub(super) fn publication(
    record: &mut Record<'_>,
    confirmed: Option<&'static str>,
) -> Option<Publication> {
    let said = record.given("publish", |cell| match cell.text() {
        Ok(text) if text.eq_ignore_ascii_case("TODAY") => Ok(Publish::Today),
        _ => cell.date().map(Publish::On),
    })?;
    let Some(confirmed) = confirmed else {
        let message = "takes a confirmation: once you read the texts for it, pass confirmation: NAMES_NO_PRIVATE_PERSON";
        record.flaw(None, "publish", "record.refused", message);
        return None;
    };
    let on = match said {
        Publish::Today => None,
        Publish::On(day) => Some(day),
    };
    Some(Publication { on, confirmed })
}

/// Refuses to publish a gap that somebody changed since its row was exported: it was not read as it is. One that goes out on that day
/// already stays as it is.
pub(super) async fn expect_as_exported(
    tx: &Tx,
    gap: &gap::Model,
    record: &mut Record<'_>,
    publication: &Publication,
) -> Result<()> {
    let on = day(
        publication.on.as_ref(),
        tx.today(),
        &mut Validation::default(),
    );
    if gap.published.as_deref() == Some(on.as_str()) {
        return Ok(());
    }
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let version = version(record, before.version());
    let expected = tx.expect::<gap::Entity>(gap.id, &before, &version).await;
    expected.map_err(since_exported)
}

/// Publishes a gap that is on record, and warns of its links: a new one has none.
pub(super) async fn publish(
    tx: &mut Tx,
    id: Uuid,
    record: &mut Record<'_>,
    publication: Publication,
) -> Result<()> {
    let version = tx.state::<gap::Entity>(id).await?.version();
    publish_read(tx, id, &version, publication).await?;
    let inside = tx.inside();
    let links = links_of(&inside, &[id]).await?;
    // They name gaps that others may have confided.
    tx.scope().readings().join(inside.readings(), &[id]);
    let row = record.rows[0].number;
    let warnings = links.into_iter().map(|message| Flaw {
        rule: LINK_SHOWN,
        row,
        column: Some("publish".to_owned()),
        message,
    });
    record.warnings.extend(warnings);
    Ok(())
}
