// The course tree as the manifest has it, and what the learner may open of it.

/** An item of the tree. */
export class Item {
  constructor(given, parent, depth) {
    this.identifier = given.identifier;
    this.title = given.title || given.identifier;
    this.href = given.href ?? null;
    this.isSco = given.is_sco === true;
    this.isHidden = given.hidden === true;
    this.prerequisites = given.prerequisites ?? null;
    this.hiddenControls = given.hidden_controls ?? [];
    this.parent = parent;
    this.depth = depth;
    this.children = (given.items ?? []).map((child) => new Item(child, this, depth + 1));
  }

  /** Itself and everything below, in the order of the manifest. */
  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }
}

/** A course. */
export class Course {
  /** Of what a run's start answers. */
  constructor({ course, package: registered }) {
    this.title = course?.title || registered.title;
    // A package from before there were course trees has a list of SCOs.
    const items = course?.items ?? registered.scos.map((sco) => ({ ...sco, is_sco: true }));
    this.items = items.map((item) => new Item(item, null, 0));
    this.all = this.items.flatMap((item) => [...item.all()]);
    /** What can be shown in the frame. */
    this.launchable = this.all.filter((item) => item.href !== null);
  }

  find(identifier) {
    return this.all.find((item) => item.identifier === identifier);
  }

  /** Where an item's file is. */
  static address(item, contentUrl) {
    return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(item.href) ? item.href : contentUrl + item.href;
  }
}
