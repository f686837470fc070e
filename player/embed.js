// What the page that frames this one hears: what its learner does, and never a token. docs/integrate.md describes it for an LMS.

const isPattern = (origin) => origin.includes('*');

/** Whether an origin is one that a pattern of `frame-ancestors` means, such as `https://*.lms.example`. */
function matches(pattern, origin) {
  if (!isPattern(pattern)) return pattern === origin;
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return pattern !== '*' && new RegExp(`^${escaped.join('[^/]+')}$`, 'i').test(origin);
}

function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

export class Embed {
  #sessionId;
  #targets;
  #last = '';

  /** `audience` are the origins that may hear of the session, as `frame-ancestors` names them, and the one of `return_url`. */
  constructor({ session_id: sessionId, audience }) {
    this.#sessionId = sessionId;
    this.#targets = window.parent === window ? [] : Embed.#heard(audience);
  }

  /** The framing page where the browser says which it is, and else each that it may be: only the one that is meant is told. */
  static #heard(audience) {
    const framing = location.ancestorOrigins?.[0] ?? originOf(document.referrer);
    if (framing && framing !== 'null') return audience.some((pattern) => matches(pattern, framing)) ? [framing] : [];
    return audience.filter((origin) => !isPattern(origin));
  }

  /** Tells what a session has come to, where that is something new. */
  told(type, { completion_status: completion, success_status: success, score, progress_measure: progress }) {
    const said = { session_id: this.#sessionId, completion_status: completion, success_status: success, score, progress_measure: progress };
    const now = JSON.stringify(said);
    if (type === 'lectern:progress' && now === this.#last) return;
    this.#last = now;
    this.#post({ type, ...said });
  }

  #post(message) {
    for (const target of this.#targets) window.parent.postMessage(message, target);
  }
}
