//! The keys of tokens are copied to the edge, where CloudFront checks content tokens.
//!
//! CloudFormation fills a key value store only from a file in the bucket, where no secret is to lie. So it calls this function
//! instead, as a custom resource, whenever a generation of a key or the store itself has changed.

/// What CloudFormation asks, and is answered.
mod custom;
/// The store at the edge.
mod edge;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use shared::cause::{Cause, told};
use shared::direct::secret_of;
use shared::token::{InvalidKeys, entries};
use thiserror::Error;

use custom::{Kind, Made};

pub use custom::Request;

/// What the template says of the copies.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    /// The store, by its ARN.
    store: String,
    /// The names of the keys that it is to have.
    keys: Vec<String>,
    /// The names under which the secrets are told that the distribution may say, one for each key.
    #[serde(default)]
    attributes: Vec<String>,
}

/// Why the edge does not have the keys.
#[derive(Debug, Error)]
enum CopyError {
    /// The template says something else.
    #[error("the resource's properties cannot be read")]
    Properties(#[from] serde_json::Error),
    /// The function has no keys.
    #[error("TOKEN_KEYS is not set")]
    NoKeys,
    /// The function has keys that cannot be used.
    #[error("TOKEN_KEYS cannot be used")]
    Keys(#[from] InvalidKeys),
    /// The function is from before or after the change.
    #[error("the function has the keys {has}, and {wanted} are to be copied")]
    OtherKeys { has: String, wanted: String },
    /// The store.
    #[error("the keys at the edge cannot be written")]
    Store(#[from] edge::StoreError),
}

/// Does what CloudFormation asks, and tells it what came of that: it waits for an answer, also for that of a failure.
///
/// # Errors
/// Where CloudFormation could not be answered. Lambda tries again, which repeats nothing that is done.
pub async fn handle(request: Request) -> Result<(), Cause> {
    let came_to = match request.kind {
        Kind::Create | Kind::Update => copy(&request.properties).await,
        // The keys go with their store.
        Kind::Delete => Ok(Made {
            known_by: request.known_by().to_owned(),
            ..Made::default()
        }),
    };
    request.answer(came_to).await
}

/// Copies the keys. What is copied is known by its store; what went wrong is told in words, and never with a secret.
async fn copy(properties: &Value) -> Result<Made, String> {
    let copied = copied(properties).await;
    copied.map_err(|error| {
        let cause = told(&error);
        tracing::error!(cause, "the keys of tokens are not at the edge");
        cause
    })
}

async fn copied(properties: &Value) -> Result<Made, CopyError> {
    let Properties {
        store,
        keys: names,
        attributes,
    } = Properties::deserialize(properties)?;
    let text = std::env::var("TOKEN_KEYS").map_err(|_| CopyError::NoKeys)?;
    let keys = entries(&SecretString::from(text))?;
    let mut has: Vec<&str> = keys.iter().map(|(kid, _)| kid.as_str()).collect();
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    has.sort_unstable();
    wanted.sort_unstable();
    if has != wanted {
        let (has, wanted) = (has.join(", "), wanted.join(", "));
        return Err(CopyError::OtherKeys { has, wanted });
    }
    let changed = edge::Store::connect(store.clone()).hold(&keys).await?;
    tracing::info!(changed, "the keys of tokens are at the edge");
    let of = |name: &String| keys.iter().find(|(kid, _)| kid == name).map(|(_, key)| secret_of(key));
    let secrets = names.iter().filter_map(of);
    Ok(Made {
        known_by: store,
        attributes: attributes.into_iter().zip(secrets).collect(),
    })
}
