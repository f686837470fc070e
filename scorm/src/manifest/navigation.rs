//! Where a learner may go from an item and to it, as far as control modes decide it (SN 3.2).

use roxmltree::Node;

use super::Reader;
use super::xml::{child, children, flag};
use crate::package::Navigation;

impl<'a, 'input: 'a> Reader<'a, 'input> {
    /// What is known of an item. Rules and limits decide while the course is taken: where there are any, nothing is
    /// known beforehand.
    pub(super) fn navigation(&self, item: Node<'a, 'input>) -> Navigation {
        let Some(cluster) = item.parent_element().filter(|_| !self.ruled) else {
            return Navigation::default();
        };
        let flow = self.has_control(cluster, "flow", false);
        let forward_only = self.has_control(cluster, "forwardOnly", false);
        let after = item.next_siblings().skip(1).find(is_item);
        let before = item.prev_siblings().skip(1).find(is_item);
        Navigation {
            onward: leads(flow, cluster, after),
            back: leads(flow && !forward_only, cluster, before),
            choice: Some(self.has_control(cluster, "choice", true)),
        }
    }

    fn has_control(&self, cluster: Node<'a, 'input>, mode: &str, default: bool) -> bool {
        let modes = self.sequenced(cluster, &["controlMode"]);
        modes.and_then(|modes| flag(modes, mode)).unwrap_or(default)
    }
}

fn is_item(node: &Node) -> bool {
    node.is_element() && node.tag_name().name() == "item"
}

/// Whether a step from an item's place leads to what stands beside it. Where that is a cluster, or where the step leaves
/// the item's own, other clusters have their say.
fn leads(free: bool, cluster: Node, beside: Option<Node>) -> Option<bool> {
    match beside {
        _ if !free => Some(false),
        Some(beside) => children(beside, "item").next().is_none().then_some(true),
        None => (!is_item(&cluster)).then_some(false),
    }
}

/// Whether any activity of a course has rules or limits.
pub(super) fn is_ruled(root: Node) -> bool {
    let mut sequencings = root.descendants().filter(|node| node.tag_name().name() == "sequencing");
    sequencings.any(|sequencing| {
        let rules = child(sequencing, "sequencingRules").is_some_and(|rules| rules.has_children());
        let limited = child(sequencing, "limitConditions").is_some_and(|limits| limits.attributes().len() > 0);
        let constrained = child(sequencing, "constrainedChoiceConsiderations").is_some();
        rules || limited || constrained
    })
}
