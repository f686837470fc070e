// Values on their way between the page and the engine. engine/src/wire.rs has the form, and why it is no JSON.

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const NUMBER = 3;
const TEXT = 4;
const LIST = 5;
const MAP = 6;
const END = 7;

/** A UTF-16 unit takes so many bytes of UTF-8 at most. */
export const MOST_BYTES = 3;

const encoder = new TextEncoder();
// A byte order mark is a character like others.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Puts a text as UTF-8 where there is room; answers how many bytes it takes. */
export const putText = (text, room) => encoder.encodeInto(text, room).written;

/** The text of UTF-8. */
export const textOf = (bytes) => decoder.decode(bytes);

class Writer {
  #bytes = new Uint8Array(1024);
  #at = 0;

  /** What was written. */
  get bytes() {
    return this.#bytes.subarray(0, this.#at);
  }

  write(value) {
    if (value === null || value === undefined) this.#put(NULL);
    else if (typeof value === 'boolean') this.#put(value ? TRUE : FALSE);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (Array.isArray(value)) this.#all(LIST, value);
    else this.#all(MAP, Object.entries(value).flat());
  }

  #all(kind, values) {
    this.#put(kind);
    for (const value of values) this.write(value);
    this.#put(END);
  }

  #room(length) {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#at + length));
    larger.set(this.bytes);
    this.#bytes = larger;
  }

  #put(kind) {
    this.#room(1);
    this.#bytes[this.#at] = kind;
    this.#at += 1;
  }

  #number(value) {
    this.#put(NUMBER);
    this.#room(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #text(value) {
    this.#put(TEXT);
    this.#room(4 + value.length * MOST_BYTES);
    const written = putText(value, this.#bytes.subarray(this.#at + 4));
    new DataView(this.#bytes.buffer).setUint32(this.#at, written, true);
    this.#at += 4 + written;
  }
}

/** The bytes of a value. */
export function write(value) {
  const writer = new Writer();
  writer.write(value);
  return writer.bytes;
}

class Reader {
  #bytes;
  #view;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next value. */
  read() {
    const kind = this.#bytes[this.#at];
    this.#at += 1;
    if (kind === NULL) return null;
    if (kind === FALSE || kind === TRUE) return kind === TRUE;
    if (kind === NUMBER) return this.#number();
    if (kind === TEXT) return this.#text();
    if (kind === LIST) return [...this.#all()];
    return Object.fromEntries(this.#pairs());
  }

  *#all() {
    while (this.#bytes[this.#at] !== END) yield this.read();
    this.#at += 1;
  }

  *#pairs() {
    const values = this.#all();
    for (const key of values) yield [key, values.next().value];
  }

  #number() {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  #text() {
    const from = this.#at + 4;
    this.#at = from + this.#view.getUint32(this.#at, true);
    return textOf(this.#bytes.subarray(from, this.#at));
  }
}

/** The value of bytes that the engine has written. */
export const read = (bytes) => new Reader(bytes).read();
