//! The tenant whose API key a call came with, and what the request itself may say of it.
//!
//! The key alone decides for whom a call is. `tenant_id` may be sent all the same, in a query or a body: a client that serves several
//! tenants is told when it takes the wrong key.

use serde_json::{Map, Value, json};

use super::code::Code;
use super::problem::Problem;
use crate::tenant::TenantId;

/// The member, and the parameter.
pub const TENANT: &str = "tenant_id";

/// Travels with a request from the extractor of its key to those of its query and its body.
#[derive(Clone, Debug)]
pub(super) struct Owner(pub TenantId);

impl Owner {
    fn check(&self, given: &str) -> Result<(), Problem> {
        let own = self.0.as_str();
        if given == own {
            return Ok(());
        }
        let detail = format!("The API key acts for the tenant {own}, and {TENANT} names another one.");
        Err(Problem::new(Code::TenantMismatch, detail).details(json!({ "tenant_id": own })))
    }

    /// Takes the tenant out of a query's pairs.
    pub(super) fn take_from_query(&self, pairs: &mut Vec<(String, String)>) -> Result<(), Problem> {
        let mut named = pairs.extract_if(.., |(name, _)| name == TENANT);
        named.try_for_each(|(_, given)| self.check(&given))
    }

    /// Takes the tenant out of a body. What is no text stays, and is refused as a member that is not known.
    pub(super) fn take_from_body(&self, body: &mut Map<String, Value>) -> Result<(), Problem> {
        match body.get(TENANT).and_then(Value::as_str) {
            None => Ok(()),
            Some(given) => self.check(given).map(|()| {
                body.remove(TENANT);
            }),
        }
    }
}
