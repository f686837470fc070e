//! Values to bytes.

use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::kind;
use super::malformed::Malformed;

/// Writes a value. What JavaScript has no like of, such as bytes and tuples, is not written.
///
/// # Errors
/// [`Malformed`]: the value has something of that in it.
pub fn write(value: &impl Serialize) -> Result<Vec<u8>, Malformed> {
    let mut writer = Writer(Vec::new());
    value.serialize(&mut writer)?;
    Ok(writer.0)
}

struct Writer(Vec<u8>);

impl Writer {
    fn text(&mut self, text: &str) -> Result<(), Malformed> {
        self.put(kind::TEXT);
        let length = u32::try_from(text.len()).map_err(|_| Malformed)?;
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn put(&mut self, kind: u8) {
        self.0.push(kind);
    }
}

/// What is not written.
macro_rules! nothing {
    ($($method:ident($($argument:ty),*) -> $ok:ty),+ $(,)?) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$ok, Malformed> {
            Err(Malformed)
        }
    )+};
}

/// Numbers of all types as doubles.
macro_rules! numbers {
    ($($method:ident($number:ty)),+) => {$(
        fn $method(self, number: $number) -> Result<(), Malformed> {
            self.serialize_f64(number as f64)
        }
    )+};
}

type Never = Impossible<(), Malformed>;

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Malformed;
    type SerializeSeq = &'w mut Writer;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = &'w mut Writer;
    type SerializeStruct = &'w mut Writer;
    type SerializeStructVariant = Never;

    fn serialize_bool(self, flag: bool) -> Result<(), Malformed> {
        self.put(if flag { kind::TRUE } else { kind::FALSE });
        Ok(())
    }

    numbers!(
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_u64(u64),
        serialize_f32(f32)
    );

    fn serialize_f64(self, number: f64) -> Result<(), Malformed> {
        self.put(kind::NUMBER);
        self.0.extend_from_slice(&number.to_le_bytes());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), Malformed> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Malformed> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Malformed> {
        self.put(kind::NULL);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Malformed> {
        self.put(kind::LIST);
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Malformed> {
        self.put(kind::MAP);
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Malformed> {
        self.put(kind::MAP);
        Ok(self)
    }

    nothing! {
        serialize_char(char) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_unit_variant(&'static str, u32, &'static str) -> (),
        serialize_tuple(usize) -> Never,
        serialize_tuple_struct(&'static str, usize) -> Never,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never,
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Malformed> {
        Err(Malformed)
    }
}

impl SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = Malformed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Malformed> {
        self.put(kind::END);
        Ok(())
    }
}

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Malformed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Malformed> {
        key.serialize(Key(self))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Malformed> {
        SerializeSeq::end(self)
    }
}

impl SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = Malformed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Malformed> {
        self.text(name)?;
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Malformed> {
        SerializeSeq::end(self)
    }
}

/// A map's key: a text, or a whole number as its text.
struct Key<'w>(&'w mut Writer);

impl Serializer for Key<'_> {
    type Ok = ();
    type Error = Malformed;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_str(self, text: &str) -> Result<(), Malformed> {
        self.0.text(text)
    }

    fn serialize_u64(self, number: u64) -> Result<(), Malformed> {
        self.0.text(&number.to_string())
    }

    nothing! {
        serialize_bool(bool) -> (),
        serialize_i8(i8) -> (),
        serialize_i16(i16) -> (),
        serialize_i32(i32) -> (),
        serialize_i64(i64) -> (),
        serialize_u8(u8) -> (),
        serialize_u16(u16) -> (),
        serialize_u32(u32) -> (),
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_char(char) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_none() -> (),
        serialize_unit() -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_unit_variant(&'static str, u32, &'static str) -> (),
        serialize_seq(Option<usize>) -> Never,
        serialize_tuple(usize) -> Never,
        serialize_tuple_struct(&'static str, usize) -> Never,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never,
        serialize_map(Option<usize>) -> Never,
        serialize_struct(&'static str, usize) -> Never,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never,
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Malformed> {
        Err(Malformed)
    }
}
