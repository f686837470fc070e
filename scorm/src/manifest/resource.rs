//! Resources: what they launch, and which files they need (CAM 3.4.1.18 to 3.4.1.24).

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use roxmltree::{Node, NodeId};

use super::address::{Address, Inside, Nowhere};
use super::files::{FileNames, Found};
use super::report::{Named, Report, shortened};
use super::xml::{attribute, child, children, identity, is, named};
use crate::finding::FindingCode;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The resources of a manifest, and of those that it holds.
pub(super) struct Resources<'a, 'input> {
    files: &'a FileNames,
    /// By the manifest that they are of, and their identifier there.
    by_identifier: HashMap<(NodeId, Cow<'a, str>), Node<'a, 'input>>,
    /// The first of each identifier.
    first: HashMap<Cow<'a, str>, Node<'a, 'input>>,
    in_order: Vec<Node<'a, 'input>>,
    /// Manifests within the manifest (CAM 1.2, 2.2.3).
    inner: HashMap<Cow<'a, str>, Node<'a, 'input>>,
    /// The manifest's own list of resources, and where hrefs begin there that stand in no base of their own.
    list: Option<Node<'a, 'input>>,
    base: Address,
}

impl<'a, 'input: 'a> Resources<'a, 'input> {
    /// The resources below a manifest's root.
    pub(super) fn of(report: &mut Report, root: Node<'a, 'input>, files: &'a FileNames) -> Self {
        let list = child(root, "resources");
        let base = based(report, &Address::root(), root);
        let base = list.map_or_else(|| base.clone(), |list| based(report, &base, list));
        let mut resources = Self {
            files,
            by_identifier: HashMap::new(),
            first: HashMap::new(),
            in_order: list.into_iter().flat_map(|list| children(list, "resource")).collect(),
            inner: HashMap::new(),
            list,
            base,
        };
        for manifest in root.descendants().filter(|node| *node != root && is(*node, "manifest")) {
            let own = child(manifest, "resources").into_iter();
            resources
                .in_order
                .extend(own.flat_map(|list| children(list, "resource")));
            if let Some(identifier) = identity(manifest, "identifier") {
                resources.inner.entry(identifier).or_insert(manifest);
            }
        }
        for resource in &resources.in_order {
            let Some(identifier) = identity(*resource, "identifier") else {
                let message = "The resource has no identifier, so that nothing can refer to it.";
                report.warn(FindingCode::IdentifierMissing, *resource, "CAM 3.4.1.19", message);
                continue;
            };
            resources.first.entry(identifier.clone()).or_insert(*resource);
            let Some(own) = manifests_around(*resource).next() else {
                continue;
            };
            match resources.by_identifier.entry((own.id(), identifier)) {
                Entry::Vacant(free) => {
                    free.insert(*resource);
                }
                Entry::Occupied(taken) => {
                    let message = format!("There is another resource \"{}\" before; it is taken.", taken.key().1);
                    report.warn(FindingCode::IdentifierDuplicate, *resource, "CAM 3.4.1.19", message);
                }
            }
        }
        resources
    }

    /// The resource that is meant somewhere: the nearest manifest's own, else any of this name.
    pub(super) fn get(&self, from: Node, identifier: &str) -> Option<Node<'a, 'input>> {
        let of = |manifest: Node| self.by_identifier.get(&(manifest.id(), Cow::Borrowed(identifier)));
        let near = manifests_around(from).find_map(of);
        near.or_else(|| self.first.get(identifier)).copied()
    }

    /// A manifest within the manifest.
    pub(super) fn inner(&self, identifier: &str) -> Option<Node<'a, 'input>> {
        self.inner.get(identifier).copied()
    }

    /// The manifest's own resources that are SCOs, in their order.
    pub(super) fn scos(&self) -> impl Iterator<Item = Node<'a, 'input>> {
        let own = self.list.into_iter().flat_map(|list| children(list, "resource"));
        own.filter(|resource| kind_of(*resource) == Kind::Sco)
    }

    /// Where a resource's hrefs begin: the bases around it, and its own.
    fn base_of(&self, report: &mut Report, resource: Node) -> Address {
        if resource.parent() == self.list {
            return based(report, &self.base, resource);
        }
        let mut around: Vec<Node> = resource.ancestors().collect();
        around.reverse();
        around
            .into_iter()
            .filter(Node::is_element)
            .fold(Address::root(), |base, node| based(report, &base, node))
    }

    /// The address that a resource is launched by, without an item's parameters. `None`, and an error told, where there
    /// is none.
    pub(super) fn launched(&self, report: &mut Report, resource: Node, item: Node) -> Option<String> {
        const RULE: &str = "CAM 3.4.1.19";
        let Some(href) = named(resource, "href") else {
            let message = format!("The resource has no href, and {} launches it.", Named(item));
            report.lose(FindingCode::LaunchHrefMissing, resource, RULE, message);
            return None;
        };
        let base = self.base_of(report, resource);
        let inside = match base.join(href) {
            Ok(Address::Inside(inside)) => inside,
            Ok(Address::Outside(address)) => {
                let message = format!(
                    "{} leads to another host, where it can be launched and cannot report.",
                    shortened(&address)
                );
                report.warn(FindingCode::HrefExternal, resource, RULE, message);
                return Some(address);
            }
            Err(why) => {
                let message = format!("The href \"{}\" cannot be launched: {why}.", shortened(href));
                report.lose(FindingCode::HrefInvalid, resource, "RFC 3986 5.2", message);
                return None;
            }
        };
        tell_of_form(report, resource, href, &inside);
        self.there(report, resource, href, &base, inside)
    }

    /// The address of a file that is in the archive, in the archive's spelling.
    fn there(&self, report: &mut Report, resource: Node, href: &str, base: &Address, inside: Inside) -> Option<String> {
        let name = inside.file();
        let (found, nearest) = match self.files.find(&name) {
            Found::Exactly => return Some(inside.sound().href()),
            Found::Spelled(known) => (Some(inside.with_file(known)), None),
            Found::Nowhere(nearest) => match inside.literal_file().map(|literal| self.files.find(literal)) {
                Some(Found::Exactly) => return Some(inside.with_file(&inside.path).href()),
                Some(Found::Spelled(known)) => (Some(inside.with_file(known)), None),
                _ => (self.below(base, href), nearest),
            },
        };
        let Some(found) = found else {
            let hint = nearest
                .map(|nearest| format!("; there is \"{nearest}\""))
                .unwrap_or_default();
            let message = format!(
                "The file to launch, \"{}\", is not in the archive{hint}.",
                shortened(&name)
            );
            report.lose(FindingCode::LaunchFileMissing, resource, "CAM 3.4.1.19", message);
            return None;
        };
        let message = format!(
            "The href \"{}\" is spelled otherwise in the archive: \"{}\".",
            shortened(href),
            shortened(&found.file())
        );
        report.warn(FindingCode::HrefSpelling, resource, "CAM 3.4.1.19", message);
        Some(found.href())
    }

    /// The address with its base taken for a folder, as authors mean it who forget the slash behind it.
    fn below(&self, base: &Address, href: &str) -> Option<Inside> {
        match base.as_folder().join(href) {
            Ok(Address::Inside(inside)) => match self.files.find(&inside.file()) {
                Found::Exactly => Some(inside.sound()),
                Found::Spelled(known) => Some(inside.with_file(known)),
                Found::Nowhere(_) => None,
            },
            _ => None,
        }
    }

    /// Tells of files that resources list and the archive has not, and of resources that they need and the manifest
    /// has not. `launched` are told already.
    pub(super) fn look_for_missing(&self, report: &mut Report) {
        for resource in &self.in_order {
            let base = self.base_of(&mut Report::unread(), *resource);
            for file in children(*resource, "file") {
                self.look_for(report, file, &base);
            }
            for dependency in children(*resource, "dependency") {
                let reference = identity(dependency, "identifierref").unwrap_or_default();
                if self.get(dependency, &reference).is_none() {
                    let message = format!("No resource has the identifier \"{}\".", shortened(&reference));
                    report.warn(FindingCode::IdentifierMissing, dependency, "CAM 3.4.1.24", message);
                }
            }
        }
    }

    fn look_for(&self, report: &mut Report, file: Node, base: &Address) {
        const RULE: &str = "CAM 3.4.1.22";
        let Some(href) = named(file, "href") else { return };
        match base.join(href) {
            Ok(Address::Inside(inside)) => {
                let name = inside.file();
                let is_there =
                    self.files.has(&name) || inside.literal_file().is_some_and(|literal| self.files.has(literal));
                if !is_there && self.below(base, href).is_none() {
                    let message = format!("The file \"{}\" is not in the archive.", shortened(&name));
                    report.warn(FindingCode::FileMissing, file, RULE, message);
                }
            }
            Ok(Address::Outside(_)) => {}
            Err(why) => {
                let message = format!("The file \"{}\" cannot be found: {why}.", shortened(href));
                report.warn(FindingCode::FileMissing, file, RULE, message);
            }
        }
    }

    /// The name of a metadata file, where it is there.
    pub(super) fn metadata(&self, report: &mut Report, node: Node, location: &str) -> Option<String> {
        let name = match self.root_of(node).join(location) {
            Ok(Address::Inside(inside)) => inside.file(),
            Ok(Address::Outside(_)) => return None,
            Err(_) => location.to_owned(),
        };
        match self.files.find(&name) {
            Found::Exactly => Some(name),
            Found::Spelled(known) => Some(known.to_owned()),
            Found::Nowhere(_) => {
                let message = format!("The metadata file \"{}\" is not in the archive.", shortened(&name));
                report.warn(FindingCode::FileMissing, node, "CAM 3.4.1.4", message);
                None
            }
        }
    }

    fn root_of(&self, node: Node) -> Address {
        let root = node.document().root_element();
        based(&mut Report::unread(), &Address::root(), root)
    }
}

/// The manifests that a node stands in, the nearest first.
fn manifests_around<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.ancestors().filter(|node| is(*node, "manifest"))
}

/// What a resource is (CAM 3.4.1.19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It calls the API.
    Sco,
    /// It does not.
    Asset,
    /// The manifest does not say, or says something else. It is given the API, and may call it.
    Unsaid,
}

/// What a resource is, in whatever case it says so.
pub(super) fn kind_of(resource: Node) -> Kind {
    let said = attribute(resource, "scormtype").map(|said| said.trim().to_ascii_lowercase());
    match said.as_deref() {
        Some("sco") => Kind::Sco,
        Some("asset") => Kind::Asset,
        Some(_) | None => Kind::Unsaid,
    }
}

/// A base with an element's own `xml:base` behind it. One that leads nowhere is left out.
fn based(report: &mut Report, base: &Address, node: Node) -> Address {
    let Some(own) = node
        .attribute((XML, "base"))
        .map(str::trim)
        .filter(|own| !own.is_empty())
    else {
        return base.clone();
    };
    let joined: Result<Address, Nowhere> = base.join(own);
    joined.unwrap_or_else(|why| {
        let message = format!("xml:base \"{}\" was left out: {why}.", shortened(own));
        report.warn(FindingCode::ValueIgnored, node, "CAM 3.4.1.22", message);
        base.clone()
    })
}

fn tell_of_form(report: &mut Report, resource: Node, href: &str, inside: &Inside) {
    if inside.has_backslashes {
        let message = format!(
            "The href \"{}\" has backslashes, which were taken for slashes.",
            shortened(href)
        );
        report.warn(FindingCode::HrefBackslash, resource, "RFC 3986 3.3", message);
    }
    if inside.is_rooted {
        let message = format!(
            "The href \"{}\" begins with a slash, which was taken for the package's root.",
            shortened(href)
        );
        report.warn(FindingCode::HrefSpelling, resource, "RFC 3986 5.2", message);
    }
}
