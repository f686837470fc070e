// What the page says, in the learner's language: the service has chosen it, and put its texts into the page.

const TEXTS = JSON.parse(document.getElementById('texts').textContent);

/** A text by its name, with values in place of `{name}`. */
export const text = (name, values = {}) => TEXTS[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** A number as the language writes it. */
export const number = (value, options) => new Intl.NumberFormat(document.documentElement.lang, options).format(value);
