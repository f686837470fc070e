//! Lines of the log in CloudWatch's embedded metric format, of which CloudWatch makes metrics.
//!
//! A metric costs by its name and by the values of its dimensions; so the stack is the only one.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::app::App;

/// CloudWatch's namespace of the metrics.
const NAMESPACE: &str = "Lectern";

/// A metric: its name, its unit, and its value.
pub type Metric = (&'static str, &'static str, f64);

/// The members of a line that makes these metrics of a stack. What is nothing makes none, because an hour of a metric is paid for.
pub(crate) fn line(stack: &str, metrics: impl Iterator<Item = Metric>, at_millisecond: i64) -> Map<String, Value> {
    let mut line = Map::new();
    let mut named = Vec::new();
    for (name, unit, value) in metrics.filter(|(_, _, value)| *value > 0.0) {
        named.push(json!({ "Name": name, "Unit": unit }));
        line.insert(name.to_owned(), json!(value));
    }
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [["Stack"]], "Metrics": named });
    let aws = json!({ "Timestamp": at_millisecond, "CloudWatchMetrics": [directive] });
    line.insert("_aws".to_owned(), aws);
    line.insert("Stack".to_owned(), json!(stack));
    line
}

/// Writes such a line, where requests are measured.
pub fn emit(app: &App, message: &str, metrics: impl IntoIterator<Item = Metric>) {
    let Some(stack) = app.metrics_stack() else { return };
    let now = app.now();
    let mut line = line(stack, metrics.into_iter(), now.as_millisecond());
    line.insert("timestamp".to_owned(), json!(now.to_string()));
    line.insert("level".to_owned(), json!("INFO"));
    line.insert("message".to_owned(), json!(message));
    // Where nobody takes the line there is nobody to tell.
    let _ = writeln!(io::stdout().lock(), "{}", Value::Object(line));
}
