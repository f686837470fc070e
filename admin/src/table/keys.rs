use jiff::Timestamp;
use serde_json::{Value, json};
use shared::rate::MOST_CALLS_PER_SECOND;
use shared::store::Store;
use shared::store::item::time_text;
use shared::tenant::{ApiKey, KEY_ID_PREFIX, KEY_PREFIX, KeyDigest, KeyRecord, MOST_KEY_NAME, Scope, TenantId};
use terminal::{Exit, Failure};

use super::refusal::{no_tenant, refused, tenant_id, unkept, within};
use crate::choice::{Known, chosen, no_key};
use crate::command::{self, Keys, NewKey};

pub(super) async fn run(store: &Store, command: &Keys, now: Timestamp) -> Result<Value, Failure> {
    match command {
        Keys::Create(new) => create(store, new, now).await,
        Keys::List { tenant } => {
            let found = all(store, tenant.as_deref()).await?;
            let digests: Vec<KeyDigest> = found.iter().map(|(digest, _)| digest.clone()).collect();
            let last_uses = store.last_uses(&digests).await.map_err(unkept)?;
            let view = |(digest, record): &(KeyDigest, KeyRecord)| {
                let last_used_at = last_uses.get(digest).copied();
                view(digest, record, last_used_at, now)
            };
            Ok(json!({ "keys": found.iter().map(view).collect::<Vec<Value>>() }))
        }
        Keys::Revoke { key, tenant } => {
            let (digest, record) = find(store, key, tenant.as_deref()).await?;
            let revoked = KeyRecord {
                revoked: true,
                ..record
            };
            store.put_key(&digest, &revoked).await.map_err(unkept)?;
            let last_uses = store.last_uses(std::slice::from_ref(&digest)).await.map_err(unkept)?;
            Ok(view(&digest, &revoked, last_uses.get(&digest).copied(), now))
        }
    }
}

async fn create(store: &Store, new: &NewKey, now: Timestamp) -> Result<Value, Failure> {
    let tenant = new.tenant.as_deref().ok_or_else(|| {
        let message = "Whose key is it? Name the tenant with --tenant.";
        Failure::new(Exit::Usage, "NOT_GIVEN", message)
    })?;
    let tenant = tenant_id(tenant)?;
    if store.plan(&tenant).await.map_err(unkept)?.is_none() {
        return Err(no_tenant(&tenant));
    }
    if let Some(calls) = new.calls_per_second {
        let what = format!("A key may make 1 to {MOST_CALLS_PER_SECOND} calls in a second.");
        within(i64::from(calls), 1, i64::from(MOST_CALLS_PER_SECOND), &what)?;
    }
    let expires_at = new.expires_at.as_deref().map(|text| {
        let time = text.parse::<Timestamp>();
        time.map_err(|_| refused("OUT_OF_RANGE", "Write the time as 2027-01-01T00:00:00Z."))
    });
    let key = ApiKey::generate().map_err(|_| {
        let message = "The system gives no randomness for a key.";
        Failure::new(Exit::Unavailable, "NO_RANDOMNESS", message)
    })?;
    let record = KeyRecord {
        tenant,
        name: name(&new.name)?,
        scope: match new.scope {
            command::Scope::Read => Scope::Read,
            command::Scope::Write => Scope::Write,
            command::Scope::Admin => Scope::Admin,
        },
        calls_per_second: new.calls_per_second,
        expires_at: expires_at.transpose()?,
        revoked: false,
    };
    store.put_key(&key.digest(), &record).await.map_err(unkept)?;
    let mut answer = view(&key.digest(), &record, None, now);
    answer["api_key"] = json!(key.reveal());
    Ok(answer)
}

fn name(text: &str) -> Result<String, Failure> {
    if KeyRecord::is_name(text) {
        return Ok(text.to_owned());
    }
    let message = format!(
        "A key's name has 1 to {MOST_KEY_NAME} characters and begins neither with {KEY_ID_PREFIX} nor with {KEY_PREFIX}."
    );
    Err(refused("INVALID_NAME", message))
}

/// The keys of a tenant, or of all.
async fn all(store: &Store, tenant: Option<&str>) -> Result<Vec<(KeyDigest, KeyRecord)>, Failure> {
    let tenants = match tenant {
        Some(name) => {
            let tenant = tenant_id(name)?;
            if store.plan(&tenant).await.map_err(unkept)?.is_none() {
                return Err(no_tenant(&tenant));
            }
            vec![tenant]
        }
        None => store.tenants().await.map_err(unkept)?,
    };
    let mut keys = Vec::new();
    for tenant in tenants {
        keys.extend(store.keys(&tenant).await.map_err(unkept)?);
    }
    keys.sort_by(|(_, a), (_, b)| (tenant_of(a), &a.name).cmp(&(tenant_of(b), &b.name)));
    Ok(keys)
}

fn tenant_of(record: &KeyRecord) -> &str {
    TenantId::as_str(&record.tenant)
}

/// The key that is meant: by itself, by its id, or by a name that no other active key has.
async fn find(store: &Store, text: &str, tenant: Option<&str>) -> Result<(KeyDigest, KeyRecord), Failure> {
    if let Ok(key) = ApiKey::parse(text) {
        let digest = key.digest();
        let record = store.key(&digest).await.map_err(unkept)?;
        return record.map(|record| (digest, record)).ok_or_else(|| no_key("key"));
    }
    let keys = all(store, tenant).await?;
    let with_id = |(digest, record): (KeyDigest, KeyRecord)| (digest.key_id(), digest, record);
    let keys = keys.into_iter().map(with_id).collect();
    let (_, digest, record) = chosen(keys, text, |(key_id, _, record)| Known {
        key_id,
        name: &record.name,
        is_revoked: record.revoked,
    })?;
    Ok((digest, record))
}

fn view(digest: &KeyDigest, record: &KeyRecord, last_used_at: Option<Timestamp>, now: Timestamp) -> Value {
    json!({
        "key_id": digest.key_id(),
        "tenant": record.tenant.as_str(),
        "name": record.name,
        "scope": record.scope.as_str(),
        "status": record.status(now),
        "calls_per_second": record.calls_per_second,
        "expires_at": record.expires_at.map(time_text),
        "last_used_at": last_used_at.map(time_text),
    })
}
