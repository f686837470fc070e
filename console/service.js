// The calls that the console makes of the API, each with the key, and what is said where one is refused.

/** After so many milliseconds without an answer a call is given up: API Gateway itself answers within 30 seconds. */
const PATIENCE = 35_000;
/** How often a call that only reads is made again where the service is busy, and how long it is waited for at most, in milliseconds. */
const MOST_TRIES = 4;
const MOST_WAIT = 10_000;
/** Entries of a page of a list: the most there are. */
const PAGE = 100;

/** A fault that its own words explain. */
export class Told extends Error {
  name = 'Told';
}

/** A call that got no answer. */
export class Unreachable extends Error {
  name = 'Unreachable';
}

/** A call that was refused; `problem` is the answer's body (RFC 9457). */
export class Refused extends Error {
  name = 'Refused';

  constructor(status, problem, retryAfter) {
    super(problem.detail ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? '';
    this.retryAfter = retryAfter;
  }
}

/** Whether the same call may succeed a little later. */
export const isPassing = (error) => error instanceof Unreachable || (error instanceof Refused && (error.status === 429 || error.status >= 500));

/** Whether an error only says that its view is gone. */
export const isGone = (error) => error?.name === 'AbortError';

/** So many milliseconds, unless the signal ends them. */
export const pause = (milliseconds, signal) => new Promise((resolve, reject) => {
  signal?.throwIfAborted();
  const ended = () => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  // A view that is shown for a day waits very often, and leaves nothing behind.
  const timer = setTimeout(() => {
    signal?.removeEventListener('abort', ended);
    resolve();
  }, milliseconds);
  signal?.addEventListener('abort', ended, { once: true });
});

/** Waits until somebody looks at the page again, unless the signal ends it. */
export const shownAgain = (signal) => new Promise((resolve, reject) => {
  signal.throwIfAborted();
  const ended = () => reject(signal.reason);
  document.addEventListener('visibilitychange', () => {
    signal.removeEventListener('abort', ended);
    resolve();
  }, { once: true, signal });
  signal.addEventListener('abort', ended, { once: true });
});

/** A path of the API, with each part as it may stand in one. */
export const path = (parts, ...values) => parts.reduce((whole, part, place) => whole + encodeURIComponent(values[place - 1]) + part);

/** A query of those members that are said. */
export function query(members) {
  const said = Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}

export class Service {
  #key;

  constructor(key) {
    this.#key = key;
  }

  /** Reads. A service that is busy is asked again. `seen` is the version that is known: the answer is null where it is still that one. */
  async get(address, { signal, seen } = {}) {
    const headers = seen === undefined ? {} : { 'if-none-match': `"${seen}"` };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#call('GET', address, { headers, signal });
      } catch (error) {
        if (!(error instanceof Refused) || !isPassing(error) || tries === MOST_TRIES) throw error;
        await pause(Math.min((error.retryAfter || tries) * 1000, MOST_WAIT), signal);
      }
    }
  }

  post = (address, body) => this.#call('POST', address, { body });

  put = (address, body) => this.#call('PUT', address, { body });

  remove = (address) => this.#call('DELETE', address);

  /** A list's entries, page after page, until there are as many as are wanted. */
  async list(address, name, { signal, most = Infinity, ...members } = {}) {
    const entries = [];
    let cursor;
    do {
      const answer = await this.get(address + query({ limit: Math.min(PAGE, most - entries.length), cursor, ...members }), { signal });
      entries.push(...answer[name]);
      cursor = answer.next_cursor;
    } while (cursor && entries.length < most);
    return { entries, cursor };
  }

  /** One page of a list. */
  page = (address, members, signal) => this.get(address + query(members), { signal });

  async #call(method, address, { body, headers = {}, signal } = {}) {
    const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
    const sent = { 'x-api-key': this.#key, ...headers };
    if (body !== undefined) sent['content-type'] = 'application/json';
    let response;
    let text;
    try {
      response = await fetch(address, {
        method, headers: sent, body: body && JSON.stringify(body), signal: AbortSignal.any(signals), credentials: 'omit', cache: 'no-store',
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new Unreachable(error.message, { cause: error });
    }
    if (response.status === 304 || response.status === 204) return null;
    return answerOf(response, text);
  }
}

function answerOf(response, text) {
  // A learner's export is lines of JSON, and no JSON.
  const [media] = (response.headers.get('content-type') ?? '').split(';');
  if (response.ok && media !== 'application/json') return text;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  if (!response.ok) throw new Refused(response.status, answer ?? {}, Number(response.headers.get('retry-after')) || 0);
  if (answer === null) throw new Unreachable('the answer is not the service’s');
  return answer;
}
