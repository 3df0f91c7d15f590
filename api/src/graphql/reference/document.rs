//! Documents, and what in them cannot be right as printed.

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::listed::{By, page},
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::text::fold;
use domain::{
    date::PartialDate,
    document::{AnomalyConfidence, DocumentKind},
};
use entity::{anomaly, document};
use std::sync::Arc;

/// A UN document, or another source.
#[derive(Clone, Description)]
pub struct Document(pub Arc<document::Model>);

#[Object(use_type_description, serial)]
impl Document {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Document, self.0.id)
    }

    /// Its key on record: the symbol, or a short name where it has none.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// UN symbol in its normal spelling, `S/RES/1521 (2003)`; null for a document that has none.
    fn symbol(&self) -> Option<&str> {
        self.0.symbol.as_deref()
    }

    /// The symbol as a source prints it, where that is wrong or differs; null otherwise.
    fn printed_symbol(&self) -> Option<&str> {
        self.0.printed.as_deref()
    }

    /// What sort of document it is.
    fn kind(&self) -> DocumentKind {
        self.0.kind
    }

    /// What it is about, in our words.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Who issued it; null where not stated.
    fn organ(&self) -> Option<&str> {
        self.0.organ.as_deref()
    }

    /// Its date, as exact as known; null where not stated.
    fn date(&self) -> Option<PartialDate> {
        self.0.dated.as_deref().map(PartialDate::stored)
    }

    /// Its year, from date or symbol; null where neither tells.
    fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// Where it can be read; null where not on record.
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What in it cannot be right as printed.
    fn anomalies(&self, ctx: &Context<'_>) -> Objects<Anomaly> {
        let anomalies = ctx.scope().reference().anomalies.all().iter();
        anomalies
            .filter(|anomaly| anomaly.document_id == self.0.id)
            .cloned()
            .map(Anomaly)
            .collect()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Something in a document that cannot be right as printed; the record keeps what is printed and says so.
#[derive(Clone, Description)]
pub struct Anomaly(pub Arc<anomaly::Model>);

#[Object(use_type_description, serial)]
impl Anomaly {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Anomaly, self.0.id)
    }

    /// Short code.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Where in the document.
    fn locator(&self) -> &str {
        &self.0.locator
    }

    /// What does not fit, and why.
    fn statement(&self) -> &str {
        &self.0.statement
    }

    /// How sure that is.
    fn confidence(&self) -> AnomalyConfidence {
        self.0.confidence
    }

    /// What follows from it; null where not stated.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which documents to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct DocumentFilter {
    /// Symbols or keys, however they are written.
    symbols: Option<Vec<String>>,
    /// Kinds of documents.
    kinds: Option<Vec<DocumentKind>>,
    /// First year, in four digits, not after `yearTo`.
    year_from: Option<i32>,
    /// Last year, in four digits.
    year_to: Option<i32>,
    /// Part of the title, whatever its case.
    title_contains: Option<String>,
    /// Words that title, symbol, organ or note must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl DocumentFilter {
    /// Whether a document meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&document::Model) -> bool> {
        let named = crate::graphql::resolve(&self.symbols, |symbol| {
            Ok(reference.document(symbol, "filter.symbols")?.id)
        })?;
        crate::graphql::check_years(self.year_from, self.year_to)?;
        let part = self.title_contains.map(|part| fold(&part));
        Ok(move |document: &document::Model| {
            named
                .as_ref()
                .is_none_or(|named| named.contains(&document.id))
                && self
                    .kinds
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&document.kind))
                && self
                    .year_from
                    .is_none_or(|from| document.year.is_some_and(|year| year >= from))
                && self
                    .year_to
                    .is_none_or(|to| document.year.is_some_and(|year| year <= to))
                && part
                    .as_ref()
                    .is_none_or(|part| fold(&document.title).contains(part))
        })
    }
}

/// Orders of a list of documents.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum DocumentOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By symbol, or key where there is none.
    Symbol,
    /// By title, whatever its case and accents.
    Title,
    /// By date, or year where only that is known, latest first; those without either last.
    Newest,
    /// By the same, earliest first; those without either last, too.
    Oldest,
}

impl DocumentOrder {
    fn by(self) -> By<document::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Symbol => By::Code,
            Self::Title => By::Rising("title", |row| fold(&row.title)),
            Self::Newest => By::Newest(dated),
            Self::Oldest => By::Oldest(dated),
        }
    }
}

fn dated(document: &document::Model) -> Option<String> {
    let year = document.year.map(|year| year.to_string());
    document.dated.clone().or(year)
}

/// Documents.
#[derive(Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// Documents, by symbol or key. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<DocumentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<DocumentOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Document>>> {
        let reference = ctx.scope().reference();
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(DocumentOrder::by));
        let fits = filter.predicate(reference)?;
        let all = reference.documents.all().iter();
        let all = all.filter(|document| fits(document));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text.as_deref(), by, args, Document).map(Some)
    }

    /// The document with this symbol, however it is written (`s/res/1521(2003)`, `S/RES/1521`), or with this key; null if
    /// there is none.
    fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its symbol or key.")] symbol: String,
    ) -> Option<InlineObject<Document>> {
        ctx.scope()
            .reference()
            .document(&symbol, "symbol")
            .ok()
            .map(Document)
            .map(InlineObject)
    }
}
