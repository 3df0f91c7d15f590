//! Reads a list page by page, as a client of the API would: through the guards, for the viewer, each page within the bounds of a
//! request. So who sees what, what is masked, and what is written down of it are the same by construction.

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc};

use actix_web::web;
use async_graphql::{Value as Data, Variables};
use futures_util::FutureExt;
use serde_json::{Map, Value};

use crate::{
    access::viewer::Viewer,
    error::{code, present},
    http::{
        Api, allowance,
        dear::{Asker, Dear},
        documents::Call,
        export::{
            parameters::Asked,
            problem::Problem,
            rows::{json, row, rows, taken},
            shares,
            table::{GROWING, SLICE, Table},
        },
        guard::{self, Refusal},
    },
};

/// Entries of a page: the most whose cost is within the bounds of a request. What is done once for a page is done the less often the more
/// entries it has.
const SIZES: [u64; 10] = [500, 350, 250, 100, 50, 25, 10, 5, 2, 1];

/// Rows, each as long as there are columns.
pub(super) type Page = Vec<Vec<Value>>;

/// How a place is come by among the operations that run.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It is waited for: only so many exports run, and none breaks off for want of it.
    Awaited,
    /// Only if there is one, as operations do, of which anybody at an address may send any number.
    AtOnce(Option<IpAddr>),
}

/// A place in a list that is being read.
pub(super) struct Pager {
    api: web::Data<Api>,
    viewer: Viewer,
    pub(super) table: Arc<Table>,
    variables: Map<String, Value>,
    expand: Vec<&'static str>,
    document: String,
    /// Sizes that are left for pages, should one have more in it than a request may read.
    smaller: &'static [u64],
    place: Place,
    /// Whether an entry is one row, and gives its cells up to it.
    is_flat: bool,
    /// Items of lists in the entries of this page that were read before.
    skip: usize,
    pub(super) is_done: bool,
}

impl Pager {
    /// The beginning of a list. Its variables are within the bounds of those of clients.
    pub(super) fn new(
        api: web::Data<Api>,
        viewer: Viewer,
        table: Arc<Table>,
        asked: Asked,
    ) -> Result<Self, Problem> {
        for value in asked.variables.values() {
            guard::check_json(value, &api.settings.limits).map_err(Problem::of_refusal)?;
        }
        let mut pager = Self {
            is_flat: asked.expand.is_empty() && table.is_flat(),
            api,
            viewer,
            table,
            variables: asked.variables,
            expand: asked.expand,
            document: String::new(),
            smaller: &SIZES,
            place: Place::Awaited,
            skip: 0,
            is_done: false,
        };
        let mut refused = None;
        while pager.shrink() {
            match pager.api.documents.prepare(pager.call()) {
                Ok(_) => return Ok(pager),
                Err(refusal) if refusal.code == code::LIMITED => refused = Some(refusal),
                Err(refusal) => return Err(Problem::of_refusal(refusal)),
            }
        }
        let too_dear = || Refusal::new(code::LIMITED, "The export goes beyond the bounds.");
        Err(Problem::of_refusal(refused.unwrap_or_else(too_dear)))
    }

    /// Whether anybody would be answered the same.
    pub(super) fn is_public(&self) -> bool {
        matches!(self.viewer, Viewer::Anonymous)
    }

    /// The same, in pages of so many entries.
    pub(super) fn sized(mut self, size: u64) -> Self {
        self.document = self.table.document(size);
        self.smaller = &[];
        self
    }

    /// Turns to the next smaller size of pages, where there is one.
    fn shrink(&mut self) -> bool {
        let Some((size, smaller)) = self.smaller.split_first() else {
            return false;
        };
        self.document = self.table.document(*size);
        self.smaller = smaller;
        true
    }

    /// The same for whoever asks from an address, which waits for no place.
    pub(super) fn at_once(mut self, from: Option<IpAddr>) -> Self {
        self.place = Place::AtOnce(from);
        self
    }

    /// Points that the next page is charged as an operation.
    pub(super) fn points(&self) -> Result<u64, Problem> {
        points(&self.api, self.call())
    }

    /// The first page of at most so many entries, and no more.
    pub(super) async fn only(self, size: u64) -> Result<Page, Problem> {
        self.sized(size).next().await
    }

    /// The rows of the next page.
    pub(super) async fn next(&mut self) -> Result<Page, Problem> {
        if self.is_flat {
            let data = self.read().await?;
            return self.flat(data).map_err(|_| Problem::internal());
        }
        let mut entries = self.entries().await?;
        let (needed, mut page) = (self.table.list.rows, Vec::new());
        for entry in &mut entries {
            if self.expand.contains(&shares::FURTHER) {
                shares::with_main(entry);
            }
            rows(entry, needed, &self.expand, &self.table.columns, &mut page);
        }
        Ok(page)
    }

    /// The rows of a page whose entries are one row each.
    fn flat(&mut self, mut data: Data) -> serde_json::Result<Page> {
        let mut root = taken(&mut data, self.table.list.root);
        let info = json(taken(&mut root, "pageInfo"))?;
        let edges = match taken(&mut root, "edges") {
            Data::List(edges) => edges,
            _ => Vec::new(),
        };
        self.turn(&info, &[]);
        let columns = &self.table.columns;
        let nodes = edges.into_iter().map(|mut edge| taken(&mut edge, "node"));
        nodes.map(|node| row(node, columns)).collect()
    }

    /// The entries of the next page as the API gives them.
    pub(super) async fn entries(&mut self) -> Result<Vec<Value>, Problem> {
        let data = self.read().await?;
        let mut data = json(data).map_err(|_| Problem::internal())?;
        let mut root = data[self.table.list.root].take();
        let (entries, info) = match root {
            // What is no connection comes at once.
            Value::Array(entries) => (entries, Value::Null),
            ref mut page => (nodes(page), page["pageInfo"].take()),
        };
        self.turn(&info, &entries);
        Ok(entries)
    }

    /// Whether the next page is a further slice of the long lists in the entries of the last one.
    pub(super) fn is_within_page(&self) -> bool {
        self.skip > 0
    }

    /// Turns to the next part of long lists in the entries, then to the next page.
    fn turn(&mut self, info: &Value, entries: &[Value]) {
        if self.table.has_slices() && entries.iter().any(has_full_slice) {
            self.skip += SLICE;
            return;
        }
        self.skip = 0;
        self.is_done = info["hasNextPage"] != true;
        self.variables
            .insert("after".to_owned(), info["endCursor"].clone());
    }

    fn call(&self) -> Call {
        let mut variables = self.variables.clone();
        if self.table.has_slices() {
            variables.insert("skip".to_owned(), self.skip.into());
        }
        Call {
            query: Some(self.document.clone()),
            variables: Variables::from_json(Value::Object(variables)),
            ..Call::default()
        }
    }

    /// The data of a page. It has fewer entries where they have more in them than a request may read, which nobody knows before. Slices go
    /// on with the entries of the first one.
    async fn read(&mut self) -> Result<Data, Problem> {
        loop {
            let answer = answer(&self.api, &self.viewer, self.call(), self.place).await;
            let is_too_much = answer.as_ref().is_err_and(Problem::is_too_much);
            if !(is_too_much && self.skip == 0 && self.shrink()) {
                return answer;
            }
        }
    }
}

/// Points that one of our own documents is charged as an operation.
pub(super) fn points(api: &Api, call: Call) -> Result<u64, Problem> {
    let prepared = api.documents.prepare(call).map_err(Problem::of_refusal)?;
    Ok(allowance::points(&prepared.cost))
}

/// What the API answers a viewer to one of our own documents: the data, whole.
pub(super) async fn ask(
    api: &Api,
    viewer: &Viewer,
    call: Call,
    place: Place,
) -> Result<Value, Problem> {
    let data = answer(api, viewer, call, place).await?;
    json(data).map_err(|_| Problem::internal())
}

async fn answer(api: &Api, viewer: &Viewer, call: Call, place: Place) -> Result<Data, Problem> {
    let prepared = api.documents.prepare(call).map_err(Problem::of_refusal)?;
    let (kind, cost) = (prepared.kind, prepared.cost);
    let (request, receipt) = prepared.receipt();
    let running = async {
        // Exports are few, and wait for nobody's dear questions.
        let turn = match place {
            Place::Awaited => None,
            Place::AtOnce(from) => {
                let asker = Asker::new(viewer, from, api.settings.timeout);
                let turn = api.dear.turn(kind, &cost, &asker).await;
                turn.map_err(|none| Problem::no_turn(&none))?
            }
        };
        let permit = match place {
            Place::Awaited => api.running.acquire().await.ok(),
            Place::AtOnce(_) => api.running.try_acquire().ok(),
        };
        let _permit = permit.ok_or_else(Problem::overloaded)?;
        let is_dear = turn.is_some() || matches!(place, Place::Awaited);
        let request = Dear::told(is_dear, request);
        AssertUnwindSafe(api.backend.execute(request, viewer.clone()))
            .catch_unwind()
            .await
            .map_err(|_| Problem::internal())
    };
    let finished = tokio::time::timeout(api.settings.timeout, running)
        .await
        .map_err(|_| Problem::timed_out())?;
    let response = present(finished?);
    // An export with holes would pass for the whole: one error ends it.
    if let Some(error) = response.errors.first() {
        return Err(Problem::of_error(error));
    }
    api.documents.remember(receipt);
    Ok(response.data)
}

fn nodes(page: &mut Value) -> Vec<Value> {
    let edges = page["edges"].as_array_mut().map(std::mem::take);
    let edges = edges.unwrap_or_default().into_iter();
    edges.map(|mut edge| edge["node"].take()).collect()
}

/// Whether a list in an entry may have more than was given at once.
fn has_full_slice(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_full_slice),
        Value::Object(fields) => {
            let is_full = |list: &&str| {
                let items = fields.get(*list).and_then(Value::as_array);
                items.is_some_and(|items| items.len() >= SLICE)
            };
            GROWING.iter().any(is_full) || fields.values().any(has_full_slice)
        }
        _ => false,
    }
}
