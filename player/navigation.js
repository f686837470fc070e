// Where a learner may go in a course without sequencing: SCORM 1.2, and 2004 courses of one activity.

import { judgesOf, load } from './api.js';
import { holds } from './prerequisites.js';

/** The items in the manifest's order, each open as its prerequisites are. */
export class Navigation {
  #edition;
  #course;

  constructor(edition, course) {
    this.#edition = edition;
    this.#course = course;
    this.current = null;
  }

  /** The item to begin with: the one that the session is at, if it may be opened. */
  begin(identifier) {
    const at = this.#course.find(identifier);
    const open = this.#course.launchable.find((item) => this.mayChoose(item));
    return at && this.mayChoose(at) ? at : open ?? at ?? null;
  }

  /** Makes the judges of an item's sittings, each of its launch values. */
  async judgeFor(item) {
    this.current = item;
    const make = await judgesOf(this.#edition);
    return (values) => {
      const instance = make();
      load(this.#edition, instance, values);
      return instance;
    };
  }

  /** Whether an item may be opened: what it asks for has been done, and what its chapters ask for. */
  mayChoose(item) {
    const statusOf = (identifier) => {
      const status = this.#course.find(identifier)?.status ?? 'not attempted';
      // Nobody can do what is not in the package, and nobody waits for it.
      return status === 'unavailable' ? 'completed' : status;
    };
    for (let each = item; each; each = each.parent) {
      if (each.prerequisites && !holds(each.prerequisites, statusOf)) return false;
    }
    return item.href !== null;
  }

  choose(item) {
    return this.mayChoose(item) ? item : null;
  }

  /** The next item that may be opened, one way or the other. */
  #beside(step) {
    const all = this.#course.launchable;
    for (let at = all.indexOf(this.current) + step; at >= 0 && at < all.length; at += step) {
      if (!all[at].isHidden && this.mayChoose(all[at])) return all[at];
    }
    return null;
  }

  get shows() {
    const several = this.#course.launchable.length > 1;
    return { previous: several, next: several, contents: several };
  }

  canGo(direction) {
    return this.#beside(direction === 'next' ? 1 : -1) !== null;
  }

  go(direction) {
    return this.#beside(direction === 'next' ? 1 : -1);
  }

  /** Whether to go there would lead nowhere, although the button is there. */
  isBlocked(direction) {
    return !this.canGo(direction);
  }

  /** An item once more, where another was not to be had. */
  again(item) {
    return item;
  }

  /** The learner leaves: nothing is kept beside what the SCOs said. */
  leave() {}

  /** What the course asked for with its end; nothing here goes on by itself. */
  ended() {
    return null;
  }

  /** What is to be kept of where the learner is. */
  get state() {
    return null;
  }
}
