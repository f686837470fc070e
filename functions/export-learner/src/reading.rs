//! What a place leads to: the lines there, and the place behind them.

use jiff::Timestamp;
use scorm::id::UserId;
use scorm::session::Session;
use serde_json::value::RawValue;
use shared::event::{Event, EventId};
use shared::http::attempt::AttemptView;
use shared::http::run::RunView;
use shared::http::session::{SessionView, touched};
use shared::http::webhook::DeliveryView;
use shared::http::weight::{MOST_ANSWER_BYTES, fitting, weight};
use shared::store::lists::Selection;
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use shared::version::Versioned;
use shared::webhooks::{Delivery, WebhookId};

use super::lines::{Line, Lines, SessionLine};
use super::place::Place;

/// Sessions of one look. What belongs to a session is read before the next one.
const SESSIONS_OF_A_LOOK: i32 = 1;
/// Attempts of one look: each may be as large as an answer.
const ATTEMPTS_OF_A_LOOK: i32 = 4;
/// Runs of one look: a few hundred bytes each.
const RUNS_OF_A_LOOK: u32 = 100;
/// Changes of one look: each shows up to 200 kilobytes.
const CHANGES_OF_A_LOOK: u32 = 20;
/// Events of one look, most of which are other learners'. A look reads a megabyte at the most.
const EVENTS_OF_A_LOOK: i32 = 1000;
/// Bytes of a line that its own words take, beside the SCOs in it.
const LINE_BYTES: usize = 1000;

/// What an export reads.
pub struct Reading<'a> {
    pub store: &'a Store,
    pub tenant: &'a TenantId,
    pub user: &'a UserId,
    pub webhooks: Vec<WebhookId>,
    pub now: Timestamp,
}

impl Reading<'_> {
    /// Adds the lines of a place, and answers where to go on; nowhere at the end. Where there was no room for them, that is the place itself.
    pub async fn step(&self, place: Place, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        match place {
            Place::Session(after) => self.session(after, lines).await,
            Place::Scos(of, told) => self.scos(of, told, lines).await,
            Place::Attempts(of, behind) => self.attempts(of, behind, lines).await,
            Place::Runs(of, behind) => self.runs(of, behind, lines).await,
            Place::Changes(of, behind) => self.changes(of, behind, lines).await,
            Place::Events(behind) => self.events(behind, lines).await,
        }
    }

    async fn session(&self, after: Option<String>, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let selection = Selection::OfUser(self.user.clone(), None);
        let looked = self
            .store
            .look_at_sessions(self.tenant, &selection, after.as_ref(), SESSIONS_OF_A_LOOK, self.now)
            .await?;
        let Some((position, session)) = looked.sessions.into_iter().next() else {
            return Ok(Some(match looked.next {
                Some(next) => Place::Session(Some(next)),
                None => Place::Events(0),
            }));
        };
        let (line, told) = whole(&session, self.now);
        Ok(Some(match lines.add(&[line]) {
            true if told < touched(session.value()).count() => Place::Scos(position, told),
            true => Place::Attempts(position, u32::MAX),
            false => Place::Session(after),
        }))
    }

    async fn scos(&self, of: String, told: usize, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let Some(session) = self.at(&of).await? else {
            return Ok(Some(Place::Session(Some(of))));
        };
        for (number, sco) in touched(session.value()).enumerate().skip(told) {
            let session_id = session.value().id.to_string();
            if !lines.add(&[Line::Sco { session_id, sco }]) {
                return Ok(Some(Place::Scos(of, number)));
            }
        }
        Ok(Some(Place::Attempts(of, u32::MAX)))
    }

    async fn attempts(&self, of: String, behind: u32, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let Some(session) = self.at(&of).await? else {
            return Ok(Some(Place::Session(Some(of))));
        };
        let session = session.value();
        // The newest one that can have ended is the one before the session's own.
        let mut last = behind.min(session.attempt);
        let looked = self
            .store
            .look_at_attempts(self.tenant, session, last, ATTEMPTS_OF_A_LOOK, self.now)
            .await?;
        for ended in looked.found {
            let attempt = AttemptView {
                cmi_data: Some(ended.data.clone()),
                ..AttemptView::ended(&ended)
            };
            let line = Line::Attempt {
                session_id: session.id.to_string(),
                attempt: Box::new(attempt),
            };
            if !lines.add(&[line]) {
                return Ok(Some(Place::Attempts(of, last)));
            }
            last = ended.number;
        }
        Ok(Some(match looked.next {
            Some(next) => Place::Attempts(of, next),
            None => Place::Runs(of, u32::MAX),
        }))
    }

    async fn runs(&self, of: String, behind: u32, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let Some(session) = self.at(&of).await? else {
            return Ok(Some(Place::Session(Some(of))));
        };
        let session = session.value();
        let looked = self
            .store
            .look_at_runs(self.tenant, session, behind, RUNS_OF_A_LOOK, self.now);
        let mut last = behind;
        for run in looked.await? {
            let number = run.number;
            let line = Line::Run {
                session_id: session.id.to_string(),
                run: RunView::from(run),
            };
            if !lines.add(&[line]) {
                return Ok(Some(Place::Runs(of, last)));
            }
            last = number;
        }
        Ok(Some(match last == behind {
            true => Place::Changes(of, u32::MAX),
            false => Place::Runs(of, last),
        }))
    }

    async fn changes(&self, of: String, behind: u32, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let Some(session) = self.at(&of).await? else {
            return Ok(Some(Place::Session(Some(of))));
        };
        let session = session.value();
        let looked = self
            .store
            .look_at_changes(self.tenant, session, behind, CHANGES_OF_A_LOOK, self.now);
        let mut last = behind;
        for change in looked.await? {
            let number = change.number;
            let line = Line::Change {
                session_id: session.id.to_string(),
                change: Box::new(change),
            };
            if !lines.add(&[line]) {
                return Ok(Some(Place::Changes(of, last)));
            }
            last = number;
        }
        Ok(Some(match last == behind {
            true => Place::Session(Some(of)),
            false => Place::Changes(of, last),
        }))
    }

    /// The session in a place of the list, while it is there.
    async fn at(&self, position: &str) -> Result<Option<Versioned<Session>>, StoreError> {
        self.store.session_at(self.tenant, position, self.now).await
    }

    async fn events(&self, behind: u64, lines: &mut Lines) -> Result<Option<Place>, StoreError> {
        let looked = self
            .store
            .look_at_events(self.tenant, behind, EVENTS_OF_A_LOOK, self.now)
            .await?;
        let is_of_learner = |event: &Event| event.shown().is_some_and(|shown| shown.user_id == self.user.as_str());
        let events: Vec<_> = looked
            .events
            .into_iter()
            .filter(|(_, event)| is_of_learner(event))
            .collect();
        let ids: Vec<EventId> = events.iter().map(|(_, event)| event.id).collect();
        let deliveries = self.store.deliveries_of(self.tenant, &self.webhooks, &ids).await?;
        for (number, event) in events {
            if !lines.add(&told(event, &deliveries)?) {
                return Ok(Some(Place::Events(number - 1)));
            }
        }
        Ok(looked.has_more.then_some(Place::Events(looked.last)))
    }
}

/// The line of a session, and how many of its touched SCOs it has room for.
fn whole(session: &Versioned<Session>, now: Timestamp) -> (Line, usize) {
    let view = SessionView::without_data(session, now);
    let bare = Line::Session(Box::new(SessionLine::new(view.clone(), session.value())));
    let room = MOST_ANSWER_BYTES.saturating_sub(weight(&bare) + LINE_BYTES);
    let (scos, more) = fitting(touched(session.value()), room);
    let told = scos.len();
    let last = scos.last().filter(|_| more).map(|sco| sco.identifier.clone());
    let view = SessionView {
        scos: Some(scos),
        scos_after: Some(last),
        ..view
    };
    (Line::Session(Box::new(SessionLine::new(view, session.value()))), told)
}

/// The lines of an event: its own, and those of its deliveries.
fn told(event: Event, deliveries: &[Delivery]) -> Result<Vec<Line>, StoreError> {
    let own = deliveries.iter().filter(|delivery| delivery.event == event.id);
    let own = own.map(|delivery| Line::Delivery {
        webhook_id: delivery.webhook.to_string(),
        delivery: Box::new(DeliveryView::from(delivery)),
    });
    let body = RawValue::from_string(event.body).map_err(|error| StoreError::Corrupt(error.into()))?;
    Ok(std::iter::once(Line::Event { event: body }).chain(own).collect())
}
