//! How much of SCORM is built in.

/// Whether SCORM 2004 is played and judged. Where it is not, only an edition of 1.2 is given to what is here, and the compiler leaves the rest out.
pub const HAS_2004: bool = cfg!(feature = "scorm2004");
