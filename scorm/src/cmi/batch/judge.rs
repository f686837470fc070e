//! Judging an update: its members are set one after the other, and all of them are stored or none.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Accepted, Given, Remark, Strictness, in_scorm_order};
use crate::cmi::model::Model;
use crate::cmi::place::Company;
use crate::cmi::run_time::RunTime;
use crate::cmi::{Data, Fixed};

/// Judges a batch against the data as it is. Read-only elements may be sent back with the value that the LMS gave them.
///
/// # Errors
/// Every fault of the batch, in the order of judging; then nothing of it may be stored.
pub fn judge(
    model: &'static Model,
    strictness: Strictness,
    data: Data,
    fixed: &Fixed,
    batch: &BTreeMap<String, Given>,
) -> Result<Accepted, Vec<Remark>> {
    let mut run_time = RunTime::new(model, strictness, data, Cow::Borrowed(fixed));
    let mut company = Company::of(batch);
    let (mut faults, mut warnings) = (Vec::new(), Vec::new());
    for (name, given) in in_scorm_order(batch) {
        match run_time.set_with(name, given, Some(&mut company)) {
            Ok(told) => warnings.extend(told),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        let data = run_time.into_data();
        Ok(Accepted { data, warnings })
    } else {
        Err(faults)
    }
}
