//! Launch tokens, play tokens, content tokens, and the cursors of lists: JWT (RFC 7519), HS256, named by `kid`.
//!
//! The first key of the configuration signs and all of them verify, so that a key is replaced without breaking
//! a link in flight. Only HS256 is ever accepted, whatever a header asks for. Time is compared by the
//! service's own clock, without leeway: it made every token itself.

/// Content tokens.
pub mod content;
/// The cursors of lists.
mod cursor;
/// Launch and play tokens.
mod grant;
/// HS256.
mod hs256;
/// The keys.
mod keys;
#[cfg(test)]
mod tests;

pub use self::grant::{Audience, Grant};
pub use self::keys::{InvalidKeys, SignError, Signed, TokenError, TokenKeys, entries};
