//! Deleting many objects in one call.

use std::time::Duration;

use aws_sdk_s3::types::{Delete, Error, ObjectIdentifier};

use super::bucket::{Files, FilesError, failed, within};

/// One attempt: S3 deletes a thousand objects before it answers.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// All attempts.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Codes with which S3 says of one object "later".
const LATER: [&str; 3] = ["InternalError", "ServiceUnavailable", "SlowDown"];

impl Files {
    /// Deletes objects, at most a thousand. One that is not there is deleted.
    ///
    /// # Errors
    /// [`FilesError`], also when only some of them are gone; deleting them again goes on.
    pub async fn delete(&self, keys: &[String]) -> Result<(), FilesError> {
        if keys.is_empty() {
            return Ok(());
        }
        let objects = keys.iter().map(|key| ObjectIdentifier::builder().key(key).build());
        let objects = objects.collect::<Result<_, _>>();
        let objects = objects.map_err(|error| FilesError::Refused(error.into()))?;
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build();
        let delete = delete.map_err(|error| FilesError::Refused(error.into()))?;
        let call = self.client.delete_objects().bucket(&self.bucket).delete(delete);
        let limits = within(ATTEMPT_TIMEOUT, CALL_TIMEOUT);
        let answer = call.customize().config_override(limits).send().await.map_err(failed)?;
        answer.errors().first().map_or(Ok(()), |left| Err(undeleted(left)))
    }
}

impl Files {
    /// Deletes all objects whose keys begin with `prefix`, and answers how many there were.
    ///
    /// # Errors
    /// [`FilesError`], also when some of them are gone; deleting them again goes on.
    pub async fn delete_under(&self, prefix: &str) -> Result<usize, FilesError> {
        let mut deleted = 0;
        loop {
            // What was deleted is no longer listed, so that each page is the first.
            let listed = self.list(prefix, None).await?;
            let keys: Vec<String> = listed.objects.into_iter().map(|object| object.key).collect();
            if keys.is_empty() {
                return Ok(deleted);
            }
            self.delete(&keys).await?;
            deleted += keys.len();
        }
    }
}

/// Why an object is still there. Its key is not told: it has the name of a customer's file.
fn undeleted(left: &Error) -> FilesError {
    let code = left.code().unwrap_or("no code");
    let cause = format!("an object was not deleted: {code}");
    if LATER.contains(&code) {
        FilesError::Unavailable(cause.into())
    } else {
        FilesError::Refused(cause.into())
    }
}
