//! What is there under a prefix, a page at a time.

use aws_sdk_s3::types::{self, EncodingType};

use super::bucket::{Files, FilesError, failed};
use super::key::decoded;

/// An object of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// A page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What is there, in the order of the keys' bytes; at most a thousand.
    pub objects: Vec<Object>,
    /// After which key the next page begins, if there is one. Whoever has the key can go on, in this process or another.
    pub next: Option<String>,
}

impl Files {
    /// Lists the objects whose keys begin with `prefix` and come after the key `after`.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn list(&self, prefix: &str, after: Option<String>) -> Result<Listed, FilesError> {
        // Encoded, because XML has no way to write a control character, and one such name would hide all others.
        let call = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let call = call.encoding_type(EncodingType::Url).set_start_after(after);
        let answer = call.send().await.map_err(failed)?;
        let truncated = answer.is_truncated == Some(true);
        let contents = answer.contents.unwrap_or_default();
        let objects: Vec<Object> = contents.into_iter().map(object).collect::<Result<_, _>>()?;
        let last = objects.last().map(|object| object.key.clone());
        Ok(Listed {
            next: last.filter(|_| truncated),
            objects,
        })
    }
}

fn object(found: types::Object) -> Result<Object, FilesError> {
    let key = found.key.as_deref().and_then(decoded);
    Ok(Object {
        key: key.ok_or_else(|| FilesError::Refused("a listed key cannot be read".into()))?,
        size: found.size.and_then(|size| size.try_into().ok()).unwrap_or(0),
    })
}
