//! Opening the connection.

use super::item;
use super::{ATTEMPT_TIMEOUT, Store};

impl Store {
    /// Opens a connection, before there is a request that would wait for it: Lambda starts a function with a whole processor and then gives it
    /// a share of one, and TLS takes ten times as long there. For that a key is read that no item has, which every function with a
    /// table may do. What comes of it is no matter.
    pub async fn open_connection(&self) {
        let read = self.get_eventual(item::key_of_nothing());
        let _ = tokio::time::timeout(ATTEMPT_TIMEOUT, read).await;
    }
}
