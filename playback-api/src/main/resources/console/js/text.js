// Texts in the chosen language, and the events that tell components to render anew.
import en from './strings/en.js';
import zh from './strings/zh.js';

const LANGUAGES = {'en': en, 'zh-CN': zh};
const KEY = 'strongroom.language';

function initial() {
  const stored = localStorage.getItem(KEY);
  if (stored in LANGUAGES) return stored;
  return navigator.languages.some((l) => l.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

let language = initial();
document.documentElement.lang = language;

/** Fired on window after the language or the time zone changed. */
export const CHANGED = 'strongroom-presentation';

export const currentLanguage = () => language;

export function setLanguage(next) {
  if (!(next in LANGUAGES) || next === language) return;
  language = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  window.dispatchEvent(new Event(CHANGED));
}

/** The text of a key with `{name}` replaced by values. A missing key shows itself: tests find it. */
export function t(key, values = {}) {
  const text = LANGUAGES[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text of `prefix.value` if there is one, else the text of `prefix.fallback`. */
export function named(prefix, value, fallback) {
  const key = `${prefix}.${value}`;
  return key in LANGUAGES[language] ? t(key) : fallback;
}
