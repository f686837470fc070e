//! The line that the log has of each request: what was called, what came of it, how long it took and what it caused.
//!
//! In a deployment that measures, CloudWatch makes metrics of the line; route and status are fields of it to search by.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::code::Code;
use crate::app::App;
use crate::meter::Counts;
use crate::metric::{self, Metric};

/// A request, while it is answered.
pub(super) struct Asked {
    started: Instant,
    method: Method,
    route: Option<String>,
}

impl Asked {
    /// Notes when and for what a request came.
    pub(super) fn note(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            route: route.map(|route| route.as_str().to_owned()),
        }
    }

    /// The same, answered.
    pub(super) fn answered(self, status: u16, code: Option<Code>, counts: Counts) -> Answered {
        Answered {
            took: self.started.elapsed(),
            method: self.method,
            route: self.route,
            status,
            code,
            counts,
        }
    }
}

/// A request that has been answered.
#[derive(Debug)]
pub(super) struct Answered {
    took: Duration,
    method: Method,
    route: Option<String>,
    status: u16,
    code: Option<Code>,
    counts: Counts,
}

impl Answered {
    /// Logs it.
    pub(super) fn log(&self, app: &App, request_id: &str) {
        let is_first = app.is_first_request();
        let Some(stack) = app.metrics_stack() else {
            tracing::info!(
                request_id,
                method = %self.method,
                route = self.route(),
                status = self.status,
                duration_ms = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
                read_units = self.counts.read_units,
                write_units = self.counts.write_units,
                "answered"
            );
            return;
        };
        // Where nobody takes the line there is nobody to tell.
        let _ = writeln!(
            io::stdout().lock(),
            "{}",
            self.line(stack, request_id, is_first, app.now())
        );
    }

    fn route(&self) -> &str {
        self.route.as_deref().unwrap_or("none")
    }

    /// What is measured.
    fn metrics(&self, is_first: bool) -> impl Iterator<Item = Metric> {
        let is = |is: bool| if is { 1.0 } else { 0.0 };
        let conflict = matches!(self.code, Some(Code::VersionConflict | Code::RunSuperseded));
        let all = [
            ("Latency", "Milliseconds", self.took.as_secs_f64() * 1000.0),
            ("Conflicts", "Count", is(conflict)),
            ("Replays", "Count", self.counts.replays as f64),
            ("Warnings", "Count", self.counts.warnings as f64),
            ("ReadUnits", "Count", self.counts.read_units),
            ("WriteUnits", "Count", self.counts.write_units),
            ("ColdStarts", "Count", is(is_first)),
        ];
        all.into_iter()
    }

    /// The line in the embedded metric format.
    fn line(&self, stack: &str, request_id: &str, is_first: bool, now: Timestamp) -> Value {
        let mut line = metric::line(stack, self.metrics(is_first), now.as_millisecond());
        let others = json!({
            "timestamp": now.to_string(),
            "level": "INFO",
            "message": "answered",
            "request_id": request_id,
            "method": self.method.as_str(),
            "route": self.route(),
            "status": self.status,
            "code": self.code.map(Code::as_str),
        });
        if let Value::Object(others) = others {
            line.extend(others);
        }
        Value::Object(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(status: u16, code: Option<Code>, counts: Counts, is_first: bool) -> Value {
        let answered = Answered {
            took: Duration::from_micros(1500),
            method: Method::PUT,
            route: Some("/api/v1/sessions/{session_id}".to_owned()),
            status,
            code,
            counts,
        };
        answered.line("lectern-dev", "r1", is_first, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_line_is_in_the_embedded_metric_format() {
        let counts = Counts {
            replays: 0,
            warnings: 2,
            read_units: 1.0,
            write_units: 6.0,
        };
        let line = line(200, None, counts, true);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "Lectern");
        assert_eq!(directive["Dimensions"], json!([["Stack"]]));
        let named: Vec<(&str, f64)> = directive["Metrics"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|metric| {
                let name = metric["Name"].as_str()?;
                Some((name, line[name].as_f64()?))
            })
            .collect();
        let expected = [
            ("Latency", 1.5),
            ("Warnings", 2.0),
            ("ReadUnits", 1.0),
            ("WriteUnits", 6.0),
            ("ColdStarts", 1.0),
        ];
        assert_eq!(named, expected);
        assert_eq!((&line["Stack"], &line["status"]), (&json!("lectern-dev"), &json!(200)));
    }

    #[test]
    fn a_conflict_is_counted_and_what_is_nothing_is_no_metric() {
        let line = line(409, Some(Code::VersionConflict), Counts::default(), false);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"],
            json!([{ "Name": "Latency", "Unit": "Milliseconds" }, { "Name": "Conflicts", "Unit": "Count" }])
        );
        assert_eq!(
            (&line["Conflicts"], &line["code"]),
            (&json!(1.0), &json!("VERSION_CONFLICT"))
        );
    }
}
