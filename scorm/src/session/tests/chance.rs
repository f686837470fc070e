//! Children in random order.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ways::{course, leaf, playing};
use super::*;

/// The way of a session that nothing has been said of: eight activities in random order.
fn way(id: &str, run: u32) -> String {
    let random = json!({ "randomization_timing": "onEachNewAttempt", "reorder_children": true });
    let items = (0..8).map(|at| leaf(&format!("i{at}"), Value::Null));
    let mut session = playing(&course(json!({ "randomization": random }), items.collect()));
    session.id = SessionId::parse(id).expect("an id");
    session.run.number = run;
    let saved = session.sequencer().expect("a way").save();
    serde_json::to_string(&saved).expect("a text")
}

#[test]
fn children_in_random_order_are_in_one_for_each_session_and_run() {
    let orders: Vec<String> = ["s", "r", "rs"]
        .into_iter()
        .flat_map(|id| (0..8).map(move |run| way(id, run)))
        .collect();
    let different: BTreeSet<&String> = orders.iter().collect();
    assert_eq!(different.len(), orders.len());
    assert_eq!(way("s", 0), orders[0]);
}
