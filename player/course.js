// The course tree as the manifest has it, and what is known of each of its items.

/** An item of the tree. */
export class Item {
  constructor(given, parent) {
    this.identifier = given.identifier;
    this.title = given.title || given.identifier;
    this.href = given.href ?? null;
    this.isSco = given.is_sco === true;
    this.isHidden = given.hidden === true;
    this.prerequisites = given.prerequisites ?? null;
    this.hiddenControls = given.hidden_controls ?? [];
    this.sequencing = given.sequencing ?? {};
    this.parent = parent;
    this.children = (given.items ?? []).map((child) => new Item(child, this));
    const isEmpty = this.children.length > 0 && this.children.every((child) => child.isUnavailable);
    /** What it was to launch is not in the package; of a chapter, nothing of what it has is. */
    this.isUnavailable = this.href === null && (isEmpty || (given.unavailable === true && this.children.length === 0));
    /** A SCO's own words, or those of 2004 put in the words of 1.2. */
    this.ownStatus = 'not attempted';
  }

  /** Takes over a status of the service's. */
  cameTo(status) {
    this.ownStatus = status;
  }

  /** Whether there is nothing left to do in it. */
  get isDone() {
    return ['completed', 'passed', 'failed', 'browsed'].includes(this.status);
  }

  /** Itself and everything below, in the order of the manifest. */
  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }

  /** What it has come to; a chapter what is below it has come to. */
  get status() {
    if (this.href !== null) return this.ownStatus;
    if (this.isUnavailable) return 'unavailable';
    const below = this.children.map((child) => child.status).filter((status) => status !== 'unavailable');
    if (below.includes('failed')) return 'failed';
    if (below.every((status) => status === 'passed')) return 'passed';
    if (below.every((status) => status === 'passed' || status === 'completed')) return 'completed';
    return below.every((status) => status === 'not attempted') ? 'not attempted' : 'incomplete';
  }
}

/** A SCO's status in one word, out of its elements. */
function statusOf(values) {
  const word = values['cmi.core.lesson_status'];
  if (word !== undefined) return word;
  const success = values['cmi.success_status'] ?? 'unknown';
  const completion = values['cmi.completion_status'] ?? 'unknown';
  if (success !== 'unknown') return success;
  return completion === 'unknown' ? 'not attempted' : completion;
}

/** A course. */
export class Course {
  #tracked;

  /** Of what the service answers of a session's course. */
  constructor({ title, course, scos }) {
    this.title = course.title || title;
    this.identifier = course.identifier || 'course';
    this.sequencing = course.sequencing ?? {};
    this.items = course.items.map((item) => new Item(item, null));
    this.all = this.items.flatMap((item) => [...item.all()]);
    /** What can be shown in the frame. */
    this.launchable = this.all.filter((item) => item.href !== null);
    this.chapters = this.all.filter((item) => item.children.length > 0);
    this.#tracked = new Map(scos.map((sco) => [sco.identifier, sco]));
  }

  /** Whether the session keeps something of an item: packages of earlier releases leave assets out. */
  isTracked(item) {
    return this.#tracked.has(item.identifier);
  }

  /** The progress that completes an item; nothing where the manifest names none. */
  thresholdOf(item) {
    return this.#tracked.get(item.identifier)?.completion_threshold;
  }

  /** Whether the manifest does not say that an item is a SCO, nor that it is none. */
  isUnsaid(item) {
    return this.#tracked.get(item.identifier)?.is_unsaid === true;
  }

  find(identifier) {
    return this.all.find((item) => item.identifier === identifier);
  }

  /** Takes over what a session's SCOs have come to. */
  track(scos) {
    for (const { identifier, cmi_data: values, completion_status: completion } of scos) {
      const item = this.find(identifier);
      // An asset says nothing of itself; the service knows whether it was opened.
      if (item) item.ownStatus = item.isSco ? statusOf(values) : completion;
    }
  }

  /** Where an item's file is. */
  static address(item, contentUrl) {
    // Whatever else looks like a scheme, such as a script, is taken for a file's name.
    return /^(https?:)?\/\//i.test(item.href) ? item.href : contentUrl + item.href;
  }
}
