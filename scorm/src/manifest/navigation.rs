//! Where a learner may go from an item and to it, as far as control modes decide it (SN 3.2).

use roxmltree::Node;

use super::xml::{children, is};
use crate::course::sequencing::{ControlMode, Sequencing};
use crate::package::Navigation;

/// What is known of an item of a cluster of this sequencing. Rules and limits decide while the course is taken: where
/// there are any, nothing is known beforehand, and this is not asked.
pub(super) fn navigation(item: Node, cluster: Option<&Sequencing>) -> Navigation {
    let ControlMode {
        choice,
        flow,
        forward_only,
        ..
    } = cluster.map(|cluster| cluster.control).unwrap_or_default();
    let after = item.next_siblings().skip(1).find(is_item);
    let before = item.prev_siblings().skip(1).find(is_item);
    Navigation {
        onward: leads(flow, item, after),
        back: leads(flow && !forward_only, item, before),
        choice: Some(choice),
    }
}

fn is_item(node: &Node) -> bool {
    is(*node, "item")
}

/// Whether a step from an item's place leads to what stands beside it. Where that is a cluster, or where the step leaves
/// the item's own, other clusters have their say.
fn leads(free: bool, item: Node, beside: Option<Node>) -> Option<bool> {
    match beside {
        _ if !free => Some(false),
        Some(beside) => children(beside, "item").next().is_none().then_some(true),
        None => {
            let is_in_cluster = item.parent_element().is_some_and(|parent| is_item(&parent));
            (!is_in_cluster).then_some(false)
        }
    }
}
