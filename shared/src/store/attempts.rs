//! Earlier attempts of a session, as they were kept when a new one replaced them.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::change::EndedAttempt;

use super::item;
use super::item::attempt::{self, AttemptItem, AttemptsItem};
use super::lists::MOST_LOOKED_BYTES;
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// One look at a session's earlier attempts.
#[derive(Debug)]
pub struct Attempts {
    /// The attempts found, newest first.
    pub found: Vec<EndedAttempt>,
    /// The number of the attempt behind which to look on, while there is more.
    pub next: Option<u32>,
}

impl Store {
    /// Looks at up to `count` earlier attempts of a session, newest first, those with lower numbers than `after`. A look
    /// may find fewer than there are: it reads a megabyte at the most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_attempts(
        &self,
        tenant: &TenantId,
        session: &Session,
        after: u32,
        count: i32,
        now: Timestamp,
    ) -> Result<Attempts, StoreError> {
        let pk = item::session_pk(tenant, &session.id);
        let start = item::key(pk.clone(), &attempt::attempt_sk(session.created_at, after));
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(item::BEGINNING)
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":prefix", AttributeValue::S(attempt::attempts_of(session.created_at)))
            .scan_index_forward(false)
            .set_exclusive_start_key(Some(start))
            .limit(count)
            .send()
            .await
            .map_err(failed)?;
        let mut found = Vec::new();
        let mut bytes = 0;
        for head in page.items.unwrap_or_default() {
            let Some(whole) = self.whole(head, now).await? else {
                continue;
            };
            // Where several ended at once, their item begins below `after` and may reach beyond it.
            for attempt in attempts_of(whole)?.into_iter().filter(|attempt| attempt.number < after) {
                let number = attempt.number;
                let texts = attempt.data.iter().map(|(name, text)| name.len() + text.len());
                bytes += texts.sum::<usize>();
                found.push(attempt);
                if bytes > MOST_LOOKED_BYTES || found.len() >= count.unsigned_abs() as usize {
                    return Ok(Attempts {
                        found,
                        next: Some(number),
                    });
                }
            }
        }
        let next = page.last_evaluated_key.as_ref().and_then(attempt::attempt_number);
        Ok(Attempts { found, next })
    }
}

/// The attempts of an item, newest first.
fn attempts_of(found: Item) -> Result<Vec<EndedAttempt>, StoreError> {
    match AttemptsItem::is(&found) {
        true => item::read::<AttemptsItem>(found)?.into_attempts(),
        false => Ok(vec![item::read::<AttemptItem>(found)?.into_attempt()?]),
    }
}
