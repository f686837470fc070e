//! One element after the other: what is accepted reads back, what is refused changes nothing.

#![no_main]

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use fuzz::{edition, fixed, name, strictness, value};
use libfuzzer_sys::fuzz_target;
use scorm::cmi::Data;
use scorm::cmi::batch::Given;
use scorm::cmi::batch::judge::judge;
use scorm::cmi::element::{Access, Rule};
use scorm::cmi::model::{Model, Named};
use scorm::cmi::read::{View, read};

fuzz_target!(|bytes: &[u8]| {
    let _ = sets(&mut Unstructured::new(bytes));
});

fn sets(bytes: &mut Unstructured) -> Result<()> {
    let edition = edition(bytes)?;
    let (model, fixed, strictness) = (Model::of(edition), fixed(edition), strictness(bytes)?);
    let mut data = Data::new();
    while !bytes.is_empty() {
        let (name, given) = (name(bytes, edition)?, value(bytes)?);
        let get = |data: &Data| {
            let view = View {
                set: data,
                fixed: &fixed,
            };
            read(model, view, &name)
        };
        let before = get(&data);
        let batch = BTreeMap::from([(name.clone(), given.clone())]);
        match judge(model, strictness, data.clone(), &fixed, &batch) {
            Err(faults) => assert!(faults.len() == 1 && faults[0].scorm_error > 0),
            Ok(accepted) => {
                let Named::Element(element, _) = model.name(&name) else {
                    panic!("{name} is no element, and was set");
                };
                let (Given::Text(text) | Given::Number(text)) = given else {
                    panic!("{name} was set to nothing");
                };
                data = accepted.data;
                match element.access {
                    _ if fixed.unwritable.contains(&name) => assert_eq!(get(&data), before),
                    Access::ReadOnly => assert_eq!(get(&data), before),
                    Access::WriteOnly => assert!(get(&data).is_err()),
                    Access::ReadWrite if text.is_empty() && element.rule == Rule::EmptyIsUnset => {
                        assert!(get(&data).is_err());
                    }
                    Access::ReadWrite => assert_eq!(get(&data), Ok(text)),
                }
            }
        }
    }
    Ok(())
}
