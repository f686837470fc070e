//! The course of a session as clients see it.

use scorm::course::Course;
use scorm::id::PackageId;
use scorm::package::{Revision, Sco};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::document::schema;
use super::outcome::number;

/// The course that a session plays.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SessionCourse)]
pub struct CourseView {
    /// The package.
    #[schema(value_type = schema::PackageId)]
    pub package_id: String,
    /// The package's revision that the session was made with.
    #[schema(minimum = 1)]
    pub package_revision: u32,
    /// The package's title.
    pub title: String,
    /// The items as the manifest nests them, with what it says of their sequence.
    #[schema(value_type = schema::Course)]
    pub course: Course,
    /// The items of which the session keeps something, in the manifest's order, with what the tree does not say of them.
    pub scos: Vec<CourseSco>,
}

/// An item that can be launched.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseSco {
    /// The item's identifier.
    pub identifier: String,
    /// The manifest does not say whether it is a SCO. It may call SCORM's API, and is complete once it was shown and never did.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub is_unsaid: bool,
    /// The progress that completes it, 0 to 1, where the manifest names one (SCORM 2004).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false, minimum = 0, maximum = 1)]
    pub completion_threshold: Option<Number>,
}

impl From<&Sco> for CourseSco {
    fn from(sco: &Sco) -> Self {
        let threshold = sco.terms.completion_threshold.as_ref();
        Self {
            identifier: sco.identifier.clone(),
            is_unsaid: sco.terms.is_unsaid && !sco.terms.is_asset,
            completion_threshold: threshold.and_then(|threshold| number(threshold.value())),
        }
    }
}

impl CourseView {
    /// The course of one of a package's revisions.
    pub fn new(package: PackageId, title: String, revision: &Revision, course: Course) -> Self {
        Self {
            package_id: package.to_string(),
            package_revision: revision.number,
            title,
            course,
            scos: revision.scos.iter().map(CourseSco::from).collect(),
        }
    }
}
