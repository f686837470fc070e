// What the elements of SCORM's data model mean, in words for people who do not know SCORM. Each row of the tables in scorm/src/cmi has its text.

import { hasText, text } from './texts.js';

/** The part of a name that stands for an activity; its identifier may have dots and digits of its own. */
const TARGET = /\.\{target=.*\}$/s;

/** What an element means, such as `cmi.interactions.3.id`; an empty text for one that SCORM does not have. */
export function meaningOf(element) {
  const name = `element.${patternOf(element)}`;
  return hasText(name) ? text(name) : '';
}

/** An element's name as the tables write it, with `n` for each index. A name that itself says `n` is none. */
function patternOf(element) {
  const path = element.replace(TARGET, '');
  if (/\.n\./.test(path)) return '';
  const pattern = path.replace(/\.(0|[1-9]\d*)(?=\.)/g, '.n');
  return path === element ? pattern : `${pattern}.{target=ID}`;
}
