//! A DynamoDB in this process, dynoxide, behind the real client, so that not one line of the store is other than on AWS. A laptop's has
//! no port (`inside`): it takes any credentials, and a page in a browser could call one. Tests, whose functions are processes of their
//! own, have it on a loopback port.

/// The way to it without a port.
mod inside;

use std::path::Path;
use std::time::Duration;

use dynoxide::Database;
use shared::cause::Cause;
use shared::store::{Store, StoreError, table};
use thiserror::Error;
use tokio::net::TcpListener;

/// The table's name, here and in every database of a laptop.
pub const TABLE: &str = "lectern";

/// How often items are removed whose time is over. DynamoDB takes hours; nothing depends on it.
const SWEEP: Duration = Duration::from_secs(60);

/// The database could not be started.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// Its file cannot be used.
    #[error("the database cannot be opened")]
    Open(#[source] Cause),
    /// No port.
    #[error("no loopback port for the database")]
    Listen(#[source] std::io::Error),
    /// The table could not be made.
    #[error("the table cannot be created")]
    Table(#[from] StoreError),
}

/// Starts a database in a file, or in memory, makes sure of the table, and removes what has lived to its end.
///
/// # Errors
/// [`DatabaseError`].
pub async fn start(file: Option<&Path>) -> Result<Store, DatabaseError> {
    let database = open(file)?;
    tokio::spawn(sweep(database.clone()));
    let client = Store::client_through(inside::client(database));
    table::create(&client, TABLE).await?;
    Ok(Store::new(client, TABLE.to_owned()))
}

/// Starts a database on a loopback port, and answers its address. It removes nothing: that goes by the system's clock, and whoever has another one,
/// such as a test, would lose what is still alive by that.
///
/// # Errors
/// [`DatabaseError`].
pub async fn serve(file: Option<&Path>) -> Result<String, DatabaseError> {
    listen(open(file)?).await
}

fn open(file: Option<&Path>) -> Result<Database, DatabaseError> {
    let database = match file {
        Some(file) => Database::new(&file.to_string_lossy()),
        None => Database::memory(),
    };
    database.map_err(|error| DatabaseError::Open(error.into()))
}

async fn listen(database: Database) -> Result<String, DatabaseError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(DatabaseError::Listen)?;
    let address = listener.local_addr().map_err(DatabaseError::Listen)?;
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let address = format!("http://{address}");
    table::create(&Store::client_at(&address), TABLE).await?;
    Ok(address)
}

async fn sweep(database: Database) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let database = database.clone();
        // What cannot be swept now is swept the next time.
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
    }
}
