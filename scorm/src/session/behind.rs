//! What a run has still to say when the next one has started.
//!
//! A page may die with words that nobody has heard. They are kept in the browser, and the next page of the session hands them in:
//! most often before it starts a run of its own, sometimes after. A start settles the sitting before it, adding its time and
//! forgetting how it was left, so that words of that sitting would count their time twice. So a start remembers what it settled.
//! As long as no run has written since, the session can be put back to where the earlier run stood, hear it, and start again.

use jiff::Timestamp;

use super::Session;
use super::change::EndedAttempt;
use super::terms::{Behind, Run};

impl Session {
    /// What the next start will settle; nothing where it does more than that. `run` is the newest run as it was before it.
    pub(super) fn standing_of(&self, run: &Run) -> Option<Behind> {
        let has_aside = self.states.values().any(|state| state.set_aside.is_some());
        if run.number == 0 || self.is_closed(run.number) || has_aside || !self.recorded() {
            return None;
        }
        let family = self.family();
        let sco = self.current.clone();
        let sitting = self.states.get(&sco).map(|state| state.sat(family));
        Some(Behind {
            run: run.number,
            seq: run.seq,
            digest: run.digest,
            clock: run.clock.clone(),
            sco,
            sitting: sitting.unwrap_or_default(),
            sequencing: self.sequencing.clone(),
            untold: self.untold().map(str::to_owned).collect(),
        })
    }

    /// The SCOs of whose data the sequencing may not have heard.
    fn untold(&self) -> impl Iterator<Item = &str> {
        let untold = self.states.iter().filter(|(_, state)| state.is_untold);
        untold.map(|(sco, _)| sco.as_str())
    }

    /// The session as an earlier run would find it, if no other run has written since.
    #[must_use]
    pub fn put_back_to(&self, run: u32) -> Option<Self> {
        let behind = self.run.behind.as_deref()?;
        if run < behind.run || run >= self.run.number || self.run.seq > 0 {
            return None;
        }
        let mut earlier = self.clone();
        earlier.run = Run {
            number: behind.run,
            seq: behind.seq,
            digest: behind.digest,
            clock: behind.clock.clone(),
            ..Run::default()
        };
        earlier.current.clone_from(&behind.sco);
        earlier.sequencing.clone_from(&behind.sequencing);
        for (sco, state) in &mut earlier.states {
            state.is_untold = behind.untold.contains(sco);
        }
        let family = self.family();
        if let Some(state) = earlier.states.get_mut(&behind.sco) {
            state.put_back(family, &behind.sitting);
        }
        // A run between the two, which has written nothing, launched the SCO anew.
        if run > behind.run {
            earlier.run = Run {
                number: run,
                ..Run::default()
            };
            let opening = earlier.opening(self.updated_at);
            earlier.open(opening, self.updated_at).is_none().then_some(())?;
        }
        Some(earlier)
    }

    /// Starts the newest run again, after an earlier one was heard. `newest` is the run as it was.
    pub fn start_over(&mut self, newest: &Run, now: Timestamp) -> Option<EndedAttempt> {
        let heard = self.standing_of(&self.run);
        let heard_in = self.run.number;
        self.run = Run {
            behind: None,
            ..newest.clone()
        };
        for sco in self.states.keys().cloned().collect::<Vec<_>>() {
            self.put_on_record(&sco);
        }
        let opening = self.opening(now);
        let ended = self.open(opening, now);
        // The page that is open began before it.
        for state in self.states.values_mut() {
            state.is_untold |= state.launched_in == heard_in;
        }
        self.roll_up_course();
        self.run.clock.before = self.time_spent();
        self.run.behind = heard.filter(|_| ended.is_none()).map(Box::new);
        self.touch(now);
        ended
    }
}
