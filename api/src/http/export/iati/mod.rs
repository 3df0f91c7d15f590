//! Programmes and matches as IATI 2.03 activities, for those who gather such files.

mod activity;
mod xml;

use std::sync::Arc;

use activity::{Left, Shape};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header::CONTENT_DISPOSITION},
    web::{self, Bytes},
};
use chrono::Utc;
use futures_util::{StreamExt, future::ready, stream};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    access::viewer::Viewer,
    error::code,
    http::{
        Api,
        export::{
            head, hold, is_known,
            lists::List,
            open,
            pager::Pager,
            parameters::Asked,
            problem::Problem,
            sign_in,
            table::{Parameter, Table},
            words::Words,
        },
        log,
    },
};

/// The address, and its media type.
pub(super) const PATH: &str = "/export/iati.xml";
pub(super) const MEDIA: &str = "application/xml";
pub(super) const ABOUT: &str = "Programmes, and matches with what was pledged, committed and delivered in money, as activities of IATI 2.03.";

/// What is gathered before the answer begins: what ends within it can be compared with what a client has.
const FIRST: usize = 256 * 1024;
const BEGIN: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<iati-activities version=\"2.03\">\n";

const PROGRAMMES: List = List {
    name: "iati.xml",
    about: ABOUT,
    root: "programmes",
    of: "Programme",
    rows: &[],
    expand: &[],
    columns: &[
        ("", "reference"),
        ("", "externalReference"),
        ("", "title"),
        ("", "description"),
        ("", "language"),
        ("", "provider.name"),
        ("", "status"),
        ("", "starts"),
        ("", "ends"),
        ("", "countries.alpha2"),
        ("", "countries.name"),
        ("", "sectors.code"),
        ("", "sectors.name"),
        ("", "lines.unit"),
        ("", "lines.quantity"),
        ("", "lines.currency"),
    ],
};

const MATCHES: List = List {
    name: "iati.xml",
    about: ABOUT,
    root: "matches",
    of: "Match",
    rows: &[],
    expand: &[],
    columns: &[
        ("", "reference"),
        ("", "state"),
        ("", "agreedOn"),
        ("", "endedOn"),
        ("", "provider.name"),
        ("", "assistance.__typename"),
        ("", "assistance.reference"),
        ("", "assistance.title"),
        ("", "assistance.language"),
        ("", "gap.title"),
        ("", "gap.language"),
        ("", "gap.countries.alpha2"),
        ("", "gap.countries.name"),
        ("", "gap.sector.code"),
        ("", "gap.sector.name"),
        ("", "gap.furtherSectors.sector.code"),
        ("", "gap.furtherSectors.sector.name"),
        ("", "gap.furtherSectors.percent"),
        ("", "lines.need.commitments.id"),
        ("", "lines.need.commitments.kind"),
        ("", "lines.need.commitments.date"),
        ("", "lines.need.commitments.amount"),
        ("", "lines.need.commitments.currency"),
        ("", "lines.need.commitments.match.reference"),
    ],
};

static LISTS: [List; 2] = [PROGRAMMES, MATCHES];

/// The lists that an export is made of. Of their filters they take what both have, so that a file is narrowed down as a whole.
pub(super) fn tables(words: &Words) -> [Arc<Table>; 2] {
    let [mut programmes, mut matches] = [0, 1].map(|at| Table::new(&LISTS[at], words));
    let same = |one: &Parameter, other: &Parameter| {
        one.path == other.path && one.said.written == other.said.written
    };
    let known = &matches.parameters;
    let is_shared = |of: &Parameter| known.iter().any(|other| same(of, other));
    programmes
        .parameters
        .retain(|of| of.path.len() > 1 && is_shared(of));
    let known = &programmes.parameters;
    let is_shared = |of: &Parameter| known.iter().any(|other| same(of, other));
    matches.parameters.retain(is_shared);
    [Arc::new(programmes), Arc::new(matches)]
}

pub(super) async fn export(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, api).await;
    answer.unwrap_or_else(Problem::into_response)
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let viewer = sign_in(request, &api).await?;
    let asked = [
        Asked::read(&api.tables.iati[0], request.query_string())?,
        Asked::read(&api.tables.iati[1], request.query_string())?,
    ];
    let held = hold(request, &viewer, &api)?;
    let mut response = open(&viewer, &held, "application/xml; charset=utf-8");
    let day = Utc::now().date_naive();
    let name = format!("attachment; filename=\"gapbridge-iati-{day}.xml\"");
    response.insert_header((CONTENT_DISPOSITION, name));
    let is_public = matches!(viewer, Viewer::Anonymous);
    let mut writing = Writing::new(api, &viewer, asked)?;
    let mut first = BEGIN.as_bytes().to_vec();
    while !writing.is_done && first.len() < FIRST {
        first.extend(writing.piece().await?);
        if request.method() == Method::HEAD {
            return Ok(head(response));
        }
    }
    let can_be_kept = is_public && writing.is_done;
    if can_be_kept && is_known(request, &mut response, &Sha256::digest(&first)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let rest = stream::try_unfold((writing, held), |(mut writing, held)| async move {
        if writing.is_done {
            return Ok::<_, Problem>(None);
        }
        let piece = writing.piece().await.inspect_err(|problem| {
            tracing::warn!(%problem, list = "iati.xml", "an export broke off");
        })?;
        Ok(Some((Bytes::from(piece), (writing, held))))
    });
    let first = stream::once(ready(Ok(Bytes::from(first))));
    let body = first.chain(rest);
    Ok(response.streaming(log::pieces_named_by(request, body)))
}

/// A file that is being written.
struct Writing {
    programmes: Pager,
    matches: Pager,
    shape: Shape,
    left: Left,
    is_done: bool,
}

impl Writing {
    fn new(api: web::Data<Api>, viewer: &Viewer, asked: [Asked; 2]) -> Result<Self, Problem> {
        let pager = |at: usize, asked: Asked| {
            let table = api.tables.iati[at].clone();
            Pager::new(api.clone(), viewer.clone(), table, asked)
        };
        let [of_programmes, of_matches] = asked;
        Ok(Self {
            programmes: pager(0, of_programmes)?,
            matches: pager(1, of_matches)?,
            shape: Shape::new(api.settings.reporting.clone(), Utc::now().date_naive()),
            left: Left::default(),
            is_done: false,
        })
    }

    /// What comes next.
    async fn piece(&mut self) -> Result<Vec<u8>, Problem> {
        let mut text = String::new();
        if !self.programmes.is_done {
            for programme in self.programmes.entries().await? {
                text += &self.shape.programme(&programme, &mut self.left);
            }
            return Ok(text.into_bytes());
        }
        for given in self.whole_matches().await? {
            text += &self.shape.agreed(&given, &mut self.left);
        }
        if self.matches.is_done {
            text += &self.left.comment();
            text += "</iati-activities>\n";
            self.is_done = true;
        }
        Ok(text.into_bytes())
    }

    /// The matches of a page, each with its ledger as a whole, however many slices that takes.
    async fn whole_matches(&mut self) -> Result<Vec<Value>, Problem> {
        let mut whole = self.matches.entries().await?;
        while self.matches.is_within_page() {
            let more = self.matches.entries().await?;
            if more.len() != whole.len() {
                let detail = "The list changed while it was read: ask again.";
                return Err(Problem::new(503, code::LIMITED, detail));
            }
            for (known, more) in whole.iter_mut().zip(more) {
                add_entries(known, more);
            }
        }
        Ok(whole)
    }
}

/// Adds the further entries of the ledger to those that are known.
fn add_entries(known: &mut Value, mut more: Value) {
    let (Some(known), Some(more)) = (known["lines"].as_array_mut(), more["lines"].as_array_mut())
    else {
        return;
    };
    for (known, more) in known.iter_mut().zip(more) {
        let entries = &mut known["need"]["commitments"];
        if let (Some(entries), Value::Array(more)) =
            (entries.as_array_mut(), more["need"]["commitments"].take())
        {
            entries.extend(more);
        }
    }
}
