//! What the player is told of a launch beside the elements that the SCO finds.

use std::collections::{BTreeMap, BTreeSet};

use scorm::sequencing::Saved;
use scorm::session::Session;
use scorm::session::handover::Notes;
use scorm::sorted::Names;
use serde::Serialize;
use utoipa::ToSchema;

use super::document::schema;
use super::problem::Problem;
use crate::store::StoreError;

/// What the player needs beside `cmi_data` to answer a course's calls as the service would.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LaunchNotes)]
pub struct LaunchNotes {
    /// Loose values are refused.
    strict: bool,
    /// The SCO has said something in this attempt before.
    touched: bool,
    /// Elements that have a value by default alone.
    unset: BTreeSet<String>,
    /// What the SCO said where a threshold of the manifest shows something else.
    #[schema(value_type = schema::CmiData)]
    said: BTreeMap<String, String>,
    /// Stores that the SCO shares with others and may not write.
    unwritable: BTreeSet<String>,
    /// Stores that it shares and may not read.
    unreadable: BTreeSet<String>,
}

impl LaunchNotes {
    /// Of the SCO where a session is; `shown` are the elements that it finds.
    pub fn of(session: &Session, shown: &BTreeMap<String, String>) -> Self {
        let launch = session.launch_of(&session.current);
        let Notes {
            strict,
            touched,
            unset,
            said,
            unwritable,
            unreadable,
        } = Notes::of(&launch, shown);
        Self {
            strict,
            touched,
            unset: set(unset),
            said,
            unwritable: set(unwritable),
            unreadable: set(unreadable),
        }
    }
}

fn set(names: Names) -> BTreeSet<String> {
    Vec::from(names).into_iter().collect()
}

/// A state of the sequencing as a page has it.
///
/// # Errors
/// None that is known: it is plain data.
pub fn sequencing_text(saved: Option<&Saved>) -> Result<Option<String>, Problem> {
    let text = saved.map(serde_json::to_string).transpose();
    text.map_err(|error| StoreError::Corrupt(error.into()).into())
}
