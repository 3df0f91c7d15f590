//! Kinds of records: what each is called, how it is told from others of its kind, and what row it becomes.
//!
//! A new kind is a record in `records/`, what it becomes ([`Record`]) in the file of its subject, and a line in the list below.

mod keys;

use super::{
    Entry, LoadError,
    names::{Named, Names},
    records::*,
    write::Writer,
};
use entity::{
    anomaly, assistance, commitment, country, country_alias, country_group, document,
    exchange_rate, finding, focal_point, gap, lifting_condition, mandate_element, mandate_task,
    measure, mission, organisation, panel, panel_cooperation, recommendation, regime, report,
    sector,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait, QuerySelect,
};
use serde::Deserialize;
use std::{borrow::Cow, collections::HashSet};
use toml::Spanned;
use uuid::Uuid;

/// A record that becomes one row, and parts of it.
pub(super) trait Record: Named + Sized {
    /// The entity of the row.
    type Entity: EntityTrait;

    /// The row. What is wrong with the record is noted with the writer.
    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> <Self::Entity as EntityTrait>::Model;

    /// Reads what the rows are judged by, before the first of them.
    async fn prepare(_writer: &mut Writer<'_>) -> Result<(), DbErr> {
        Ok(())
    }

    /// Writes the parts, once the rows are there.
    async fn parts(_writer: &mut Writer<'_>, _begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        Ok(())
    }
}

/// Declares the kinds in the order in which they are written, so that what others name is there first: the list of a file, its record,
/// the field that names it, where nothing more is to say of its name than that, the entity with the column of its name, and the method
/// that writes it, where it is not one row with parts.
macro_rules! kinds {
    ($($list:ident: $record:ident $(called $name:ident)? $([$entity:ident by $key:ident])? $(through $method:ident)?;)*) => {
        $($(impl Named for $record {
            const KIND: &'static str = stringify!($list);

            fn key(&self) -> Cow<'_, str> {
                Cow::Borrowed(&self.$name)
            }
        })?)*

        /// A data file.
        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct File {
            $(pub(super) $list: Vec<Spanned<$record>>,)*
            /// Where records begin in which something else stands for what could not be read.
            #[serde(skip)]
            pub(super) doubtful: HashSet<usize>,
            /// Whether there may be records in it that are not known by their names.
            #[serde(skip)]
            pub(super) lacks_names: bool,
        }

        impl File {
            /// Where the record at this place of a list begins.
            pub(super) fn begins(&self, list: &str, at: usize) -> Option<usize> {
                $(if list == stringify!($list) {
                    return self.$list.get(at).map(|record| record.span().start);
                })*
                None
            }
        }

        impl Names {
            /// Learns what is on record.
            pub(super) async fn learn(&mut self, database: &impl ConnectionTrait) -> Result<(), DbErr> {
                $($(let query = $entity::Entity::find().select_only().columns([$entity::Column::$key, $entity::Column::Id]);
                for (key, id) in query.into_tuple::<(String, Uuid)>().all(database).await? {
                    self.add($record::KIND, &key, id);
                })?)*
                Ok(())
            }

            /// Gives every record its id, so that records may name each other in any order.
            pub(super) fn announce(&mut self, files: &[File]) {
                self.lacks_names = files.iter().any(|file| file.lacks_names);
                $(for file in files {
                    for record in &file.$list {
                        let id = self.announce_one(record.get_ref());
                        if file.doubtful.contains(&record.span().start) {
                            self.doubtful.insert(id);
                        }
                    }
                })*
            }
        }

        impl Writer<'_> {
            /// Writes the records of all files, kind after kind.
            pub(super) async fn write_kinds(&mut self, mut files: Vec<File>) -> Result<(), LoadError> {
                $(let mut entries = Vec::new();
                for (at, file) in files.iter_mut().enumerate() {
                    entries.extend(self.entries(at, std::mem::take(&mut file.$list)));
                }
                let done = kinds!(@write self entries $($method)?).await;
                self.refused(stringify!($list), done)?;)*
                Ok(())
            }
        }
    };
    (@write $self:ident $entries:ident) => { $self.records($entries) };
    (@write $self:ident $entries:ident $method:ident) => { $self.$method($entries.into_iter().map(Entry::into_record).collect()) };
}

kinds! {
    country: Country called code [country by Alpha3];
    country_alias: CountryAlias called code [country_alias by Code];
    country_group: CountryGroup called code [country_group by Code];
    organisation: Organisation called code [organisation by Code];
    sector: Sector called code [sector by Code];
    document: Document [document by Key];
    anomaly: Anomaly called code [anomaly by Code];
    exchange_rate: ExchangeRate called code [exchange_rate by Code];
    regime: Regime called code [regime by Code];
    measure: Measure called code [measure by Code];
    lifting_condition: LiftingCondition called code [lifting_condition by Code];
    mission: Mission called acronym [mission by Acronym];
    mandate_task: MandateTask called code [mandate_task by Code];
    focal_point: FocalPoint called code [focal_point by Code];
    panel: Panel called code [panel by Code];
    mandate_element: MandateElement called code [mandate_element by Code];
    panel_cooperation: PanelCooperation called code [panel_cooperation by Code];
    panel_cost: PanelCost;
    report: Report [report by Code];
    finding: Finding called reference [finding by Reference];
    recommendation: Recommendation [recommendation by Reference];
    gap: Gap [gap by Reference] through gaps;
    offer: Offer [assistance by Reference] through offers;
    programme: Programme through programmes;
    commitment: Commitment called code [commitment by Code] through commitments;
}

impl Writer<'_> {
    /// Writes records of one kind: a row each, then their parts.
    async fn records<R: Record>(&mut self, entries: Vec<Entry<R>>) -> Result<(), DbErr>
    where
        <R::Entity as EntityTrait>::Model: ModelTrait<Entity = R::Entity>
            + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
        <R::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = R::Entity> + Send,
    {
        if entries.is_empty() {
            return Ok(());
        }
        R::prepare(self).await?;
        let (mut rows, mut begun) = (Vec::new(), Vec::new());
        for entry in entries {
            let key = entry.record.key().into_owned();
            if self.begin(R::KIND, &key, &entry) {
                let id = self.own(R::KIND, &key);
                rows.push(entry.record.row(id, self));
                begun.push((id, entry));
            }
        }
        self.save::<R::Entity>(rows).await?;
        R::parts(self, &begun).await
    }

    /// Writes the parts of one sort that records have, in place of those there were.
    pub(super) async fn replace_parts<R: Record, E>(
        &mut self,
        begun: &[(Uuid, Entry<R>)],
        whole: E::Column,
        parts: impl Fn(&mut Self, Uuid, &R) -> Vec<E::Model>,
    ) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let ids: Vec<Uuid> = begun.iter().map(|(id, _)| *id).collect();
        let rows = self.parts_of(begun, parts);
        self.replace::<E>(whole, &ids, rows).await
    }

    /// The parts of one sort that records have, each judged where it stands.
    pub(super) fn parts_of<R: Record, M>(
        &mut self,
        begun: &[(Uuid, Entry<R>)],
        parts: impl Fn(&mut Self, Uuid, &R) -> Vec<M>,
    ) -> Vec<M> {
        let mut rows = Vec::new();
        for (id, entry) in begun {
            self.at_entry(R::KIND, &entry.record.key(), entry.file, entry.line);
            rows.extend(parts(self, *id, &entry.record));
        }
        rows
    }
}
