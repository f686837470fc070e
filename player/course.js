// The course tree as the manifest has it, as far as the page shows it. Where one may go in it, the engine says.

/** An item of the tree. */
export class Item {
  constructor(given) {
    this.identifier = given.identifier;
    this.title = given.title || given.identifier;
    this.href = given.href ?? null;
    this.isSco = given.is_sco === true;
    this.children = (given.items ?? []).map((child) => new Item(child));
  }

  /** Itself and everything below, in the order of the manifest. */
  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }
}

/** A SCO's status in one word of SCORM 1.2, out of its elements. */
const statusOf = ({ cmi_data: values, completion_status: completion }) => values['cmi.core.lesson_status'] ?? completion;

/** A course. */
export class Course {
  #tracked;

  /** Of what the service answers of a session's course. */
  constructor({ title, course, scos }) {
    this.tree = course;
    this.title = course.title || title;
    this.identifier = course.identifier;
    this.items = course.items.map((item) => new Item(item));
    this.all = this.items.flatMap((item) => [...item.all()]);
    /** What can be shown in the frame. */
    this.launchable = this.all.filter((item) => item.href !== null);
    this.#tracked = new Map(scos.map((sco) => [sco.identifier, sco]));
  }

  /** Whether the session keeps something of an item: packages of earlier releases leave assets out. */
  isTracked(item) {
    return this.#tracked.has(item.identifier);
  }

  /** Whether the manifest does not say that an item is a SCO, nor that it is none. */
  isUnsaid(item) {
    return this.#tracked.get(item.identifier)?.is_unsaid === true;
  }

  find(identifier) {
    return this.all.find((item) => item.identifier === identifier);
  }

  /** What a session's SCOs have come to, by their identifiers. */
  statusesOf(scos) {
    // An asset says nothing of itself; the service knows whether it was opened.
    const word = (sco) => (this.find(sco.identifier)?.isSco ? statusOf(sco) : sco.completion_status);
    return Object.fromEntries(scos.map((sco) => [sco.identifier, word(sco)]));
  }

  /** Where an item's file is. */
  static address(item, contentUrl) {
    // Whatever else looks like a scheme, such as a script, is taken for a file's name.
    return /^(https?:)?\/\//i.test(item.href) ? item.href : contentUrl + item.href;
  }
}
