//! Whether a call takes longer where there are many sessions: `cargo bench -p local --bench sessions`.
//!
//! A table in this process is filled up to a thousand sessions and then up to `LECTERN_BENCH_SESSIONS`, a hundred thousand otherwise, ten for each
//! learner; the same calls are timed at both sizes. What is timed are the store's calls with a database in memory, so that the ratio means
//! something and the microseconds do not: DynamoDB is a network away.

#![allow(clippy::unwrap_used)]

#[path = "chart/bars.rs"]
mod chart;
#[path = "made/revision.rs"]
mod made_revision;
#[path = "made/session.rs"]
mod made_session;

use std::time::{Duration, Instant};

use chart::Bar;
use jiff::Timestamp;
use local::database;
use made_revision::revision;
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::Edition;
use scorm::session::Session;
use shared::store::Store;
use shared::store::along::Along;
use shared::store::lists::Selection;
use shared::store::sessions::While;
use shared::tenant::TenantId;

const FEW: usize = 1_000;
const MOST: usize = 100_000;
/// Calls of each kind that are timed.
const TIMES: usize = 400;
/// Sessions of each learner.
const OF_A_LEARNER: usize = 10;

struct Table {
    store: Store,
    tenant: TenantId,
    package: PackageId,
    sessions: usize,
}

impl Table {
    async fn fill(&mut self, up_to: usize) {
        let now = Timestamp::now();
        for n in self.sessions..up_to {
            let session = session(n, self.package, now);
            self.store
                .create_session(&self.tenant, session, None, now)
                .await
                .unwrap();
        }
        self.sessions = up_to;
    }

    /// Sessions from all over the table.
    fn some(&self) -> impl Iterator<Item = usize> {
        let step = (self.sessions / TIMES).max(1);
        let sessions = self.sessions;
        (0..TIMES).map(move |n| n * step % sessions)
    }

    async fn times(&self) -> [(&'static str, Vec<Duration>); 4] {
        let (store, tenant, now) = (&self.store, &self.tenant, Timestamp::now());
        let [mut read, mut written, mut listed, mut resumed] = [const { Vec::new() }; 4];
        for n in self.some() {
            let began = Instant::now();
            let session = store.session(tenant, &id(n), now).await.unwrap().unwrap();
            read.push(began.elapsed());
            let began = Instant::now();
            let replaced = store
                .replace_session(tenant, &session, &Along::default(), While::Active, now)
                .await;
            replaced.unwrap().unwrap();
            written.push(began.elapsed());
            let selection = Selection::OfUser(user(n), None);
            let began = Instant::now();
            let looked = store.look_at_sessions(tenant, &selection, None, 25, now).await.unwrap();
            listed.push(began.elapsed());
            assert_eq!(looked.sessions.len(), OF_A_LEARNER);
            let began = Instant::now();
            let found = store
                .resumable(tenant, &user(n), self.package, now, |_| true)
                .await
                .unwrap();
            resumed.push(began.elapsed());
            assert!(found.session.is_some());
        }
        [
            ("read a session", read),
            ("write it back", written),
            ("list a learner's ten", listed),
            ("find the one to resume", resumed),
        ]
    }
}

fn id(n: usize) -> SessionId {
    SessionId::parse(&format!("session-{n}")).unwrap()
}

fn user(n: usize) -> UserId {
    UserId::parse(&format!("user-{}", n / OF_A_LEARNER)).unwrap()
}

fn session(n: usize, package: PackageId, now: Timestamp) -> Session {
    made_session::session(id(n), user(n), package, &revision(Edition::Scorm12), now)
}

/// A duration that so many in a hundred do not pass.
fn within(taken: &mut [Duration], percent: usize) -> f64 {
    taken.sort_unstable();
    taken[(taken.len() * percent / 100).min(taken.len() - 1)].as_secs_f64() * 1e6
}

#[tokio::main]
async fn main() {
    let most = std::env::var("LECTERN_BENCH_SESSIONS").map_or(MOST, |text| text.parse().unwrap());
    let mut table = Table {
        store: database::start(None).await.unwrap(),
        tenant: TenantId::parse("bench").unwrap(),
        package: PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").unwrap(),
        sessions: 0,
    };
    table.fill(FEW).await;
    // Once for nothing: what is done for the first time takes longer.
    table.times().await;
    let few = table.times().await;
    table.fill(most).await;
    let many = table.times().await;
    println!("| call | {FEW} sessions | {most} sessions | ratio | 99 of 100 within, {FEW} | {most} |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut bars = Vec::new();
    for ((call, mut few), (_, mut many)) in few.into_iter().zip(many) {
        let (before, after) = (within(&mut few, 50), within(&mut many, 50));
        let ratio = after / before;
        let [slow, slower] = [&mut few, &mut many].map(|taken| within(taken, 99));
        println!("| {call} | {before:.0} µs | {after:.0} µs | {ratio:.1} x | {slow:.0} µs | {slower:.0} µs |");
        for (sessions, value) in [(FEW, before), (most, after)] {
            bars.push(Bar {
                name: format!("{call}, of {sessions}"),
                value,
                text: format!("{value:.0} µs, {:.1} x", value / before),
            });
        }
    }
    chart::write("sessions", "Median of a call with few sessions and with many", &bars);
}
