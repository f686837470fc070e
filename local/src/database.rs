//! A DynamoDB in this process, dynoxide, behind the real client, so that not one line of the store is other than on AWS. A laptop's has
//! no port (`inside`): dynoxide takes any credentials, and a page in a browser could call one. Where its owner wants one, for functions
//! in containers, it takes this process's credentials alone (`outside`). Tests, whose functions are processes of their own, have it on a
//! loopback port.

/// The way to it without a port.
mod inside;
/// The way to it by a port, for whoever has this process's secret.
mod outside;
/// Whose secret has signed a request.
mod signed;

use std::path::Path;
use std::time::Duration;

use dynoxide::Database;
use shared::aws;
use shared::cause::Cause;
use shared::store::{Store, StoreError, table};
use thiserror::Error;
use tokio::net::TcpListener;

use crate::stream::{self, Stream};

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
    /// No folder for it.
    #[error("no folder can be made for the database")]
    Folder(#[source] std::io::Error),
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
    begin(open(file)?).await
}

/// The same with the table's stream, and where there is a port, whoever has this process's secret reaches it by that as well. Without a file
/// it is in a folder that goes when the process ends: a stream's records have to be taken out of the file.
///
/// # Errors
/// [`DatabaseError`].
pub async fn start_with_stream(
    file: Option<&Path>,
    port: Option<TcpListener>,
) -> Result<(Store, Stream), DatabaseError> {
    let temporary = match file {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(DatabaseError::Folder)?),
    };
    let in_temporary = temporary.as_ref().map(|folder| folder.path().join(TABLE));
    let file = file.or(in_temporary.as_deref());
    let database = open(file)?;
    let store = begin(database.clone()).await?;
    let http = inside::client(database.clone());
    table::stream(&Store::client_through(http.clone()), TABLE).await?;
    let stream = Stream::open(
        stream::client(&aws::through(http, "http://streams.local")),
        file.unwrap_or(Path::new("")),
        temporary,
    );
    let stream = stream.map_err(DatabaseError::Open)?;
    if let Some(port) = port {
        tokio::spawn(axum::serve(port, outside::router(database)).into_future());
    }
    Ok((store, stream))
}

async fn begin(database: Database) -> Result<Store, DatabaseError> {
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

#[cfg(test)]
mod tests {
    use shared::tenant::TenantId;

    use super::*;

    #[tokio::test]
    async fn by_its_port_a_database_takes_what_is_signed_with_this_process_secret_alone() {
        let port = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", port.local_addr().expect("an address"));
        start_with_stream(None, Some(port)).await.expect("a database");
        let store = Store::new(Store::client_at(&url), TABLE.to_owned());
        let tenant = TenantId::parse("acme").expect("a tenant");
        assert!(store.plan(&tenant).await.expect("an answer").is_none());

        let of_another =
            "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00";
        for authorization in ["", "Bearer secret", "AWS4-HMAC-SHA256", of_another] {
            let request = reqwest::Client::new().post(&url).body(r#"{"TableName":"lectern"}"#);
            let request = request.header(inside::TARGET, "DynamoDB_20120810.DescribeTable");
            let request = request.header("x-amz-date", "20260101T000000Z");
            let answer = request
                .header("authorization", authorization)
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status(), 400, "{authorization}");
            let text = answer.text().await.expect("a text");
            assert!(text.contains("UnrecognizedClientException"), "{authorization}: {text}");
        }
    }
}
