//! The items of a session's runs and of the changes of its record, each in a ring: a new one takes the place of the oldest.

use jiff::Timestamp;
use scorm::cmi::time::Hundredths;
use scorm::session::Session;
use scorm::session::history::{PlayedRun, RunEnd};
use serde::{Deserialize, Serialize};

use super::{SCHEMA, key, must, session_pk, time_text};
use crate::change::{Entry, MOST_CHANGES};
use crate::store::{Item, StoreError, state};
use crate::tenant::TenantId;

/// Runs that are kept of a session, the newest. A learner who opens a course each day has those of half a year.
pub const MOST_RUNS: u32 = 200;

/// A place in a ring. It names the session by its creation too: the id of a purged session may be another session's by now.
fn ring_sk(ring: &str, created_at: Timestamp, number: u32, places: u32) -> String {
    format!("{ring}#{}#{:04}", time_text(created_at), number % places)
}

fn run_sk(created_at: Timestamp, number: u32) -> String {
    ring_sk("RUN", created_at, number, MOST_RUNS)
}

fn change_sk(created_at: Timestamp, number: u32) -> String {
    ring_sk("CHANGE", created_at, number, MOST_CHANGES)
}

pub(crate) fn key_of_run(tenant: &TenantId, session: &Session, number: u32) -> Item {
    key(session_pk(tenant, &session.id), &run_sk(session.created_at, number))
}

pub(crate) fn key_of_change(tenant: &TenantId, session: &Session, number: u32) -> Item {
    key(session_pk(tenant, &session.id), &change_sk(session.created_at, number))
}

/// A run that is over.
#[derive(Serialize, Deserialize)]
pub(crate) struct RunItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    run: u32,
    started_at: i64,
    heard_at: i64,
    end: String,
    scos: Vec<String>,
    reported: u64,
}

impl RunItem {
    pub(crate) fn new(tenant: &TenantId, session: &Session, run: &PlayedRun) -> Self {
        Self {
            pk: session_pk(tenant, &session.id),
            sk: run_sk(session.created_at, run.number),
            r#type: "run".to_owned(),
            schema: SCHEMA,
            ttl: session.purge_at().as_second(),
            run: run.number,
            started_at: run.started_at.as_millisecond(),
            heard_at: run.heard_at.as_millisecond(),
            end: run.end.map(RunEnd::as_str).unwrap_or_default().to_owned(),
            scos: run.scos.clone(),
            reported: run.reported.0,
        }
    }

    pub(crate) fn into_run(self) -> Result<PlayedRun, StoreError> {
        let at = |at, attribute| must(Timestamp::from_millisecond(at).ok(), attribute, "a time");
        Ok(PlayedRun {
            number: self.run,
            started_at: at(self.started_at, "started_at")?,
            heard_at: at(self.heard_at, "heard_at")?,
            end: RunEnd::parse(&self.end),
            scos: self.scos,
            reported: Hundredths(self.reported),
        })
    }
}

/// A change of the record.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChangeItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    #[serde(with = "serde_bytes")]
    entry: Vec<u8>,
}

impl ChangeItem {
    pub(crate) fn new(tenant: &TenantId, session: &Session, entry: &Entry) -> Result<Self, StoreError> {
        Ok(Self {
            pk: session_pk(tenant, &session.id),
            sk: change_sk(session.created_at, entry.number),
            r#type: "change".to_owned(),
            schema: SCHEMA,
            ttl: session.purge_at().as_second(),
            entry: state::pack(entry)?,
        })
    }

    pub(crate) fn into_entry(self) -> Result<Entry, StoreError> {
        state::unpack(&self.entry)
    }
}
