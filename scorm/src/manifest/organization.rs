//! The organization that learners take, and its items (CAM 3.4.1.6 to 3.4.1.11).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use roxmltree::{Node, NodeId};

use super::address::with_parameters;
use super::report::{Report, shortened};
use super::resource::{Kind, Resources, kind_of};
use super::sequencing::{self, Collection};
use super::terms::{completion, terms};
use super::value::{flag, ignore};
use super::xml::{attribute, child, children, identity, is, named, text, title};
use crate::course::sequencing::Sequencing;
use crate::course::{Course, HiddenControl, Item};
use crate::finding::FindingCode;
use crate::package::{Family, Sco};

/// Items that stand in each other. The standard's own tests have nine, and the tree is kept as JSON, whose readers stop
/// at some depth.
const MOST_ITEM_DEPTH: usize = 32;

/// Items of the largest course that is read. Inner manifests can be referred to from many places, and make a small manifest large.
const MOST_ITEMS: usize = 100_000;
/// Bytes of all their identifiers, titles, addresses and launch data: four times of what an answer has room for.
const MOST_ITEM_BYTES: usize = 16_000_000;

/// The organization that a manifest means, or the one that it could mean; `None` where it has none.
pub(super) fn chosen<'a, 'input: 'a>(report: &mut Report, root: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    const RULE: &str = "CAM 3.4.1.5";
    let organizations = child(root, "organizations")?;
    let all = || children(organizations, "organization");
    let first = all().next()?;
    let default = identity(organizations, "default");
    let meant = default
        .as_ref()
        .and_then(|default| all().find(|node| identity(*node, "identifier").as_ref() == Some(default)));
    if let Some(meant) = meant.filter(|meant| has_content(*meant)) {
        return Some(meant);
    }
    let taken = all().find(|node| has_content(*node)).or(meant).unwrap_or(first);
    let why = match (&default, meant) {
        (None, _) => "No default organization is named".to_owned(),
        (Some(default), None) => format!("The default organization \"{}\" is not there", shortened(default)),
        (Some(default), Some(_)) => format!("The default organization \"{}\" launches nothing", shortened(default)),
    };
    let name = named(taken, "identifier").unwrap_or_default();
    let message = format!("{why}; \"{}\" is taken.", shortened(name));
    report.warn(FindingCode::DefaultOrganization, organizations, RULE, message);
    Some(taken)
}

fn has_content(organization: Node) -> bool {
    let mut items = organization.descendants().filter(|node| is(*node, "item"));
    items.any(|item| named(item, "identifierref").is_some())
}

/// An organization's tree, and what can be launched in it.
pub(super) struct Read {
    pub(super) course: Course,
    pub(super) scos: Vec<Sco>,
}

/// Reads an organization; without one, the SCOs as they are listed.
pub(super) fn read<'a, 'input: 'a>(
    report: &mut Report,
    resources: &Resources<'a, 'input>,
    root: Node<'a, 'input>,
    organization: Option<Node<'a, 'input>>,
    family: Family,
) -> Option<Read> {
    let collection = Collection::of(report, root);
    let mut items = Items {
        report,
        resources,
        collection,
        family,
        known: HashSet::new(),
        count: 0,
        bytes: 0,
        chosen: HashMap::new(),
        open: Vec::new(),
        launched: Vec::new(),
    };
    let course = match organization {
        Some(organization) => items.course(organization),
        None => items.without_organization(root)?,
    };
    let launched = items.launched;
    report.can_launch(!launched.is_empty());
    if !launched.is_empty() && launched.iter().all(|sco| sco.terms.is_asset) {
        let message = "No item launches a SCO; assets are launched, and are complete once they were shown.";
        report.warn(FindingCode::NoSco, organization.unwrap_or(root), "CAM 2.1.1", message);
    }
    Some(Read { course, scos: launched })
}

struct Items<'r, 'a, 'input> {
    report: &'r mut Report,
    resources: &'r Resources<'a, 'input>,
    collection: Collection<'a, 'input>,
    family: Family,
    /// Identifiers that are taken.
    known: HashSet<String>,
    count: usize,
    /// Bytes of their texts.
    bytes: usize,
    /// What inner manifests have chosen.
    chosen: HashMap<NodeId, Option<Node<'a, 'input>>>,
    /// Inner manifests whose items are being read: one that leads back to itself has no end.
    open: Vec<Node<'a, 'input>>,
    launched: Vec<Sco>,
}

impl<'a, 'input: 'a> Items<'_, 'a, 'input> {
    fn course(&mut self, organization: Node<'a, 'input>) -> Course {
        let sequencing = self.sequencing(organization);
        let items = self.below(organization, 1);
        let mut global = |name| flag(self.report, organization, name, "CAM 3.4.1.6").unwrap_or(true);
        Course {
            identifier: identity(organization, "identifier").unwrap_or_default().into_owned(),
            title: title(organization).unwrap_or_default(),
            objectives_global_to_system: global("objectivesGlobalToSystem"),
            shared_data_global_to_system: global("sharedDataGlobalToSystem"),
            completion: completion(self.report, self.family, organization),
            sequencing,
            items,
        }
    }

    /// A course of the SCOs in the order in which they are listed. `None`, and an error told, where there is none.
    fn without_organization(&mut self, root: Node<'a, 'input>) -> Option<Course> {
        const RULE: &str = "CAM 3.4.1.5";
        let place = child(root, "organizations").unwrap_or(root);
        let listed: Vec<Node> = self.resources.scos().collect();
        if listed.is_empty() {
            let message = "The manifest has no <organization>, so that nothing says what a learner takes, and no SCO among its resources.";
            self.report.refuse(FindingCode::NoOrganization, place, RULE, message);
            return None;
        }
        let message = "The manifest has no <organization>; its SCOs are taken in the order in which they are listed.";
        self.report.warn(FindingCode::NoOrganization, place, RULE, message);
        let mut items = Vec::new();
        for resource in listed {
            if self.is_too_large(resource) {
                break;
            }
            let identifier = self.identifier(resource);
            self.bytes += 2 * identifier.len();
            let mut item = Item {
                title: identifier.clone(),
                identifier,
                ..Item::default()
            };
            self.launch_resource(resource, resource, &mut item, None);
            items.push(item);
        }
        Some(Course {
            items,
            ..Course::default()
        })
    }

    fn sequencing(&mut self, node: Node<'a, 'input>) -> Option<Sequencing> {
        match self.family {
            Family::Scorm12 => None,
            Family::Scorm2004 => sequencing::read(self.report, &self.collection, node),
        }
    }

    fn below(&mut self, node: Node<'a, 'input>, depth: usize) -> Vec<Item> {
        let mut items = children(node, "item").peekable();
        if depth > MOST_ITEM_DEPTH {
            if let Some(first) = items.peek() {
                let message = format!("Items stand in each other deeper than {MOST_ITEM_DEPTH} levels.");
                self.report
                    .refuse(FindingCode::ManifestTooDeep, *first, "CAM 3.4.1.7", message);
            }
            return Vec::new();
        }
        let mut read = Vec::new();
        for item in items {
            if self.is_too_large(item) {
                break;
            }
            read.push(self.item(item, depth));
        }
        read
    }

    /// Whether there are more items, or more text of them, than any course has; then that is told.
    fn is_too_large(&mut self, node: Node) -> bool {
        let is_too_large = self.count >= MOST_ITEMS || self.bytes > MOST_ITEM_BYTES;
        if is_too_large {
            let message = format!(
                "The course has more than {MOST_ITEMS} items, or {MOST_ITEM_BYTES} bytes of text in them; split it into several packages."
            );
            self.report
                .refuse(FindingCode::CourseTooLarge, node, "CAM 3.4.1.7", message);
        }
        is_too_large
    }

    /// The items of the manifest within the manifest that an item refers to (CAM 1.2, 2.2.3).
    fn inner(&mut self, reference: &str, depth: usize) -> Option<Vec<Item>> {
        let manifest = self.resources.inner(reference)?;
        if self.open.contains(&manifest) {
            return None;
        }
        let organization = match self.chosen.get(&manifest.id()) {
            Some(known) => *known,
            None => {
                let found = chosen(self.report, manifest);
                self.chosen.insert(manifest.id(), found);
                found
            }
        }?;
        self.open.push(manifest);
        let items = self.below(organization, depth);
        self.open.pop();
        Some(items)
    }

    fn item(&mut self, node: Node<'a, 'input>, depth: usize) -> Item {
        const RULE: &str = "CAM 3.4.1.7";
        let identifier = self.identifier(node);
        let title = title(node).unwrap_or_else(|| {
            let message = format!("The item has no title; \"{}\" is shown.", shortened(&identifier));
            self.report.warn(FindingCode::TitleMissing, node, RULE, message);
            identifier.clone()
        });
        self.bytes += identifier.len() + title.len();
        let sequencing = self.sequencing(node);
        let mut item = Item {
            title,
            identifier,
            hidden: flag(self.report, node, "isvisible", RULE) == Some(false),
            prerequisites: self.prerequisites(node),
            hidden_controls: hidden_controls(self.report, node),
            completion: completion(self.report, self.family, node),
            ..Item::default()
        };
        if let Some(reference) = identity(node, "identifierref") {
            match self.inner(&reference, depth + 1) {
                Some(items) => item.items = items,
                None => self.launch(node, &reference, &mut item, sequencing.as_ref()),
            }
        }
        item.items.extend(self.below(node, depth + 1));
        item.sequencing = sequencing;
        item
    }

    /// An identifier that no other item has: two items of one name would share a learner's state.
    fn identifier(&mut self, node: Node) -> String {
        const RULE: &str = "CAM 3.4.1.7";
        self.count += 1;
        let said = identity(node, "identifier").map(Cow::into_owned);
        let wanted = said.clone().unwrap_or_else(|| format!("item-{}", self.count));
        let mut identifier = wanted.clone();
        let mut number = 1;
        while !self.known.insert(identifier.clone()) {
            number += 1;
            // Counted from the item's own place where a name is there often, so that no search is long.
            identifier = match number {
                2..9 => format!("{wanted}~{number}"),
                _ => format!("{wanted}~{}~{number}", self.count),
            };
        }
        if said.is_none() {
            let message = format!("The item has no identifier; \"{identifier}\" is taken.");
            self.report.warn(FindingCode::IdentifierMissing, node, RULE, message);
        } else if identifier != wanted {
            let message = format!(
                "Another item has this identifier; \"{}\" is taken.",
                shortened(&identifier)
            );
            self.report.warn(FindingCode::IdentifierDuplicate, node, RULE, message);
        }
        identifier
    }

    fn launch(&mut self, node: Node<'a, 'input>, reference: &str, item: &mut Item, sequencing: Option<&Sequencing>) {
        match self.resources.get(node, reference) {
            Some(resource) => self.launch_resource(node, resource, item, sequencing),
            None => {
                let message = format!(
                    "The item names the resource \"{}\", which is not there; it launches nothing.",
                    shortened(reference)
                );
                self.report
                    .warn(FindingCode::ItemDangling, node, "CAM 3.4.1.7", message);
                item.unavailable = true;
            }
        }
    }

    fn launch_resource(
        &mut self,
        node: Node<'a, 'input>,
        resource: Node<'a, 'input>,
        item: &mut Item,
        sequencing: Option<&Sequencing>,
    ) {
        let Some(address) = self.resources.launched(self.report, resource, node) else {
            item.unavailable = true;
            return;
        };
        let href = with_parameters(&address, attribute(node, "parameters").unwrap_or_default());
        let mut terms = terms(self.report, self.family, node, item.completion, sequencing);
        let kind = kind_of(resource);
        terms.is_asset = kind == Kind::Asset;
        terms.is_unsaid = kind == Kind::Unsaid;
        item.href = Some(href.clone());
        item.is_sco = !terms.is_asset;
        self.bytes += href.len() + terms.launch_data.as_ref().map_or(0, String::len);
        self.launched.push(Sco {
            identifier: item.identifier.clone(),
            title: item.title.clone(),
            href,
            terms,
        });
    }

    fn prerequisites(&mut self, node: Node) -> Option<String> {
        const RULE: &str = "CAM 1.2 2.3.2.5.1";
        let prerequisites = child(node, "prerequisites").filter(|_| self.family == Family::Scorm12)?;
        let script = text(prerequisites)?;
        match attribute(prerequisites, "type").map(str::trim) {
            None | Some("" | "aicc_script") => Some(script),
            Some(other) => {
                ignore(
                    self.report,
                    prerequisites,
                    RULE,
                    "The language of prerequisites",
                    other,
                    "aicc_script",
                );
                None
            }
        }
    }
}

/// What the player is not to show beside an item (CAM 5.2.1).
fn hidden_controls(report: &mut Report, item: Node) -> Vec<HiddenControl> {
    let interface = child(item, "presentation").and_then(|node| child(node, "navigationInterface"));
    let mut hidden = Vec::new();
    for node in interface.into_iter().flat_map(|node| children(node, "hideLMSUI")) {
        let word = text(node).unwrap_or_default();
        match HiddenControl::parse(&word) {
            Some(control) if !hidden.contains(&control) => hidden.push(control),
            Some(_) => {}
            None => {
                let expected = format!("one of {}", HiddenControl::WORDS.join(", "));
                ignore(report, node, "CAM 5.2.1", "hideLMSUI", &word, &expected);
            }
        }
    }
    hidden
}
