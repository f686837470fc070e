//! What Lambda does with the table's stream: reads it in batches and hands them to the functions that the template names, again where one
//! fails. What was handled is taken out of the stream, so that a process that ends in the middle finds the rest at its next start.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::ShardIteratorType;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use shared::app::App;
use shared::cause::{Cause, told};
use shared::clock::Clock;
use shared::store::stream::{Handled, Record};
use tempfile::TempDir;

use crate::deliveries::{Deliveries, ToDeliveries};

/// Records of one batch, as the template has it.
const BATCH: i32 = 100;
/// The wait where there was nothing, and where something failed.
const IDLE: Duration = Duration::from_millis(200);
const AGAIN: Duration = Duration::from_secs(1);

/// By what the database looks for records: for the next one's number at each write, for those of a batch, and for one by its name. Without
/// these it reads all that nobody has handled yet, each time, and a burst of writes slows itself down.
const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS lectern_stream_numbers ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS lectern_stream_shards ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS lectern_stream_names ON _stream_records (event_id);";

/// Takes all records up to one out of the stream.
const TAKE_OUT: &str = "DELETE FROM _stream_records WHERE id <= (SELECT id FROM _stream_records WHERE event_id = ?1)";

/// The stream of a laptop's table.
#[derive(Debug)]
pub struct Stream {
    client: Client,
    /// A connection of its own to the database's file: its stream keeps a record until somebody takes it out, and has no call for that.
    handled: Arc<Mutex<Connection>>,
    /// Where the file is, if it goes with the process.
    _temporary: Option<TempDir>,
}

/// The real client of streams, with the database of this configuration behind it.
pub fn client(config: &SdkConfig) -> Client {
    Client::new(config)
}

/// A record, and its name in the stream.
struct Numbered {
    name: String,
    record: Record,
}

impl Stream {
    /// The stream of the database in this file.
    ///
    /// # Errors
    /// Where SQLite cannot open it.
    pub fn open(client: Client, file: &Path, temporary: Option<TempDir>) -> Result<Self, Cause> {
        let handled = Connection::open(file)?;
        // What is read again after a crash does no harm.
        handled.pragma_update(None, "synchronous", "NORMAL")?;
        handled.execute_batch(INDEXES)?;
        Ok(Self {
            client,
            handled: Arc::new(Mutex::new(handled)),
            _temporary: temporary,
        })
    }

    /// Hands on what comes, for as long as the process lives.
    pub async fn serve(self, app: App) {
        let deliveries = Deliveries::default();
        tokio::spawn(deliveries.clone().serve(app.clone()));
        let way = ToDeliveries(deliveries, app.clone());
        loop {
            let wait = match self.turn(&app, &way).await {
                Ok(true) => continue,
                Ok(false) => IDLE,
                Err(error) => {
                    tracing::error!(cause = told(&*error), "the stream cannot be read");
                    AGAIN
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Handles a batch. Whether there was one, and all of it is handled.
    async fn turn(&self, app: &App, way: &ToDeliveries) -> Result<bool, Cause> {
        let batch = self.read(ahead(app)).await?;
        let records = || batch.iter().map(|numbered| numbered.record.clone()).collect();
        let handled: [Handled; 2] = [
            record_events::record(app, records()).await,
            forward_events::forward(app, records(), way).await,
        ];
        let is_failed = |numbered: &&Numbered| {
            let failed = handled.iter().filter_map(|handled| handled.failed.as_ref());
            failed.into_iter().any(|failed| *failed == numbered.record.sequence)
        };
        let done = batch
            .iter()
            .position(|numbered| is_failed(&numbered))
            .unwrap_or(batch.len());
        if let Some(last) = batch[..done].last() {
            let (last, handled) = (last.name.clone(), self.handled.clone());
            // It waits for the disk.
            tokio::task::spawn_blocking(move || {
                let handled = handled.lock().unwrap_or_else(PoisonError::into_inner);
                handled.execute(TAKE_OUT, [&last])
            })
            .await??;
        }
        Ok(done > 0 && done == batch.len())
    }

    async fn read(&self, ahead: SignedDuration) -> Result<Vec<Numbered>, Cause> {
        let streams = self.client.list_streams().send().await?;
        let arn = streams.streams().first().and_then(|stream| stream.stream_arn());
        let described = self.client.describe_stream().set_stream_arn(arn.map(str::to_owned));
        let described = described.send().await?.stream_description;
        let shard = described
            .as_ref()
            .and_then(|stream| stream.shards().first()?.shard_id());
        let first = self
            .client
            .get_shard_iterator()
            .set_stream_arn(arn.map(str::to_owned))
            .set_shard_id(shard.map(str::to_owned))
            .shard_iterator_type(ShardIteratorType::TrimHorizon);
        let first = first.send().await?.shard_iterator;
        let found = self
            .client
            .get_records()
            .set_shard_iterator(first)
            .limit(BATCH)
            .send()
            .await?;
        let records = found.records.unwrap_or_default().into_iter();
        let arn = arn.unwrap_or_default();
        records.map(|record| numbered(arn, record, ahead)).collect()
    }
}

/// How far the laptop's clock is ahead of the system's, by which the database notes its records. To the second, as they are, so that a record
/// that is read again says the same.
fn ahead(app: &App) -> SignedDuration {
    let ahead = app.now().duration_since(Clock::System.now());
    SignedDuration::from_secs_f64(ahead.as_secs_f64().round())
}

fn numbered(
    arn: &str,
    record: aws_sdk_dynamodbstreams::types::Record,
    ahead: SignedDuration,
) -> Result<Numbered, Cause> {
    let name = record.event_id.unwrap_or_default();
    let remover = record.user_identity.and_then(|user| user.principal_id);
    let change = record.dynamodb.ok_or("a record without its change")?;
    let at = change.approximate_creation_date_time.map_or(0, |at| at.secs());
    let record = Record::new(
        arn,
        change.sequence_number.unwrap_or_default(),
        Timestamp::from_second(at)? + ahead,
        remover.as_deref(),
        change.old_image.map(serde_dynamo::Item::from),
        change.new_image.map(serde_dynamo::Item::from),
    );
    Ok(Numbered { name, record })
}
