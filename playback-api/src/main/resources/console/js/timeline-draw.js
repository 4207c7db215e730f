// Draws the timeline. Kinds differ by colour, by pattern and, where there is room, by text.
import {named, t} from './text.js';
import {dateTime} from './time.js';
import {ticks, toPixel} from './timeline-scale.js';

const BAND_TOP = 40;
const BAND_HEIGHT = 34;
export const HEIGHT = 96;
/** A gap is drawn at least this wide, or it would vanish when zoomed out. */
const LEAST_GAP = 2;
const HELD_HEIGHT = 4;
const THIN_STEP = 8; // a picture now and then

const COLOURS = ['ink', 'quiet', 'line', 'paper', 'recorded', 'gap', 'gap-ground', 'future', 'play', 'mark', 'live'];

function colours(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || '#888']));
}

function tile(size, paint) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  paint(canvas.getContext('2d'));
  return canvas;
}

function hatch(context, ground, ink) {
  return context.createPattern(tile(8, (c) => {
    c.fillStyle = ground;
    c.fillRect(0, 0, 8, 8);
    c.strokeStyle = ink;
    c.lineWidth = 2;
    for (const x of [-8, 0, 8]) {
      c.beginPath();
      c.moveTo(x, 8);
      c.lineTo(x + 8, 0);
      c.stroke();
    }
  }), 'repeat');
}

function dots(context, ink) {
  return context.createPattern(tile(6, (c) => {
    c.fillStyle = ink;
    c.fillRect(1, 1, 1.5, 1.5);
  }), 'repeat');
}

/** Draws one frame: `state` is `{view, data, position, marks, live}`. */
export function draw(canvas, state) {
  const width = canvas.clientWidth;
  const scale = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(HEIGHT * scale)) canvas.height = Math.round(HEIGHT * scale);
  const c = canvas.getContext('2d');
  const colour = colours(canvas);
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.clearRect(0, 0, width, HEIGHT);
  c.font = '12px system-ui, "Noto Sans CJK SC", sans-serif';
  c.textBaseline = 'middle';
  const x = (at) => toPixel(state.view, width, at);
  axis(c, colour, state.view, width, x);
  band(c, colour, state, width, x);
  marks(c, colour, state.marks, x);
  edges(c, colour, state, width, x);
}

function axis(c, colour, view, width, x) {
  c.fillStyle = colour.quiet;
  c.textAlign = 'left';
  c.fillText(dateTime(view.from).slice(0, 10), 2, 8);
  c.textAlign = 'right';
  c.fillText(dateTime(view.from + view.span).slice(0, 10), width - 2, 8);
  for (const tick of ticks(view, width)) {
    const at = Math.round(x(tick.at)) + 0.5;
    c.strokeStyle = tick.strong ? colour.quiet : colour.line;
    c.beginPath();
    c.moveTo(at, tick.strong ? 16 : 32);
    c.lineTo(at, BAND_TOP + BAND_HEIGHT + 4);
    c.stroke();
    c.fillStyle = tick.strong ? colour.ink : colour.quiet;
    c.textAlign = 'left';
    if (at + c.measureText(tick.label).width + 3 < width) c.fillText(tick.label, at + 3, 26);
  }
}

function band(c, colour, {view, data}, width, x) {
  const clip = (at) => Math.min(width, Math.max(0, x(at)));
  const block = (from, to, fill, least = 0) => {
    const left = clip(from);
    c.fillStyle = fill;
    c.fillRect(left, BAND_TOP, Math.max(least, clip(to) - left), BAND_HEIGHT);
    return [left, clip(to)];
  };
  const now = Date.now();
  const seen = (r) => r.to > view.from && r.from < view.from + view.span;
  for (const r of data.recorded.filter(seen)) block(r.from, r.to, colour.recorded, 1);
  for (const r of data.thinned.filter(seen)) {
    c.fillStyle = colour.paper;
    for (let x = clip(r.from); x < clip(r.to); x += THIN_STEP) c.fillRect(x, BAND_TOP, THIN_STEP / 2, BAND_HEIGHT / 2);
  }
  const gapFill = hatch(c, colour['gap-ground'], colour.gap);
  for (const gap of data.gaps.filter(seen)) {
    const [left, right] = block(gap.from, gap.to, gapFill, LEAST_GAP);
    label(c, colour, named('cause', gap.cause, t('cause.unknown')), left, right);
  }
  for (const r of data.held.filter(seen)) {
    c.fillStyle = colour.ink;
    c.fillRect(clip(r.from), BAND_TOP + BAND_HEIGHT - HELD_HEIGHT, Math.max(1, clip(r.to) - clip(r.from)), HELD_HEIGHT);
  }
  if (view.from + view.span > now) {
    const [left, right] = block(now, view.from + view.span, dots(c, colour.future));
    label(c, colour, t('timeline.future'), left, right);
  }
  const first = data.extent?.from ?? (data.loaded ? Math.min(now, view.from + view.span) : undefined);
  if (first !== undefined && first > view.from) label(c, colour, t('timeline.none'), 0, clip(first));
  c.strokeStyle = colour.line;
  c.strokeRect(0.5, BAND_TOP + 0.5, width - 1, BAND_HEIGHT - 1);
}

/** A text on its own ground in the middle of a block, if it fits. */
function label(c, colour, text, left, right) {
  const wide = c.measureText(text).width + 8;
  if (right - left < wide + 4) return;
  const middle = (left + right) / 2;
  c.fillStyle = colour.paper;
  c.fillRect(middle - wide / 2, BAND_TOP + 8, wide, BAND_HEIGHT - 16);
  c.fillStyle = colour.ink;
  c.textAlign = 'center';
  c.fillText(text, middle, BAND_TOP + BAND_HEIGHT / 2 + 1);
}

function marks(c, colour, {start, end}, x) {
  c.fillStyle = colour.mark;
  if (start !== undefined && end !== undefined && end > start) {
    c.globalAlpha = 0.3;
    c.fillRect(x(start), BAND_TOP - 4, x(end) - x(start), BAND_HEIGHT + 8);
    c.globalAlpha = 1;
  }
  for (const [at, side] of [[start, 1], [end, -1]]) {
    if (at === undefined) continue;
    c.fillRect(x(at) - 1, BAND_TOP - 6, 2, BAND_HEIGHT + 12);
    c.fillRect(x(at), BAND_TOP - 6, 7 * side, 3);
    c.fillRect(x(at), BAND_TOP + BAND_HEIGHT + 3, 7 * side, 3);
  }
}

function edges(c, colour, {data, position, live}, width, x) {
  if (!Number.isNaN(data.liveEdge)) {
    const at = Math.round(x(data.liveEdge)) + 0.5;
    c.strokeStyle = colour.live;
    c.lineWidth = 2;
    c.setLineDash([4, 3]);
    line(c, at, BAND_TOP - 6, BAND_TOP + BAND_HEIGHT + 8);
    c.setLineDash([]);
    const text = t('timeline.liveEdge');
    const half = c.measureText(text).width / 2;
    c.fillStyle = colour.live;
    c.textAlign = 'center';
    if (at > -half && at < width + half) c.fillText(text, Math.min(width - half - 2, Math.max(half + 2, at)), BAND_TOP + BAND_HEIGHT + 14);
    c.lineWidth = 1;
  }
  if (position === undefined || Number.isNaN(position)) return;
  const at = Math.round(x(position)) + 0.5;
  c.strokeStyle = c.fillStyle = live ? colour.live : colour.play;
  c.lineWidth = 2;
  line(c, at, BAND_TOP - 8, BAND_TOP + BAND_HEIGHT + 4);
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(at - 6, BAND_TOP - 10);
  c.lineTo(at + 6, BAND_TOP - 10);
  c.lineTo(at, BAND_TOP - 2);
  c.fill();
}

function line(c, x, top, bottom) {
  c.beginPath();
  c.moveTo(x, top);
  c.lineTo(x, bottom);
  c.stroke();
}
