//! The register as a subgraph of Apollo Federation v2, where it is set to be one: objects by the references that others hold.
//!
//! Whatever has a global id is an entity by it, and is found as `nodes` finds it: in the viewer's scope, and few at a time. The engine
//! has a federation of its own, which answers none where one is missing and writes the SDL anew each time; so what it needs is declared here.

use crate::{
    error::{Error, Result},
    graphql::{
        ContextExt, Mutation, Query,
        node::{self, Node},
        root::Beside,
    },
};
use async_graphql::{
    Any, ContainerType, Context, ContextSelectionSet, ID, Object, OutputType, Positioned,
    SDLExportOptions, ServerResult, SimpleObject, Value,
    indexmap::{IndexMap, IndexSet},
    parser::types::Field,
    registry::{MetaDirectiveInvocation, MetaType, Registry},
    resolver_utils::resolve_container,
};
use futures_util::future::BoxFuture;
use std::{borrow::Cow, sync::LazyLock};

/// The fields of the root that only a subgraph has.
const FIELDS: [&str; 2] = ["_service", ENTITIES];
const ENTITIES: &str = "_entities";
const ENTITY: &str = "_Entity";
/// What composition of supergraphs reads: the same for everybody, so it is written once.
pub(super) static SDL: LazyLock<String> = LazyLock::new(|| {
    super::subgraph_schema().sdl_with_options(SDLExportOptions::new().federation())
});

/// What a subgraph is asked for. Its fields are those of the root once [`Extension`] is registered.
struct SubgraphQuery;

/// This register as a subgraph.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    /// Its schema, with what composition of supergraphs has to know.
    sdl: &'static str,
}

#[Object]
impl SubgraphQuery {
    /// This register as a subgraph of Apollo Federation.
    #[graphql(name = "_service")]
    fn service(&self) -> Service {
        Service { sdl: &SDL }
    }

    /// The objects that these references name, in the same order; null for each that does not exist or that the viewer may not read.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "References: `__typename` and the global `id`, at most 100.")]
        representations: Vec<Any>,
    ) -> Result<Vec<Option<async_graphql::Result<Node>>>> {
        node::within_bounds("representations", representations.len())?;
        let references = representations.iter();
        let named: Vec<_> = references.map(|Any(one)| named_by(ctx, one)).collect();
        let ids: Vec<ID> = named.iter().flatten().map(|(_, id)| id.clone()).collect();
        let mut found = node::find_each(ctx.scope(), &ids).await?.into_iter();
        let entities = named.into_iter().map(|named| -> Result<Option<Node>> {
            let (ty, _) = named?;
            let node = found.next().transpose()?.flatten();
            // The id of something else names nothing of this type.
            Ok(node.filter(|node| node.introspection_type_name() == ty))
        });
        Ok(entities.map(node::listed).collect())
    }
}

/// The type and the global id that a reference names.
fn named_by<'a>(ctx: &Context<'_>, reference: &'a Value) -> Result<(&'a str, ID)> {
    let part = |name: &str| match reference {
        Value::Object(parts) => match parts.get(name) {
            Some(Value::String(text)) => Ok(text.as_str()),
            _ => Err(Error::invalid(
                "representations",
                &format!("have one without `{name}`, which is a text"),
            )),
        },
        _ => Err(Error::invalid(
            "representations",
            "have one that is no object: give its `__typename` and `id`",
        )),
    };
    let (ty, id) = (part("__typename")?, part("id")?);
    let entities = ctx.schema_env.registry.types.get(ENTITY);
    if entities.is_none_or(|entities| !entities.is_possible_type(ty)) {
        return Err(Error::invalid(
            "representations",
            "have one of a type without a key: name one of those that implement Node",
        ));
    }
    Ok((ty, ID::from(id)))
}

impl Beside for Query {
    fn beside<'a>(ctx: &'a Context<'_>) -> Option<BoxFuture<'a, ServerResult<Option<Value>>>> {
        // Only a subgraph's schema lets these come here.
        if !FIELDS.contains(&ctx.item.node.name.node.as_str()) {
            return None;
        }
        let resolved = async move { SubgraphQuery.resolve_field(ctx).await };
        Some(Box::pin(resolved))
    }
}

impl Beside for Mutation {}

/// Makes a schema in which it is registered that of a subgraph.
pub(super) struct Extension;

impl OutputType for Extension {
    fn type_name() -> Cow<'static, str> {
        SubgraphQuery::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        SubgraphQuery::create_type_info(registry);
        let entities = entities(registry);
        entities.iter().for_each(|name| mark(registry, name));
        // Every subgraph with pages has it.
        if let Some(MetaType::Object { shareable, .. }) = registry.types.get_mut("PageInfo") {
            *shareable = true;
        }
        registry.types.insert(ENTITY.to_owned(), union(entities));
        close_root(registry);
        move_fields(registry);
        registry.query_type.clone()
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container(ctx, &SubgraphQuery).await
    }
}

/// The objects with a global id.
fn entities(registry: &Registry) -> IndexSet<String> {
    let is_node = |name: &str| {
        let interfaces = registry.implements.get(name);
        interfaces.is_some_and(|interfaces| interfaces.contains("Node"))
    };
    let types = registry.types.iter();
    types
        .filter(|(name, ty)| matches!(ty, MetaType::Object { .. }) && is_node(name))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Says that a type is known by its `id`. As a directive: a key in the engine's sense would have the engine answer.
fn mark(registry: &mut Registry, name: &str) {
    if let Some(MetaType::Object {
        directive_invocations,
        ..
    }) = registry.types.get_mut(name)
    {
        directive_invocations.push(MetaDirectiveInvocation {
            name: "key".to_owned(),
            args: IndexMap::from([("fields".to_owned(), Value::from("id"))]),
        });
    }
}

/// Keeps clients of a supergraph from going back to our root by the `query` of a payload: it is but a part of theirs, and some who compose
/// refuse what does not lead to all of it.
fn close_root(registry: &mut Registry) {
    let root = format!("{}!", registry.query_type);
    for ty in registry.types.values_mut() {
        if let MetaType::Object { fields, .. } = ty {
            let back = fields.values_mut().filter(|field| field.ty == root);
            back.for_each(|field| field.inaccessible = true);
        }
    }
}

fn union(possible_types: IndexSet<String>) -> MetaType {
    MetaType::Union {
        name: ENTITY.to_owned(),
        description: Some("An object that other subgraphs may refer to.".to_owned()),
        possible_types,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
    }
}

/// Moves our fields to the root of queries, where references name entities.
fn move_fields(registry: &mut Registry) {
    let own = registry.types.remove(&*SubgraphQuery::type_name());
    let root = registry.types.get_mut(&registry.query_type);
    if let (Some(MetaType::Object { fields: own, .. }), Some(MetaType::Object { fields, .. })) =
        (own, root)
    {
        for (name, mut field) in own {
            if name == ENTITIES {
                field.ty = format!("[{ENTITY}]!");
            }
            fields.insert(name, field);
        }
    }
}
