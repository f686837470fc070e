//! The parameters that extractors read, as the document has them.

use serde_json::Value;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{Ref, Required};
use utoipa::{IntoParams, ToSchema};

use super::condition::{IfMatch, IfNoneMatch};
use super::document::{example, schema};
use super::extract::{PackagePath, SessionPath, VersionPath};
use super::key::KeyPath;
use super::learner::LearnerPath;
use super::webhook::{DeliveryPath, WebhookPath};

fn parameter<T: ToSchema>(place: ParameterIn, name: &str, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(Ref::from_schema_name(T::name())))
}

fn in_path<T: ToSchema>(name: &str, description: &str, example: impl Into<Value>) -> Vec<Parameter> {
    let parameter = parameter::<T>(ParameterIn::Path, name, description).required(Required::True);
    vec![parameter.example(Some(example.into())).build()]
}

impl IntoParams for PackagePath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        in_path::<schema::PackageId>("package_id", "The package.", example::PACKAGE)
    }
}

impl IntoParams for VersionPath {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let revision = in_path::<schema::VersionNumber>("revision", "The version, by its number.", 1);
        PackagePath::into_params(place).into_iter().chain(revision).collect()
    }
}

impl IntoParams for SessionPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        in_path::<schema::SessionId>("session_id", "The session.", example::SESSION)
    }
}

impl IntoParams for LearnerPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "The learner, by your own name, percent-encoded.";
        in_path::<schema::UserId>("user_id", description, example::LEARNER)
    }
}

impl IntoParams for WebhookPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        in_path::<schema::WebhookId>("webhook_id", "The webhook.", example::WEBHOOK)
    }
}

impl IntoParams for KeyPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        in_path::<schema::KeyId>("key_id", "The key, by its public name.", example::KEY)
    }
}

impl IntoParams for DeliveryPath {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let delivery = in_path::<schema::DeliveryId>("delivery_id", "The delivery.", example::DELIVERY);
        [WebhookPath::into_params(place), delivery].concat()
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "With an API key, the version that was read, as `ETag` has it: the call is refused where the session is at another one.";
        vec![parameter::<schema::EntityTag>(ParameterIn::Header, "If-Match", description).build()]
    }
}

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "What you have already, as `ETag` had it: the answer is 304 while it is the newest.";
        vec![parameter::<schema::EntityTag>(ParameterIn::Header, "If-None-Match", description).build()]
    }
}
