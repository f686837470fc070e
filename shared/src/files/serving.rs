//! An object as a browser asks for it: its conditions and ranges are S3's to answer.

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectOutput;

use super::bucket::{Files, FilesError, failed};

/// What came of asking for an object.
#[derive(Debug)]
pub enum Served {
    /// The object, or the range of it that was asked for.
    Object(Box<GetObjectOutput>),
    /// The asker has it already.
    NotModified,
    /// It has no such range.
    NoSuchRange,
}

/// A range that can be asked for. What is none, and several at once, count as not sent, so that the whole object is the answer
/// (RFC 9110, 14.2).
fn one_range(text: &str) -> Option<String> {
    let (first, last) = text.trim().strip_prefix("bytes=")?.split_once('-')?;
    let place = |digits: &str| -> Option<u64> {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Beyond the end of any object in any case.
        is_number.then(|| digits.parse().unwrap_or(FURTHEST).min(FURTHEST))
    };
    match (first, last) {
        ("", last) => place(last).map(|last| format!("bytes=-{last}")),
        (first, "") => place(first).map(|first| format!("bytes={first}-")),
        (first, last) => {
            let (first, last) = (place(first)?, place(last)?);
            (first <= last).then(|| format!("bytes={first}-{last}"))
        }
    }
}

/// The last place that a signed number can name.
const FURTHEST: u64 = i64::MAX.unsigned_abs();

impl Files {
    /// Asks for an object with a browser's own `Range` and `If-None-Match`.
    ///
    /// # Errors
    /// [`FilesError`]; [`FilesError::Missing`] where there is no such object.
    pub async fn serve(
        &self,
        key: &str,
        range: Option<&str>,
        if_none_match: Option<&str>,
    ) -> Result<Served, FilesError> {
        let call = self.client.get_object().bucket(&self.bucket).key(key);
        let call = call.set_range(range.and_then(one_range));
        let answer = call.set_if_none_match(if_none_match.map(str::to_owned)).send().await;
        let error = match answer {
            Ok(object) => return Ok(Served::Object(Box::new(object))),
            Err(error) => error,
        };
        let status = match &error {
            SdkError::ServiceError(service) => service.raw().status().as_u16(),
            _ => 0,
        };
        match status {
            304 => Ok(Served::NotModified),
            416 => Ok(Served::NoSuchRange),
            _ => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_asked_for_and_nonsense_is_not() {
        for range in ["bytes=0-0", "bytes=5-", "bytes=-5", "bytes=0-99"] {
            assert_eq!(one_range(range).as_deref(), Some(range));
        }
        assert_eq!(
            one_range("bytes=99999999999999999999-"),
            Some(format!("bytes={FURTHEST}-"))
        );
        for nonsense in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=9-1",
            "pages=1-2",
            "bytes=a-b",
            "bytes=--1",
            "bytes=0-1,5-6",
            "bytes=+1-2",
            "-5",
        ] {
            assert_eq!(one_range(nonsense), None, "{nonsense}");
        }
    }
}
