//! What things are called in the account that is made up for the tests.

use local::bucket::BUCKET;
use secrecy::SecretString;
use shared::direct::secret_of;

/// The region and the account that the stack is in.
pub const REGION: &str = "eu-central-1";
pub const ACCOUNT: &str = "123456789012";

/// The stack's name.
pub const STACK: &str = "lectern";

/// The distribution's id.
pub const DISTRIBUTION: &str = "E2QWRUHAPOMQZL";

/// The value that Secrets Manager is to have made for a secret: 64 letters and digits.
pub fn secret(name: &str) -> String {
    format!("{name:s<64}")
}

/// What the distribution says while this key of tokens signs.
pub fn origin_secret(key: &str) -> String {
    secret_of(&SecretString::from(secret(key)))
}

/// The bucket or a part of it, as policies name it.
pub fn bucket_arn(part: &str) -> String {
    format!("arn:aws:s3:::{BUCKET}{part}")
}

/// The table, as policies name it.
pub fn table_arn(table: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}")
}

/// A queue of the stack, by its logical id, as policies name it.
pub fn queue_arn(logical_id: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{STACK}-{logical_id}")
}

/// Where a queue is called.
pub fn queue_url(logical_id: &str) -> String {
    format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{STACK}-{logical_id}")
}

/// The items of a table whose partitions have such names, where a policy's condition names them.
pub fn items_of(table: &str, partitions: &str) -> String {
    format!("{table} {partitions}")
}

/// The store of keys at the edge, as policies name it.
pub fn edge_keys_arn() -> String {
    format!("arn:aws:cloudfront::{ACCOUNT}:key-value-store/5e3d6b2c-7f0e-4f6c-9f0a-3b8f0d6d1c11")
}
