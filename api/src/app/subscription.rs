//! Subscriptions as they run: the engine is asked for an entry whenever there is one and its reader has taken the last.
//!
//! A subscription waits for the register to go on and holds nothing meanwhile but where it is. Few evaluate at once, so that all who
//! are told of one change do not keep others from asking; and whoever reads slowly is waited for, while the table keeps the rest.

use crate::{
    access::viewer::Viewer,
    app::register::{Register, refused},
    db::pulse::Head,
    error::{Error, Result, forget_path, troubles},
    graphql::{
        equipped,
        live::{Follower, Resumed, Step},
    },
    http::LastEvent,
};
use async_graphql::{Request, Response, ServerError, Variables, parser::types::ExecutableDocument};
use chrono::Utc;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use std::{any::TypeId, future::ready, sync::Arc};
use tokio::{sync::watch, time::timeout};

/// How many subscriptions evaluate at once with so many connections to the database: half of these are left to who asks.
pub(super) fn evaluations_max(connections: u32) -> usize {
    usize::try_from(connections / 2).map_or(1, |half| std::cmp::max(half, 1))
}

/// What a subscription gives, until it is dropped or complete.
pub(super) fn follow(
    register: &Register,
    request: Request,
    viewer: Viewer,
) -> BoxStream<'_, Response> {
    let question = match Question::of(request) {
        Ok(question) => question,
        Err(error) => {
            return stream::once(ready(Response::from_errors(vec![error]))).boxed();
        }
    };
    let subscription = Subscription {
        register,
        viewer,
        question,
        follower: Arc::default(),
        heads: register.store.pulse().heads(),
        is_over: false,
    };
    let responses = stream::unfold(subscription, |mut subscription| async move {
        let response = subscription.next().await?;
        Some((response, subscription))
    });
    responses.boxed()
}

/// What was asked, to be asked again.
struct Question {
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    resumed: Option<Resumed>,
}

impl Question {
    fn of(mut request: Request) -> std::result::Result<Self, ServerError> {
        let last = request.data.get(&TypeId::of::<LastEvent>());
        let last = last.and_then(|last| last.downcast_ref::<LastEvent>());
        let resumed = last.and_then(|last| last.0.clone()).map(Resumed);
        Ok(Self {
            resumed,
            document: request.parsed_query()?.clone(),
            operation_name: request.operation_name,
            variables: request.variables,
        })
    }

    fn ask(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        match &self.resumed {
            Some(resumed) => request.data(resumed.clone()),
            None => request,
        }
    }
}

struct Subscription<'a> {
    register: &'a Register,
    viewer: Viewer,
    question: Question,
    follower: Arc<Follower>,
    heads: watch::Receiver<Head>,
    is_over: bool,
}

/// What came of looking.
enum Found {
    Response(Box<Response>),
    /// Nothing yet, but there may be something at once.
    Again,
    /// Nothing until the register goes on.
    Nothing,
    End,
}

impl Subscription<'_> {
    async fn next(&mut self) -> Option<Response> {
        while !self.is_over {
            match self.look().await {
                Ok(Found::Response(response)) => return Some(*response),
                Ok(Found::Again) => {}
                Ok(Found::Nothing) => self.heads.changed().await.ok()?,
                Ok(Found::End) => return None,
                Err(error) => {
                    self.is_over = true;
                    return Some(self.failed(error));
                }
            }
        }
        None
    }

    /// Looks for the next entry, in a place of those that evaluate and within the time of one operation.
    async fn look(&mut self) -> Result<Found> {
        let head = self.heads.borrow_and_update().clone();
        let register = self.register;
        let Ok(_place) = register.evaluating.acquire().await else {
            return Ok(Found::End);
        };
        let looking = timeout(register.timeout, self.evaluate(&head));
        looking.await.map_err(|_| {
            let message = "The subscription took too long to answer: ask for less in it, and subscribe again with the last cursor.";
            Error::Limited(message.to_owned())
        })?
    }

    async fn evaluate(&mut self, head: &Head) -> Result<Found> {
        let now = Utc::now();
        let scope = self
            .register
            .scope(self.viewer.clone(), now)
            .reading_replicas();
        scope.needs(head.event);
        let step = self.follower.step(&scope, head).await?;
        match step {
            Step::Begin | Step::Give => {}
            Step::Wait => return Ok(Found::Nothing),
            Step::End => return Ok(Found::End),
        }
        let asked = equipped(self.question.ask(), &scope, &self.register.catalogue);
        let asked = asked.data(self.follower.clone());
        let response = self.register.schema.execute_stream(asked).next().await;
        let has_begun = self.follower.has_begun().await;
        match response {
            // What is refused at the beginning was never subscribed to, wherever the error arose.
            Some(mut response) if !has_begun => {
                self.is_over = true;
                response.errors.iter_mut().for_each(forget_path);
                Ok(Found::Response(Box::new(response)))
            }
            Some(response) => {
                let response = self.register.noted(response, &scope, now).await;
                Ok(Found::Response(Box::new(response)))
            }
            None if has_begun => Ok(Found::Again),
            // Its only field is left out.
            None => Ok(Found::End),
        }
    }

    /// The last response of a subscription that can't go on.
    fn failed(&self, error: Error) -> Response {
        let response = refused(error);
        troubles(&response).for_each(|trouble| self.register.store.suspect(trouble));
        response
    }
}
