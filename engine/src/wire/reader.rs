//! Values from bytes. Nothing that they say is trusted: not a length, not a kind, not how deep they are.

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::kind;
use super::malformed::Malformed;

/// Lists and maps within each other: a chapter takes two. Manifests are read with far less, and the stack of a page has room for far more.
const MOST_DEPTH: usize = 256;

/// Reads one value, and nothing behind it.
///
/// # Errors
/// [`Malformed`]: the bytes are no value of this type.
pub fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Malformed> {
    let mut reader = Reader { bytes, depth: 0 };
    let value = T::deserialize(&mut reader)?;
    if reader.bytes.is_empty() {
        Ok(value)
    } else {
        Err(Malformed)
    }
}

struct Reader<'de> {
    bytes: &'de [u8],
    depth: usize,
}

impl<'de> Reader<'de> {
    fn take(&mut self, length: usize) -> Result<&'de [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    fn peek(&self) -> Result<u8, Malformed> {
        self.bytes.first().copied().ok_or(Malformed)
    }

    fn kind(&mut self) -> Result<u8, Malformed> {
        let [kind] = self.array()?;
        Ok(kind)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Malformed> {
        if self.kind()? == wanted { Ok(()) } else { Err(Malformed) }
    }

    fn number(&mut self) -> Result<f64, Malformed> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    fn text(&mut self) -> Result<&'de str, Malformed> {
        self.expect(kind::TEXT)?;
        let length = u32::from_le_bytes(self.array()?);
        let bytes = self.take(usize::try_from(length).map_err(|_| Malformed)?)?;
        std::str::from_utf8(bytes).map_err(|_| Malformed)
    }

    fn enter(&mut self) -> Result<(), Malformed> {
        self.depth += 1;
        if self.depth <= MOST_DEPTH {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// Whether a list or map is over, which is then left.
    fn is_over(&mut self) -> Result<bool, Malformed> {
        let is_over = self.peek()? == kind::END;
        if is_over {
            self.kind()?;
            self.depth -= 1;
        }
        Ok(is_over)
    }

    fn skip(&mut self) -> Result<(), Malformed> {
        if self.peek()? == kind::TEXT {
            return self.text().map(|_| ());
        }
        match self.kind()? {
            kind::NULL | kind::FALSE | kind::TRUE => {}
            kind::NUMBER => {
                self.number()?;
            }
            kind::LIST | kind::MAP => {
                self.enter()?;
                // A map's keys are values of their own.
                while !self.is_over()? {
                    self.skip()?;
                }
            }
            _ => return Err(Malformed),
        }
        Ok(())
    }
}

/// A number without a fraction, which a double has up to 2^53.
fn whole(number: f64) -> Result<i64, Malformed> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    match number.fract() == 0.0 && number.abs() <= MOST {
        true => Ok(number as i64),
        false => Err(Malformed),
    }
}

/// Numbers of a type, out of doubles.
macro_rules! integers {
    ($($method:ident),+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            self.expect(kind::NUMBER)?;
            visitor.visit_i64(whole(self.number()?)?)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.peek()? {
            kind::NULL => {
                self.kind()?;
                visitor.visit_unit()
            }
            kind::FALSE | kind::TRUE => self.deserialize_bool(visitor),
            kind::NUMBER => self.deserialize_f64(visitor),
            kind::TEXT => self.deserialize_str(visitor),
            kind::LIST => self.deserialize_seq(visitor),
            kind::MAP => self.deserialize_map(visitor),
            _ => Err(Malformed),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.kind()? {
            kind::FALSE => visitor.visit_bool(false),
            kind::TRUE => visitor.visit_bool(true),
            _ => Err(Malformed),
        }
    }

    integers!(deserialize_i64, deserialize_u32, deserialize_u64);

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.expect(kind::NUMBER)?;
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        if self.peek()? != kind::NULL {
            return visitor.visit_some(self);
        }
        self.kind()?;
        visitor.visit_none()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.expect(kind::LIST)?;
        self.enter()?;
        visitor.visit_seq(Inside(self))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.expect(kind::MAP)?;
        self.enter()?;
        visitor.visit_map(Inside(self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct enum identifier
    }
}

/// A list or a map whose values come one after the other.
struct Inside<'r, 'de>(&'r mut Reader<'de>);

impl<'de> SeqAccess<'de> for Inside<'_, 'de> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Malformed> {
        if self.0.is_over()? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.0).map(Some)
    }
}

impl<'de> MapAccess<'de> for Inside<'_, 'de> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Malformed> {
        if self.0.is_over()? {
            return Ok(None);
        }
        seed.deserialize(Key(self.0.text()?)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Malformed> {
        seed.deserialize(&mut *self.0)
    }
}

/// A map's key: a text, which may be a number's.
struct Key<'de>(&'de str);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let number: u64 = self.0.parse().map_err(|_| Malformed)?;
        number.into_deserializer().deserialize_u64(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}
