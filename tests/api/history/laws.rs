//! What must hold of a history, whatever the order was in which its calls met.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or read, at this version.
    Done(u64),
    /// It was refused, because the session is at this version.
    Conflict(u64),
    /// Nobody knows: the connection or the process died, or the answer was a 503.
    Unknown,
}

/// What a call was to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Read,
    /// An LMS's update of this number, made for a version.
    Update {
        id: u64,
        sent: u64,
    },
    /// A page's update of this number.
    Commit {
        seq: u64,
    },
}

/// A call as its client saw it. Times count from the beginning of the history.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    pub what: What,
    pub begin: Duration,
    pub end: Duration,
    pub outcome: Outcome,
}

/// All calls on one session, and the session at the end.
#[derive(Debug)]
pub struct History {
    /// The version before the first of these calls.
    pub first: u64,
    pub calls: Vec<Call>,
    pub last: Last,
}

/// A session when all is over.
#[derive(Debug)]
pub struct Last {
    pub version: u64,
    /// The numbers of the updates that it has, in the order in which they were made.
    pub updates: Vec<u64>,
    /// The number of the page's newest update.
    pub seq: u64,
}

/// An update that was acknowledged: by its first call's begin it was not there, and by this answer it was.
struct Acknowledged {
    id: u64,
    version: u64,
    begin: Duration,
    end: Duration,
}

impl History {
    /// Each law that does not hold, in words.
    pub fn faults(&self) -> Vec<String> {
        let acknowledged = self.acknowledged();
        let mut faults = self.lost_and_doubled(&acknowledged);
        faults.extend(self.versions(&acknowledged));
        faults.extend(self.order(&acknowledged));
        faults.extend(self.conflicts(&acknowledged));
        faults
    }

    fn updates(&self) -> impl Iterator<Item = (u64, u64, &Call)> {
        self.calls.iter().filter_map(|call| match call.what {
            What::Update { id, sent } => Some((id, sent, call)),
            What::Read | What::Commit { .. } => None,
        })
    }

    fn acknowledged(&self) -> Vec<Acknowledged> {
        let began = |id| {
            self.updates()
                .filter(|(other, ..)| *other == id)
                .map(|(.., call)| call.begin)
                .min()
        };
        let done = self.updates().filter_map(|(id, sent, call)| match call.outcome {
            Outcome::Done(_) => Some(Acknowledged {
                id,
                version: sent + 1,
                begin: began(id).unwrap_or(call.begin),
                end: call.end,
            }),
            Outcome::Conflict(_) | Outcome::Unknown => None,
        });
        done.collect()
    }

    /// What was acknowledged is there, nothing is there twice, and nothing that nobody sent.
    fn lost_and_doubled(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut faults = Vec::new();
        let mut there: BTreeMap<u64, usize> = BTreeMap::new();
        for id in &self.last.updates {
            *there.entry(*id).or_default() += 1;
        }
        for (id, times) in there.iter().filter(|(_, times)| **times > 1) {
            faults.push(format!("update {id} was applied {times} times"));
        }
        for update in acknowledged.iter().filter(|update| !there.contains_key(&update.id)) {
            faults.push(format!(
                "update {} was acknowledged at version {} and is lost",
                update.id, update.version
            ));
        }
        let sent: BTreeSet<u64> = self.updates().map(|(id, ..)| id).collect();
        for id in there.keys().filter(|id| !sent.contains(id)) {
            faults.push(format!("update {id} is there, and nobody sent it"));
        }
        let seqs = self.calls.iter().filter_map(|call| match (call.what, call.outcome) {
            (What::Commit { seq }, Outcome::Done(_)) => Some(seq),
            _ => None,
        });
        if let Some(seq) = seqs.max().filter(|seq| *seq > self.last.seq) {
            faults.push(format!(
                "the page's update {seq} was acknowledged, and the newest is {}",
                self.last.seq
            ));
        }
        faults
    }

    /// Each write takes one version, and each version is one write's.
    fn versions(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut faults = Vec::new();
        let writes = self.last.updates.len() as u64 + self.last.seq;
        if self.last.version != self.first + writes {
            faults.push(format!(
                "{writes} writes from version {} do not come to version {}",
                self.first, self.last.version
            ));
        }
        let mut taken: BTreeMap<u64, u64> = BTreeMap::new();
        for update in acknowledged {
            let other = taken
                .insert(update.version, update.id)
                .filter(|other| *other != update.id);
            faults.extend(
                other.map(|other| format!("updates {other} and {} have both version {}", update.id, update.version)),
            );
        }
        for (id, sent, call) in self.updates() {
            let Outcome::Done(version) = call.outcome else {
                continue;
            };
            // What is recognised as a repetition is answered with the session as it is by then.
            let is_first =
                |(other, of, earlier): (u64, u64, &Call)| (other, of) == (id, sent) && earlier.begin < call.begin;
            let is_repetition = self.updates().any(is_first);
            if version < sent + 1 || (version > sent + 1 && !is_repetition) {
                faults.push(format!(
                    "update {id} of version {sent} was acknowledged as version {version}"
                ));
            }
        }
        let by_version: Vec<u64> = taken.into_values().collect();
        let known: BTreeSet<u64> = by_version.iter().copied().collect();
        let made: Vec<u64> = self
            .last
            .updates
            .iter()
            .copied()
            .filter(|id| known.contains(id))
            .collect();
        if made != by_version {
            faults.push(format!(
                "by their versions the updates came as {by_version:?}, and they stand as {made:?}"
            ));
        }
        faults
    }

    /// What ended before something else began comes before it, for writers and for readers.
    fn order(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut faults = Vec::new();
        for earlier in acknowledged {
            for later in acknowledged
                .iter()
                .filter(|later| earlier.end <= later.begin && earlier.version >= later.version)
            {
                faults.push(format!(
                    "update {} ended before {} began, and has version {} and not one below {}",
                    earlier.id, later.id, earlier.version, later.version
                ));
            }
        }
        let reads = self.calls.iter().filter(|call| call.what == What::Read);
        let reads = reads.filter_map(|call| match call.outcome {
            Outcome::Done(version) => Some((call, version)),
            Outcome::Conflict(_) | Outcome::Unknown => None,
        });
        let mut newest: Vec<(Duration, u64)> = acknowledged.iter().map(|update| (update.end, update.version)).collect();
        let reads: Vec<(&Call, u64)> = reads.collect();
        newest.extend(reads.iter().map(|(call, version)| (call.end, *version)));
        for (call, version) in &reads {
            let seen = newest
                .iter()
                .filter(|(end, _)| *end <= call.begin)
                .map(|(_, version)| *version)
                .max();
            if seen.is_some_and(|seen| seen > *version) {
                faults.push(format!(
                    "version {version} was read after version {} was seen",
                    seen.unwrap_or_default()
                ));
            }
            let early = acknowledged
                .iter()
                .find(|update| update.begin >= call.end && update.version <= *version);
            faults.extend(
                early.map(|update| format!("version {version} was read before update {} of it was sent", update.id)),
            );
        }
        faults
    }

    /// A conflict is another writer's success.
    fn conflicts(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut faults = Vec::new();
        for (id, sent, call) in self.updates() {
            let Outcome::Conflict(current) = call.outcome else {
                continue;
            };
            if current <= sent || current > self.last.version {
                faults.push(format!(
                    "update {id} of version {sent} was refused for version {current}"
                ));
            }
            if acknowledged
                .iter()
                .any(|update| update.id == id && update.version == sent + 1)
            {
                faults.push(format!("update {id} was refused for its own version {}", sent + 1));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(what: What, begin: u64, end: u64, outcome: Outcome) -> Call {
        let (begin, end) = (Duration::from_secs(begin), Duration::from_secs(end));
        Call {
            what,
            begin,
            end,
            outcome,
        }
    }

    fn update(id: u64, sent: u64, begin: u64, end: u64, outcome: Outcome) -> Call {
        call(What::Update { id, sent }, begin, end, outcome)
    }

    /// Two updates one behind the other, with a conflict, a repetition and a read; and then changed.
    fn faults(change: impl Fn(&mut History)) -> Vec<String> {
        let mut history = History {
            first: 1,
            calls: vec![
                update(10, 1, 0, 1, Outcome::Unknown),
                update(10, 1, 1, 2, Outcome::Done(2)),
                update(20, 1, 2, 3, Outcome::Conflict(2)),
                update(20, 2, 4, 5, Outcome::Done(3)),
                call(What::Commit { seq: 1 }, 5, 6, Outcome::Done(4)),
                call(What::Read, 7, 8, Outcome::Done(4)),
            ],
            last: Last {
                version: 4,
                updates: vec![10, 20],
                seq: 1,
            },
        };
        change(&mut history);
        history.faults()
    }

    #[test]
    fn a_sound_history_has_no_fault() {
        assert_eq!(faults(|_| {}), Vec::<String>::new());
        // What nobody knows may have happened or not.
        let unknown = update(30, 4, 9, 10, Outcome::Unknown);
        assert_eq!(faults(|history| history.calls.push(unknown)), Vec::<String>::new());
        let applied = |history: &mut History| {
            history.calls.push(unknown);
            history.last = Last {
                version: 5,
                updates: vec![10, 20, 30],
                seq: 1,
            };
        };
        assert_eq!(faults(applied), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_found() {
        let found = |word: &str, change: &dyn Fn(&mut History)| {
            let faults = faults(change);
            assert!(faults.iter().any(|fault| fault.contains(word)), "{word}: {faults:?}");
        };
        found("is lost", &|history| {
            history.last = Last {
                version: 3,
                updates: vec![20],
                seq: 1,
            }
        });
        found("2 times", &|history| {
            history.last = Last {
                version: 5,
                updates: vec![10, 20, 10],
                seq: 1,
            }
        });
        found("nobody sent", &|history| {
            history.last = Last {
                version: 5,
                updates: vec![10, 20, 99],
                seq: 1,
            }
        });
        found("and the newest is 0", &|history| {
            history.last = Last {
                version: 3,
                updates: vec![10, 20],
                seq: 0,
            }
        });
        found("do not come to version 6", &|history| history.last.version = 6);
        found("they stand as", &|history| history.last.updates = vec![20, 10]);
        found("have both version 2", &|history| {
            history.calls[3] = update(20, 1, 4, 5, Outcome::Done(2))
        });
        found("was acknowledged as version 7", &|history| {
            history.calls[3] = update(20, 5, 4, 5, Outcome::Done(7));
        });
        found("and not one below", &|history| {
            history.calls[0] = update(10, 5, 0, 1, Outcome::Done(6));
            history.calls.remove(1);
        });
        found("was read after version", &|history| {
            history.calls[5].outcome = Outcome::Done(2)
        });
        found("was read before update", &|history| {
            history.calls.push(call(What::Read, 0, 1, Outcome::Done(3)));
        });
        found("was refused for version 1", &|history| {
            history.calls[2].outcome = Outcome::Conflict(1)
        });
        found("for its own version", &|history| {
            history.calls.push(update(20, 2, 6, 7, Outcome::Conflict(4)))
        });
    }
}
