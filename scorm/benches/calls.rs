//! What a call costs where 250 interactions are there: by an instance that keeps counts and unique values, and judged from
//! nothing. `cargo bench -p scorm`.
//!
//! As it was in one run, each the median of many; only the last column means something elsewhere:
//!
//! | call | µs | against one judged from nothing |
//! | --- | --- | --- |
//! | set a result | 5.9 | 0.014 |
//! | set an objective's id, which is unique | 12.4 | 0.029 |
//! | open a record | 8.5 | 0.020 |
//! | get a result | 2.5 | 0.006 |
//! | set a result, judged from nothing | 433.8 | 1.000 |

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use scorm::api::Api;
use scorm::cmi::batch::judge::judge;
use scorm::cmi::batch::{Given, Strictness};
use scorm::cmi::model::Model;
use scorm::cmi::{Data, Fixed};
use scorm::package::Edition;
use scorm::session::launch::Launch;

const INTERACTIONS: usize = 250;
const TIMES: usize = 2000;

fn name(n: usize, member: &str) -> String {
    format!("cmi.interactions.{n}.{member}")
}

fn data() -> Data {
    let mut data = Data::new();
    for n in 0..INTERACTIONS {
        for (member, value) in [
            ("id", format!("scene-{n}")),
            ("type", "choice".to_owned()),
            ("objectives.0.id", format!("objective-{n}")),
            ("timestamp", "2026-01-15T10:30:00.0Z".to_owned()),
            ("correct_responses.0.pattern", "a[,]b".to_owned()),
            ("learner_response", "a[,]c".to_owned()),
            ("result", "incorrect".to_owned()),
            ("latency", "PT7.25S".to_owned()),
            ("weighting", "1".to_owned()),
        ] {
            data.insert(name(n, member), value);
        }
    }
    data
}

fn median(mut run: impl FnMut(usize)) -> Duration {
    let time = |at| {
        let since = Instant::now();
        run(at);
        since.elapsed()
    };
    let mut times: Vec<Duration> = (0..TIMES).map(time).collect();
    times.sort_unstable();
    times[TIMES / 2]
}

fn main() {
    let launch = Launch {
        edition: Edition::Fourth,
        strictness: Strictness::Lenient,
        data: data(),
        fixed: Fixed::default(),
        is_touched: true,
    };
    let mut api = Api::new(launch);
    assert!(api.initialize(""));
    let results = ["correct", "incorrect"];
    let set = median(|at| {
        let name = name(at % INTERACTIONS, "result");
        assert!(black_box(api.set_value(&name, results[at / INTERACTIONS % 2])));
    });
    let objective = median(|at| {
        let name = name(at % INTERACTIONS, "objectives.0.id");
        assert!(black_box(api.set_value(&name, &format!("objective-{at}"))));
    });
    let opened = median(|at| {
        let name = name(INTERACTIONS + at, "id");
        assert!(black_box(api.set_value(&name, "another")));
    });
    let get = median(|at| {
        black_box(api.get_value(&name(at % INTERACTIONS, "result")));
    });
    let (model, fixed, held) = (Model::of(Edition::Fourth), Fixed::default(), data());
    let mut updated = Some(held);
    let judged = median(|at| {
        let given = Given::Text(results[at / INTERACTIONS % 2].to_owned());
        let batch = [(name(at % INTERACTIONS, "result"), given)].into();
        let accepted = judge(model, Strictness::Lenient, updated.take().unwrap(), &fixed, &batch);
        updated = Some(accepted.unwrap().data);
    });
    println!("| call | µs | against one judged from nothing |");
    println!("| --- | --- | --- |");
    for (call, time) in [
        ("set a result", set),
        ("set an objective's id, which is unique", objective),
        ("open a record", opened),
        ("get a result", get),
        ("set a result, judged from nothing", judged),
    ] {
        let ratio = time.as_secs_f64() / judged.as_secs_f64();
        println!("| {call} | {:.1} | {ratio:.3} |", time.as_secs_f64() * 1e6);
    }
}
