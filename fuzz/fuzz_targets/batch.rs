//! Batches: whole or in parts the same, strict within lenient, and a session that takes them goes on.

#![no_main]

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use fuzz::session::{at, session};
use fuzz::{as_batch, batch, edition, fixed};
use libfuzzer_sys::fuzz_target;
use scorm::cmi::Data;
use scorm::cmi::batch::judge::judge;
use scorm::cmi::batch::{Given, Strictness, in_scorm_order};
use scorm::cmi::model::Model;
use scorm::session::Session;
use scorm::session::change::Change;
use scorm::session::terms::Writer;

fuzz_target!(|bytes: &[u8]| {
    let _ = batches(&mut Unstructured::new(bytes));
});

fn batches(bytes: &mut Unstructured) -> Result<()> {
    let edition = edition(bytes)?;
    let mut session = session(edition);
    let mut data = Data::new();
    while !bytes.is_empty() {
        let batch = batch(bytes, edition)?;
        let (model, fixed) = (Model::of(edition), fixed(edition));
        let judged = |strictness, data: &Data| judge(model, strictness, data.clone(), &fixed, &batch).map(|a| a.data);
        let lenient = judged(Strictness::Lenient, &data);
        if let Ok(strict) = judged(Strictness::Strict, &data) {
            assert_eq!(lenient.as_ref(), Ok(&strict));
        }
        if let Ok(whole) = lenient {
            let mut parts = data.clone();
            let cut = bytes.int_in_range(1..=5)?;
            for update in in_scorm_order(&batch).chunks(cut) {
                let update = update
                    .iter()
                    .map(|(name, given)| ((*name).clone(), (*given).clone()))
                    .collect();
                parts = judge(model, Strictness::Lenient, parts, &fixed, &update)
                    .expect("in parts as in whole")
                    .data;
            }
            assert_eq!(parts, whole);
            let again = judge(model, Strictness::Lenient, whole.clone(), &fixed, &as_batch(&whole));
            assert_eq!(again.expect("what is there may be set again").data, whole);
            data = whole;
        }
        take(&mut session, batch, bytes)?;
    }
    Ok(())
}

fn take(session: &mut Session, cmi: BTreeMap<String, Given>, bytes: &mut Unstructured) -> Result<()> {
    let writer = *bytes.choose(&[Writer::Lms, Writer::Run])?;
    let change = Change {
        cmi,
        terminate: bytes.arbitrary()?,
        ..Change::default()
    };
    let before = session.clone();
    let timed = change.cmi.keys().any(|name| name.ends_with("session_time"));
    match session.change(&change, writer, at(1)) {
        Ok(_) => assert!(timed || session.time_spent() >= before.time_spent()),
        Err(_) => assert_eq!(*session, before),
    }
    let _ = (session.outcome(), session.cmi_data());
    if bytes.arbitrary()? {
        let spent = session.time_spent();
        session.start_run(at(2));
        assert_eq!(session.time_spent(), spent);
    }
    Ok(())
}
