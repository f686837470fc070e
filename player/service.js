// The calls that the page makes of the service (docs/player.md), and the token that they carry.

/** After so many milliseconds without an answer a call is given up: API Gateway itself answers within 30 seconds. */
const PATIENCE = 35_000;

/** Why a page cannot go on, by the code of the refusal. */
export const STOPS = {
  RUN_SUPERSEDED: 'superseded',
  SESSION_EXPIRED: 'expired',
  SESSION_NOT_FOUND: 'gone',
  INVALID_LAUNCH_TOKEN: 'token',
};

/** A call that got no answer: no network, no server, or an answer that is none of the service's. */
export class Unreachable extends Error {
  name = 'Unreachable';
}

/** A call that was refused; `problem` is the answer's body (RFC 9457). */
export class Refused extends Error {
  name = 'Refused';

  constructor(status, problem, retryAfter) {
    super(problem.detail ?? `status ${status}`);
    this.status = status;
    this.code = problem.code ?? '';
    this.problem = problem;
    /** Seconds after which to come again; 0 where the answer does not say. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed a little later. */
  get isPassing() {
    return this.status === 429 || this.status >= 500;
  }
}

/** Whether a call that failed is worth repeating as it is. */
export const isPassing = (error) => error instanceof Unreachable || (error instanceof Refused && error.isPassing);

/** The milliseconds before attempt `n`, 0 for the first: doubled each time up to half a minute, and spread at random, so that the
 *  pages that one outage stopped do not all come back at once. */
export function pause(n, error) {
  const longest = Math.min(30_000, 1000 * 2 ** n);
  const asked = (error instanceof Refused ? error.retryAfter : 0) * 1000;
  return asked + longest * (0.25 + 0.75 * Math.random());
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A session, as its page may call it. */
export class Service {
  #path;
  #token;
  #onToken;

  /** `onToken` is told of each token that follows the first. */
  constructor(sessionId, token, onToken = () => {}) {
    this.#path = `/api/v1/sessions/${encodeURIComponent(sessionId)}`;
    this.#token = token;
    this.#onToken = onToken;
  }

  get token() {
    return this.#token;
  }

  /** Starts a run; from then on the run's own token is used. */
  async startRun() {
    return this.#renewed(await this.#call('POST', `${this.#path}/runs`));
  }

  /** The session as it is now, with each of its SCOs. */
  read() {
    return this.#call('GET', `${this.#path}?include=scos`);
  }

  /** Sends an update's body, a text of JSON. `closing` lets it outlive the page. */
  async update(body, { closing = false, signal } = {}) {
    return this.#renewed(await this.#call('PUT', this.#path, { body, keepalive: closing, signal }));
  }

  #renewed(answer) {
    if (answer.play_token) {
      this.#token = answer.play_token;
      this.#onToken(answer.play_token);
    }
    return answer;
  }

  async #call(method, path, { body, keepalive = false, signal } = {}) {
    const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
    const headers = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response;
    let text;
    try {
      response = await fetch(path, {
        method, headers, body, keepalive, signal: AbortSignal.any(signals), credentials: 'omit', cache: 'no-store',
      });
      // Also where nobody needs it: an unread body keeps its share of what may outlive the page.
      text = await response.text();
    } catch (error) {
      throw new Unreachable(error.message, { cause: error });
    }
    return read(response, text);
  }
}

function read(response, text) {
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
