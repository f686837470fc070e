//! SCOs in pages: an answer has as many as it has room for, and the next call names the last one that was read.

use super::extract::invalid;
use super::problem::Problem;

/// The SCOs behind the one that is named.
///
/// # Errors
/// 400 where there is none of that name.
pub fn behind<'a, T>(scos: &'a [T], name: impl Fn(&T) -> &str, after: Option<&str>) -> Result<&'a [T], Problem> {
    let Some(after) = after else {
        return Ok(scos);
    };
    match scos.iter().position(|sco| name(sco) == after) {
        Some(at) => Ok(scos.get(at + 1..).unwrap_or_default()),
        None => Err(invalid("?scos_after", "there is no SCO of this name")),
    }
}
