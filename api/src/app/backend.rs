//! What the transport asks of the service once a request has passed it.

use super::{
    levels,
    register::{Register, refused},
    subscription,
};
use crate::{
    access::viewer::Viewer,
    db::reference::Reference,
    error::troubles,
    http::{self, Level, Mark},
    load::table::template_bytes,
};
use anyhow::{Result, ensure};
use async_graphql::{Request, Response};
use async_graphql_parser::types::OperationType;
use chrono::Utc;
use domain::table::TableKind;
use futures_util::{future::BoxFuture, stream::BoxStream};
use std::net::IpAddr;

impl http::Backend for Register {
    fn sdl(&self) -> String {
        self.schema.sdl()
    }

    fn sign_in<'a>(
        &'a self,
        token: Option<&'a str>,
        from: Option<IpAddr>,
    ) -> BoxFuture<'a, crate::error::Result<Viewer>> {
        Box::pin(self.auth.sign_in(token, from))
    }

    fn execute(&self, mut request: Request, viewer: Viewer) -> BoxFuture<'_, Response> {
        let now = Utc::now();
        let scope = self.scope(viewer, now);
        let scope = if only_asks(&mut request) {
            scope.reading_replicas()
        } else {
            scope
        };
        Box::pin(async move { self.answer(request, &scope, now).await })
    }

    fn mark(&self) -> BoxFuture<'_, Option<Mark>> {
        Box::pin(async {
            let mark = self.store.mark().await?;
            Some(Mark {
                data: mark.data,
                reference: mark.reference,
                day: mark.day,
            })
        })
    }

    fn execute_public(&self, request: Request, mark: Mark) -> BoxFuture<'_, (Response, bool)> {
        Box::pin(async move {
            // What another process changed is in the answer, and not only once it was looked for.
            if !is_of(&self.store.reference(), &mark)
                && let Err(error) = self.store.refresh().await
            {
                let response = refused(error);
                troubles(&response).for_each(|trouble| self.store.suspect(trouble));
                return (response, false);
            }
            let now = Utc::now();
            let scope = self.scope(Viewer::Anonymous, now);
            let response = self.answer(request, &scope, now).await;
            let is_of_then = is_of(scope.reference(), &mark) && *scope.today() == *mark.day;
            (response, is_of_then && scope.is_lasting())
        })
    }

    fn subscribe(&self, request: Request, viewer: Viewer) -> BoxStream<'_, Response> {
        subscription::follow(self, request, viewer)
    }

    fn levels(&self) -> BoxFuture<'_, Vec<Level>> {
        Box::pin(levels::of(&self.store, &self.catalogue))
    }

    fn template(&self, kind: TableKind, is_workbook: bool) -> Result<Vec<u8>> {
        template_bytes(kind, is_workbook, &self.store.reference())
    }

    fn ready(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            self.store.is_well().await?;
            ensure!(
                self.catalogue.is_ready(),
                "the catalogue of matching is being built"
            );
            Ok(())
        })
    }
}

/// Whether these are the reference tables as they were at this mark.
fn is_of(reference: &Reference, mark: &Mark) -> bool {
    reference.version == mark.reference && *reference.day == *mark.day
}

/// Whether a request changes nothing, whichever of its operations is run.
fn only_asks(request: &mut Request) -> bool {
    request.parsed_query().is_ok_and(|document| {
        let mut operations = document.operations.iter();
        operations.all(|(_, operation)| operation.node.ty == OperationType::Query)
    })
}
