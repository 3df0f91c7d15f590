//! What is told of its cost beside every answer, so that nobody learns only from a refusal what they ask.
//!
//! It stands in all answers, not in those alone whose client asks for it: it is some ninety bytes, and those who build a dashboard see it
//! in whatever tool they try their queries in, before they know that there is a limit.

use std::sync::Arc;

use async_graphql::{Response, Variables};
use async_graphql_value::value;

use crate::http::{
    documents::{Document, Documents, Prepared, select},
    guard,
};

/// What an operation was reckoned to cost.
pub struct Bill {
    document: Arc<Document>,
    operation: Option<String>,
    /// Those of its variables by which it depends what an answer came to.
    variables: Variables,
    asked: u64,
    dearest: String,
}

impl Prepared {
    /// What its answers are told to cost.
    pub fn bill(&self) -> Bill {
        let request = &self.request;
        let operation = select(&self.document.executable, request.operation_name.as_deref());
        let variables = operation.map(|operation| guard::telling(operation, &request.variables));
        Bill {
            document: self.document.clone(),
            operation: request.operation_name.clone(),
            variables: variables.unwrap_or_default(),
            asked: self.cost.data.usual,
            dearest: self.dearest.join("."),
        }
    }
}

impl Documents {
    /// An answer with its cost: what was asked, what the answer came to, the limit, and the field that costs most; and with what to
    /// mend where the request does not fit the schema. All of it follows from the request and the answer themselves.
    pub fn with_cost(&self, bill: &Bill, mut response: Response) -> Response {
        let document = &bill.document;
        let executable = &document.executable;
        guard::explain(&mut response, executable, &document.fragments, &self.shape);
        let operation = select(executable, bill.operation.as_deref());
        let used = operation.map_or(0, |operation| {
            guard::used(operation, &bill.variables, &response.data, &self.shape)
        });
        let dearest = Some(&bill.dearest).filter(|path| !path.is_empty());
        let cost = value!({
            "asked": bill.asked,
            "used": used,
            "limit": self.limits.cost,
            "dearestField": dearest,
        });
        response.extensions.insert("cost".to_owned(), cost);
        response
    }
}
