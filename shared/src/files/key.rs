//! Keys of the bucket: where a package's zip comes in, where its files go, and the word that they may go.
//!
//! A tenant's name and a package's id have no `/` in them, so that no package's keys begin like another's. A revision
//! has a folder of its own: a new zip writes beside what open sessions still play, and nothing that a browser may
//! keep for ever ever changes under its address.

use std::fmt;

use percent_encoding::percent_decode_str;
use scorm::id::PackageId;

use crate::erasure::LearnerDigest;
use crate::tenant::TenantId;

/// What a key has at most, in bytes of UTF-8 (S3's limit).
pub const MOST_KEY_BYTES: usize = 1024;

/// Where zips are uploaded to.
pub const UPLOADS: &str = "uploads/";
/// Where a package's files are.
const CONTENT: &str = "content/";
/// Where it is noted that a package's files may go.
pub const DELETIONS: &str = "deletions/";

/// Where it is noted that a learner is to be erased.
pub const ERASURES: &str = "erasures/";

/// The zip of one revision of a package: `uploads/{tenant}/{package}/{revision}.zip`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadKey {
    /// Whose package it is.
    pub tenant: TenantId,
    /// The package.
    pub package: PackageId,
    /// Which of its zips.
    pub revision: u32,
}

impl UploadKey {
    /// Reads a key, as it is or as an event has it. What is not written as this would write it is no such key, so
    /// that one zip has one name.
    pub fn parse(text: &str) -> Option<Self> {
        let text = decoded(text)?;
        let (tenant, rest) = text.strip_prefix(UPLOADS)?.split_once('/')?;
        let (package, file) = rest.split_once('/')?;
        let key = Self {
            tenant: TenantId::parse(tenant).ok()?,
            package: PackageId::parse(package).ok()?,
            revision: file.strip_suffix(".zip")?.parse().ok()?,
        };
        (key.to_string() == text).then_some(key)
    }
}

impl fmt::Display for UploadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenant = self.tenant.as_str();
        write!(f, "{UPLOADS}{tenant}/{}/{}.zip", self.package, self.revision)
    }
}

/// The note that a package's files may go: `deletions/{tenant}/{package}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionKey {
    /// Whose package it was.
    pub tenant: TenantId,
    /// The package.
    pub package: PackageId,
}

impl DeletionKey {
    /// Reads a key, as it is or as an event has it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = decoded(text)?;
        let (tenant, package) = text.strip_prefix(DELETIONS)?.split_once('/')?;
        let key = Self {
            tenant: TenantId::parse(tenant).ok()?,
            package: PackageId::parse(package).ok()?,
        };
        (key.to_string() == text).then_some(key)
    }
}

impl fmt::Display for DeletionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{DELETIONS}{}/{}", self.tenant.as_str(), self.package)
    }
}

/// What all keys of a tenant's begin with. Zips come first: where none is left, no import begins.
pub fn tenant_prefixes(tenant: &TenantId) -> [String; 4] {
    [UPLOADS, CONTENT, DELETIONS, ERASURES].map(|folder| format!("{folder}{}/", tenant.as_str()))
}

/// The note that a learner is to be erased: `erasures/{tenant}/{digest of the user id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureKey {
    /// Whose learner it is.
    pub tenant: TenantId,
    /// The learner.
    pub learner: LearnerDigest,
}

impl ErasureKey {
    /// Reads a key, as it is or as an event has it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = decoded(text)?;
        let (tenant, learner) = text.strip_prefix(ERASURES)?.split_once('/')?;
        Some(Self {
            tenant: TenantId::parse(tenant).ok()?,
            learner: LearnerDigest::parse(learner)?,
        })
    }
}

impl fmt::Display for ErasureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ERASURES}{}/{}", self.tenant.as_str(), self.learner)
    }
}

/// What the keys of one revision's files begin with; a file's path within the package follows.
pub fn content_prefix(tenant: &TenantId, package: PackageId, revision: u32) -> String {
    format!("{}{revision}/", package_prefix(tenant, package))
}

/// What the keys of a package's files begin with, whatever their revision.
pub fn package_prefix(tenant: &TenantId, package: PackageId) -> String {
    format!("{CONTENT}{}/{package}/", tenant.as_str())
}

/// A key out of an event or a listing, which have it percent-encoded and its spaces as `+`. A key that needs no
/// encoding comes out as it is.
pub(super) fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0197a4c2-5b1e-7c30-9a4f-0242ac120002";

    fn named() -> (TenantId, PackageId) {
        (
            TenantId::parse("acme").expect("a name"),
            PackageId::parse(ID).expect("a UUID"),
        )
    }

    #[test]
    fn an_upload_is_read_as_it_is_written() {
        let (tenant, package) = named();
        for revision in [1, 42, u32::MAX] {
            let key = UploadKey {
                tenant: tenant.clone(),
                package,
                revision,
            };
            assert_eq!(UploadKey::parse(&key.to_string()), Some(key));
        }
        let text = format!("uploads/acme/{ID}/7.zip");
        assert_eq!(UploadKey::parse(&text).map(|key| key.to_string()), Some(text));
    }

    #[test]
    fn an_event_may_have_encoded_what_needed_none() {
        let key = UploadKey::parse(&format!("uploads%2Facme%2F{ID}%2F7.zip"));
        assert_eq!(key.map(|key| key.revision), Some(7));
        assert_eq!(decoded("a+b%2Bc%C3%A4/d").as_deref(), Some("a b+cä/d"));
        assert_eq!(decoded("%FF"), None);
    }

    #[test]
    fn one_zip_has_one_name() {
        let upper = ID.to_uppercase();
        for text in [
            format!("uploads/acme/{ID}/07.zip"),
            format!("uploads/acme/{ID}/%2B7.zip"),
            format!("uploads/acme/{ID}/-7.zip"),
            format!("uploads/acme/{ID}/4294967296.zip"),
            format!("uploads/acme/{ID}/7.ZIP"),
            format!("uploads/acme/{ID}/7/8.zip"),
            format!("uploads/acme/{upper}/7.zip"),
            format!("uploads/ACME/{ID}/7.zip"),
            format!("uploads/../{ID}/7.zip"),
            format!("/uploads/acme/{ID}/7.zip"),
            format!("content/acme/{ID}/7.zip"),
        ] {
            assert_eq!(UploadKey::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_deletion_is_read_as_it_is_written() {
        let text = format!("deletions/acme/{ID}");
        assert_eq!(DeletionKey::parse(&text).map(|key| key.to_string()), Some(text));
        assert_eq!(DeletionKey::parse(&format!("deletions/acme/{ID}/")), None);
        assert_eq!(DeletionKey::parse(&format!("uploads/acme/{ID}")), None);
    }

    #[test]
    fn an_erasure_is_read_as_it_is_written() {
        let digest = "0123456789abcdef".repeat(4);
        let text = format!("erasures/acme/{digest}");
        assert_eq!(ErasureKey::parse(&text).map(|key| key.to_string()), Some(text));
        for text in [
            format!("erasures/acme/{digest}/"),
            format!("erasures/acme/{}", digest.to_uppercase()),
            format!("erasures/ACME/{digest}"),
            format!("deletions/acme/{digest}"),
        ] {
            assert_eq!(ErasureKey::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_package_holds_its_revisions_and_no_other_package() {
        let (tenant, package) = named();
        let prefix = package_prefix(&tenant, package);
        assert_eq!(prefix, format!("content/acme/{ID}/"));
        assert_eq!(content_prefix(&tenant, package, 3), format!("{prefix}3/"));
        assert!(!content_prefix(&tenant, package, 30).starts_with(&content_prefix(&tenant, package, 3)));
    }
}
