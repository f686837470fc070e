//! What a commit costs, part by part: a body of 64 KB with 300 elements. `cargo bench -p local`.
//!
//! As it was in one run, each part the median of many; only the last column means something elsewhere:
//!
//! | part | µs | µs an element | against parsing |
//! | --- | --- | --- | --- |
//! | parse with serde_json | 154 | 0.51 | 1.0 |
//! | judge, onto nothing | 756 | 2.52 | 4.9 |
//! | judge, onto the same | 809 | 2.70 | 5.3 |
//! | write as JSON and compress | 1283 | 4.28 | 8.3 |
//! | decompress and parse | 291 | 0.97 | 1.9 |
//! | pack and store, in the process | 3601 | 12.00 | 23.4 |
//!
//! The last one is a whole `replace_session`: the item made, 36 KB sent to the database in this process, and its answer.

#![allow(clippy::unwrap_used)]

#[path = "made/revision.rs"]
mod made_revision;
#[path = "made/session.rs"]
mod made_session;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use local::database;
use made_revision::revision;
use scorm::cmi::batch::judge::judge;
use scorm::cmi::batch::{Given, Strictness};
use scorm::cmi::model::Model;
use scorm::cmi::{Data, Fixed};
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::Edition;
use scorm::session::Session;
use scorm::session::change::Change;
use scorm::session::terms::Writer;
use serde_json::Value;
use shared::store::along::Along;
use shared::store::sessions::{Created, While};
use shared::store::state;
use shared::tenant::TenantId;

const TEXT: &str = "Which of the following is a risk that has to be reported to the manager before the shift begins";

/// A body as a course sends it: 32 interactions of nine members, statuses, score, bookmark and suspend data.
fn body() -> Vec<u8> {
    let mut data = BTreeMap::new();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut text = |length: usize| -> String {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_";
        let letter = |_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            letters[(seed >> 32) as usize % letters.len()] as char
        };
        (0..length).map(letter).collect()
    };
    for n in 0..32 {
        let answers: Vec<String> = (0..8).map(|_| text(20)).collect();
        for (member, value) in [
            ("id", format!("Scene{}_Slide{n}_MultiChoice_0_0", n / 8)),
            ("type", "choice".to_owned()),
            ("timestamp", format!("2026-01-15T10:{n:02}:00.0Z")),
            ("correct_responses.0.pattern", answers.join("[,]")),
            ("learner_response", answers[..4].join("[,]")),
            ("result", "incorrect".to_owned()),
            ("latency", format!("PT{n}.25S")),
            ("weighting", "1".to_owned()),
            ("description", format!("{TEXT} {n}?")),
        ] {
            data.insert(format!("cmi.interactions.{n}.{member}"), value);
        }
    }
    for (name, value) in [
        ("cmi.completion_status", "incomplete"),
        ("cmi.success_status", "unknown"),
        ("cmi.score.raw", "72.5"),
        ("cmi.score.min", "0"),
        ("cmi.score.max", "100"),
        ("cmi.score.scaled", "0.725"),
        ("cmi.progress_measure", "0.8"),
        ("cmi.location", "slide-32"),
        ("cmi.session_time", "PT31M12.5S"),
        ("cmi.exit", "suspend"),
        ("cmi.learner_preference.audio_level", "1"),
    ] {
        data.insert(name.to_owned(), value.to_owned());
    }
    let so_far = serde_json::to_vec(&data).unwrap().len();
    data.insert("cmi.suspend_data".to_owned(), text(64_000 - so_far));
    serde_json::to_vec(&data).unwrap()
}

fn given(values: BTreeMap<String, Value>) -> BTreeMap<String, Given> {
    let text = |value| match value {
        Value::String(text) => Given::Text(text),
        _ => unreachable!("the body has texts only"),
    };
    values.into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn median(times: usize, mut run: impl FnMut()) -> Duration {
    let mut taken: Vec<Duration> = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        run();
        taken.push(start.elapsed());
    }
    taken.sort_unstable();
    taken[times / 2]
}

fn session(now: Timestamp) -> Session {
    let package = PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").unwrap();
    let (id, user) = (SessionId::parse("bench").unwrap(), UserId::parse("u").unwrap());
    made_session::session(id, user, package, &revision(Edition::Fourth), now)
}

/// Writes the session again and again, each time on condition of the version before.
async fn stored(cmi: BTreeMap<String, Given>) -> Duration {
    const TIMES: usize = 200;
    let store = database::start(None).await.unwrap();
    let (tenant, now) = (TenantId::parse("bench").unwrap(), Timestamp::now());
    let mut session = session(now);
    let change = Change {
        cmi,
        ..Change::default()
    };
    session.change(&change, Writer::Lms, now).unwrap();
    let Created::New(created) = store.create_session(&tenant, session, None, now).await.unwrap() else {
        unreachable!("the database is empty");
    };
    let mut session = *created;
    let mut taken = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let replaced = store
            .replace_session(&tenant, &session, &Along::default(), While::Active, now)
            .await;
        taken.push(start.elapsed());
        session = replaced.unwrap().unwrap();
    }
    taken.sort_unstable();
    taken[TIMES / 2]
}

fn main() {
    const TIMES: usize = 500;
    let body = body();
    let values: BTreeMap<String, Value> = serde_json::from_slice(&body).unwrap();
    let batch = given(values.clone());
    let (model, fixed) = (Model::of(Edition::Fourth), Fixed::default());
    let judged = |data: Data| judge(model, Strictness::Lenient, data, &fixed, &batch).unwrap();
    let accepted = judged(Data::new());
    assert!(accepted.warnings.is_empty(), "{:?}", accepted.warnings);
    let data = accepted.data;
    let json = serde_json::to_vec(&data).unwrap();
    let packed = state::encode(&json).unwrap();

    let parse = median(TIMES, || {
        black_box(serde_json::from_slice::<BTreeMap<String, Value>>(&body).unwrap());
    });
    let first = median(TIMES, || {
        black_box(judged(Data::new()));
    });
    let again = median(TIMES, || {
        black_box(judged(data.clone()));
    });
    let pack = median(TIMES, || {
        black_box(state::encode(&serde_json::to_vec(&data).unwrap()).unwrap());
    });
    let unpack = median(TIMES, || {
        black_box(serde_json::from_slice::<Data>(&state::decode(&packed).unwrap()).unwrap());
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let store = runtime.block_on(stored(batch.clone()));

    println!(
        "{} bytes, {} elements, packed to {} bytes",
        body.len(),
        batch.len(),
        packed.len()
    );
    println!("| part | µs | µs an element | against parsing |\n| --- | --- | --- | --- |");
    for (part, taken) in [
        ("parse with serde_json", parse),
        ("judge, onto nothing", first),
        ("judge, onto the same", again),
        ("write as JSON and compress", pack),
        ("decompress and parse", unpack),
        ("pack and store, in the process", store),
    ] {
        let micros = taken.as_secs_f64() * 1e6;
        let (each, ratio) = (micros / batch.len() as f64, micros / (parse.as_secs_f64() * 1e6));
        println!("| {part} | {micros:.0} | {each:.2} | {ratio:.1} |");
    }
}
