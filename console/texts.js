// What the console says. The service has put the texts into the page; they are one file, texts/en.json.

const TEXTS = JSON.parse(document.getElementById('texts').textContent);
const LANGUAGE = document.documentElement.lang;

/** A text by its name, with values in place of `{name}`. */
export const text = (name, values = {}) => TEXTS[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** Whether there is a text of this name. */
export const hasText = (name) => Object.hasOwn(TEXTS, name);

/** A text that says how many there are: `{name}.one` for one, and `{name}.other` for any other number. */
export function counted(name, count, values = {}) {
  const form = new Intl.PluralRules(LANGUAGE).select(count);
  return text(hasText(`${name}.${form}`) ? `${name}.${form}` : `${name}.other`, { count: number(count), ...values });
}

/** A number as the language writes it. */
export const number = (value, options) => new Intl.NumberFormat(LANGUAGE, options).format(value);

/** A part of a whole, from 0 to 1, as a percentage. */
export const percent = (part) => number(part, { style: 'percent', maximumFractionDigits: 1 });

/** A time as people read it, in their own zone. */
export const time = (at) => new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));

/** An hour of a day, of which nothing more is known. */
export const hour = (at) => new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

/** A day. */
export const day = (at) => new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' }).format(new Date(at));

const STEPS = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month'], [Infinity, 'year']];

/** How far a time is from now, such as `3 minutes ago`. */
export function ago(at, now = Date.now()) {
  let amount = (new Date(at) - now) / 1000;
  for (const [most, unit] of STEPS) {
    if (Math.abs(Math.round(amount)) < most) {
      return new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' }).format(Math.round(amount), unit);
    }
    amount /= most;
  }
  return time(at);
}

/** Seconds as people read them, such as `1 h 5 min`. */
export function duration(seconds) {
  if (seconds < 60) return text('seconds', { count: number(seconds) });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text('minutes', { minutes: number(minutes), seconds: number(seconds % 60) });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return text('hours', { hours: number(hours), minutes: number(minutes % 60) });
  return text('days', { days: number(Math.floor(hours / 24)), hours: number(hours % 24) });
}

/** A time that something is good for, in the largest unit that has it whole, such as `24 hours`. */
export function lasting(seconds) {
  const [unit, length] = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]]
    .find(([, each]) => seconds % each === 0 && seconds / each > 1) ?? ['second', 1];
  return number(seconds / length, { style: 'unit', unit, unitDisplay: 'long' });
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** Bytes as people read them, such as `1.2 MB`. */
export function bytes(count) {
  const step = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), UNITS.length - 1);
  return number(count / 1000 ** step, { style: 'unit', unit: UNITS[step], maximumFractionDigits: 1 });
}
