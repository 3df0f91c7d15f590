//! What everybody may read, and who may know who is behind it.

use super::{Guarded, Public, everyone};
use crate::access::viewer::{Member, Viewer};
use entity::{assistance, assistance_brief, focal_point, lifting_condition, organisation, panel};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// Declares entities that hold nothing but what everybody may read.
macro_rules! public {
    ($($entity:ident)*) => {
        $(impl Guarded for $entity::Entity {
            type Row = $entity::Model;

            fn id(row: &$entity::Model) -> Uuid {
                row.id
            }

            fn readable(_: &Viewer, _: &str) -> Condition {
                everyone()
            }
        }

        impl Public for $entity::Entity {})*
    };
}

public! { organisation panel lifting_condition focal_point assistance assistance_brief }

/// Whether the viewer may know who provides assistance, given whether it is attributed: a provider may ask to be shown unattributed.
pub fn sees_provider(viewer: &Viewer, attributed: bool, provider: Uuid) -> bool {
    attributed || viewer.is(provider)
}

/// Assistance of which the viewer may know who provides it.
pub fn provider_is_seen(viewer: &Viewer) -> Condition {
    let own = |member: &Member| assistance::Column::ProviderId.eq(member.organisation);
    Condition::any()
        .add(assistance::Column::Attributed.eq(true))
        .add_option(viewer.insider().map(own))
}
