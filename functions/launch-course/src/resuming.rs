//! A launch of a session that is there.

use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::reset::{Onto, ResumeRule};
use shared::change::Kind;
use shared::http::condition::IfMatch;
use shared::http::problem::Problem;
use shared::store::Store;
use shared::store::along::Along;
use shared::store::sessions::While;
use shared::tenant::{KeyName, TenantId};
use shared::version::Versioned;

use super::wish::Wish;

/// A launch of a session that is there.
pub(super) struct Resuming<'a> {
    pub wish: &'a Wish,
    pub if_match: &'a IfMatch,
    /// Whether it moves onto the live revision.
    pub rule: ResumeRule,
    /// That revision, where the session as it was found moves.
    pub onto: Option<&'a Onto>,
    pub key: &'a KeyName,
}

impl Resuming<'_> {
    pub async fn resume(
        &self,
        store: &Store,
        tenant: &TenantId,
        session: Versioned<Session>,
        now: Timestamp,
    ) -> Result<Versioned<Session>, Problem> {
        let launched = store.rewrite(tenant, session, While::Active, now, |session| {
            self.if_match.holds(session, now)?;
            session.value_mut().count_launch(now)?;
            let along = self.move_on(session, now);
            self.wish.apply(session.value_mut(), now);
            Ok::<_, Problem>(((), along))
        });
        Ok(launched.await?.0)
    }

    /// Moves the session onto the live revision, where it still is to.
    fn move_on(&self, session: &mut Versioned<Session>, now: Timestamp) -> Along {
        let onto = self
            .onto
            .filter(|onto| session.value().moves(self.rule, onto.revision.number));
        let Some(onto) = onto else {
            return Along::noted();
        };
        let before = session.value().clone();
        Along::from(session.value_mut().reset(Some(onto), now)).entered(self.key, Kind::Moved, &before, session, now)
    }
}
