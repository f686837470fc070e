//! Why no page is opened, in plain words: a learner reads it, not a developer.

use axum::http::StatusCode;
use axum::response::Response;
use scorm::session::Session;
use shared::http::page::{escaped, html};
use shared::http::problem::Problem;
use shared::token::TokenError;

use super::assets::ASSETS;
use super::language::Language;

const PAGE: &str = include_str!("../../../player/refusal.html");

/// A page that says why, and leads back where that is known.
pub(super) struct Refusal {
    status: StatusCode,
    /// The name of its texts, `refusal.{kind}.title` and `refusal.{kind}.text`.
    kind: &'static str,
    leads_back: Option<String>,
    language: Option<String>,
    fault: Option<Problem>,
}

impl Refusal {
    fn new(status: StatusCode, kind: &'static str) -> Self {
        Self {
            status,
            kind,
            leads_back: None,
            language: None,
            fault: None,
        }
    }

    /// The link has no token.
    pub(super) fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no_token")
    }

    /// The token opens nothing.
    pub(super) fn token(error: TokenError) -> Self {
        let kind = match error {
            TokenError::Expired => "expired",
            TokenError::Used => "used",
            TokenError::Over => "over",
            TokenError::Replaced => "replaced",
            TokenError::NotYetValid => "early",
            TokenError::Malformed | TokenError::BadSignature | TokenError::WrongAudience | TokenError::WrongSession => {
                "broken"
            }
        };
        Self::new(StatusCode::UNAUTHORIZED, kind)
    }

    /// The session is gone.
    pub(super) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "missing")
    }

    /// The session's time is over.
    pub(super) fn ended() -> Self {
        Self::new(StatusCode::GONE, "ended")
    }

    /// A fault of ours.
    pub(super) fn fault(error: impl Into<Problem>) -> Self {
        let problem = error.into();
        Self {
            fault: Some(problem),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "fault")
        }
    }

    /// With the way back and the language of a session, for whoever had a token of it.
    pub(super) fn to(self, session: &Session) -> Self {
        Self {
            leads_back: session.return_url.clone(),
            language: session.language.clone(),
            ..self
        }
    }

    /// The language that the LMS has chosen, where it is known.
    pub(super) fn launched_in(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The page.
    pub(super) fn page(self, language: &Language) -> Response {
        let texts = language.texts();
        let said = |name: &str| texts.get(name).map(|text| escaped(text)).unwrap_or_default();
        let link = self.leads_back.map(|url| {
            let (url, back) = (escaped(&url), said("back"));
            format!("<p><a class=\"button\" href=\"{url}\" target=\"_top\">{back}</a></p>")
        });
        let text = language
            .fill(PAGE)
            .replace("{{version}}", ASSETS.version())
            .replace("{{title}}", &said(&format!("refusal.{}.title", self.kind)))
            .replace("{{text}}", &said(&format!("refusal.{}.text", self.kind)))
            .replace("{{link}}", &link.unwrap_or_default());
        match self.fault {
            Some(fault) => {
                let answer = html(fault.code().status(), text);
                fault.behind(answer)
            }
            None => html(self.status, text),
        }
    }
}
