// The time that a SCO is told it has been used for, as the two editions write it.

const ISO = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** Seconds of a year, a month and a day, as ADL's run-time environment counts them; then of an hour, a minute and a second. */
const SECONDS = [365 * 86_400, 2_628_029, 86_400, 3600, 60, 1];

/** Hundredths of a second; what is no span of time is none. */
function hundredths(text = '') {
  const [hours, minutes, seconds] = text.split(':');
  if (seconds !== undefined) return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 100) || 0;
  const found = ISO.exec(text);
  if (!found) return 0;
  return found.slice(1).reduce((sum, part, at) => sum + Math.round(Number(part ?? 0) * SECONDS[at] * 100), 0);
}

const padded = (number, length) => String(number).padStart(length, '0');

/** The sum of two spans, in the notation of the edition: `HHHH:MM:SS.SS`, or `PTnHnMnS`. */
export function sum(edition, one, other) {
  const all = hundredths(one) + hundredths(other);
  const hours = Math.floor(all / 360_000);
  const minutes = Math.floor(all / 6000) % 60;
  const seconds = (all % 6000) / 100;
  if (edition.global === 'API') return `${padded(hours, 4)}:${padded(minutes, 2)}:${padded(seconds.toFixed(2), 5)}`;
  return `PT${hours}H${minutes}M${seconds}S`;
}
