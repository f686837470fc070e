// The calls that the page makes of the service (docs/player.md), and the token that they carry.

/** After so many milliseconds without an answer a call is given up: API Gateway itself answers within 30 seconds. */
const PATIENCE = 35_000;

/** Why a page cannot go on, by the code of the refusal. */
const STOPS = {
  RUN_SUPERSEDED: 'superseded',
  SESSION_RESET: 'reset',
  SESSION_EXPIRED: 'expired',
  SESSION_NOT_FOUND: 'gone',
  INVALID_LAUNCH_TOKEN: 'token',
};

/** Why a page cannot go on after an error; nothing where it can. */
export function stopOf(error) {
  const { reason } = error.problem?.details ?? {};
  const isOfLink = error.code === 'INVALID_LAUNCH_TOKEN' && ['used', 'over', 'replaced'].includes(reason);
  return isOfLink ? reason : STOPS[error.code];
}

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

/** A session, as its page may call it. */
export class Service {
  #path;
  #token;
  #onToken;
  #since = Date.now();
  #version = 0;

  /** `onToken` is told of each token that follows the first. */
  constructor(sessionId, token, onToken = () => {}) {
    this.#path = `/api/v1/sessions/${encodeURIComponent(sessionId)}`;
    this.#token = token;
    this.#onToken = onToken;
  }

  get token() {
    return this.#token;
  }

  /** Whether the token is past half of its life, by this device's clock since it came here. */
  get isPastHalf() {
    return Date.now() - this.#since > lifetimeOf(this.#token) / 2;
  }

  /** Starts a run; from then on the run's own token is used. `start_id` names the start, so that it can be repeated. */
  async startRun(start) {
    return this.#renewed(await this.#call('POST', `${this.#path}/runs`, { body: JSON.stringify(start) }));
  }

  /** What the session plays. */
  course() {
    return this.#call('GET', `${this.#path}/course`);
  }

  /** Each of the session's SCOs as it is now; a long list comes in several answers. */
  async scos() {
    const scos = [];
    let after = null;
    do {
      const behind = after === null ? '' : `&scos_after=${encodeURIComponent(after)}`;
      const answer = await this.#call('GET', `${this.#path}?include=scos${behind}`);
      scos.push(...answer.scos);
      after = answer.scos_after;
    } while (after !== null);
    return scos;
  }

  /** Fails where this page may not go on; quick while the session is at the version that was seen last. */
  async check() {
    await this.#call('GET', this.#path, { seen: this.#version });
  }

  /** Sends an update's body, a text of JSON. `closing` lets it outlive the page. */
  async update(body, { closing = false, signal } = {}) {
    return this.#renewed(await this.#call('PUT', this.#path, { body, keepalive: closing, signal }));
  }

  #renewed(answer) {
    this.#version = answer.version ?? answer.session?.version ?? this.#version;
    if (answer.play_token) {
      this.#token = answer.play_token;
      this.#since = Date.now();
      this.#onToken(answer.play_token);
    }
    return answer;
  }

  async #call(method, path, { body, seen, keepalive = false, signal } = {}) {
    const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
    const headers = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (seen !== undefined) headers['if-none-match'] = `"${seen}"`;
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
    return response.status === 304 ? null : read(response, text);
  }
}

/** For how many milliseconds a token was made. */
function lifetimeOf(token) {
  try {
    const { iat, exp } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return (exp - iat) * 1000;
  } catch {
    return Infinity;
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
