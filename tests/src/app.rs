//! The service in front of a test's database, asked as a client asks it.

use crate::{Backend, Fixture, TestDatabase, options};
use gapbridge::{
    app::App,
    auth::local::Local,
    config::{Bounds, Config, ServeOptions},
};
use matching::aims::Aims;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use std::{ops::Deref, sync::Arc};
use tokio::task::JoinHandle;

/// A running service, as one client sees it. It runs until its last client is gone.
#[derive(Clone)]
pub struct Service {
    address: String,
    client: Client,
    /// What the client signs in with.
    pub token: Option<String>,
    /// What makes tokens.
    pub(crate) local: Arc<Local>,
    _running: Arc<Running>,
}

struct Running(JoinHandle<()>);

/// A running service on a database of its own, with the reference data.
pub struct TestApp {
    /// Its database.
    pub database: TestDatabase,
    service: Service,
}

impl Fixture for TestApp {
    async fn start(backend: Backend) -> Self {
        let database = TestDatabase::start(backend).await;
        let service = database.serve().await;
        Self { database, service }
    }

    async fn end(self) {
        drop(self.service);
        self.database.end().await;
    }
}

impl Deref for TestApp {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl TestDatabase {
    /// Serves the database as it is now. What is written later beside the service it may not notice at once.
    pub async fn serve(&self) -> Service {
        self.serve_with(&options()).await
    }

    /// Serves it with other options than usual.
    pub async fn serve_with(&self, options: &ServeOptions) -> Service {
        self.bind(&self.config(), options).await
    }

    /// Serves it with other settings than usual.
    pub async fn serve_as(&self, config: &Config) -> Service {
        self.bind(config, &options()).await
    }

    /// Serves it with other settings and options than usual.
    pub async fn bind(&self, config: &Config, options: &ServeOptions) -> Service {
        let app = App::bind(config, options)
            .await
            .expect("the service starts");
        Service::running(config, app)
    }

    /// Serves it with a language model, or with none, and says where its figures are.
    pub async fn serve_with_model(&self, aims: Option<Arc<Aims>>) -> (Service, String) {
        let config = self.config();
        let options = ServeOptions {
            metrics_listen: Some(([127, 0, 0, 1], 0).into()),
            ..options()
        };
        let app = App::bind_with_model(&config, &options, aims)
            .await
            .expect("the service starts");
        let figures = app.metrics_address().expect("an address of figures");
        let figures = format!("http://{figures}/metrics");
        (Service::running(&config, app), figures)
    }
}

/// Options of a service that keeps no answers: each question is asked of the database.
pub fn forgetful() -> ServeOptions {
    ServeOptions {
        bounds: Bounds {
            cache_bytes: 0,
            ..Bounds::default()
        },
        ..options()
    }
}

impl Service {
    fn running(config: &Config, app: App) -> Self {
        let local = Arc::new(Local::open(config).expect("a key").expect("a local issuer"));
        let address = format!("http://{}", app.address());
        let running = tokio::spawn(async move { app.run().await.expect("the service runs") });
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .build()
            .expect("an HTTP client");
        Self {
            address,
            client,
            token: None,
            local,
            _running: Arc::new(Running(running)),
        }
    }

    /// A service of another process.
    pub(crate) fn at(address: String, client: Client, local: Arc<Local>) -> Self {
        Self {
            address,
            client,
            token: None,
            local,
            _running: Arc::new(Running(tokio::spawn(async {}))),
        }
    }

    /// Where it is, as a browser would name its origin.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A raw request to a path.
    pub fn http(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Posts parameters of a GraphQL request.
    pub async fn post(&self, parameters: &Value) -> Response {
        self.http(Method::POST, "/graphql")
            .json(parameters)
            .send()
            .await
            .expect("an answer")
    }

    /// Asks, and gives the whole answer.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        let response = self
            .post(&json!({ "query": query, "variables": variables }))
            .await;
        let status = response.status();
        let text = response.text().await.expect("an answer");
        assert_eq!(status, StatusCode::OK, "{query}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Asks, and gives the bytes of the answer.
    pub async fn bytes(&self, query: &str, variables: Value) -> Vec<u8> {
        let response = self
            .post(&json!({ "query": query, "variables": variables }))
            .await;
        response.bytes().await.expect("an answer").to_vec()
    }

    /// Asks what must succeed, and gives its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.query(query, variables).await;
        assert!(answer["errors"].is_null(), "{query}: {}", answer["errors"]);
        answer["data"].take()
    }

    /// Asks what must fail, and gives code and message of its only error.
    pub async fn error(&self, query: &str, variables: Value) -> (String, String) {
        let answer = self.query(query, variables).await;
        let errors = answer["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{query} succeeded: {}", answer["data"]));
        assert_eq!(errors.len(), 1, "{query}: {errors:?}");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (
            text(&errors[0]["extensions"]["code"]),
            text(&errors[0]["message"]),
        )
    }

    /// All nodes of a root connection, page by page. `arguments` may be empty or end with a comma.
    pub async fn nodes(
        &self,
        field: &str,
        arguments: &str,
        size: u32,
        selection: &str,
    ) -> Vec<Value> {
        let query = format!(
            "query ($after: String) {{ {field}({arguments} first: {size}, after: $after) {{ totalCount \
             edges {{ node {{ {selection} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (mut nodes, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = self.data(&query, json!({ "after": after })).await[field].take();
            nodes.extend(
                page["edges"]
                    .as_array_mut()
                    .expect("edges")
                    .iter_mut()
                    .map(|edge| edge["node"].take()),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], nodes.len(), "{field}: totalCount");
                return nodes;
            }
            after = page["pageInfo"]["endCursor"].take();
        }
    }
}
