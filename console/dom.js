// Elements. A text is always a text here, whoever wrote it: nothing is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Attributes that are `false`, `null` or `undefined` are left out; `on` has handlers by their events. */
export const el = (name, attributes, ...children) => filled(document.createElement(name), attributes, children);

/** An element of a drawing. */
export const svg = (name, attributes, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

function filled(element, { on = {}, ...attributes } = {}, children = []) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  for (const [event, act] of Object.entries(on)) element.addEventListener(event, act);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button; `act` is told the event. While what it began is under way it cannot be pressed again. */
export function button(label, act, attributes = {}) {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', async (event) => {
    if (made.getAttribute('aria-disabled') === 'true') return;
    made.setAttribute('aria-disabled', 'true');
    try {
      await act(event);
    } finally {
      made.removeAttribute('aria-disabled');
    }
  });
  return made;
}

/** A link to another view, or to another page. */
export const link = (href, label, attributes = {}) => el('a', { href, ...attributes }, label);

/** A link that opens in another tab, which has no way back to this one. */
export const outside = (href, label, attributes = {}) => link(href, label, { target: '_blank', rel: 'noopener noreferrer', ...attributes });

/** Words that only those hear who listen. */
export const spoken = (words) => el('span', { class: 'spoken' }, words);

/** Whether somebody is in an element: with the keyboard, or with what they have marked. */
export function isHeld(element) {
  const { anchorNode, isCollapsed } = getSelection();
  return element.contains(document.activeElement) || (!isCollapsed && element.contains(anchorNode));
}

/** Shows something newer in an element's place, unless it is the same, or somebody is in it just now. */
export function renew(place, newer) {
  const [older] = place.children;
  if (older?.isEqualNode(newer) || (older && isHeld(place))) return;
  place.replaceChildren(newer);
}

let ids = 0;

/** A name for an element that another one names. */
export function newId() {
  ids += 1;
  return `e${ids}`;
}
