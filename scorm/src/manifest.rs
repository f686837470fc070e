//! Reading `imsmanifest.xml` (CAM 3): the edition, the title, and every SCO with its terms.
//!
//! Elements are found by local name, because real manifests bind every prefix and every namespace
//! version there is. A document type declaration is refused, and with it every entity trick.

/// Where a learner may go.
mod navigation;
/// What a manifest says of one item's run.
mod terms;
/// Finding one's way in the XML.
mod xml;

use roxmltree::{Document, Node, ParsingOptions};
use thiserror::Error;

use crate::finding::Place;
use crate::package::{Edition, Sco};
use xml::{any_case_attribute, child, children, identifier, place, text, title};

/// Nodes in the largest manifest that is read; the largest course seen has some 70 000 files.
const MOST_NODES: u32 = 1_000_000;

/// What a manifest says, as far as a launch needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The edition of SCORM.
    pub edition: Edition,
    /// The organization's title.
    pub title: String,
    /// Everything that can be launched, in the order of the items; never empty.
    pub scos: Vec<Sco>,
    /// What is wrong and does not stop a launch.
    pub warnings: Vec<String>,
}

/// Why a manifest cannot be used.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// It is neither UTF-8 nor UTF-16.
    #[error("imsmanifest.xml is neither UTF-8 nor UTF-16")]
    Encoding,
    /// It is not well-formed XML.
    #[error("imsmanifest.xml is not well-formed XML")]
    Malformed(#[from] roxmltree::Error),
    /// Its root is something else.
    #[error("the root element is <{0}>, not <manifest>; this is no SCORM package")]
    NotAManifest(String),
    /// It has no organization.
    #[error("the manifest has no <organization>; a course needs one (CAM 3.4.1.6)")]
    NoOrganization,
    /// Nothing in it can be launched.
    #[error("no <item> of the organization leads to a file that can be launched (CAM 3.4.1.9)")]
    NothingToLaunch,
    /// A SCO has no file.
    #[error(
        "{place}: <resource identifier=\"{resource}\"> is launched by item \"{item}\" and has no href (CAM 3.4.1.21)"
    )]
    NoHref {
        /// Where the resource stands.
        place: Place,
        /// The resource's identifier.
        resource: String,
        /// The item that launches it.
        item: String,
    },
}

/// Reads a manifest from the bytes of its file.
///
/// # Errors
/// [`ManifestError`] says why the course cannot be launched.
pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = decode(bytes)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&text, options)?;
    let root = document.root_element();
    if root.tag_name().name() != "manifest" {
        return Err(ManifestError::NotAManifest(root.tag_name().name().to_owned()));
    }
    let mut reader = Reader {
        root,
        edition: edition(root),
        ruled: navigation::is_ruled(root),
        warnings: Vec::new(),
    };
    let organization = reader.organization()?;
    let scos = reader.scos(organization)?;
    let title = title(organization)
        .or_else(|| scos.first().map(|sco| sco.title.clone()))
        .unwrap_or_default();
    Ok(Manifest {
        edition: reader.edition,
        title,
        scos,
        warnings: reader.warnings,
    })
}

fn decode(bytes: &[u8]) -> Result<String, ManifestError> {
    let utf16 = |units: Vec<u16>| String::from_utf16(&units).map_err(|_| ManifestError::Encoding);
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(
            rest.chunks(2)
                .map(|pair| u16::from_le_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))
                .collect(),
        ),
        [0xFE, 0xFF, rest @ ..] => utf16(
            rest.chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))
                .collect(),
        ),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => String::from_utf8(rest.to_vec()).map_err(|_| ManifestError::Encoding),
    }
}

/// The edition by `schemaversion`, then by the namespaces that the manifest binds.
fn edition(root: Node) -> Edition {
    let version = child(root, "metadata")
        .and_then(|metadata| child(metadata, "schemaversion"))
        .and_then(text);
    match version.as_deref() {
        Some("1.2") => return Edition::Scorm12,
        Some("CAM 1.3" | "2004 2nd Edition") => return Edition::Second,
        Some("2004 3rd Edition") => return Edition::Third,
        Some("2004 4th Edition") => return Edition::Fourth,
        _ => {}
    }
    let binds = |part: &str| {
        root.descendants()
            .flat_map(|node| node.namespaces())
            .any(|ns| ns.uri().contains(part))
    };
    if binds("adlcp_v1p3") {
        Edition::Third
    } else {
        Edition::Scorm12
    }
}

struct Reader<'a, 'input> {
    root: Node<'a, 'input>,
    edition: Edition,
    /// Some activity has rules or limits.
    ruled: bool,
    warnings: Vec<String>,
}

impl<'a, 'input> Reader<'a, 'input> {
    fn organization(&mut self) -> Result<Node<'a, 'input>, ManifestError> {
        let organizations = child(self.root, "organizations").ok_or(ManifestError::NoOrganization)?;
        let all = || children(organizations, "organization");
        let default = organizations.attribute("default");
        if let Some(found) = all().find(|org| default.is_some() && org.attribute("identifier") == default) {
            return Ok(found);
        }
        let first = all().next().ok_or(ManifestError::NoOrganization)?;
        let named = default.map_or_else(
            || "no default".to_owned(),
            |default| format!("the default \"{default}\", which is not there"),
        );
        self.warnings.push(format!(
            "{}: <organizations> names {named}; the first organization is taken",
            place(organizations)
        ));
        Ok(first)
    }

    /// Every item that launches a SCO; where there is no SCO at all, every item that launches anything.
    fn scos(&mut self, organization: Node<'a, 'input>) -> Result<Vec<Sco>, ManifestError> {
        let mut scos = Vec::new();
        let mut assets = Vec::new();
        for item in organization
            .descendants()
            .filter(|node| node.tag_name().name() == "item")
        {
            let Some(reference) = item
                .attribute("identifierref")
                .filter(|reference| !reference.is_empty())
            else {
                continue;
            };
            let Some(resource) = self.resource(reference) else {
                let warning = format!(
                    "{}: item \"{}\" names the resource \"{reference}\", which is not there",
                    place(item),
                    identifier(item)
                );
                self.warnings.push(warning);
                continue;
            };
            let is_sco = any_case_attribute(resource, "scormtype").is_some_and(|kind| kind.eq_ignore_ascii_case("sco"));
            match self.sco(item, resource)? {
                sco if is_sco => scos.push(sco),
                mut asset => {
                    asset.terms.is_asset = true;
                    assets.push(asset);
                }
            }
        }
        if scos.is_empty() && !assets.is_empty() {
            self.warnings
                .push("no item launches a SCO; assets are launched, and are complete once they were shown".to_owned());
            scos = assets;
        }
        if scos.is_empty() {
            Err(ManifestError::NothingToLaunch)
        } else {
            Ok(scos)
        }
    }

    fn resource(&self, identifier: &str) -> Option<Node<'a, 'input>> {
        let resources = child(self.root, "resources")?;
        children(resources, "resource").find(|resource| resource.attribute("identifier") == Some(identifier))
    }

    fn sco(&mut self, item: Node<'a, 'input>, resource: Node<'a, 'input>) -> Result<Sco, ManifestError> {
        let href = resource
            .attribute("href")
            .map(str::trim)
            .filter(|href| !href.is_empty());
        let href = href.ok_or_else(|| ManifestError::NoHref {
            place: place(resource),
            resource: identifier(resource),
            item: identifier(item),
        })?;
        let href = with_parameters(&based(resource, href), item.attribute("parameters").unwrap_or_default());
        let title = title(item).unwrap_or_else(|| identifier(item));
        Ok(Sco {
            identifier: identifier(item),
            title,
            href,
            terms: self.terms(item),
        })
    }
}

/// Puts every `xml:base` from the manifest down to the resource before its href (CAM 3.4.1.22).
fn based(resource: Node, href: &str) -> String {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    let mut bases: Vec<&str> = resource
        .ancestors()
        .filter_map(|node| node.attribute((XML, "base")))
        .collect();
    bases.reverse();
    bases.push(href);
    bases.join("")
}

/// Appends an item's parameters to an address by the rule of CAM 3.4.1.11: at most one `?`, nothing
/// behind an anchor's anchor.
fn with_parameters(href: &str, parameters: &str) -> String {
    let parameters = parameters.trim_start_matches(['?', '&']);
    if parameters.is_empty() {
        return href.to_owned();
    }
    if parameters.starts_with('#') {
        return if href.contains('#') {
            href.to_owned()
        } else {
            format!("{href}{parameters}")
        };
    }
    let joint = if href.contains('?') { '&' } else { '?' };
    format!("{href}{joint}{parameters}")
}

#[cfg(test)]
mod tests;
