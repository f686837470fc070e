//! A learner's events in the feed.

use jiff::Timestamp;
use shared::erasure::ErasedEvent;
use shared::event::Event;
use shared::store::StoreError;

use super::{Erasing, Owned};

/// Events of one look. A look reads a megabyte at the most.
const EVENTS_OF_A_LOOK: i32 = 1000;

impl Erasing<'_> {
    /// Takes the learner's events behind a number out of the feed: those of the sessions that were erased, and those of earlier ones.
    pub async fn empty_feed(&self, after: u64, owned: &mut Owned) -> Result<(), StoreError> {
        self.own_sessions(owned).await?;
        let mut places = Vec::new();
        let mut after = Some(after);
        while let Some(number) = after {
            let looked = self.store.look_at_places(self.tenant, number, EVENTS_OF_A_LOOK).await?;
            let of_learner = looked
                .found
                .into_iter()
                .filter(|(_, event)| self.is_of_learner(owned, event));
            places.extend(of_learner.map(|(place, event)| (place, event.id)));
            after = looked.next;
        }
        // The newest first: what names a session goes before what shows whose it is, so that whoever goes on after a kill knows it.
        for (place, id) in places.into_iter().rev() {
            let noted = ErasedEvent {
                number: place.number,
                id,
                webhooks: Vec::new(),
            };
            self.store
                .note_event(self.tenant, self.learner, &noted, self.app.now())
                .await?;
            self.store.empty_place(&place).await?;
        }
        Ok(())
    }

    async fn own_sessions(&self, owned: &mut Owned) -> Result<(), StoreError> {
        for session in self.store.notes(self.tenant, self.learner).await?.sessions {
            let made = owned.entry(session.id.to_string()).or_insert(session.created_at);
            *made = session.created_at.min(*made);
        }
        Ok(())
    }

    fn is_of_learner(&self, owned: &mut Owned, event: &Event) -> bool {
        let Some(id) = &event.session else {
            return false;
        };
        let Some(shown) = event.shown() else {
            let is_later = |created_at: &Timestamp| event.id.at().is_none_or(|at| *created_at <= at);
            return owned.get(id).is_some_and(is_later);
        };
        let is_of_learner = shown.user_id == self.user.as_str() && shown.created_at <= self.started_at;
        if is_of_learner {
            let made = owned.entry(id.clone()).or_insert(shown.created_at);
            *made = shown.created_at.min(*made);
        } else {
            owned.remove(id);
        }
        is_of_learner
    }
}
