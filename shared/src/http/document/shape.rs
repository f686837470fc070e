//! What schemas are built of.

use scorm::cmi::value::MOST_CHARACTERS as MOST_VALUE_CHARACTERS;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, RefBuilder, SchemaType, Type,
};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Schema, SchemaFormat};

pub(super) fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    of(Type::String).enum_values(Some(words))
}

/// An object with any members.
pub(super) fn free() -> ObjectBuilder {
    of(Type::Object).additional_properties(Some(AdditionalProperties::FreeForm(true)))
}

pub(super) fn text(least: usize, most: usize) -> ObjectBuilder {
    of(Type::String).min_length(Some(least)).max_length(Some(most))
}

pub(super) fn cmi_data(value: impl Into<RefOr<Schema>>) -> ObjectBuilder {
    of(Type::Object).additional_properties(Some(AdditionalProperties::from(value.into())))
}

/// A value of an element as it is sent.
pub(super) fn cmi_value() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number]))
        .max_length(Some(MOST_VALUE_CHARACTERS))
}

pub(super) fn list(of: &str) -> ArrayBuilder {
    ArrayBuilder::new().items(Ref::from_schema_name(of))
}

/// What a course and an item have both.
pub(super) fn named() -> ObjectBuilder {
    of(Type::Object)
        .property(
            "identifier",
            of(Type::String).description(Some("Its identifier in the manifest.")),
        )
        .property("title", of(Type::String).description(Some("Its title.")))
        .property(
            "items",
            list("CourseItem").description(Some("The items below it, in their order.")),
        )
        .property(
            "completion",
            free().description(Some(
                "What completes it by progress, and what its progress weighs (SCORM 2004); left out where nothing is said.",
            )),
        )
        .property(
            "sequencing",
            free().description(Some("What the manifest says of its sequencing (SCORM 2004).")),
        )
        .required("identifier")
        .required("title")
}

pub(super) fn course() -> ObjectBuilder {
    let shared = |what: &str| {
        of(Type::Boolean).description(Some(format!(
            "{what} are a learner's, not one attempt's; true where it is left out."
        )))
    };
    named()
        .property("objectives_global_to_system", shared("Its global objectives"))
        .property("shared_data_global_to_system", shared("Its shared stores"))
        .required("items")
}

pub(super) fn course_item() -> ObjectBuilder {
    let href = "What it launches, from the package's root, with its parameters; left out of a chapter.";
    let controls = ArrayBuilder::new().items(words(scorm::course::HiddenControl::WORDS.iter().copied()));
    named()
        .property("href", of(Type::String).description(Some(href)))
        .property(
            "is_sco",
            of(Type::Boolean).description(Some("What it launches talks to SCORM's API.")),
        )
        .property(
            "unavailable",
            of(Type::Boolean).description(Some(
                "What it is to launch is not in the package; it is shown and never delivered.",
            )),
        )
        .property(
            "hidden",
            of(Type::Boolean).description(Some("It stands in no table of contents.")),
        )
        .property(
            "prerequisites",
            of(Type::String).description(Some("What has to be done before it, in the AICC's script (SCORM 1.2).")),
        )
        .property(
            "hidden_controls",
            controls.description(Some("What the player does not show beside it.")),
        )
}

pub(super) fn request_fault() -> ObjectBuilder {
    let number = |description| of(Type::Integer).minimum(Some(0)).description(Some(description));
    let nearest = of(Type::String).description(Some("The known name that is most like it."));
    of(Type::Object)
        .property(
            "pointer",
            of(Type::String).description(Some(
                "Where: `/user_id` in the body, `?limit` in the query, empty for the request as a whole.",
            )),
        )
        .required("pointer")
        .property("reason", of(Type::String).description(Some("What is wrong there.")))
        .required("reason")
        .property(
            "did_you_mean",
            nearest.schema_type(SchemaType::from_iter([Type::String, Type::Null])),
        )
        .required("did_you_mean")
        .property("line", number("The line, where the body is no JSON."))
        .property("column", number("The column there."))
}

pub(super) fn problem_details() -> ObjectBuilder {
    let number = |description| of(Type::Integer).minimum(Some(0)).description(Some(description));
    let flag = |description| of(Type::Boolean).description(Some(description));
    let time = |description| {
        of(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some(description))
    };
    let names = |description| {
        ArrayBuilder::new()
            .items(of(Type::String))
            .description(Some(description))
    };
    let named = |name: &str, description: &str| {
        RefBuilder::new()
            .ref_location_from_schema_name(name)
            .description(Some(description))
    };
    let fault = ["RequestFault", "Remark", "Finding"]
        .into_iter()
        .map(Ref::from_schema_name);
    let fault = fault.fold(AnyOfBuilder::new(), AnyOfBuilder::item);
    let faults = ArrayBuilder::new()
        .items(fault)
        .description(Some("Each member, element or rule of the package that is at fault."));
    of(Type::Object)
        .property("errors", faults)
        .property("omitted", number("CMI_DATA_INVALID: how many more faults there are."))
        .property("known", names("INVALID_REQUEST: the names that the call takes."))
        .property("scos", names("INVALID_REQUEST: the package's SCOs."))
        .property(
            "reason",
            named("ProblemReason", "INVALID_LAUNCH_TOKEN, PACKAGE_NOT_FOUND: why."),
        )
        .property(
            "required",
            list("Scope").description(Some("INSUFFICIENT_SCOPES: what the call needs.")),
        )
        .property(
            "granted",
            list("Scope").description(Some("INSUFFICIENT_SCOPES: what the API key has.")),
        )
        .property("sent_version", number("VERSION_CONFLICT: the version that was sent."))
        .property("current_version", number("VERSION_CONFLICT: the session's version."))
        .property(
            "sent_seq",
            number("VERSION_CONFLICT of a page: the number that was sent."),
        )
        .property(
            "current_seq",
            number("VERSION_CONFLICT of a page: the number that was applied last."),
        )
        .property("seq", number("CMI_DATA_INVALID of a page: the update at fault."))
        .property(
            "current",
            named(
                "Session",
                "VERSION_CONFLICT, SESSION_ALREADY_EXISTS: the session as it is now.",
            ),
        )
        .property("run", number("RUN_SUPERSEDED, SESSION_RESET: the page's run."))
        .property("resets", number("SESSION_RESET: how often the session was reset."))
        .property(
            "most_per_minute",
            number("RATE_LIMIT_EXCEEDED of a session: how many of them are taken in a minute."),
        )
        .property("current_run", number("RUN_SUPERSEDED: the newest run."))
        .property(
            "can_take_over",
            flag("RUN_SUPERSEDED: whether the learner may go on here, by `take_over`."),
        )
        .property("updated_at", time("RUN_SUPERSEDED: when the session was last written."))
        .property(
            "status",
            named("PackageStatus", "PACKAGE_NOT_READY: where the package is."),
        )
        .property(
            "most",
            number("TOO_MANY_WEBHOOKS, TOO_MANY_KEYS: how many a tenant may have."),
        )
        .property("expired_at", time("SESSION_EXPIRED: since when."))
        .property("renewable", flag("SESSION_EXPIRED: whether it can be renewed."))
        .property(
            "limit",
            of(Type::String).description(Some("PAYLOAD_TOO_LARGE: which limit.")),
        )
        .property("limit_bytes", number("PAYLOAD_TOO_LARGE: how much is taken."))
        .property(
            "tenant_id",
            of(Type::String).description(Some("TENANT_MISMATCH: the tenant of the API key.")),
        )
        .property(
            "calls_per_second",
            number("RATE_LIMIT_EXCEEDED: how many calls the key may make."),
        )
        .property(
            "retry_after_seconds",
            number("RATE_LIMIT_EXCEEDED: when to come again."),
        )
}
