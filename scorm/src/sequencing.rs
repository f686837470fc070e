//! Sequencing and navigation of SCORM 2004 (SN, 4th Edition): which activity a learner is shown next, and what may be asked.

mod attempt;
mod choice;
mod delivery;
mod engine;
mod exception;
mod flow;
mod navigation;
mod objective;
mod overall;
mod random;
mod request;
mod rollup;
mod rule;
mod run;
mod saved;
mod selection;
mod sequencer;
mod termination;
mod tracking;
mod tree;
mod view;

pub use self::exception::Exception;
pub use self::navigation::Request;
pub use self::run::{Delivery, End, Report, Run};
pub use self::saved::{Saved, SavedFault};
pub use self::sequencer::{Moment, Outcome, Sequencer};
pub use self::tracking::Progress;
pub use self::view::{Shown, View};

#[cfg(test)]
mod tests;
