//! The forms of an update, and how its repetition is recognised.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::http::document::schema;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Updates that one request may carry before its last one. A page that is cut off joins what it can, so that there are few.
pub(super) const MOST_BEFORE: usize = 64;
/// utoipa takes a literal for `before`.
const _: () = assert!(MOST_BEFORE == 64);

/// An update by an LMS.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LmsUpdate {
    /// The version that was read. `If-Match` may name it as well, or instead.
    #[schema(value_type = u64, minimum = 1)]
    pub version: Option<u64>,
    /// The SCO that the update is for; may be left out where the package has one.
    pub sco: Option<String>,
    /// Elements to set; what is not sent is kept.
    #[schema(value_type = Option<schema::CmiDataToSet>)]
    pub cmi_data: Option<BTreeMap<String, Value>>,
    /// An object of your own, in place of the one that is there.
    #[schema(value_type = Option<schema::Metadata>)]
    pub metadata: Option<Map<String, Value>>,
    /// End the sitting, as `LMSFinish` and `Terminate` do.
    pub terminate: Option<bool>,
    /// Why you make the change. It is kept with it.
    #[schema(value_type = Option<schema::Reason>)]
    pub reason: Option<String>,
}

/// An update by a run's page.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageUpdate {
    /// 1, 2, 3 … within the run. Each update carries everything that is not acknowledged yet.
    #[schema(value_type = u64, minimum = 1)]
    pub seq: Option<u64>,
    /// An earlier run that the update is of, whose page could not send it any more. It is taken as if it had come in time, unless
    /// another run has written since.
    #[schema(minimum = 1)]
    pub run: Option<u32>,
    /// Updates before this one that are not acknowledged yet, in their order. Those that were applied are left out.
    #[schema(no_recursion, max_items = 64)]
    pub before: Option<Vec<PageUpdate>>,
    /// The SCO that the update is for; may be left out where the package has one.
    pub sco: Option<String>,
    /// Begin another sitting of the same attempt first, because the SCO's document is a new one: a page was turned, or loaded again.
    pub new_sitting: Option<bool>,
    /// Elements to set; what is not sent is kept.
    #[schema(value_type = Option<schema::CmiDataToSet>)]
    pub cmi_data: Option<BTreeMap<String, Value>>,
    /// Launch the SCO, also where this run has launched it before; `cmi_data` of the answer has what it is to find.
    pub enter: Option<bool>,
    /// With `enter`, whether the SCO's attempt goes on, as the sequencing of SCORM 2004 says; otherwise the way it was left decides.
    pub goes_on: Option<bool>,
    /// The SCO was shown, and is left without a call of the API.
    pub shown: Option<bool>,
    /// Where the learner is in a course of SCORM 2004, in a form of its own; the start of the next run goes on from there.
    #[schema(value_type = Option<schema::Sequencing>)]
    pub sequencing: Option<String>,
    /// End the sitting, as `LMSFinish` and `Terminate` do.
    pub terminate: Option<bool>,
    /// The course has ended: the run's token starts no further run, until the course is entered again.
    pub over: Option<bool>,
    /// The learner leaves: the run's token only reads from now on.
    pub leave: Option<bool>,
}

/// An update by an LMS whose version is in `If-Match` alone.
pub(super) enum UpdateWithIfMatch {}

impl PartialSchema for UpdateWithIfMatch {
    fn schema() -> RefOr<Schema> {
        let mut schema = LmsUpdate::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.properties.remove("version");
            object.required.clear();
            object.description = Some("An update by an LMS whose version is in `If-Match` alone.".to_owned());
        }
        schema
    }
}

impl ToSchema for UpdateWithIfMatch {
    fn name() -> Cow<'static, str> {
        "UpdateWithIfMatch".into()
    }
}

// Variants have no descriptions of their own: beside a `$ref`, openapi-generator loses the import of it.
/// Each form of an update. What it requires tells it apart; the last one, which requires nothing, is also the last by its name, in
/// which order some generators try them.
#[derive(ToSchema)]
#[schema(
    description = "With an API key an update names `version`, or `If-Match` does; with a play token it has `seq`."
)]
#[serde(untagged)]
#[allow(dead_code)]
pub(super) enum Update {
    Lms(LmsUpdate),
    Page(PageUpdate),
    LmsWithIfMatch(UpdateWithIfMatch),
}

shared::refuses! {
    Update:
        InvalidRequest "The two forms are mixed, or `sco` is missing or none of the package's.",
        VersionConflict "The session is at another version, which `details.current` is; or a page has used one `seq` for two updates.",
        RunSuperseded "A newer run of the session has started.",
        SessionReset "The session was reset since the run started.",
        SessionExpired "The session has expired. Renew it first.",
        PayloadTooLarge "The elements would be more than a session holds.",
        CmiDataInvalid "Elements cannot be set; `details.errors` names each, and nothing was stored.",
        RateLimitExceeded "The pages of a session make so many updates a minute, and end so many attempts.",
        VersionRequired "The update names no version, neither by `version` nor by `If-Match`.",
}
