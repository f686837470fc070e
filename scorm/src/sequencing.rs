//! Sequencing and navigation of SCORM 2004 (SN, 4th Edition): which activity a learner is shown next, and what may be asked.
//!
//! A `Sequencer` is one learner's way through one course. How a navigation request becomes a delivery:
//!
//! 1. The learner asks for something, or a SCO ends and asks for it. What the SCO's data say is taken over first: its
//!    activity's results, its objectives, and through their maps the global ones (`run`, `objective`).
//! 2. The navigation request becomes a termination request and a sequencing request, or is refused (`navigation`, NB.2.1).
//! 3. The termination request ends attempts, from the current activity up as far as exit rules ask for that. Rules behind
//!    an attempt may put another sequencing request in the place of the one that waits (`termination`, TB.2).
//! 4. Each attempt that ends rolls up to the root, and so does all that reads a global objective which has changed by that
//!    (`attempt`, UP.4; `rollup`, RB.1). Then the children of a cluster's next attempt are chosen (`selection`, SR).
//! 5. The sequencing request finds an activity (`request`, SB.2), by flow (`flow`) or by choice (`choice`). It asks the rules
//!    in front of each activity on the way (`rule`, UP.2).
//! 6. The activity found is delivered, unless it or one above it is disabled. What it does not share with the current one
//!    ends; what it stands in begins, or goes on where it was suspended (`delivery`, DB).
//!
//! `overall` (OP.1) is these steps in a row. What finds nothing says why by the standard's `Exception`; the session then
//! waits for the next request. The processes bear the standard's names and numbers, so that each can be held against its
//! pseudo-code. Those that only look for something change nothing, so that a `View` and `adl.nav.request_valid` ask the
//! very processes that a request will go through.
//!
//! Where the pseudo-code leaves a hole, it is filled as ADL's own packages want it, and a comment says so. Time and chance
//! come with each `Moment`.

/// Ends of attempts, and whether another may begin (UP.1, UP.3 to UP.5).
mod attempt;
/// Ways to a chosen activity (SB.2.4, SB.2.9).
mod choice;
/// Deliveries (DB).
mod delivery;
/// What the processes work on.
mod engine;
/// Why a request comes to nothing.
mod exception;
/// Ways on and back (SB.2.1 to SB.2.3).
mod flow;
/// Navigation requests (NB.2.1).
mod navigation;
/// Objectives, and global ones.
mod objective;
/// From a request to a delivery (OP.1).
mod overall;
/// Maps as they are kept.
mod pairs;
/// Chance.
mod random;
/// Sequencing requests (SB.2.5 to SB.2.13).
mod request;
/// What children make of their parent (RB.1).
mod rollup;
/// Sequencing rules (UP.2).
mod rule;
/// What a SCO starts with and leaves behind.
mod run;
/// What is kept.
mod saved;
/// Selection and order of children (SR).
mod selection;
/// What callers have.
mod sequencer;
/// Termination requests (TB.2).
mod termination;
/// The tracking model.
mod tracking;
/// The activity tree.
mod tree;
/// What may be asked.
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
