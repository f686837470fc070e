//! What changes with every commit, as compressed bytes: compact JSON, raw deflate with a preset dictionary, behind
//! one byte that names the format.
//!
//! DynamoDB counts a write by the kilobyte of the whole item, so size is cost. Chosen by measuring six states made to
//! look like real courses' (`benches/state.rs` makes them and prints the table): a bookmark and a score, an authoring
//! tool's packed suspend data with 20 interactions (the reference, 13.8 KB), JSON suspend data, 100 interactions,
//! and 243 KB of everything. The reference takes 15 write units as it is and, compressed, with what stands beside it:
//!
//! | | size | units | compress and decompress, against this |
//! | --- | --- | --- | --- |
//! | deflate 6 with dictionary | 31 % | 6 | 1 |
//! | deflate 6 without | 33 % | 6 | 1 |
//! | lz4 | 46 % | 8 | 0.2 |
//! | brotli 5, without C | 32 % | 6 | 2.4 |
//! | zstd 3 with dictionary, in C | 32 % | 6 | 0.9 |
//!
//! The dictionary takes 100 to 300 bytes off every state: a third of a small one, and small ones are the most. brotli
//! adds a megabyte to every function, zstd needs a C compiler; of deflate's libraries only the one taken knows
//! preset dictionaries. Higher levels save less than a hundredth and take twice the time.

mod dictionary;

use std::io::{self, Read, Write};

use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, Decompress};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::StoreError;
use dictionary::DICTIONARY;

/// Raw deflate, primed with [`DICTIONARY`].
const DEFLATE_1: u8 = 1;
const LEVEL: u32 = 6;
/// The most bytes of a learner's data that are packed. An answer has all of them, and Lambda takes 6 MB of it.
pub const MOST_PACKED: usize = 2 * 1024 * 1024;
/// The most bytes of what a manifest says, for which 20 000 SCOs need 2 to 3 MB. An import refuses what no answer has room for; this is
/// what no function has memory for.
pub const MOST_OF_A_MANIFEST: usize = 4 * 1024 * 1024;
/// The most bytes that anything is unpacked to: more was never packed.
const MOST_BYTES: u64 = MOST_OF_A_MANIFEST as u64;

/// What makes a session larger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Growth {
    /// What somebody says: it may come to [`MOST_PACKED`].
    #[default]
    Said,
    /// What Lectern notes of a launch, a start, a renewal or a reset. No course has said so much that it can no longer be launched. The notes repeat
    /// at most where the learner is in the course, which a page has sent in one body, and no answer has them.
    Noted,
}

/// Bytes that were not packed here, or not like this.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// The first byte names no format.
    #[error("packed in the unknown format {0:?}")]
    Format(Option<u8>),
    /// The stream is broken.
    #[error("the packed stream is broken")]
    Stream(#[from] io::Error),
    /// The stream unpacks to more than was ever packed.
    #[error("it unpacks to more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// Packs what a learner did, as JSON.
///
/// # Errors
/// [`StoreError::TooLarge`] above [`MOST_PACKED`].
pub fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    pack_within(value, MOST_PACKED)
}

/// Packs a session's states, as JSON.
///
/// # Errors
/// [`StoreError::TooLarge`] above what the growth allows.
pub fn pack_states<T: Serialize>(value: &T, growth: Growth) -> Result<Vec<u8>, StoreError> {
    match growth {
        Growth::Said => pack(value),
        Growth::Noted => pack_within(value, MOST_BYTES as usize),
    }
}

/// Packs what a manifest says, as JSON.
///
/// # Errors
/// [`StoreError::TooLarge`] above [`MOST_OF_A_MANIFEST`].
pub fn pack_manifest<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    pack_within(value, MOST_OF_A_MANIFEST)
}

fn pack_within<T: Serialize>(value: &T, most: usize) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(value).map_err(|error| StoreError::Corrupt(error.into()))?;
    if json.len() > most {
        return Err(StoreError::TooLarge);
    }
    encode(&json).map_err(|error| StoreError::Corrupt(error.into()))
}

/// Unpacks what [`pack`] packed.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    let json = decode(bytes).map_err(|error| StoreError::Corrupt(error.into()))?;
    serde_json::from_slice(&json).map_err(|error| StoreError::Corrupt(error.into()))
}

/// Compresses bytes.
///
/// # Errors
/// None that memory does not make.
pub fn encode(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = Compress::new(Compression::new(LEVEL), false);
    stream.set_dictionary(DICTIONARY.as_bytes())?;
    let mut encoder = ZlibEncoder::new_with_compress(vec![DEFLATE_1], stream);
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Decompresses bytes, at most as many as a state can have.
///
/// # Errors
/// [`Unreadable`].
pub fn decode(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let Some((&DEFLATE_1, body)) = bytes.split_first() else {
        return Err(Unreadable::Format(bytes.first().copied()));
    };
    let mut stream = Decompress::new(false);
    stream.set_dictionary(DICTIONARY.as_bytes()).map_err(io::Error::from)?;
    let mut out = Vec::new();
    ZlibDecoder::new_with_decompress(body, stream)
        .take(MOST_BYTES + 1)
        .read_to_end(&mut out)?;
    if out.len() as u64 > MOST_BYTES {
        Err(Unreadable::TooLarge)
    } else {
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        for length in [0u32, 1, 64, 5_000, 2_000_000] {
            let bytes: Vec<u8> = (0..length)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect();
            assert_eq!(
                decode(&encode(&bytes).expect("packed")).expect("unpacked"),
                bytes,
                "{length}"
            );
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        let bomb = encode(&vec![b'a'; 50_000_000]).expect("packed");
        assert!(matches!(decode(&bomb), Err(Unreadable::TooLarge)));
    }

    #[test]
    fn what_was_not_packed_here_is_refused_and_never_panics() {
        let good = encode(br#"{"item_1":{"data":{"cmi.suspend_data":"abcdefghijklmnop"}}}"#).expect("packed");
        for end in 0..good.len() {
            assert!(decode(&good[..end]).is_err(), "{end}");
        }
        assert!(matches!(decode(b"{}"), Err(Unreadable::Format(Some(b'{')))));
        for at in 0..good.len() * 8 {
            let mut flipped = good.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            let _ = decode(&flipped);
        }
    }

    /// FNV-1a: stored states could no longer be read if the text were changed.
    #[test]
    fn the_dictionary_is_the_one_that_states_are_stored_with() {
        let hash = DICTIONARY.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(hash, 7_781_178_977_194_842_184);
    }
}
