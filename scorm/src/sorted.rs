//! Maps and sets of names as lists in their order, which are searched by halves. They are for what is made once, has few names, or gets them
//! nearly in their order. Elsewhere a tree is quicker; but a page fetches the code of each kind of tree or hash table that the engine has.

use serde::{Deserialize, Serialize};

/// Values by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sorted<V>(Vec<(String, V)>);

impl<V> Sorted<V> {
    /// Where a name is, or where it would be.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        let place = self.place(name).ok()?;
        Some(&self.0[place].1)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        let place = self.place(name).ok()?;
        Some(&mut self.0[place].1)
    }

    pub(crate) fn set(&mut self, name: &str, value: V) {
        match self.place(name) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (name.to_owned(), value)),
        }
    }

    /// The value of a name, which is made where there is none.
    pub(crate) fn get_or_insert(&mut self, name: &str, make: impl FnOnce() -> V) -> &mut V {
        let place = self.place(name).unwrap_or_else(|place| {
            self.0.insert(place, (name.to_owned(), make()));
            place
        });
        &mut self.0[place].1
    }

    pub(crate) fn retain(&mut self, stays: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| stays(name));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl<V> Default for Sorted<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Of several values of a name the first counts.
impl<V> FromIterator<(String, V)> for Sorted<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(values: I) -> Self {
        let mut values: Vec<(String, V)> = values.into_iter().collect();
        values.sort_by(|(one, _), (other, _)| one.cmp(other));
        values.dedup_by(|(later, _), (first, _)| later == first);
        Self(values)
    }
}

/// Names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Names(Sorted<()>);

impl Names {
    /// Whether a name is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// Adds a name.
    pub fn insert(&mut self, name: &str) {
        self.0.set(name, ());
    }
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self(names.into_iter().map(|name| (name, ())).collect())
    }
}

impl From<Vec<String>> for Names {
    fn from(names: Vec<String>) -> Self {
        names.into_iter().collect()
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        names.0.0.into_iter().map(|(name, ())| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whatever_order_they_came_in_and_the_first_value_counts() {
        let pairs = [("c", 1), ("a", 2), ("c", 3), ("b", 4), ("a", 5)];
        let mut sorted: Sorted<i32> = pairs
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect();
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| sorted.get(name).copied()),
            [Some(2), Some(4), Some(1), None]
        );
        assert_eq!(*sorted.get_or_insert("b", || 6), 4);
        *sorted.get_or_insert("aa", || 7) += 1;
        sorted.set("a", 2);
        sorted.retain(|name| name != "b");
        let left: Vec<(&str, i32)> = sorted.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(left, [("a", 2), ("aa", 8), ("c", 1)]);
    }
}
