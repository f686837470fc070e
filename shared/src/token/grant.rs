//! Launch and play tokens, and what a verified one lets its bearer do.

use jiff::{SignedDuration, Timestamp};
use scorm::id::{PackageId, SessionId, UserId};
use scorm::session::Session;
use scorm::session::terms::Stage;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{ISSUER, SignError, Signed, TokenError, TokenKeys};
use crate::tenant::TenantId;

/// How long a play token is good for: a working day. It stands in an address, which a browser remembers.
const PLAY_LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// Clocks of two machines may differ by this much before a token is held for one from the future.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// To read a session and start a run of it.
    Launch,
    /// To read and update a session within one run.
    Play,
}

/// What a launch or play token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    tid: String,
    pid: String,
    sid: String,
    iat: i64,
    exp: i64,
    jti: String,
    /// The run that a play token writes for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<u32>,
    /// The number of the session's launch that it came of; 0 in tokens from before launches were counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    lnk: u32,
    /// Whether its page may show what it says to the service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ins: bool,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Claims {
    /// Those of a launch token that ends at once. It is not older than its session, which a machine may have made whose clock is ahead
    /// of this one's.
    fn of(tenant: &TenantId, session: &Session, now: Timestamp) -> Self {
        let made = now.max(session.created_at);
        Self {
            iss: ISSUER.to_owned(),
            aud: Audience::Launch,
            sub: UserId::as_str(&session.user_id).to_owned(),
            tid: tenant.as_str().to_owned(),
            pid: PackageId::to_string(&session.package_id),
            sid: session.id.as_str().to_owned(),
            iat: made.as_second(),
            exp: now.as_second(),
            jti: Uuid::now_v7().to_string(),
            run: None,
            lnk: session.launches,
            ins: false,
        }
    }
}

/// A verified launch or play token.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Whose session.
    pub tenant: TenantId,
    /// The session.
    pub session: SessionId,
    /// Its package.
    pub package: PackageId,
    /// What it is for.
    pub audience: Audience,
    /// The run that it writes for; 0 in a launch token.
    pub run: u32,
    /// The number of the session's launch that it came of; 0 where it does not say.
    pub launch: u32,
    /// Whether its page may show what it says to the service.
    pub inspects: bool,
    user: String,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl Grant {
    /// Holds the token against the session that has its id now: after a deletion that may be another learner's.
    ///
    /// # Errors
    /// [`TokenError::WrongSession`].
    pub fn check(&self, session: &Session) -> Result<(), TokenError> {
        let same = self.user == session.user_id.as_str() && self.package == session.package_id;
        // Whole seconds, because that is what a token has.
        if same && self.issued_at.as_second() >= session.created_at.as_second() {
            Ok(())
        } else {
            Err(TokenError::WrongSession)
        }
    }

    /// Holds the token against the time.
    ///
    /// # Errors
    /// [`TokenError::Expired`], [`TokenError::NotYetValid`].
    pub fn check_time(&self, now: Timestamp) -> Result<(), TokenError> {
        if now >= self.expires_at {
            return Err(TokenError::Expired);
        }
        if self.issued_at > now.checked_add(CLOCK_SKEW).unwrap_or(Timestamp::MAX) {
            return Err(TokenError::NotYetValid);
        }
        Ok(())
    }

    /// Whether the LMS has launched the session again since, so that this token starts nothing any more.
    pub fn is_replaced(&self, session: &Session) -> bool {
        self.launch > 0 && self.launch < session.launches
    }

    /// Holds the token against what a session lets it start. A token from an address in the browser's history is to open nothing
    /// that its learner has left.
    ///
    /// # Errors
    /// [`TokenError::Replaced`], [`TokenError::Used`], [`TokenError::Over`].
    pub fn check_start(&self, session: &Session) -> Result<(), TokenError> {
        if self.is_replaced(session) {
            return Err(TokenError::Replaced);
        }
        match self.audience {
            Audience::Launch if self.launch > 0 && session.link_used => Err(TokenError::Used),
            // Those of earlier runs are in the same history, and would only take over what is over.
            Audience::Play if session.run.stage != Stage::Playing => Err(TokenError::Over),
            Audience::Launch | Audience::Play => Ok(()),
        }
    }

    /// Whether more than half of its life is over.
    pub fn is_past_half(&self, now: Timestamp) -> bool {
        now.duration_since(self.issued_at) > self.expires_at.duration_since(self.issued_at) / 2
    }
}

impl TokenKeys {
    /// A token that lets its bearer start a run.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn launch(
        &self,
        tenant: &TenantId,
        session: &Session,
        lifetime: SignedDuration,
        inspects: bool,
        now: Timestamp,
    ) -> Result<Signed, SignError> {
        let claims = Claims {
            ins: inspects,
            ..Claims::of(tenant, session, now)
        };
        self.sign(claims, now.checked_add(lifetime).unwrap_or(Timestamp::MAX))
    }

    /// A token that lets its bearer write for the session's newest run: for twelve hours, and no longer than the session lives.
    /// The answers to a page that is at work renew it. `from` is the token that it follows.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn play(&self, from: &Grant, session: &Session, now: Timestamp) -> Result<Signed, SignError> {
        let claims = Claims {
            aud: Audience::Play,
            run: Some(session.run.number),
            lnk: from.launch,
            ins: from.inspects,
            ..Claims::of(&from.tenant, session, now)
        };
        // From the second that it is made in, for no token is to be good for longer.
        let made = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let end = made.checked_add(PLAY_LIFETIME).unwrap_or(Timestamp::MAX);
        self.sign(claims, end.min(session.expires_at))
    }

    fn sign(&self, claims: Claims, expires_at: Timestamp) -> Result<Signed, SignError> {
        let claims = Claims {
            // Rounded up: a link is good for its whole time, and for less than a second more.
            exp: (expires_at.as_millisecond() + 999).div_euclid(1000),
            ..claims
        };
        let expires_at = Timestamp::from_second(claims.exp).unwrap_or(expires_at);
        Ok(Signed {
            token: self.encode(&claims)?.into(),
            expires_at,
        })
    }

    /// Verifies a launch or play token.
    ///
    /// # Errors
    /// [`TokenError`]; which audience and session are right is the caller's to say.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Grant, TokenError> {
        let grant = self.read(token)?;
        grant.check_time(now)?;
        Ok(grant)
    }

    /// What a launch or play token of ours says, whether or not its time is over.
    ///
    /// # Errors
    /// [`TokenError::Malformed`], [`TokenError::BadSignature`].
    pub fn read(&self, token: &str) -> Result<Grant, TokenError> {
        let claims: Claims = self.decode(token)?;
        let time = |seconds| Timestamp::from_second(seconds).map_err(|_| TokenError::Malformed);
        Ok(Grant {
            tenant: TenantId::parse(&claims.tid).map_err(|_| TokenError::Malformed)?,
            session: SessionId::parse(&claims.sid).map_err(|_| TokenError::Malformed)?,
            audience: claims.aud,
            run: claims.run.unwrap_or_default(),
            launch: claims.lnk,
            inspects: claims.ins,
            user: claims.sub,
            package: PackageId::parse(&claims.pid).map_err(|_| TokenError::Malformed)?,
            issued_at: time(claims.iat)?,
            expires_at: time(claims.exp)?,
        })
    }
}
