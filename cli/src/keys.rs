//! `lectern keys` over the API: a tenant's own keys, by one of them that has the scope `admin`. The answers are those that the same commands
//! have in a table.

use admin::choice::{Known, chosen, no_key};
use admin::command::{Keys, NewKey};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::{Service, segment};

const KEYS: &str = "/api/v1/keys";
/// Who calls.
const OWN: &str = "/api/v1/key";
/// How every key begins.
const KEY_PREFIX: &str = "scorm_";
/// Bytes of a key's SHA-256 that its id shows.
const ID_BYTES: usize = 8;

pub(crate) fn run(service: &Service, terminal: &mut Terminal, command: &Keys) -> Result<Value, Failure> {
    match command {
        Keys::Create(new) => {
            is_of(service, new.tenant.as_deref())?;
            let made = service.post(KEYS, &body(new))?;
            let mut answer = view(&made);
            answer["api_key"] = made["api_key"].clone();
            Ok(answer)
        }
        Keys::List { tenant } => {
            is_of(service, tenant.as_deref())?;
            let keys: Vec<Value> = all(service)?.iter().map(view).collect();
            Ok(json!({ "keys": keys }))
        }
        Keys::Revoke { key, tenant } => {
            terminal.keep_secret(key.strip_prefix(KEY_PREFIX).map_or("", |_| key));
            is_of(service, tenant.as_deref())?;
            let mut revoked = view(&find(all(service)?, key)?);
            service.delete(&format!("{KEYS}/{}", segment(text_of(&revoked, "key_id"))))?;
            revoked["status"] = json!("revoked");
            Ok(revoked)
        }
    }
}

/// Refuses a tenant that is not the one of the key that calls.
fn is_of(service: &Service, tenant: Option<&str>) -> Result<(), Failure> {
    let Some(tenant) = tenant else {
        return Ok(());
    };
    let own = service.get(OWN)?;
    match text_of(&own, "tenant_id") {
        own if own == tenant => Ok(()),
        own => {
            let message = format!(
                "The API key is one of the tenant {own}, and makes, lists and revokes that tenant's keys alone. Leave --tenant out, or use a key of \
                 {tenant}."
            );
            Err(Failure::new(Exit::Refused, "OTHER_TENANT", message))
        }
    }
}

fn body(new: &NewKey) -> Value {
    let mut body = json!({ "name": new.name, "scope": new.scope });
    if let Some(calls) = new.calls_per_second {
        body["calls_per_second"] = json!(calls);
    }
    if let Some(time) = &new.expires_at {
        body["expires_at"] = json!(time);
    }
    body
}

/// Every key of the tenant, by name.
fn all(service: &Service) -> Result<Vec<Value>, Failure> {
    let mut keys = service.list(KEYS, "keys", &[], usize::MAX)?;
    keys.sort_by(|a, b| text_of(a, "name").cmp(text_of(b, "name")));
    Ok(keys)
}

/// The key that is meant: by itself, by its id, or by a name that no other active key has. A key itself is never sent.
fn find(keys: Vec<Value>, text: &str) -> Result<Value, Failure> {
    if text.starts_with(KEY_PREFIX) {
        let id = id_of(text);
        let found = keys.into_iter().find(|key| text_of(key, "key_id") == id);
        return found.ok_or_else(|| no_key("key"));
    }
    chosen(keys, text, |key| Known {
        key_id: text_of(key, "key_id"),
        name: text_of(key, "name"),
        is_revoked: text_of(key, "status") == "revoked",
    })
}

/// A key's public id: how its digest begins.
fn id_of(key: &str) -> String {
    let digest = digest(&SHA256, key.as_bytes());
    let start = digest.as_ref().iter().take(ID_BYTES);
    start.fold("key_".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

/// A key as the same commands show it in a table.
fn view(key: &Value) -> Value {
    json!({
        "key_id": key["key_id"],
        "tenant": key["tenant_id"],
        "name": key["name"],
        "scope": key["scope"],
        "status": key["status"],
        "calls_per_second": key["calls_per_second"],
        "expires_at": key["expires_at"],
        "last_used_at": key["last_used_at"],
    })
}
