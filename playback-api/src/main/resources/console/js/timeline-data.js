// What is recorded and what is missing, asked from the recorder as far as it is looked at.
import * as api from './api.js';
import {DAY, HOUR, MINUTE, SECOND, parse} from './time.js';

const LIVE_REFRESH = 5 * SECOND;
const SETTLE = 120;

const spans = (list) => list.map((r) => ({...r, from: parse(r.from), to: parse(r.to)}));

/** Fires 'change' when newer data is there. */
export class TimelineData extends EventTarget {
  recorded = [];
  gaps = [];
  held = []; // what is kept for a case
  thinned = []; // of which the keyframes alone are left
  liveEdge = NaN;
  extent = undefined;
  partial = false; // whether there may be footage that is not in it
  problem = undefined;
  loaded = false;

  #id;
  #bounds;
  #have; // {from, to, detail, at} of what is loaded
  #request;
  #timer;

  /** `bounds`: {from, to}, beyond which nothing may be asked for; undefined if there are none. */
  constructor(cameraId, bounds) {
    super();
    this.#id = cameraId;
    this.#bounds = bounds ?? {from: -Infinity, to: Infinity};
  }

  /** Asks for what of a range lies within the bounds; nothing is there where none does. */
  async #ask(from, to, detail, signal) {
    const first = Math.max(from, this.#bounds.from);
    const last = Math.min(to, this.#bounds.to);
    return first < last ? api.timeline(this.#id, first, last, detail, signal) : {recorded: [], gaps: [], partial: false};
  }

  close() {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** Makes sure that the view is loaded finely enough; repeated calls cost nothing. */
  show(view, pixels) {
    const now = Date.now();
    const detail = Math.floor(view.span / SECOND / Math.max(pixels, 200));
    const h = this.#have;
    const fits = h && view.from >= h.from && view.from + view.span <= h.to && detail >= h.detail && detail <= 4 * h.detail + 4;
    const stale = h && view.from + view.span > h.at && now - h.at > LIVE_REFRESH;
    if (fits && !stale) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(view, detail), SETTLE);
  }

  /** Gaps shorter than this many milliseconds are left out of what is loaded. */
  get leastGap() {
    return (this.#have?.detail ?? 0) * SECOND;
  }

  reload() {
    this.#have = undefined;
  }

  async #load(view, detail) {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const at = Date.now();
    const from = view.from - view.span / 2;
    const to = view.from + 1.5 * view.span;
    try {
      const answer = await this.#ask(from, to, Math.min(detail, 86400), request.signal);
      this.recorded = spans(answer.recorded);
      this.gaps = spans(answer.gaps);
      this.held = spans(answer.held ?? []);
      this.thinned = spans(answer.thinned ?? []);
      this.partial = answer.partial;
      this.#edges(answer);
      this.problem = undefined;
      this.loaded = true;
      this.#have = {from, to, detail, at};
    } catch (problem) {
      if (problem.name === 'AbortError') return;
      this.problem = problem;
    }
    this.dispatchEvent(new Event('change'));
  }

  #edges(answer) {
    const edge = parse(answer.liveEdge);
    if (!Number.isNaN(edge)) this.liveEdge = edge;
    if (answer.extent?.from) this.extent = {from: parse(answer.extent.from), to: parse(answer.extent.to)};
  }

  /** What lies at an instant, from what is loaded; `unknown` where nothing is yet: that is no claim that nothing was recorded. */
  at(instant) {
    const inside = (r) => instant >= r.from && instant < r.to;
    if (this.recorded.some(inside)) return {kind: 'recorded'};
    const gap = this.gaps.find(inside);
    if (gap) return {kind: 'gap', gap};
    if (instant > Math.max(Date.now() - 10 * SECOND, this.liveEdge || 0)) return {kind: 'future'};
    return {kind: instant >= this.#have?.from && instant < this.#have?.to ? 'none' : 'unknown'};
  }

  /**
   * Where footage is around an instant, asked from the recorder:
   * `{recorded, gap, next, previous, extent}`; `next` and `previous` are instants with footage.
   */
  async locate(instant) {
    const near = await this.#ask(instant - HOUR, instant + HOUR, 0);
    this.#edges(near);
    const found = this.#around(instant, spans(near.recorded), spans(near.gaps));
    if (!this.extent || (found.next && found.previous)) return found;
    const first = Math.min(this.extent.from, instant - HOUR);
    const last = Math.max(this.extent.to, instant + HOUR);
    const detail = Math.min(86400, Math.floor((last - first) / (30 * DAY)) * (MINUTE / SECOND));
    const far = await this.#ask(first, last, detail);
    const wide = this.#around(instant, spans(far.recorded), spans(far.gaps));
    return {recorded: found.recorded, gap: wide.gap ?? found.gap, next: found.next ?? wide.next, previous: found.previous ?? wide.previous};
  }

  #around(instant, recorded, gaps) {
    const inside = (r) => instant >= r.from && instant < r.to;
    return {
      recorded: recorded.some(inside),
      gap: gaps.find(inside),
      next: recorded.find((r) => r.from > instant)?.from,
      previous: recorded.findLast((r) => r.to <= instant)?.to,
    };
  }
}
