// Instants and their civil time. Instants are numbers: milliseconds UTC. The civil time is that of the recorder's
// zone, because a day of footage is a day there, or of this device if the person chooses so.
import {CHANGED, currentLanguage, t} from './text.js';

export const NODE_ZONE = 'Asia/Shanghai';
const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const KEY = 'strongroom.zone';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

let deviceZone = localStorage.getItem(KEY) === 'device';
const formatters = new Map();

export const zone = () => (deviceZone ? DEVICE_ZONE : NODE_ZONE);
export const zoneChoices = () => [
  {value: 'node', label: t('app.zoneNode', {zone: NODE_ZONE}), selected: !deviceZone},
  {value: 'device', label: t('app.zoneBrowser', {zone: DEVICE_ZONE}), selected: deviceZone},
];

export function setZone(choice) {
  deviceZone = choice === 'device';
  localStorage.setItem(KEY, choice);
  window.dispatchEvent(new Event(CHANGED));
}

function formatter(options) {
  const key = `${currentLanguage()} ${zone()} ${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    if (formatters.size > 50) formatters.clear();
    found = new Intl.DateTimeFormat(currentLanguage(), {timeZone: zone(), hourCycle: 'h23', ...options});
    formatters.set(key, found);
  }
  return found;
}

const two = (n) => String(n).padStart(2, '0');

/** Civil fields of an instant in the shown zone. */
export function civil(ms) {
  const fields = {};
  const parts = formatter({
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    numberingSystem: 'latn', calendar: 'gregory',
  }).formatToParts(ms);
  for (const part of parts) if (part.type !== 'literal') fields[part.type] = Number(part.value);
  return fields;
}

/** Milliseconds that civil time is ahead of UTC at an instant. */
export function offsetAt(ms) {
  const whole = Math.floor(ms / SECOND) * SECOND;
  const c = civil(whole);
  return Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute, c.second) - whole;
}

/** The instant of a civil time; in a zone with summer time the second guess settles the change of offset. */
export function instant(year, month, day = 1, hour = 0, minute = 0, second = 0) {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

/** ISO 8601 civil date and time without zone: sorts, reads the same in both languages. */
export function dateTime(ms) {
  const c = civil(ms);
  return `${c.year}-${two(c.month)}-${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
}

export function timeOfDay(ms) {
  return dateTime(ms).slice(11);
}

export function clock(ms) {
  const whole = Math.floor(ms);
  return `${dateTime(whole)}.${String(((whole % 1000) + 1000) % 1000).padStart(3, '0')}`;
}

/** Short: time only within the last 20 hours, else with the date. */
export function shortTime(ms, now = Date.now()) {
  const text = dateTime(ms);
  return Math.abs(now - ms) < 20 * HOUR && text.slice(0, 10) === dateTime(now).slice(0, 10) ? text.slice(11) : text.slice(0, 16);
}

export const monthName = (ms) => formatter({year: 'numeric', month: 'short'}).format(ms);
export const dayName = (ms) => formatter({month: 'short', day: 'numeric', weekday: 'short'}).format(ms);

/** The value of an `<input type=datetime-local step=1>` and back; NaN if it cannot be read. */
export const toInput = (ms) => dateTime(ms).replace(' ', 'T');
export function fromInput(text) {
  const m = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?/.exec(text);
  return m ? instant(...m.slice(1).map((v) => Number(v ?? 0))) : NaN;
}

/** RFC 3339 in UTC, as the interface wants it. */
export const rfc3339 = (ms) => new Date(ms).toISOString();
/** Milliseconds of an RFC 3339 text; NaN for nothing. */
export const parse = (text) => (text ? Date.parse(text) : NaN);

export function length(ms) {
  const s = Math.max(0, Math.round(ms / SECOND));
  const all = [['days', Math.floor(s / 86400)], ['hours', Math.floor(s / 3600) % 24],
    ['minutes', Math.floor(s / 60) % 60], ['seconds', s % 60]];
  const shown = all.filter(([, n]) => n > 0).slice(0, 2);
  return (shown.length ? shown : [['seconds', 0]]).map(([unit, n]) => t(`unit.${unit}`, {n})).join(' ');
}
