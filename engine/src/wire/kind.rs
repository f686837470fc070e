//! The byte that a value begins with, and the one behind a list or map.

pub(super) const NULL: u8 = 0;
pub(super) const FALSE: u8 = 1;
pub(super) const TRUE: u8 = 2;
pub(super) const NUMBER: u8 = 3;
pub(super) const TEXT: u8 = 4;
pub(super) const LIST: u8 = 5;
pub(super) const MAP: u8 = 6;
pub(super) const END: u8 = 7;
