// What the suite holds to be the right answer: numbers to six decimals, durations of one length, lists in any order where the type has
// none, and the delimiters of patterns in any order, whose defaults may be left out.

/** Two numbers are the same up to here. */
const CLOSE = 1e-6;

/** What a year and a month of a duration are in seconds, as the suite reckons. */
const SECONDS = { years: 31_536_000, months: 2_628_029, days: 86_400, hours: 3600, minutes: 60, seconds: 1 };

const DURATION = /^P(?=.)(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<days>\d+)D)?(?:T(?=.)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;

const NUMBER = /(score\.(scaled|raw|min|max)|progress_measure|_level|delivery_speed|audio_captioning|weighting|result|completion_threshold|scaled_passing_score)$/;

const isNumber = (text) => /^-?(\d+\.?\d*|\.\d+)$/.test(text);

const areNumbers = (told, wanted) => isNumber(told) && isNumber(wanted) && Math.abs(Number(told) - Number(wanted)) < CLOSE;

/** A duration in hundredths of a second. */
function length(text) {
  const parts = DURATION.exec(text)?.groups;
  return parts && Object.entries(SECONDS).reduce((sum, [name, seconds]) => sum + Math.round(Number(parts[name] ?? 0) * 100) * seconds, 0);
}

const areDurations = (told, wanted) => length(told) !== undefined && length(told) === length(wanted);

/** A text without the language that it has anyway. */
const inLanguage = (text) => text.replace(/^\{lang=en\}/, '');

const sorted = (list) => list.toSorted().join('\n');

/** A pattern or a response: its delimiters but for the defaults, and its parts. */
function takenApart(text) {
  const [delimiters] = /^(\{(order|case)_matters=[^}]*\})*/.exec(text);
  const said = delimiters.match(/\{[^}]*\}/g) ?? [];
  const defaults = ['{order_matters=true}', '{case_matters=false}'];
  return { delimiters: new Set(said.filter((each) => !defaults.includes(each))), parts: text.slice(delimiters.length).split('[,]').map(inLanguage) };
}

const hasNoOrder = (type, delimiters) => (
  ['choice', 'matching'].includes(type) || (['fill-in', 'performance'].includes(type) && delimiters.has('{order_matters=false}')));

/** A number, or a range of which an end may be left out. */
function areRanges(told, wanted) {
  const [ends, others] = [told.split('[:]'), wanted.split('[:]')];
  return ends.length === others.length && ends.every((end, at) => end === others[at] || areNumbers(end, others[at]));
}

function areAnswers(type, told, wanted) {
  const [one, other] = [takenApart(told), takenApart(wanted)];
  if (sorted([...one.delimiters]) !== sorted([...other.delimiters]) || one.parts.length !== other.parts.length) return false;
  if (hasNoOrder(type, one.delimiters)) return sorted(one.parts) === sorted(other.parts);
  return one.parts.every((part, at) => part === other.parts[at] || (type === 'numeric' && areRanges(part, other.parts[at])));
}

/** Whether what an element was read as means what is wanted; `type` is that of the interaction that it belongs to. */
export function alike(element, type, told, wanted) {
  if (told === wanted) return true;
  if (/\._children$/.test(element)) return sorted(told.split(',')) === sorted(wanted.split(','));
  if (/\.(learner_response|pattern)$/.test(element)) return areAnswers(type, told, wanted);
  if (/\.(comment|description|learner_name)$/.test(element)) return inLanguage(told) === inLanguage(wanted);
  if (/\.(total_time|session_time|latency|max_time_allowed)$/.test(element)) return areDurations(told, wanted);
  return NUMBER.test(element) && areNumbers(told, wanted);
}

/** Texts of the LMS's own have less characters than this. */
const MOST_OF_A_TEXT = 255;

/** Whether a step was answered as it has to be. */
export function isAnswered({ call, given, returns, error }, { told, error: code, type }) {
  if (call === 'CompareObjectiveIds') return sorted(told.split(',')) === sorted(given[0].split(','));
  if (typeof told !== 'string' || String(code) !== error) return false;
  if (returns.isAny) return true;
  if (returns.isShort) return told.length < MOST_OF_A_TEXT && (told.length > 0 || call === 'GetDiagnostic');
  return call === 'GetValue' ? alike(given[0], type, told, returns.text) : told === returns.text;
}
