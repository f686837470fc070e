// What has to be done before an item of SCORM 1.2, in the AICC's script (CAM 1.2, 2.3.2.5.1): `a&b`, `a|b`, `~a`, `a="passed"`, `a<>"failed"`,
// `2*{a,b,c}`, and brackets.

/** The statuses as a script may spell them. */
const STATUSES = {
  p: 'passed', passed: 'passed', c: 'completed', completed: 'completed', f: 'failed', failed: 'failed', i: 'incomplete', incomplete: 'incomplete',
  b: 'browsed', browsed: 'browsed', n: 'not attempted', 'not attempted': 'not attempted',
};

const TOKEN = /\s*(<>|[&|~=(){},*]|"[^"]*"|[^\s&|~=<>(){},*"]+)/y;

function tokensOf(script) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  const text = script.trim();
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) throw new SyntaxError(`the prerequisites ${script} cannot be read`);
    tokens.push(found[1]);
  }
  return tokens;
}

/** Reads tokens one after the other, and answers whether what they ask for is so. */
class Reader {
  constructor(tokens, statusOf) {
    this.tokens = tokens;
    this.statusOf = statusOf;
  }

  take(token) {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }

  must(token) {
    if (!this.take(token)) throw new SyntaxError(`${token} is missing`);
  }

  // Each side is read whatever the other says, because its tokens have to go.
  either() {
    let holds = this.both();
    while (this.take('|')) holds = this.both() || holds;
    return holds;
  }

  both() {
    let holds = this.one();
    while (this.take('&')) holds = this.one() && holds;
    return holds;
  }

  one() {
    if (this.take('~')) return !this.one();
    if (this.take('(')) {
      const holds = this.either();
      this.must(')');
      return holds;
    }
    const name = this.tokens.shift();
    if (name === undefined || /^[&|=<>(){},*]/.test(name)) throw new SyntaxError('an item is missing');
    if (/^\d+$/.test(name) && this.take('*')) return this.several(Number(name));
    return this.item(name.replaceAll('"', ''));
  }

  several(least) {
    this.must('{');
    let count = 0;
    do {
      if (this.either()) count += 1;
    } while (this.take(','));
    this.must('}');
    return count >= least;
  }

  item(name) {
    const status = this.statusOf(name);
    if (this.take('=')) return status === this.wanted();
    if (this.take('<>')) return status !== this.wanted();
    return status === 'completed' || status === 'passed';
  }

  /** A status: in quotation marks, or bare, where "not attempted" is two words. */
  wanted() {
    let word = (this.tokens.shift() ?? '').replaceAll('"', '').toLowerCase();
    if (word === 'not' && this.tokens[0]?.toLowerCase() === 'attempted') word += ` ${this.tokens.shift().toLowerCase()}`;
    return STATUSES[word] ?? word;
  }
}

/**
 * Whether a script holds, where `statusOf` answers an item's status. A script that cannot be read holds: a learner is not locked out by
 * what only an author can mend.
 */
export function holds(script, statusOf) {
  try {
    const reader = new Reader(tokensOf(script), statusOf);
    const answer = reader.either();
    return reader.tokens.length > 0 || answer;
  } catch {
    return true;
  }
}
