//! What a body's bytes add up to: its ETag, and whatever checksum its sender says that it has.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use shared::hex::hex;

/// Checksums that a request may have, as S3 names their headers.
const CRC32: HeaderName = HeaderName::from_static("x-amz-checksum-crc32");
const CRC32C: HeaderName = HeaderName::from_static("x-amz-checksum-crc32c");
const CRC64NVME: HeaderName = HeaderName::from_static("x-amz-checksum-crc64nvme");
const SHA1: HeaderName = HeaderName::from_static("x-amz-checksum-sha1");
const SHA256: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");
/// Names the checksum that follows the body.
const TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");

/// The digests of a body, as far as it has come.
pub(super) struct Digests {
    etag: Md5,
    sums: ChecksumHasher,
}

impl Digests {
    /// Begins with the checksums that a request announces.
    pub(super) fn announced(headers: &HeaderMap) -> Self {
        let trailer = headers.get(TRAILER);
        let announced = |name: &HeaderName| headers.contains_key(name) || names(trailer, name);
        Self {
            etag: Md5::new(),
            sums: ChecksumHasher {
                crc32: announced(&CRC32).then(Crc32::new),
                crc32c: announced(&CRC32C).then(Crc32c::new),
                crc64nvme: announced(&CRC64NVME).then(Crc64Nvme::new),
                sha1: announced(&SHA1).then(Sha1::new),
                sha256: announced(&SHA256).then(Sha256::new),
            },
        }
    }

    /// Takes more of the body.
    pub(super) fn update(&mut self, data: &[u8]) {
        self.etag.update(data);
        self.sums.update(data);
    }

    /// The ETag in hexadecimal; `None` when a checksum is not the one that came with the body, before or after it.
    pub(super) fn finish(self, headers: &HeaderMap, trailers: &HeaderMap) -> Option<String> {
        let sums = self.sums.finalize();
        let right = [
            (CRC32, sums.checksum_crc32),
            (CRC32C, sums.checksum_crc32c),
            (CRC64NVME, sums.checksum_crc64nvme),
            (SHA1, sums.checksum_sha1),
            (SHA256, sums.checksum_sha256),
        ]
        .iter()
        .all(|(name, sum)| match sum {
            None => true,
            Some(sum) => headers.get(name).or(trailers.get(name)).is_some_and(|told| told == sum),
        });
        right.then(|| hex(&self.etag.finalize()))
    }
}

/// Whether a trailer header names this one.
fn names(trailer: Option<&HeaderValue>, name: &HeaderName) -> bool {
    let mut named = trailer.and_then(|value| value.to_str().ok()).into_iter();
    named.any(|value| {
        value
            .split(',')
            .any(|one| one.trim().eq_ignore_ascii_case(name.as_str()))
    })
}
