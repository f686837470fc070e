//! What can be wrong with a request.
//!
//! A handler returns a `Problem`; the frame around the router writes it out, because only the frame knows the request id and
//! the address.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use scorm::session::change::ChangeError;
use scorm::session::pace::TooFast;
use serde_json::{Value, json};

use super::code::{Code, ERRORS_PAGE};
use super::document::refusal::{PROBLEM, ProblemView};
use super::remark::{MOST_FAULTS, RemarkView};
use crate::cause::{Cause, told};
use crate::files::FilesError;
use crate::store::StoreError;
use crate::store::state::MOST_PACKED;
use crate::token::{SignError, TokenError};

/// Seconds after which a call may be repeated that the store had no answer for.
const STORE_RETRY_SECONDS: u32 = 1;

/// A refusal or a fault, on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    details: Value,
    retry_after: Option<u32>,
    cause: Option<std::sync::Arc<Cause>>,
}

impl Problem {
    /// A problem with a sentence on what happened.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            details: json!({}),
            retry_after: None,
            cause: None,
        }
    }

    /// With the code's own details.
    #[must_use]
    pub fn details(self, details: Value) -> Self {
        Self { details, ..self }
    }

    /// With one member more in its details.
    #[must_use]
    pub fn detail_of(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(details) = &mut self.details {
            details.insert(name.to_owned(), value);
        }
        self
    }

    /// With the seconds after which to come again.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    fn caused_by(self, cause: impl Into<Cause>) -> Self {
        Self {
            cause: Some(std::sync::Arc::new(cause.into())),
            ..self
        }
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Logs a fault of ours, once and with its whole chain; clients' own mistakes are not logged.
    pub(super) fn log(&self, request_id: &str) {
        if !self.code.status().is_server_error() {
            return;
        }
        let cause = self.cause.as_ref().map(|cause| told(&***cause));
        tracing::error!(
            request_id,
            code = self.code.as_str(),
            cause = cause.unwrap_or_default(),
            "{}",
            self.detail
        );
    }

    /// Writes the problem out, keeping the headers that the router gave: `Allow`, and those of CORS.
    pub(super) fn render(self, router: Response, request_id: &str, origin: &str) -> Response {
        let status = self.code.status();
        let view = ProblemView {
            r#type: format!("{origin}{ERRORS_PAGE}#{}", self.code.anchor()),
            title: self.code.title(),
            status: status.as_u16(),
            detail: self.detail,
            instance: format!("urn:request:{request_id}"),
            code: self.code.as_str(),
            error: self.code.title(),
            details: self.details,
        };
        let (mut parts, _) = router.into_parts();
        let headers = &mut parts.headers;
        headers.remove(CONTENT_LENGTH);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 11.6.1 asks for it.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"lectern\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Response::from_parts(parts, Body::from(serde_json::to_vec(&view).unwrap_or_default()))
    }
}

/// A problem that an answer tells in a form of its own; the frame logs it and leaves the answer as it is.
#[derive(Clone, Debug)]
pub(super) struct Behind(pub(super) Problem);

impl Problem {
    /// The answer that tells of this problem in a form of its own.
    pub fn behind(self, mut answer: Response) -> Response {
        answer.extensions_mut().insert(Behind(self));
        answer
    }
}

impl IntoResponse for Problem {
    /// Hands the problem to the frame, which writes it out.
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer to a fault that nothing caught.
pub(super) fn internal(detail: &'static str) -> Response {
    fault(detail).into_response()
}

/// A fault of ours. Its cause is for the log.
pub fn fault(cause: impl Into<Cause>) -> Problem {
    Problem::new(
        Code::InternalError,
        "Something went wrong on our side; the request id names it in our log.",
    )
    .caused_by(cause)
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::new(
                Code::ServiceUnavailable,
                "The store did not answer in time. It is safe to repeat the call.",
            )
            .retry_after(STORE_RETRY_SECONDS)
            .caused_by(error),
            StoreError::TooLarge => Self::new(
                Code::PayloadTooLarge,
                "The session would become larger than is stored: its elements have at most 2 MiB as JSON. Nothing was stored.",
            )
            .details(json!({ "limit": "stored_session", "limit_bytes": MOST_PACKED })),
            StoreError::Corrupt(_) | StoreError::Refused(_) => fault(error),
        }
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Unavailable(_) => Self::new(
                Code::ServiceUnavailable,
                "The store of files did not answer in time. It is safe to repeat the call.",
            )
            .retry_after(STORE_RETRY_SECONDS)
            .caused_by(error),
            FilesError::Missing | FilesError::Changed | FilesError::Refused(_) => fault(error),
        }
    }
}

impl From<SignError> for Problem {
    fn from(error: SignError) -> Self {
        fault(error)
    }
}

impl From<TooFast> for Problem {
    fn from(error: TooFast) -> Self {
        let TooFast { what, most, seconds } = error;
        Self::new(
            Code::RateLimitExceeded,
            format!("There are more {what} than are taken: {most} a minute."),
        )
        .details(json!({ "most_per_minute": most, "retry_after_seconds": seconds }))
        .retry_after(seconds)
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        let detail = match error {
            TokenError::Malformed => "The token is no JWT of this service.",
            TokenError::BadSignature => "The token was changed, or signed with a key that is not in use.",
            TokenError::Expired => "The token has expired; launch again for a new one.",
            TokenError::NotYetValid => "The token is from the future; a clock is wrong.",
            TokenError::WrongSession => "The token is for another session.",
            TokenError::WrongAudience => "The token is not for this call.",
            TokenError::Used => {
                "The link has been opened already, and starts a course once; launch again for a new one."
            }
            TokenError::Over => "The learner has left the course, or it has ended; launch again to go on.",
            TokenError::Replaced => "The session was launched again since; that launch's link is the one to open.",
        };
        Self::new(Code::InvalidLaunchToken, detail).details(json!({ "reason": error.to_string() }))
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::UnknownSco { given, known } => {
                let nearest = known
                    .iter()
                    .max_by(|a, b| strsim::jaro_winkler(a, &given).total_cmp(&strsim::jaro_winkler(b, &given)));
                let fault =
                    json!({ "pointer": "/sco", "reason": "the package has no such SCO", "did_you_mean": nearest });
                Self::new(Code::InvalidRequest, format!("The package has no SCO {given:?}."))
                    .details(json!({ "errors": [fault], "scos": known }))
            }
            ChangeError::NoSco { known } => {
                let fault = json!({ "pointer": "/sco", "reason": "the package has several SCOs: name the one", "did_you_mean": null });
                let detail = "The package has several SCOs, and the update does not say which one it is for.";
                Self::new(Code::InvalidRequest, detail).details(json!({ "errors": [fault], "scos": known }))
            }
            ChangeError::Cmi(faults) => {
                let many = faults.len();
                let told: Vec<RemarkView> = faults.into_iter().take(MOST_FAULTS).map(RemarkView::from).collect();
                let omitted = many - told.len();
                Self::new(
                    Code::CmiDataInvalid,
                    format!("{many} of the elements cannot be set; nothing was stored."),
                )
                .details(json!({ "errors": told, "omitted": omitted }))
            }
        }
    }
}
