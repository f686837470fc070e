use shared::cause::told;
use shared::files::FilesError;
use shared::store::StoreError;
use shared::tenant::TenantId;
use terminal::{Exit, Failure};

/// What was asked for cannot be.
pub(super) fn refused(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(Exit::Refused, code, message)
}

/// A tenant's name, where it can be one.
pub(super) fn tenant_id(text: &str) -> Result<TenantId, Failure> {
    TenantId::parse(text).map_err(|error| refused("INVALID_TENANT", format!("\"{text}\" is refused: {error}.")))
}

/// A number or a length of time within its limits.
pub(super) fn within(value: i64, least: i64, most: i64, what: &str) -> Result<i64, Failure> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(refused("OUT_OF_RANGE", what))
}

/// No such tenant.
pub(super) fn no_tenant(tenant: &TenantId) -> Failure {
    let name = tenant.as_str();
    let message = format!("There is no tenant {name}. `lectern tenants put {name}` creates it.");
    refused("TENANT_NOT_FOUND", message)
}

/// The deletion of a tenant was asked for where there is no bucket.
pub(super) fn no_bucket() -> Failure {
    let message = "The bucket is missing, which has the tenant's courses.";
    Failure::new(Exit::Usage, "NOT_GIVEN", message)
}

/// What the bucket has against it, and what to look after.
pub(super) fn unstored(error: FilesError) -> Failure {
    let told = told(&error);
    match error {
        FilesError::Unavailable(_) => Failure::new(
            Exit::Unavailable,
            "BUCKET_UNAVAILABLE",
            format!("The bucket does not answer. Try again: what was deleted is gone. ({told})"),
        ),
        FilesError::Missing | FilesError::Changed | FilesError::Refused(_) => refused(
            "BUCKET_REFUSED",
            format!(
                "The bucket refuses. Check its name (the output BucketName of the deployment), the region (AWS_REGION), and that the \
                 AWS credentials may list it and delete from it. ({told})"
            ),
        ),
    }
}

/// What the table has against it, and what to look after.
pub(super) fn unkept(error: StoreError) -> Failure {
    let told = told(&error);
    match error {
        StoreError::Unavailable(_) => Failure::new(
            Exit::Unavailable,
            "TABLE_UNAVAILABLE",
            format!(
                "The table does not answer. Check the AWS credentials and the region (AWS_REGION), then try again. ({told})"
            ),
        ),
        _ => refused(
            "TABLE_REFUSED",
            format!(
                "The table refuses. Check its name (the output TableName of the deployment), the region (AWS_REGION), and that the \
                 AWS credentials may read and write it. ({told})"
            ),
        ),
    }
}
