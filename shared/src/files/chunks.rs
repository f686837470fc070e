//! A body that comes in chunks, and is only whole when whoever makes it says so.
//!
//! HTTP ends a body of a stated length with its last byte, and S3 then keeps the object, even if the next thing that its
//! maker finds is a wrong checksum. So one chunk is always held back until the next one comes or the channel is
//! closed: the last byte leaves after the last word.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::{mpsc, oneshot};

/// The body of a request, out of a channel.
pub(super) struct Chunks {
    coming: mpsc::Receiver<Result<Bytes>>,
    held: Option<Bytes>,
    /// Bytes that have yet to come.
    missing: u64,
    /// Where to say why it broke; gone when it did.
    broken: Option<oneshot::Sender<Error>>,
}

impl Chunks {
    /// A body of so many bytes, and where it is said why it broke, if it did.
    pub(super) fn new(length: u64, coming: mpsc::Receiver<Result<Bytes>>) -> (Self, oneshot::Receiver<Error>) {
        let (broken, reason) = oneshot::channel();
        let chunks = Self {
            coming,
            held: None,
            missing: length,
            broken: Some(broken),
        };
        (chunks, reason)
    }

    /// Takes one more chunk, and gives the one before it.
    fn take(&mut self, chunk: Bytes) -> Result<Option<Bytes>> {
        let missing = self.missing.checked_sub(chunk.len() as u64);
        self.missing = missing.ok_or_else(too_long)?;
        Ok(if chunk.is_empty() {
            None
        } else {
            self.held.replace(chunk)
        })
    }

    /// What is held, when nothing more comes.
    fn last(&mut self) -> Result<Option<Bytes>> {
        if self.missing > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(self.held.take())
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>>> {
        loop {
            let ready = match ready!(self.coming.poll_recv(cx)) {
                None => return Poll::Ready(self.last()),
                Some(chunk) => chunk.and_then(|chunk| self.take(chunk)),
            };
            match ready {
                Ok(None) => {}
                ready => return Poll::Ready(ready),
            }
        }
    }
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        if self.broken.is_none() {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(self.poll_chunk(cx)) {
            Ok(chunk) => chunk.map(|chunk| Ok(Frame::data(chunk))),
            Err(error) => {
                let told = Error::new(error.kind(), "the body broke off");
                self.held = None;
                self.broken.take().map(|broken| {
                    // Nobody listens any more when the call was given up; then nobody needs to know.
                    let _ = broken.send(error);
                    Err(told)
                })
            }
        })
    }

    fn size_hint(&self) -> SizeHint {
        let held = self.held.as_ref().map_or(0, Bytes::len) as u64;
        SizeHint::with_exact(self.missing.saturating_add(held))
    }
}

/// Waits for a body of no bytes to end. HTTP would not ask for it at all, and so not hear of a failure.
pub(super) async fn nothing(mut coming: mpsc::Receiver<Result<Bytes>>) -> Result<()> {
    while let Some(chunk) = coming.recv().await {
        if !chunk?.is_empty() {
            return Err(too_long());
        }
    }
    Ok(())
}

fn too_long() -> Error {
    Error::new(ErrorKind::InvalidData, "the body is longer than its stated length")
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// What a body hands on, and how it ends.
    async fn handed_on(length: u64, chunks: Vec<Result<Bytes>>) -> (Vec<u8>, Option<ErrorKind>) {
        let (sender, receiver) = mpsc::channel(chunks.len().max(1));
        for chunk in chunks {
            sender.send(chunk).await.expect("room");
        }
        drop(sender);
        let (mut body, _reason) = Chunks::new(length, receiver);
        let mut sent = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            match frame {
                Ok(frame) => sent.extend_from_slice(&frame.into_data().expect("data")),
                Err(error) => return (sent, Some(error.kind())),
            }
        }
        (sent, None)
    }

    fn chunk(text: &'static str) -> Result<Bytes> {
        Ok(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn a_whole_body_passes() {
        let chunks = vec![chunk("ab"), chunk(""), chunk("c")];
        assert_eq!(handed_on(3, chunks).await, (b"abc".to_vec(), None));
    }

    #[tokio::test]
    async fn a_failure_after_the_last_byte_comes_before_the_last_byte_leaves() {
        let chunks = vec![chunk("ab"), chunk("c"), Err(ErrorKind::InvalidData.into())];
        assert_eq!(
            handed_on(3, chunks).await,
            (b"ab".to_vec(), Some(ErrorKind::InvalidData))
        );
    }

    #[tokio::test]
    async fn a_short_or_a_long_body_is_a_broken_one() {
        let (sent, end) = handed_on(4, vec![chunk("ab"), chunk("c")]).await;
        assert_eq!((sent.len(), end), (2, Some(ErrorKind::UnexpectedEof)));
        let (sent, end) = handed_on(2, vec![chunk("ab"), chunk("c")]).await;
        assert_eq!((sent.len(), end), (0, Some(ErrorKind::InvalidData)));
    }

    #[tokio::test]
    async fn what_is_to_come_is_known_before_and_after_a_chunk() {
        let (sender, receiver) = mpsc::channel(2);
        let (mut body, _reason) = Chunks::new(3, receiver);
        assert_eq!(body.size_hint().exact(), Some(3));
        sender.send(chunk("ab")).await.expect("room");
        sender.send(chunk("c")).await.expect("room");
        poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        assert_eq!(body.size_hint().exact(), Some(1));
    }
}
