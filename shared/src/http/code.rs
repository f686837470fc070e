//! The causes for which a call is refused: the API's error table.
//!
//! This is the only place where a status code meets a cause.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $code:literal $title:literal),+ $(,)?) => {
        /// A cause, as clients tell it from others.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant),+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Self::$variant => $status),+ };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The code in words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }
    };
}

codes! {
    /// Malformed JSON, an unknown member, a wrong type.
    InvalidRequest = 400 "INVALID_REQUEST" "Invalid request",
    /// No user id, or one that cannot be.
    InvalidUserId = 400 "INVALID_USER_ID" "Invalid user_id",
    /// A session id that cannot be.
    InvalidSessionId = 400 "INVALID_SESSION_ID" "Invalid session_id",
    /// A cursor of another query, or of nobody.
    InvalidCursor = 400 "INVALID_CURSOR" "Invalid cursor",
    /// No credential.
    Unauthorized = 401 "UNAUTHORIZED" "Unauthorized",
    /// An API key that is unknown or revoked.
    InvalidApiKey = 401 "INVALID_API_KEY" "Invalid API key",
    /// An API key past its expiry.
    ExpiredApiKey = 401 "EXPIRED_API_KEY" "Expired API key",
    /// A launch or play token that does not hold.
    InvalidLaunchToken = 401 "INVALID_LAUNCH_TOKEN" "Invalid launch token",
    /// An API key without the scope.
    InsufficientScopes = 403 "INSUFFICIENT_SCOPES" "Access denied",
    /// A tenant that is not the API key's.
    TenantMismatch = 403 "TENANT_MISMATCH" "Tenant mismatch",
    /// A call past the distribution, where that alone is taken.
    DirectCallRefused = 403 "DIRECT_CALL_REFUSED" "Direct call refused",
    /// No such package in the tenant.
    PackageNotFound = 404 "PACKAGE_NOT_FOUND" "Package not found",
    /// No such session in the tenant.
    SessionNotFound = 404 "SESSION_NOT_FOUND" "Session not found",
    /// No session of such a learner in the tenant.
    LearnerNotFound = 404 "LEARNER_NOT_FOUND" "Learner not found",
    /// No erasure of such a learner, or its report is over.
    ErasureNotFound = 404 "ERASURE_NOT_FOUND" "Erasure not found",
    /// No such webhook in the tenant.
    WebhookNotFound = 404 "WEBHOOK_NOT_FOUND" "Webhook not found",
    /// No such API key in the tenant.
    KeyNotFound = 404 "KEY_NOT_FOUND" "Key not found",
    /// No such revision of the package.
    VersionNotFound = 404 "VERSION_NOT_FOUND" "Version not found",
    /// No such delivery of the webhook.
    DeliveryNotFound = 404 "DELIVERY_NOT_FOUND" "Delivery not found",
    /// No such route.
    NotFound = 404 "NOT_FOUND" "Not found",
    /// A route that takes other methods.
    MethodNotAllowed = 405 "METHOD_NOT_ALLOWED" "Method not allowed",
    /// The session id is taken.
    SessionAlreadyExists = 409 "SESSION_ALREADY_EXISTS" "Session already exists",
    /// Somebody else wrote the session.
    VersionConflict = 409 "VERSION_CONFLICT" "Version conflict",
    /// A newer run of the session has started.
    RunSuperseded = 409 "RUN_SUPERSEDED" "Run superseded",
    /// The session was reset since the run started.
    SessionReset = 409 "SESSION_RESET" "Session reset",
    /// The package cannot be launched yet, or at all.
    PackageNotReady = 409 "PACKAGE_NOT_READY" "Package not ready",
    /// The learner is being erased.
    ErasureRunning = 409 "ERASURE_RUNNING" "Erasure running",
    /// The webhook is switched off.
    WebhookDisabled = 409 "WEBHOOK_DISABLED" "Webhook disabled",
    /// The tenant has as many webhooks as it may.
    TooManyWebhooks = 409 "TOO_MANY_WEBHOOKS" "Too many webhooks",
    /// The tenant has as many keys as it may.
    TooManyKeys = 409 "TOO_MANY_KEYS" "Too many keys",
    /// The session's time is over.
    SessionExpired = 410 "SESSION_EXPIRED" "Session expired",
    /// More than is taken.
    PayloadTooLarge = 413 "PAYLOAD_TOO_LARGE" "Payload too large",
    /// A body that is not JSON by its own word.
    UnsupportedMediaType = 415 "UNSUPPORTED_MEDIA_TYPE" "Unsupported media type",
    /// Elements that cannot be set.
    CmiDataInvalid = 422 "CMI_DATA_INVALID" "CMI data update failed",
    /// An address that events cannot be sent to.
    InvalidWebhookUrl = 422 "INVALID_WEBHOOK_URL" "Invalid webhook URL",
    /// An update that names no version.
    VersionRequired = 428 "VERSION_REQUIRED" "Version required",
    /// More calls than the key may make.
    RateLimitExceeded = 429 "RATE_LIMIT_EXCEEDED" "Too many requests",
    /// A fault of ours.
    InternalError = 500 "INTERNAL_ERROR" "Internal error",
    /// The store did not answer.
    ServiceUnavailable = 503 "SERVICE_UNAVAILABLE" "Service unavailable",
}

impl Code {
    /// The code as the anchor of its section in `docs/errors.md`.
    pub fn anchor(self) -> String {
        self.as_str().to_ascii_lowercase().replace('_', "-")
    }
}

/// Where the page is that explains every code, below the service's own address.
pub const ERRORS_PAGE: &str = "/docs/errors";
