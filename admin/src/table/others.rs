//! Who else works in a table while a command does, and must have heard of a change before the next one.

use std::fmt;
use std::time::Duration;

use shared::app::KEY_CACHED_FOR;

/// What a call may take that was let in with a key at the last moment: a function that writes has ten seconds.
const CALL_TAKES: Duration = Duration::from_secs(15);
/// What it takes until the writes of a command are told as events: a second or two as a rule, and more where a batch comes twice.
const TOLD_WITHIN: Duration = Duration::from_secs(30);
/// The same in a program that looks several times a second, and works on one batch at a time.
const TOLD_HERE_WITHIN: Duration = Duration::from_secs(1);

/// Who else works in the table.
#[derive(Clone, Copy)]
pub enum Others<'a> {
    /// A deployment's functions. Whoever waits for them is told so.
    Functions {
        /// Tells it.
        note: &'a (dyn Fn(&str) + Sync),
    },
    /// The program that runs the command.
    ThisProgram {
        /// Forgets what is cached of keys and plans.
        forget: &'a (dyn Fn() + Sync),
    },
    /// Nobody.
    Nobody,
}

impl fmt::Debug for Others<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Functions { .. } => "Functions",
            Self::ThisProgram { .. } => "ThisProgram",
            Self::Nobody => "Nobody",
        })
    }
}

impl Others<'_> {
    /// Waits until a key that was just revoked opens nothing any more, and what it opened is done.
    pub(super) async fn forget_keys(&self) {
        match self {
            Self::Functions { note } => {
                let wait = KEY_CACHED_FOR.unsigned_abs() + CALL_TAKES;
                note(&format!(
                    "The tenant's keys are revoked. Waiting {} seconds, until no function takes them any more.\n",
                    wait.as_secs()
                ));
                tokio::time::sleep(wait).await;
            }
            Self::ThisProgram { forget } => forget(),
            Self::Nobody => {}
        }
    }

    /// Waits until what was written is told as events, which are items themselves.
    pub(super) async fn tell_events(&self) {
        match self {
            Self::Functions { note } => {
                note(&format!(
                    "What was found is deleted. Waiting {} seconds, to look for what was written meanwhile.\n",
                    TOLD_WITHIN.as_secs()
                ));
                tokio::time::sleep(TOLD_WITHIN).await;
            }
            Self::ThisProgram { .. } => tokio::time::sleep(TOLD_HERE_WITHIN).await,
            Self::Nobody => {}
        }
    }
}
