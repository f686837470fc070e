//! Members' words, forms and limits, as named schemas. They are made of the constants by which the code itself judges.
//!
//! The types here are only names: `#[schema(value_type = …)]` puts one in place of the type that a member has in the code.

use std::borrow::Cow;

use scorm::cmi::batch;
use scorm::finding;
use scorm::id::MOST_CHARACTERS;
use scorm::package::{self, upload};
use scorm::session::{self, history, outcome, reset, terms};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};
use webhook::target;

use super::shape::*;
use crate::event;
use crate::http::code::Code;
use crate::http::limits;
use crate::rate;
use crate::tenant;
use crate::token::TokenError;
use crate::webhooks;

macro_rules! schemas {
    ($($(#[doc = $doc:literal])+ $name:ident = $schema:expr;)+) => {
        /// Each of them, by its name.
        pub fn all() -> Vec<(String, RefOr<Schema>)> {
            vec![$(($name::name().into_owned(), $name::schema())),+]
        }

        $(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let description = [$($doc),+].map(str::trim).join(" ");
                $schema.description(Some(description)).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

schemas! {
    /// A package's id.
    PackageId = of(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    /// A session's id: your own, or a UUID that was made for you. Not `.` and not `..`.
    SessionId = text(1, MOST_CHARACTERS).pattern(Some("^[A-Za-z0-9._~-]+$"));
    /// Your own name for the learner: any text without control characters.
    UserId = text(1, MOST_CHARACTERS);
    /// The learner's name as the course may show it: "Last, First".
    LearnerName = text(1, MOST_CHARACTERS);
    /// A text for people, without control characters.
    Label = text(1, MOST_CHARACTERS);
    /// The same, or nothing.
    Words = text(0, MOST_CHARACTERS);
    /// A language as BCP 47 writes it, such as `de` or `pt-BR`.
    Language = text(2, limits::MOST_LANGUAGE_BYTES).pattern(Some("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"));
    /// An absolute http or https address.
    ReturnUrl = text(1, limits::MOST_URL_BYTES).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uri)));
    /// How long a launch link is good, in seconds.
    LaunchLifetime = of(Type::Integer).minimum(Some(limits::LEAST_LAUNCH_SECONDS)).maximum(Some(limits::MOST_LAUNCH_SECONDS));
    /// Why a change is made.
    Reason = text(1, limits::MOST_REASON_CHARACTERS);
    /// A tenant's name.
    TenantId = of(Type::String).pattern(Some("^[a-z0-9-]{1,63}$"));
    /// A document in OpenAPI 3.1.
    OpenApiDocument = free();
    /// An object of your own, up to 16 KiB as JSON. It is kept and returned as it is.
    Metadata = free();
    /// Elements by their names in SCORM's data model, as a course would set them. Where SCORM has a number, you may send one.
    CmiDataToSet = cmi_data(cmi_value());
    /// A value that was refused, as it was sent; null where it was neither text nor a number. Long texts are cut.
    RefusedValue = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Number, Type::Null]));
    /// Elements by their names in SCORM's data model. The values are text, as SCORM has them.
    CmiData = cmi_data(of(Type::String));
    /// Where the learner is in a course of SCORM 2004, in a form of its own.
    Sequencing = text(0, limits::MOST_SEQUENCING_BYTES);
    /// How many entries a page has at most.
    PageLimit = of(Type::Integer).minimum(Some(1)).maximum(Some(limits::MOST_ENTRIES)).default(Some(limits::DEFAULT_ENTRIES.into()));
    /// `next_cursor` of the page before. It holds for the same query only.
    Cursor = of(Type::String);
    /// A version of a session in quotation marks, as `ETag` has it.
    EntityTag = of(Type::String).pattern(Some("^\"[0-9]+(-[0-9a-f]+)?\"$"));

    /// How a course is taken: for the record, to look without one, or to look back.
    Mode = words(terms::Mode::WORDS.iter().copied());
    /// Whether the result counts.
    Credit = words(terms::Credit::WORDS.iter().copied());
    /// Whether a value that real courses write and the standard forbids is stored with a warning, or refused.
    Strictness = words(batch::Strictness::WORDS.iter().copied());
    /// What a session reports when a later attempt says less than an earlier one.
    ResultPolicy = words(outcome::ResultPolicy::WORDS.iter().copied());
    /// What becomes of a session that is launched again when its package has another live version.
    ResumedSessions = words(reset::ResumeRule::WORDS.iter().copied());
    /// `active` until `expires_at`, then `expired`: an expired session can be read and renewed, not written.
    SessionStatus = words(session::SessionStatus::WORDS.iter().copied());
    /// How far the learner got.
    CompletionStatus = words(outcome::Completion::WORDS.iter().copied());
    /// Whether the learner mastered it.
    SuccessStatus = words(outcome::Success::WORDS.iter().copied());
    /// The edition of SCORM that a package is written for.
    ScormVersion = words(package::Edition::WORDS.iter().copied());
    /// Where a package is between its registration and a launch.
    PackageStatus = words(upload::PackageStatus::WORDS.iter().copied());
    /// What the manifest says a file is. Only a SCO is sure to call SCORM's API.
    ScormType = words(["sco", "asset"]);
    /// What is wrong with a zip or a manifest, for programs. docs/packages.md explains each.
    FindingCode = words(finding::FindingCode::WORDS.iter().copied());
    /// What went wrong, for programs. The page at `type` explains each.
    ProblemCode = words(Code::ALL.iter().map(|code| code.as_str()));
    /// Why a token is refused, or that a package id is no UUID.
    ProblemReason = words(TokenError::ALL.map(|error| error.to_string()).iter().map(String::as_str).chain(["not_a_uuid"]));

    /// An event's id, for telling one that comes twice.
    EventId = of(Type::String).pattern(Some("^evt_[0-9a-f]{32}$"));
    /// A place in the feed.
    EventCursor = of(Type::String).max_length(Some(20));
    /// What an event tells.
    EventType = words(event::EventType::ALL.map(event::EventType::as_str));
    /// A webhook's id.
    WebhookId = of(Type::String).pattern(Some("^whk_[0-9a-f]{32}$"));
    /// A delivery's id.
    DeliveryId = of(Type::String).pattern(Some("^dlv_[0-9a-f]{32}$"));
    /// A type of events, or `*` for all of them, those that there are one day included.
    EventTypeOrAll = words(event::EventType::ALL.map(event::EventType::as_str).into_iter().chain(["*"]));
    /// Where events are sent: https, and a public address.
    WebhookUrl = text(1, target::MOST_CHARACTERS).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uri)));
    /// What deliveries are signed with: `whsec_` and 24 to 64 bytes in base64, or another text in ASCII.
    WebhookSecret = text(16, MOST_CHARACTERS);
    /// Whether a webhook is sent events.
    WebhookStatus = words(["active", "disabled"]);
    /// Why a webhook is sent nothing.
    DisabledReason = words(webhooks::Off::ALL.map(webhooks::Off::as_str));
    /// How far a delivery is.
    DeliveryStatus = words(["pending", "delivered", "failed", "dropped"]);
    /// Members as they were before.
    Previous = free();
    /// How far the erasure of a learner is.
    ErasureState = words(["running", "done"]);
    /// An API key's public name.
    KeyId = of(Type::String).pattern(Some("^key_[0-9a-f]{16}$"));
    /// An API key. Whoever has it acts for its tenant.
    ApiKeyText = of(Type::String).pattern(Some("^scorm_[A-Za-z0-9_-]{43}$"));
    /// How a run ended.
    RunEnd = words(history::RunEnd::WORDS.iter().copied());
    /// Which revision a session plays after a reset: its own, or the package's live one.
    ResetRevision = words(["current", "live"]);
    /// A revision's number.
    VersionNumber = of(Type::Integer).minimum(Some(1));
    /// Where a version is.
    VersionState = words(["live", "awaiting_upload", "processing", "ready", "failed"]);
    /// Whether an API key opens anything.
    KeyStatus = words(["active", "expired", "revoked"]);
    /// Calls that an API key may make in a second.
    CallsPerSecond = of(Type::Integer).minimum(Some(1)).maximum(Some(rate::MOST_CALLS_PER_SECOND));
    /// What an API key is called. It begins neither with `key_` nor with `scorm_`.
    KeyName = text(1, tenant::MOST_KEY_NAME);
    /// A scope of an API key. Each includes those before it.
    Scope = words(tenant::Scope::Admin.granted());
    /// One member of a request that cannot be used.
    RequestFault = request_fault();
    /// What else there is to say of a problem. Which members there are depends on its code.
    ProblemDetails = problem_details();

    /// The course as the manifest nests it, with what it says of the order.
    Course = course();
    /// A chapter, or something that can be launched.
    CourseItem = course_item();
}
