//! What is sent of an export: rows in a format, page by page. The next page is read while one is written.

use actix_web::{
    HttpRequest, HttpResponseBuilder,
    http::header::{ETAG, IF_NONE_MATCH},
    web::{self, Bytes},
};
use anyhow::Result;
use futures_util::{
    Stream, StreamExt,
    future::{join, ready},
    stream,
};

use crate::http::export::{
    Held, fault,
    pager::{Page, Pager},
    problem::Problem,
    table::Table,
    text,
    workbook::Book,
};

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Ndjson,
    Xlsx,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Csv, Self::Ndjson, Self::Xlsx];

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    pub(super) fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What writes rows, with what comes before them where that is not sent yet.
pub(super) enum Writer {
    Csv(Vec<u8>),
    Ndjson,
    Xlsx(Box<Book>),
}

impl Writer {
    /// What writes the rows of a table. A workbook has a sheet about it.
    pub(super) fn new(
        format: Format,
        table: &Table,
        has_bom: bool,
        about: &[[String; 3]],
        day: &str,
    ) -> Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(text::csv_header(&table.columns, has_bom)),
            Format::Ndjson => Self::Ndjson,
            Format::Xlsx => Self::Xlsx(Box::new(Book::new(table, about, day)?)),
        })
    }

    /// Rows as they are sent; what writes the next ones, unless these are the last.
    fn write(self, table: &Table, page: &Page, is_last: bool) -> Result<(Vec<u8>, Option<Self>)> {
        let (piece, next) = match self {
            Self::Csv(header) => {
                let rows = text::csv_rows(page);
                ([header, rows].concat(), Self::Csv(Vec::new()))
            }
            Self::Ndjson => (text::ndjson_rows(&table.columns, page), self),
            Self::Xlsx(mut book) => {
                book.add(&table.columns, page)?;
                if is_last {
                    return Ok((book.finish()?, None));
                }
                (book.take(), Self::Xlsx(book))
            }
        };
        Ok((piece, (!is_last).then_some(next)))
    }
}

/// What of an export is not sent yet.
pub(super) struct Rest {
    pub(super) pager: Pager,
    pub(super) writer: Writer,
    /// A page that was read and not written.
    pub(super) page: Page,
}

impl Rest {
    /// The next piece, and what follows it.
    pub(super) async fn piece(self) -> Result<(Vec<u8>, Option<Self>), Problem> {
        let Self {
            mut pager,
            writer,
            page,
        } = self;
        let (table, is_last) = (pager.table.clone(), pager.is_done);
        let writing = web::block(move || writer.write(&table, &page, is_last));
        let reading = async {
            match is_last {
                true => Ok(None),
                false => pager.next().await.map(Some),
            }
        };
        let (written, next) = join(writing, reading).await;
        let (piece, writer) = written.map_err(fault)?.map_err(fault)?;
        let rest = next?.zip(writer).map(|(page, writer)| Self {
            pager,
            writer,
            page,
        });
        Ok((piece, rest))
    }
}

/// What is written already, then piece by piece what follows. An error cuts it off, so that nobody takes a part for the whole.
pub(super) fn body(
    first: Vec<u8>,
    rest: Option<Rest>,
    held: Held,
) -> impl Stream<Item = Result<Bytes, Problem>> {
    let pieces = stream::try_unfold((rest, held), |(rest, held)| async move {
        let Some(rest) = rest else {
            return Ok::<_, Problem>(None);
        };
        let list = rest.pager.table.list.name;
        let (piece, rest) = rest.piece().await.inspect_err(|problem| {
            tracing::warn!(%problem, list, "an export broke off");
        })?;
        Ok(Some((Bytes::from(piece), (rest, held))))
    });
    stream::once(ready(Ok(Bytes::from(first)))).chain(pieces)
}

/// A name that tells what is in the file, and of when.
pub(super) fn disposition(table: &Table, format: Format, day: &str) -> String {
    let (name, extension) = (table.list.name, format.extension());
    format!("attachment; filename=\"gapbridge-{name}-{day}.{extension}\"")
}

/// Tags a response by the digest of what it says; whether the client has just that. The tag is weak, since bodies may be packed.
pub(super) fn is_known(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    digest: &[u8],
) -> bool {
    let digits: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("W/\"{digits}\"");
    let known = request.headers().get_all(IF_NONE_MATCH);
    let is_known = known
        .flat_map(|value| value.to_str())
        .any(|tags| tags.contains(&digits));
    response.insert_header((ETAG, tag));
    is_known
}
