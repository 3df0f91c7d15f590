//! From a request to something to execute: the guards in their order, and a cache of the documents that passed them.
//!
//! The cache also serves Apollo's automatic persisted queries (a client sends the hash of a document it sent before).
//! A document enters the cache only after it was executed once, so nobody fills it with texts that are refused; it is
//! bounded in bytes; and a hash alone finds only what some client persisted on purpose.

mod bill;
mod lookup;
mod parse;
mod trusted;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_graphql::{Name, Request, Response, Variables};
use async_graphql_parser::types::{ExecutableDocument, OperationType};
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter, sync::Cache, sync::DefaultLifecycle,
};
use sha2::{Digest, Sha256};
use tracing::trace_span;

use crate::{
    http::{
        backend::Mark,
        guard::{self, Cost, Count, Limits, Refusal, Shape, VariableUses},
    },
    observe::TRACED,
};
use parse::select;
use trusted::Trusted;

pub use bill::Bill;

/// One request for an operation, as any transport delivers it.
#[derive(Debug, Default)]
pub struct Call {
    /// The document; absent when its hash is to find it.
    pub query: Option<String>,
    /// Which of its operations, if it has several.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// SHA-256 of the document in hexadecimal, when the client uses persisted queries.
    pub persisted_hash: Option<String>,
    /// What the document is called: by the operator, or `sha256:` and its SHA-256 in hexadecimal.
    pub document_id: Option<String>,
}

/// An operation that passed the guards.
#[derive(Debug)]
pub struct Prepared {
    /// What to execute. The caller adds data of its own to it, such as who asks.
    pub request: Request,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// What it may cost at worst.
    pub cost: Cost,
    /// Path of the field that costs most.
    pub dearest: Vec<String>,
    /// Its first root field, for monitoring: one that the schema has, or `none`.
    pub field: String,
    /// What it asks: the document, the operation in it and the values of its variables, as one digest.
    pub question: Question,
    /// How the register stood when it was asked, where somebody looked.
    pub mark: Option<Mark>,
    /// Whether its document is one of the operator's.
    pub is_trusted: bool,
    hash: Hash,
    document: Arc<Document>,
    persist: bool,
}

/// A digest of all that a request asks.
pub type Question = [u8; 32];

/// What a question about nothing but the schema is known by: its document and the operation in it.
pub type IntrospectionKey = (Hash, Option<String>);

/// The guards and the documents that passed them, shared by all transports.
pub struct Documents {
    shape: Arc<Shape>,
    limits: Limits,
    cache: Cache<Hash, Arc<Document>, Bytes>,
    /// Those of the operator, and what they call them.
    trusted: HashMap<Hash, Arc<Document>>,
    ids: HashMap<String, Hash>,
}

type Hash = [u8; 32];

/// A document parsed and merged.
#[derive(Debug)]
struct Document {
    executable: ExecutableDocument,
    uses: VariableUses,
    /// Names of the fragments it was sent with.
    fragments: Vec<Name>,
    /// Estimated memory.
    bytes: u64,
    /// Whether a client may ask for it by its hash.
    persisted: AtomicBool,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Hash, Arc<Document>> for Bytes {
    fn weight(&self, _: &Hash, document: &Arc<Document>) -> u64 {
        document.bytes
    }
}

impl Documents {
    /// Guards for a schema of this shape, with a cache of at most `cache_bytes`.
    pub fn new(shape: Arc<Shape>, limits: Limits, cache_bytes: u64) -> anyhow::Result<Self> {
        // Few shards, so that the longest document still fits into one.
        let mut options = OptionsBuilder::new();
        let options = options
            .estimated_items_capacity(1_000)
            .weight_capacity(cache_bytes)
            .shards(4)
            .build()?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        let cache = Cache::with_options(options, Bytes, hasher, lifecycle);
        Ok(Self {
            shape,
            limits,
            cache,
            trusted: HashMap::new(),
            ids: HashMap::new(),
        })
    }

    /// The bounds in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Passes a request through the guards. What comes out may be executed, though validation may still refuse it.
    pub fn prepare(&self, mut call: Call) -> Result<Prepared, Refusal> {
        let named = self.named(&call)?;
        let (hash, document) =
            self.find(call.query.as_deref(), named, call.document_id.is_some())?;
        let validating = trace_span!(target: TRACED, "validate").entered();
        let operation = select(&document.executable, call.operation_name.as_deref())?;
        let (cost, dearest) = guard::check_call(
            operation,
            &document.uses,
            &call.variables,
            &self.shape,
            &self.limits,
        )?;
        let (kind, question) = (operation.ty, question(&hash, &call));
        let field = self.shape.first_field(operation);
        let mut executable = document.executable.clone();
        let name = call.operation_name.as_deref();
        let faults = guard::sift(&mut executable, name, &mut call.variables, &self.shape);
        drop(validating);
        let mut request = Request::new(call.query.unwrap_or_default())
            .variables(call.variables)
            .data(faults);
        request.operation_name = call.operation_name;
        request.set_parsed_query(executable);
        Ok(Prepared {
            request,
            kind,
            cost,
            dearest,
            field,
            question,
            mark: None,
            is_trusted: self.trusted.contains_key(&hash),
            hash,
            document,
            persist: named.is_some(),
        })
    }

    /// What a call asks, if its document passed the guards and ran before, and nothing is to be noted about it: whoever names its
    /// hash beside its text wants it to be found by the hash.
    pub fn question(&self, call: &Call) -> Option<Question> {
        let named = self.named(call).ok()?;
        let hash = match &call.query {
            Some(text) => Hash::from(Sha256::digest(text)),
            None => named?,
        };
        let known = self.known(&hash)?;
        let is_found = match named {
            Some(named) => named == hash && known.persisted.load(Ordering::Relaxed),
            None => true,
        };
        is_found.then(|| question(&hash, call))
    }

    /// Keeps a document that was executed without a request error. To be called with [`Prepared::receipt`].
    pub fn remember(&self, receipt: Receipt) {
        if receipt.persist {
            receipt.document.persisted.store(true, Ordering::Relaxed);
        }
        if self.known(&receipt.hash).is_none() {
            self.cache.insert(receipt.hash, receipt.document);
        }
    }

    /// Takes a document of the operator's in, to be found by its id and its digest from now on, and gives its operations for the engine
    /// to check.
    fn trust(&mut self, trusted: &Trusted) -> anyhow::Result<Vec<Request>> {
        let text = &trusted.text;
        let (document, plain) = self
            .checked(text)
            .map_err(|refusal| trusted.fault(refusal.at.map(|at| at.line), &refusal.message))?;
        let hash = Hash::from(Sha256::digest(text));
        if let Some(id) = &trusted.id
            && self
                .ids
                .insert(id.clone(), hash)
                .is_some_and(|other| other != hash)
        {
            return Err(trusted.fault(None, "Another document has the same id."));
        }
        document.persisted.store(true, Ordering::Relaxed);
        let request = |name: Option<&Name>| match name {
            Some(name) => Request::new(&*plain).operation_name(name.as_str()),
            None => Request::new(&*plain),
        };
        let operations = document.executable.operations.iter();
        let requests = operations.map(|(name, _)| request(name)).collect();
        self.trusted.insert(hash, Arc::new(document));
        Ok(requests)
    }

    /// Adds to what the engine says of a document of the operator's how to mend it.
    fn explain(&self, trusted: &Trusted, response: &mut Response) {
        let hash = Hash::from(Sha256::digest(&trusted.text));
        if let Some(document) = self.trusted.get(&hash) {
            let (executable, fragments) = (&document.executable, &document.fragments);
            guard::explain(response, executable, fragments, &self.shape);
        }
    }
}

/// What [`Documents::remember`] needs once the request itself is spent.
pub struct Receipt {
    hash: Hash,
    document: Arc<Document>,
    persist: bool,
}

impl Prepared {
    /// By what the answer may be kept: none where it may differ another time or for another viewer.
    pub fn introspection_key(&self) -> Option<IntrospectionKey> {
        let is_introspection =
            self.cost.data == Count::default() && self.cost.introspection_bytes > 0;
        (is_introspection && self.request.variables.is_empty())
            .then(|| (self.hash, self.request.operation_name.clone()))
    }

    /// By what the log tells documents apart: the beginning of the document's SHA-256.
    pub fn fingerprint(&self) -> String {
        self.hash[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Splits the request, which the engine consumes, from what is to be remembered of it.
    pub fn receipt(self) -> (Request, Receipt) {
        (
            self.request,
            Receipt {
                hash: self.hash,
                document: self.document,
                persist: self.persist,
            },
        )
    }
}

/// All that a call asks. Its parts are told apart by their lengths.
fn question(document: &Hash, call: &Call) -> Question {
    let name = call.operation_name.as_deref();
    let variables = serde_json::to_vec(&call.variables).expect("GraphQL values are JSON");
    let mut digest = Sha256::new();
    digest.update(document);
    digest.update([u8::from(name.is_some())]);
    digest.update(name.map_or(0, str::len).to_le_bytes());
    digest.update(name.unwrap_or_default());
    digest.update(variables);
    digest.finalize().into()
}

#[cfg(test)]
mod tests;
