// The arithmetic of the timeline: which interval is shown, and where its ticks lie. Pure functions.
import {DAY, HOUR, MINUTE, SECOND, civil, dateTime, dayName, instant, monthName, offsetAt} from './time.js';

export const MIN_SPAN = 10 * SECOND;
export const MAX_SPAN = 3 * 366 * DAY;
const LABEL_PIXELS = 78;
const FIXED = [1, 2, 5, 10, 15, 30].map((n) => n * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), [1, 2, 3, 6, 12].map((n) => n * HOUR));
const DAYS = [1, 2, 7];
const MONTHS = [1, 3, 6, 12];
const MONTH = 30 * DAY;

/** Share of the view that may lie in the future. */
const FUTURE = 0.2;

/** A view is `{from, span}` in milliseconds. Keeps it within what can be shown. */
export function clamp({from, span}, now) {
  const s = Math.min(MAX_SPAN, Math.max(MIN_SPAN, span));
  return {from: Math.min(from, now - (1 - FUTURE) * s), span: s};
}

export function zoom(view, factor, anchor, now) {
  const span = Math.min(MAX_SPAN, Math.max(MIN_SPAN, view.span * factor));
  return clamp({from: anchor - ((anchor - view.from) * span) / view.span, span}, now);
}

export const pan = (view, milliseconds, now) => clamp({from: view.from + milliseconds, span: view.span}, now);
export const centred = (at, span, now) => clamp({from: at - span / 2, span}, now);
export const toPixel = (view, width, at) => ((at - view.from) / view.span) * width;
export const toInstant = (view, width, pixel) => view.from + (pixel / width) * view.span;

/** Ticks `{at, label, strong}`, ascending, far enough apart for their labels. */
export function ticks(view, width) {
  const least = (view.span * LABEL_PIXELS) / Math.max(width, LABEL_PIXELS);
  const fixed = FIXED.find((step) => step >= least);
  if (fixed) return fixedTicks(view, fixed);
  const days = DAYS.find((n) => n * DAY >= least);
  if (days) return dayTicks(view, days);
  return monthTicks(view, MONTHS.find((n) => n * MONTH >= least) ?? 12);
}

function fixedTicks({from, span}, step) {
  const offset = offsetAt(from);
  const found = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at < from + span; at += step) {
    const text = dateTime(at);
    const midnight = text.endsWith('00:00:00');
    found.push({at, strong: midnight, label: midnight ? dayName(at) : step < MINUTE ? text.slice(11) : text.slice(11, 16)});
  }
  return found;
}

function dayTicks({from, span}, step) {
  const c = civil(from);
  const found = [];
  for (let day = c.day, at = 0; (at = instant(c.year, c.month, day)) < from + span; day++) {
    const number = Math.round((at + offsetAt(at)) / DAY) + 3; // 1970-01-01 was a Thursday: weeks begin on Monday
    if (at >= from && number % step === 0) found.push({at, strong: civil(at).day === 1, label: dayName(at)});
  }
  return found;
}

function monthTicks({from, span}, step) {
  const c = civil(from);
  const found = [];
  for (let month = 1, at = 0; (at = instant(c.year, month)) < from + span; month += step) {
    if (at >= from) found.push({at, strong: civil(at).month === 1, label: monthName(at)});
  }
  return found;
}
