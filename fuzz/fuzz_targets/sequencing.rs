//! Sequencing: whatever the rules and whatever happens, each request comes to an end, what is delivered is a part of the course, and a state that was
//! written goes on as if it had not been.

#![no_main]

use arbitrary::{Result, Unstructured};
use fuzz::course::course;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use scorm::course::Course;
use scorm::sequencing::{End, Moment, Outcome, Progress, Report, Request, Run, Saved, Sequencer};

fuzz_target!(|bytes: &[u8]| {
    let _ = walk(&mut Unstructured::new(bytes));
    damaged(bytes);
});

fn walk(bytes: &mut Unstructured) -> Result<()> {
    let course = course(bytes)?;
    let mut sequencer = Sequencer::new(&course, moment(bytes)?);
    while !bytes.is_empty() {
        let text = serde_json::to_string(&sequencer.save()).expect("a text");
        let saved: Saved = serde_json::from_str(&text).expect("what was written");
        let mut restored = Sequencer::restore(&course, &saved).expect("the same course");
        let (run, request, moment) = (run(bytes)?, request(bytes)?, moment(bytes)?);
        let event = bytes.int_in_range(0..=9)?;
        let happens = |sequencer: &mut Sequencer| match event {
            0 => sequencer.launch(None, moment),
            1 => sequencer.navigate(&request, moment),
            2 => sequencer.finish(&run, None, moment),
            _ => sequencer.finish(&run, Some(&request), moment),
        };
        let shown = sequencer.view(Some(&run), moment);
        assert!(shown.activities.len() <= 1 + course.all_items().count());
        let outcome = happens(&mut sequencer);
        assert_eq!(happens(&mut restored), outcome);
        assert_eq!(restored.save(), sequencer.save());
        holds(&sequencer, &course, &outcome);
    }
    Ok(())
}

fn holds(sequencer: &Sequencer, course: &Course, outcome: &Outcome) {
    match outcome {
        Outcome::Delivered(delivery) => {
            let mut leaves = course.all_items().filter(|item| item.items.is_empty());
            assert!(leaves.any(|item| item.identifier == delivery.activity));
            assert_eq!(sequencer.current(), Some(delivery.activity.as_str()));
        }
        Outcome::Waiting(_) => assert!(sequencer.is_open()),
        Outcome::Ended => assert!(!sequencer.is_open() && sequencer.current().is_none()),
    }
}

/// A state of anybody's making is refused, or one can go on from it.
fn damaged(text: &[u8]) {
    let course = course(&mut Unstructured::new(&[1; 64])).expect("a course");
    let Ok(saved) = serde_json::from_slice::<Saved>(text) else {
        return;
    };
    let moment = Moment {
        now: Timestamp::UNIX_EPOCH,
        seed: 7,
    };
    if let Ok(mut sequencer) = Sequencer::restore(&course, &saved) {
        let outcome = sequencer.launch(None, moment);
        holds(&sequencer, &course, &outcome);
    }
}

fn moment(bytes: &mut Unstructured) -> Result<Moment> {
    let second = bytes.int_in_range(0..=4_000_000_000_i64)?;
    Ok(Moment {
        now: Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH),
        seed: bytes.arbitrary()?,
    })
}

fn progress(bytes: &mut Unstructured) -> Result<Progress> {
    let number = |bytes: &mut Unstructured| -> Result<Option<f64>> {
        let tenths: Option<i8> = bytes.arbitrary()?;
        Ok(tenths.map(|tenths| f64::from(tenths % 11) / 10.0))
    };
    Ok(Progress {
        satisfied: bytes.arbitrary()?,
        measure: number(bytes)?,
        raw: number(bytes)?,
        completed: bytes.arbitrary()?,
        progress: number(bytes)?.map(f64::abs),
        ..Progress::default()
    })
}

fn report(bytes: &mut Unstructured) -> Result<Report> {
    Ok(Report {
        values: progress(bytes)?,
        says_success: bytes.arbitrary()?,
        says_completion: bytes.arbitrary()?,
    })
}

fn run(bytes: &mut Unstructured) -> Result<Run> {
    let end = *bytes.choose(&[End::Normal, End::Suspend, End::TimeOut, End::Logout])?;
    let activity = report(bytes)?;
    let objectives = match bytes.int_in_range(0..=2)? {
        0 => Vec::new(),
        n => vec![(format!("o{n}"), report(bytes)?)],
    };
    Ok(Run {
        activity,
        objectives,
        end,
    })
}

fn request(bytes: &mut Unstructured) -> Result<Request> {
    let target = format!("i{}", bytes.int_in_range(0..=14)?);
    Ok(match bytes.int_in_range(0..=10)? {
        0 | 1 => Request::Continue,
        2 => Request::Previous,
        3 | 4 => Request::Choice(target),
        5 => Request::Jump(target),
        6 => Request::Exit,
        7 => Request::ExitAll,
        8 => Request::Abandon,
        9 => Request::AbandonAll,
        _ => Request::SuspendAll,
    })
}
