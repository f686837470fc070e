//! The stored format: no bytes break the reader, and what was read is written and read again as the same.

#![no_main]

use fuzz::session::{at, session};
use libfuzzer_sys::fuzz_target;
use scorm::package::Edition;
use shared::store::item::state::{States, StoredState};
use shared::store::state::{decode, encode, pack, unpack};

fuzz_target!(|bytes: &[u8]| {
    let _ = decode(bytes);
    if let Ok(stored) = unpack::<StoredState>(bytes) {
        goes_round(stored);
    }
    if let Ok(stored) = serde_json::from_slice::<StoredState>(bytes) {
        goes_round(stored);
    }
    assert_eq!(decode(&encode(bytes).expect("packed")).expect("unpacked"), bytes);
});

fn goes_round(stored: StoredState) {
    let Ok(states) = stored.into_states(at(0)) else {
        return;
    };
    let once = again(states);
    assert_eq!(again(once.clone()), once);
}

fn again(states: States) -> States {
    let mut session = session(Edition::Fourth);
    session.states = states.scos;
    session.shared = states.shared;
    session.sequencing = states.sequencing;
    session.aside = states.aside;
    session.rolled = states.rolled;
    session.run.behind = states.behind;
    session.run.clock = states.clock;
    session.paces = states.paces;
    let packed = pack(&StoredState::from(&session)).expect("packed");
    unpack::<StoredState>(&packed)
        .expect("unpacked")
        .into_states(session.updated_at)
        .expect("states")
}
