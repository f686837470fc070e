//! What each argument of a handler refuses, for the document.

use super::auth::{Caller, Level, Read, Reader, Starter, Tenant, Write, Writer};
use super::code::Code;
use super::condition::IfMatch;
use super::document::refusal::{Refusal, Refuses};
use super::extract::{Json, NoBody, OptionalJson, PackagePath, Query, Raw, SessionPath, VersionPath};
use super::key::KeyPath;
use super::learner::LearnerPath;
use super::webhook::{DeliveryPath, WebhookPath};

/// What any key can meet.
const KEY: [Refusal; 4] = [
    (Code::InvalidApiKey, "The API key is unknown, was revoked, or is none."),
    (Code::ExpiredApiKey, "The API key has expired."),
    (
        Code::TenantMismatch,
        "`tenant_id` was sent, and is not the API key's tenant.",
    ),
    (
        Code::RateLimitExceeded,
        "The API key makes more calls a second than it may.",
    ),
];

fn of_key<S: Level>() -> Vec<Refusal> {
    [&KEY[..], &[(Code::InsufficientScopes, S::LACKS)]].concat()
}

const TOKEN: Refusal = (
    Code::InvalidLaunchToken,
    "The token does not hold, or not for this session: `details.reason` says why.",
);

impl Refuses for Caller {
    fn refusals() -> Vec<Refusal> {
        [&[(Code::Unauthorized, "No API key was sent.")], &KEY[..]].concat()
    }
}

impl Refuses for Option<Caller> {
    fn refusals() -> Vec<Refusal> {
        KEY.to_vec()
    }
}

impl<S: Level> Refuses for Tenant<S> {
    fn refusals() -> Vec<Refusal> {
        [vec![(Code::Unauthorized, "No API key was sent.")], of_key::<S>()].concat()
    }
}

impl Refuses for Reader {
    fn refusals() -> Vec<Refusal> {
        let own = vec![(Code::Unauthorized, "Neither an API key nor a token was sent."), TOKEN];
        [own, of_key::<Read>()].concat()
    }
}

impl Refuses for Writer {
    fn refusals() -> Vec<Refusal> {
        let own = vec![
            (
                Code::InvalidRequest,
                "A token was sent in the query, beside another credential.",
            ),
            (Code::Unauthorized, "Neither an API key nor a token was sent."),
            TOKEN,
        ];
        [own, of_key::<Write>()].concat()
    }
}

impl Refuses for Starter {
    fn refusals() -> Vec<Refusal> {
        vec![(Code::Unauthorized, "No token was sent."), TOKEN]
    }
}

/// What is wrong with a body that has to be JSON.
const BODY: [Refusal; 3] = [
    (
        Code::InvalidRequest,
        "The body is not a JSON object, has an unknown member, or one that cannot be used.",
    ),
    (Code::PayloadTooLarge, "The body has more than 1 MiB."),
    (
        Code::UnsupportedMediaType,
        "The body does not say that it is `application/json`.",
    ),
];

impl<T> Refuses for Json<T> {
    fn refusals() -> Vec<Refusal> {
        BODY.to_vec()
    }
}

impl<T> Refuses for OptionalJson<T> {
    fn refusals() -> Vec<Refusal> {
        BODY.to_vec()
    }
}

impl Refuses for Raw {
    fn refusals() -> Vec<Refusal> {
        BODY.to_vec()
    }
}

impl<T> Refuses for Query<T> {
    fn refusals() -> Vec<Refusal> {
        vec![(
            Code::InvalidRequest,
            "A query parameter is unknown, comes twice, or cannot be used.",
        )]
    }
}

crate::refuses! {
    NoBody:
        InvalidRequest "The call takes no body, and one was sent.",
        PayloadTooLarge "The body has more than 1 MiB.";
    PackagePath:
        PackageNotFound "Your tenant has no such package.";
    VersionPath:
        PackageNotFound "Your tenant has no such package.",
        VersionNotFound "The package has no such version that is imported.";
    SessionPath:
        SessionNotFound "Your tenant has no such session.";
    LearnerPath:
        InvalidUserId "The path names no learner that there can be.";
    WebhookPath:
        WebhookNotFound "Your tenant has no such webhook.";
    KeyPath:
        KeyNotFound "Your tenant has no such key.";
    DeliveryPath:
        WebhookNotFound "Your tenant has no such webhook.",
        DeliveryNotFound "The webhook has no such delivery, or what it told of is over.";
    IfMatch:
        InvalidRequest "`If-Match` has something else than versions as `ETag` has them.",
        VersionConflict "The session is not at a version that `If-Match` names; `details.current` is it.";
}
