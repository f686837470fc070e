//! An answer as people read it.

use serde_json::Value;
use terminal::{columns, fields, printable};

use crate::command::{Command, Keys, Tenants};
use crate::duration;

/// A text of a document, or nothing.
fn of(document: &Value, member: &str) -> String {
    document[member].as_str().unwrap_or_default().to_owned()
}

fn number(document: &Value, member: &str) -> String {
    document[member].as_u64().map(|n| n.to_string()).unwrap_or_default()
}

fn length(document: &Value, member: &str) -> String {
    document[member].as_i64().map(duration::shown).unwrap_or_default()
}

fn each<'a>(document: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    document[member].as_array().into_iter().flatten()
}

/// What is asked before a tenant is deleted.
pub fn deletion_of(tenant: &str) -> String {
    format!(
        "This deletes the tenant {} with all its sessions, packages, events, webhooks and keys. It cannot be undone.",
        printable(tenant)
    )
}

/// What a command has answered.
pub fn told(command: &Command, answer: &Value) -> String {
    match command {
        Command::Tenants(Tenants::Put(_) | Tenants::Show { .. }) => plan(answer),
        Command::Tenants(Tenants::List) => tenants(answer),
        Command::Tenants(Tenants::Delete { .. }) => deleted(answer),
        // The key alone, so that a script can take it as it is.
        Command::Keys(Keys::Create(_)) => format!("{}\n", of(answer, "api_key")),
        Command::Keys(Keys::List { .. }) => keys(answer),
        Command::Keys(Keys::Revoke { .. }) => {
            let (id, name, tenant) = (of(answer, "key_id"), of(answer, "name"), of(answer, "tenant"));
            format!("Revoked {id} (\"{}\" of {tenant}).\n", printable(&name))
        }
        Command::Restored => fields(
            "Numbers are left free",
            &[
                ("tenants", number(answer, "tenants")),
                ("packages", number(answer, "packages")),
            ],
        ),
    }
}

fn plan(tenant: &Value) -> String {
    let megabytes = tenant["package_bytes"].as_u64().unwrap_or_default() / 1_000_000;
    fields(
        &of(tenant, "tenant"),
        &[
            ("session lifetime", length(tenant, "session_lifetime_seconds")),
            ("retention", length(tenant, "session_retention_seconds")),
            ("launch lifetime", length(tenant, "launch_lifetime_seconds")),
            ("strictness", of(tenant, "strictness")),
            ("result policy", of(tenant, "result_policy")),
            ("resumed sessions", of(tenant, "resumed_sessions")),
            ("most files", number(tenant, "package_files")),
            ("most megabytes", megabytes.to_string()),
            ("most ratio", number(tenant, "package_ratio")),
        ],
    )
}

fn tenants(answer: &Value) -> String {
    let row = |tenant: &Value| {
        [
            of(tenant, "tenant"),
            length(tenant, "session_lifetime_seconds"),
            length(tenant, "session_retention_seconds"),
            length(tenant, "launch_lifetime_seconds"),
            of(tenant, "strictness"),
        ]
    };
    let rows: Vec<_> = each(answer, "tenants").map(row).collect();
    columns(["TENANT", "SESSION", "RETENTION", "LAUNCH", "STRICTNESS"], &rows)
}

fn deleted(answer: &Value) -> String {
    let items = answer["deleted"].as_object().into_iter().flatten();
    let rows: Vec<_> = items
        .map(|(what, count)| (what.replace('_', " "), count.to_string()))
        .collect();
    let rows: Vec<(&str, String)> = rows
        .iter()
        .map(|(what, count)| (what.as_str(), count.clone()))
        .collect();
    fields(&format!("Deleted {}", of(answer, "tenant")), &rows)
}

fn keys(answer: &Value) -> String {
    let row = |key: &Value| {
        [
            of(key, "key_id"),
            of(key, "tenant"),
            of(key, "scope"),
            of(key, "status"),
            number(key, "calls_per_second"),
            of(key, "expires_at"),
            of(key, "last_used_at"),
            of(key, "name"),
        ]
    };
    let rows: Vec<_> = each(answer, "keys").map(row).collect();
    columns(
        [
            "KEY",
            "TENANT",
            "SCOPE",
            "STATUS",
            "PER SECOND",
            "EXPIRES",
            "LAST USED",
            "NAME",
        ],
        &rows,
    )
}
