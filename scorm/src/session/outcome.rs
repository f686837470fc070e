//! What came of it: completion, success, score and progress, derived and never set.

use crate::cmi::Data;
use crate::cmi::threshold::{Standing, standing};
use crate::number::{self, Number};
use crate::package::{Family, ScoTerms};
use crate::vocabulary;

vocabulary! {
    /// How far a learner got (RTE 4.2.4).
    Completion {
        /// Everything was seen.
        Completed = "completed",
        /// Begun and not finished.
        Incomplete = "incomplete",
        /// Not begun.
        NotAttempted = "not attempted",
        /// Nobody said.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Whether a learner mastered it (RTE 4.2.22).
    Success {
        /// Mastered.
        Passed = "passed",
        /// Not mastered.
        Failed = "failed",
        /// Nobody said.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// What a session reports when a later attempt says less than an earlier one.
    ResultPolicy {
        /// The best that any ended run reported.
        Best = "best",
        /// What the latest says.
        Latest = "latest",
    }
}

/// A score; each part as it was given, and `scaled` computed where the edition has none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Points.
    pub raw: Option<f64>,
    /// The least there can be.
    pub min: Option<f64>,
    /// The most there can be.
    pub max: Option<f64>,
    /// The score as a fraction, -1 to 1.
    pub scaled: Option<f64>,
}

/// The derived state of a SCO, or of a whole session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// How far.
    pub completion: Completion,
    /// How well.
    pub success: Success,
    /// By what score.
    pub score: Score,
    /// Progress from 0 to 1, where the edition has it.
    pub progress: Option<f64>,
}

/// What a course has come to by its own rules of rollup (2004).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rolled {
    /// As things are.
    pub live: Outcome,
    /// What ended sittings had come to.
    pub record: Option<Outcome>,
}

impl Rolled {
    /// What is reported of it.
    pub(super) fn reported(self, policy: ResultPolicy) -> Outcome {
        match (policy, self.record) {
            (ResultPolicy::Best, Some(record)) => Outcome::best(record, self.live),
            (ResultPolicy::Best, None) | (ResultPolicy::Latest, _) => self.live,
        }
    }
}

impl Outcome {
    /// What a family reports of a SCO that nobody opened.
    pub fn nothing(family: Family) -> Self {
        let completion = match family {
            Family::Scorm12 => Completion::NotAttempted,
            Family::Scorm2004 => Completion::Unknown,
        };
        Self {
            completion,
            success: Success::Unknown,
            score: Score::default(),
            progress: None,
        }
    }

    /// Reads it from a SCO's data under the SCO's terms.
    pub fn of(family: Family, data: &Data, terms: &ScoTerms) -> Self {
        match family {
            Family::Scorm12 => of_12(data),
            Family::Scorm2004 => of_2004(data, terms),
        }
    }

    /// The better of an earlier and a later outcome, part by part: what was completed, passed or scored
    /// stays so.
    #[must_use]
    pub fn best(earlier: Self, later: Self) -> Self {
        let completion = match earlier.completion {
            Completion::Completed => Completion::Completed,
            _ => later.completion,
        };
        let success = match earlier.success {
            Success::Passed => Success::Passed,
            _ if later.success == Success::Unknown => earlier.success,
            _ => later.success,
        };
        // Points of one kind compare with points of the same.
        let scored = |score: Score| score.scaled.or(score.raw).is_some();
        let higher = match (
            earlier.score.scaled.zip(later.score.scaled),
            earlier.score.raw.zip(later.score.raw),
        ) {
            (Some((before, now)), _) | (None, Some((before, now))) => before > now,
            (None, None) => scored(earlier.score) && !scored(later.score),
        };
        let score = if higher { earlier.score } else { later.score };
        let progress = match (earlier.progress, later.progress) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => now.or(before),
        };
        Self {
            completion,
            success,
            score,
            progress,
        }
    }

    /// The outcome of a session from those of its SCOs, each with what it counts.
    pub fn roll_up(scos: &[(Self, Weights)]) -> Option<Self> {
        let ((first, _), others) = scos.split_first()?;
        if others.is_empty() {
            return Some(*first);
        }
        let all = |wanted: Completion| scos.iter().all(|(sco, _)| sco.completion == wanted);
        let completion = if all(first.completion) {
            first.completion
        } else {
            Completion::Incomplete
        };
        let score =
            |part: fn(&Score) -> Option<f64>| mean(scos, |sco, weights| Some((part(&sco.score)?, weights.score)));
        Some(Self {
            completion,
            success: rolled_success(scos),
            score: Score {
                raw: score(|score| score.raw),
                min: score(|score| score.min),
                max: score(|score| score.max),
                scaled: score(|score| score.scaled),
            },
            progress: mean(scos, |sco, weights| Some((sco.progress?, weights.progress))),
        })
    }
}

/// What a SCO counts in the session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Its score.
    pub score: f64,
    /// Its progress.
    pub progress: f64,
}

/// The weighted mean of those that report; none where those that do count nothing.
fn mean(scos: &[(Outcome, Weights)], part: impl Fn(&Outcome, &Weights) -> Option<(f64, f64)>) -> Option<f64> {
    let parts: Vec<(f64, f64)> = scos.iter().filter_map(|(sco, weights)| part(sco, weights)).collect();
    let weight: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = parts.iter().map(|(value, weight)| value * weight).sum();
    Some(sum / weight).filter(|mean| mean.is_finite())
}

/// Failed when one failed and none is still open; passed when all that say anything passed.
fn rolled_success(scos: &[(Outcome, Weights)]) -> Success {
    let open =
        |(sco, _): &(Outcome, Weights)| sco.completion != Completion::Completed && sco.success == Success::Unknown;
    let says = |word: Success| scos.iter().any(|(sco, _)| sco.success == word);
    match (says(Success::Failed), says(Success::Passed)) {
        (true, _) if !scos.iter().any(open) => Success::Failed,
        (false, true) => Success::Passed,
        _ => Success::Unknown,
    }
}

fn number(data: &Data, name: &str) -> Option<f64> {
    data.get(name).and_then(|text| number::value(text))
}

/// 1.2's one word says both (RTE 1.2, 3.4.2.1.5): `failed` leaves open whether all was seen, and a
/// learner who failed is to try again, so that it counts as incomplete.
fn of_12(data: &Data) -> Outcome {
    let (completion, success) = match data.get("cmi.core.lesson_status").map(String::as_str) {
        Some("passed") => (Completion::Completed, Success::Passed),
        Some("completed") => (Completion::Completed, Success::Unknown),
        Some("failed") => (Completion::Incomplete, Success::Failed),
        Some("incomplete" | "browsed") => (Completion::Incomplete, Success::Unknown),
        _ => (Completion::NotAttempted, Success::Unknown),
    };
    let part = |name| number(data, &format!("cmi.core.score.{name}"));
    let (raw, min, max) = (part("raw"), part("min"), part("max"));
    let scaled = raw.and_then(|raw| {
        // 1.2's scores are normalised to 0..100 unless the SCO names its own bounds.
        let (least, most) = (min.unwrap_or(0.0), max.unwrap_or(100.0));
        (most > least).then(|| ((raw - least) / (most - least)).clamp(0.0, 1.0))
    });
    Outcome {
        completion,
        success,
        score: Score { raw, min, max, scaled },
        progress: None,
    }
}

/// Whether a measure reaches a threshold.
pub(super) fn reaches(measure: f64, threshold: &Number) -> bool {
    standing(Some(measure), threshold.value()) == Standing::Reached
}

/// 2004 has a word for each, and a threshold masks it (RTE 4.2.4.1, 4.2.22.1).
fn of_2004(data: &Data, terms: &ScoTerms) -> Outcome {
    let part = |name| number(data, &format!("cmi.score.{name}"));
    let score = Score {
        raw: part("raw"),
        min: part("min"),
        max: part("max"),
        scaled: part("scaled"),
    };
    let progress = number(data, "cmi.progress_measure");
    let said = |name: &str| data.get(name).map(String::as_str).unwrap_or_default();
    let stands = |threshold: &Option<Number>, measure| Some(standing(measure, threshold.as_ref()?.value()));
    let completion = match stands(&terms.completion_threshold, progress) {
        Some(Standing::Reached) => Completion::Completed,
        Some(Standing::Below) => Completion::Incomplete,
        Some(Standing::Unknown) => Completion::Unknown,
        None => Completion::parse(said("cmi.completion_status")).unwrap_or(Completion::Unknown),
    };
    let success = match stands(&terms.scaled_passing_score, score.scaled) {
        Some(Standing::Reached) => Success::Passed,
        Some(Standing::Below) => Success::Failed,
        Some(Standing::Unknown) => Success::Unknown,
        None => Success::parse(said("cmi.success_status")).unwrap_or(Success::Unknown),
    };
    Outcome {
        completion,
        success,
        score,
        progress,
    }
}
