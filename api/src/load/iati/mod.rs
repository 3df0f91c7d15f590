//! IATI files of an organisation become its programmes, or its offers where it is a donor that runs none.
//!
//! A file is read twice: once to see that it can be read and what is part of what, then in batches, each written whole or not at all.
//! What is known by its identifier is revised where the file says otherwise; so an import that was cut off is simply repeated.

mod earlier;
mod ours;
mod put;
pub mod read;
mod record;
mod tell;

use crate::{
    access::{
        permission::{Action, allow_any},
        viewer::Viewer,
    },
    actions::assistance::past::{self, Over},
    db::{scope::Scope, transaction::Tx},
    error::Error,
    load::told::{MISSION_OVER, Outcome, is_of_the_record},
};
use anyhow::{Context, Result};
use chrono::Utc;
use domain::assistance::AssistanceKind;
use earlier::Earlier;
use ours::Known;
use put::put;
use read::{Activities, Activity, Families, Place, Remark, Severity};
use record::Record;
use std::{
    collections::{BTreeSet, HashSet},
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};
use tell::{done, told_of};
use uuid::Uuid;

pub use crate::load::told::{Import, Listener, Told, Totals};

/// Records that are written together.
const BATCH: usize = 100;
/// Reporters that are named.
const REPORTERS_MAX: usize = 20;

/// Imports files, one after the other; texts for which they state no language are in this one, ISO 639-1.
///
/// # Errors
/// Where the viewer may neither register programmes nor make offers, or the database fails: batches that were written before stay.
pub async fn import(
    import: &Import,
    language: &str,
    files: &[PathBuf],
    listener: &mut dyn Listener,
) -> Result<Totals> {
    let (kind, action) = door(&import.viewer)?;
    let mut importer = Importer {
        import,
        language,
        kind,
        action,
        totals: Totals::default(),
        counts: read::Counts::default(),
        reporters: BTreeSet::new(),
        matches: ours::matches(import).await?,
        earlier: (import.is_dry && files.len() > 1).then(Earlier::default),
        listener,
    };
    for file in files {
        importer.file(file).await?;
    }
    importer.conclude();
    Ok(importer.totals)
}

/// What activities become: programmes of whoever may register any, or else offers.
fn door(viewer: &Viewer) -> Result<(AssistanceKind, Action), Error> {
    let Err(refused) = allow_any(viewer, Action::RegisterProgramme) else {
        return Ok((AssistanceKind::Programme, Action::RegisterProgramme));
    };
    match allow_any(viewer, Action::MakeOffer) {
        Ok(_) => Ok((AssistanceKind::Offer, Action::MakeOffer)),
        Err(_) => Err(refused),
    }
}

/// An activity that is part of another: what became of it shows once all of its file were read.
struct Part {
    identifier: String,
    line: u64,
}

struct Importer<'a> {
    import: &'a Import,
    language: &'a str,
    kind: AssistanceKind,
    action: Action,
    totals: Totals,
    counts: read::Counts,
    reporters: BTreeSet<String>,
    /// References of matches that are on record here.
    matches: HashSet<String>,
    /// What files before said, where that is not kept.
    earlier: Option<Earlier>,
    listener: &'a mut dyn Listener,
}

fn open(path: &Path) -> io::Result<Activities<BufReader<File>>> {
    Ok(Activities::new(BufReader::new(File::open(path)?)))
}

/// Notes where what an activity became begins or ends after the mission that runs it was over.
async fn look_at_mission(tx: &Tx, id: Uuid, activity: &mut Activity) -> Result<()> {
    let line = activity.line;
    let past = past::in_change(tx, &[id]).await?.into_iter();
    for past in past.filter(|past| past.over == Over::Mission) {
        activity.warn(MISSION_OVER, line, past.message);
    }
    Ok(())
}

impl Importer<'_> {
    async fn file(&mut self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        let mut families = match self.survey(path) {
            Ok(families) => families,
            Err(remark) => {
                self.totals.broken += 1;
                self.listener.told(told_of(remark, &name, None));
                return Ok(());
            }
        };
        let again = open(path).with_context(|| format!("Cannot read {name} again"))?;
        let (mut activities, mut told_bytes) = (again, 0);
        let mut parts = Vec::new();
        loop {
            let mut batch = Vec::new();
            while batch.len() < BATCH {
                match activities.next_activity() {
                    Ok(Some(activity)) => batch.push(activity),
                    Ok(None) => break,
                    Err(broken) => {
                        anyhow::bail!("{name} changed while it was read: line {}", broken.line)
                    }
                }
            }
            if batch.is_empty() {
                self.conclude_parts(&name, parts, &families);
                return Ok(());
            }
            self.batch(&name, batch, &mut families, &mut parts).await?;
            self.listener.read(activities.bytes() - told_bytes);
            told_bytes = activities.bytes();
        }
    }

    /// Reads a file as a whole without taking anything; fails with a remark where it can't be read.
    fn survey(&mut self, path: &Path) -> Result<Families, Remark> {
        let broken = |line, reason: String| {
            let message = format!("nothing of this file was taken: {reason}");
            Remark::error("file.broken", line, message)
        };
        let mut activities =
            open(path).map_err(|error| broken(0, format!("it cannot be opened: {error}")))?;
        let (mut families, mut count) = (Families::default(), 0_u64);
        loop {
            match activities.next_activity() {
                Ok(Some(activity)) => {
                    count += 1;
                    if !ours::is_match(&self.matches, &activity) {
                        families.note(&activity);
                    }
                }
                Ok(None) => break,
                Err(fault) => return Err(broken(fault.line, fault.reason)),
            }
        }
        if count == 0 {
            let root = activities.root().unwrap_or("nothing").to_owned();
            let message = format!("it has no iati-activity: it begins with {root}");
            return Err(Remark::error("file.empty", 1, message));
        }
        self.listener.read(activities.bytes());
        families.settle();
        Ok(families)
    }

    async fn batch(
        &mut self,
        name: &str,
        batch: Vec<Activity>,
        families: &mut Families,
        parts: &mut Vec<Part>,
    ) -> Result<()> {
        let (store, viewer) = (self.import.store.clone(), self.import.viewer.clone());
        let scope = Scope::new(store, viewer, Utc::now());
        let mut tx = Tx::begin(&scope, self.action).await?;
        // Told once it is so.
        let (mut told, mut totals) = (Vec::new(), self.totals);
        let mut known = Known::of(&tx, &batch).await?;
        for mut activity in batch {
            let place = families.place(&mut activity);
            let done = self.one(&mut tx, &mut activity, &place, (&mut known, &mut totals));
            let last = done.await?;
            match &last {
                Some(last) if place == Place::Own && last.severity == Severity::Error => {
                    families.skip(&activity, &last.message);
                }
                Some(_) => {}
                None => parts.push(Part {
                    identifier: activity.identifier.clone().unwrap_or_default(),
                    line: activity.line,
                }),
            }
            let identifier = activity.identifier.as_deref();
            let remarks = activity.remarks.drain(..).chain(last);
            told.extend(remarks.map(|remark| told_of(remark, name, identifier)));
            for ((rule, what), count) in activity.counts.0 {
                self.counts.add_many(rule, what, count);
            }
            if self.reporters.len() < REPORTERS_MAX {
                self.reporters.extend(activity.reporter);
            }
        }
        if !self.import.is_dry {
            tx.commit().await?;
        }
        self.totals = totals;
        told.into_iter().for_each(|one| self.listener.told(one));
        Ok(())
    }

    /// Takes one activity; the remark says what became of it. Of a part that is not known yet.
    async fn one(
        &mut self,
        tx: &mut Tx,
        activity: &mut Activity,
        place: &Place,
        (known, totals): (&mut Known, &mut Totals),
    ) -> Result<Option<Remark>> {
        let line = activity.line;
        totals.read += 1;
        match place {
            Place::Twice => {
                totals.skipped += 1;
                let message =
                    "another of this identifier stands before it in the file: it was skipped";
                return Ok(Some(Remark::error("identifier.twice", line, message)));
            }
            Place::Part => return Ok(None),
            Place::Own => {}
        }
        if ours::is_match(&self.matches, activity) {
            let message = "a match of this register, which stays as it is here";
            return Ok(Some(done(Outcome::Unchanged.count(totals), line, message)));
        }
        match Record::of(activity, tx.reference(), self.language) {
            Ok(record) => {
                let (done, written) = self.write(tx, &record, line, (known, totals)).await?;
                if let Some(id) = written.filter(|_| record.starts.is_some()) {
                    look_at_mission(tx, id, activity).await?;
                }
                Ok(Some(done))
            }
            Err(remark) => {
                totals.skipped += 1;
                Ok(Some(remark))
            }
        }
    }

    async fn write(
        &mut self,
        tx: &mut Tx,
        record: &Record,
        line: u64,
        (known, totals): (&mut Known, &mut Totals),
    ) -> Result<(Remark, Option<Uuid>)> {
        match put(tx, self.kind, record, known, self.import.confirmed).await {
            Ok((alone, written)) => {
                let earlier = self.earlier.as_mut();
                let outcome = earlier.map_or(alone, |earlier| earlier.judge(record, alone));
                let done = done(outcome.count(totals), line, &record.title);
                Ok((done, written))
            }
            Err(error) if is_of_the_record(&error) => {
                totals.skipped += 1;
                let message = format!("it was skipped: {error}");
                Ok((Remark::error("record.refused", line, message), None))
            }
            Err(error) => Err(error.into()),
        }
    }
}
