// The timeline element: shows, zooms (wheel, pinch, buttons), moves (drag) and seeks (click). A slider to screen readers.
import {Element, html, nothing, problemNote} from './element.js';
import {named, t} from './text.js';
import {DAY, HOUR, MINUTE, SECOND, dateTime, length} from './time.js';
import {draw} from './timeline-draw.js';
import {centred, clamp, pan, toInstant, zoom} from './timeline-scale.js';

const RANGES = [['year', 365 * DAY], ['month', 30 * DAY], ['day', DAY], ['hour', HOUR], ['minute', MINUTE]];
const CLICK_PIXELS = 5;
const MAX_LISTED_GAPS = 100;
const STEP = 1.6;

class Timeline extends Element {
  /** `bounds`, where there are some, is what is shown at first. */
  static properties = {bounds: {attribute: false}, data: {attribute: false}, position: {type: Number}, marks: {attribute: false}, live: {type: Boolean}, view: {state: true}};

  #pointers = new Map();
  #moved = 0;
  #redraw = () => this.requestUpdate();
  #size = new ResizeObserver(() => this.#paint());

  constructor() {
    super();
    this.marks = {};
    this.view = clamp({from: Date.now() - 0.8 * HOUR, span: HOUR}, Date.now());
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(SECOND, () => this.requestUpdate()); // the future recedes
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.data?.removeEventListener('change', this.#redraw);
  }

  firstUpdated() {
    const canvas = this.querySelector('canvas');
    canvas.addEventListener('wheel', this.#wheel, {passive: false});
    this.#size.observe(canvas);
  }

  willUpdate(changed) {
    if (changed.has('data')) {
      changed.get('data')?.removeEventListener('change', this.#redraw);
      this.data?.addEventListener('change', this.#redraw);
    }
    if (changed.has('bounds') && this.bounds) {
      const span = this.bounds.to - this.bounds.from;
      this.view = clamp({from: this.bounds.from - 0.05 * span, span: 1.1 * span}, Date.now());
    }
    if (changed.has('position')) this.#follow(changed.get('position'));
  }

  updated() {
    this.#paint();
  }

  #paint() {
    const canvas = this.querySelector('canvas');
    if (!canvas?.clientWidth || !this.data) return;
    this.data.show(this.view, canvas.clientWidth);
    draw(canvas, {view: this.view, data: this.data, position: this.position, marks: this.marks, live: this.live});
  }

  /** Keeps the playhead in view while it plays; a person who has looked elsewhere is left there. */
  #follow(before) {
    const {from, span} = this.view;
    const inside = (at) => at >= from && at <= from + span;
    if (this.position === undefined || Number.isNaN(this.position) || this.#pointers.size) return;
    if (before === undefined || Number.isNaN(before) || inside(before)) {
      if (!inside(this.position) || this.position > from + 0.92 * span) this.reveal();
    }
  }

  /** Moves the view so that the playhead is seen. */
  reveal() {
    const {from, span} = this.view;
    if (this.position >= from && this.position <= from + 0.92 * span) return;
    this.view = clamp({from: this.position - 0.6 * span, span}, Date.now());
  }

  zoomBy(factor, anchor) {
    const {from, span} = this.view;
    const shown = this.position >= from && this.position <= from + span;
    this.view = zoom(this.view, factor, anchor ?? (shown ? this.position : from + span / 2), Date.now());
  }

  #instantAt(event) {
    const box = this.querySelector('canvas').getBoundingClientRect();
    return toInstant(this.view, box.width, event.clientX - box.left);
  }

  #wheel = (event) => {
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      this.view = pan(this.view, (sideways / this.clientWidth) * this.view.span, Date.now());
    } else {
      this.zoomBy(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) / 300), this.#instantAt(event));
    }
  };

  #down(event) {
    if (event.button > 0) return;
    event.target.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event.clientX);
    if (this.#pointers.size === 1) this.#moved = 0;
  }

  #move(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    const width = this.querySelector('canvas').clientWidth;
    const before = [...this.#pointers.values()];
    this.#pointers.set(event.pointerId, event.clientX);
    const after = [...this.#pointers.values()];
    if (after.length === 1) {
      this.#moved += Math.abs(after[0] - before[0]);
      if (this.#moved >= CLICK_PIXELS) this.view = pan(this.view, ((before[0] - after[0]) / width) * this.view.span, Date.now());
    } else if (after.length === 2) {
      this.#moved = CLICK_PIXELS;
      const spread = (p) => Math.max(20, Math.abs(p[0] - p[1]));
      const left = this.querySelector('canvas').getBoundingClientRect().left;
      const anchor = toInstant(this.view, width, (after[0] + after[1]) / 2 - left);
      this.view = zoom(this.view, spread(before) / spread(after), anchor, Date.now());
    }
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (event.type === 'pointerup' && this.#moved < CLICK_PIXELS && this.#pointers.size === 0) {
      this.dispatchEvent(new CustomEvent('seek', {detail: this.#instantAt(event)}));
    }
  }

  #valueText() {
    if (this.position === undefined || Number.isNaN(this.position)) return t('timeline.none');
    const {kind, gap} = this.data.at(this.position);
    return `${dateTime(this.position)}, ${this.#kindText(kind, gap)}`;
  }

  #kindText(kind, gap) {
    if (kind === 'unknown') return t(this.data.problem ? 'timeline.unknown' : 'app.loading');
    return kind === 'gap' ? `${t('timeline.gap')}: ${named('cause', gap.cause, t('cause.unknown'))}` : t(`timeline.${kind}`);
  }

  render() {
    const {from, span} = this.view;
    const seconds = (ms) => Math.round(ms / SECOND);
    return html`<div class="timeline-tools">
        <div role="group" aria-label=${t('timeline.range')}>
          ${RANGES.map(([name, ms]) => html`<button type="button" data-range=${name} @click=${() => this.#range(ms)}
            aria-pressed=${span > 0.7 * ms && span < 1.5 * ms}>${t(`range.${name}`)}</button>`)}
          <button type="button" data-zoom="in" aria-label=${t('timeline.zoomIn')} title="${t('timeline.zoomIn')} (+)" @click=${() => this.zoomBy(1 / STEP)}>+</button>
          <button type="button" data-zoom="out" aria-label=${t('timeline.zoomOut')} title="${t('timeline.zoomOut')} (-)" @click=${() => this.zoomBy(STEP)}>−</button></div>
        <span class="quiet shown">${t('timeline.span', {from: dateTime(from), to: dateTime(from + span)})}</span></div>
      <div class="slider" role="slider" tabindex="0" aria-label=${t('timeline.label')} aria-orientation="horizontal"
        aria-valuemin=${seconds(Math.min(from, this.position || from))} aria-valuemax=${seconds(Math.max(from + span, this.position || 0))}
        aria-valuenow=${seconds(this.position || from)} aria-valuetext=${this.#valueText()}>
        <canvas height="96" @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}></canvas></div>
      <p class="legend" aria-hidden="true">${this.#legend()}</p>
      ${this.data.problem ? problemNote(this.data.problem, () => { this.data.reload(); this.requestUpdate(); }) : this.#gapList()}
      ${this.#held()}
      ${this.#thinned()}
      ${this.data.partial ? html`<p role="status" class="quiet">${t('timeline.partial')}</p>` : nothing}`;
  }

  /** Each sign with its word, so that a narrow page does not part them. */
  #legend() {
    return [['recorded', t('timeline.recorded')], ['gap', t('timeline.gap')], ['none', t('timeline.none')],
      ['future', t('timeline.future')], ['live', t('timeline.liveEdge')],
    ].map(([kind, word]) => html`<span><i class="key ${kind}"></i>${word}</span>`);
  }

  #held() {
    const {from, span} = this.view;
    const held = this.data.held.filter((r) => r.to > from && r.from < from + span);
    return held.slice(0, MAX_LISTED_GAPS).map((r) => html`<p class="quiet">▂ ${t('timeline.held', {from: dateTime(r.from), to: dateTime(r.to)})}</p>`);
  }

  #thinned() {
    const {from, span} = this.view;
    const thinned = this.data.thinned.filter((r) => r.to > from && r.from < from + span);
    return thinned.slice(0, MAX_LISTED_GAPS).map((r) => html`<p class="quiet">▚ ${t('timeline.thinned', {from: dateTime(r.from), to: dateTime(r.to)})}</p>`);
  }

  #range(ms) {
    const {from, span} = this.view;
    const shown = this.position >= from && this.position <= from + span;
    this.view = centred(shown ? this.position : from + span / 2, ms, Date.now());
  }

  #gapList() {
    const {from, span} = this.view;
    const gaps = this.data.gaps.filter((g) => g.to > from && g.from < from + span);
    if (!this.data.loaded) return html`<p class="quiet" role="status">${t('app.loading')}</p>`;
    const least = this.data.leastGap;
    const short = least ? html`<p class="quiet">${t('timeline.short', {length: length(least)})}</p>` : nothing;
    if (!gaps.length) return html`${least ? nothing : html`<p class="quiet">${t('timeline.noGaps')}</p>`}${short}`;
    const seek = (at) => this.dispatchEvent(new CustomEvent('seek', {detail: at}));
    return html`<details class="gaps"><summary>${t('timeline.gaps', {count: gaps.length})}</summary>
      <table class="list"><thead><tr><th scope="col">${t('timeline.from')}</th><th scope="col">${t('timeline.to')}</th>
        <th scope="col">${t('timeline.length')}</th><th scope="col">${t('timeline.cause')}</th></tr></thead>
      <tbody>${gaps.slice(0, MAX_LISTED_GAPS).map((g) => html`<tr>
        <td data-label=${t('timeline.from')}><button type="button" class="link" @click=${() => seek(g.from - 5 * SECOND)}>${dateTime(g.from)}</button></td>
        <td data-label=${t('timeline.to')}><button type="button" class="link" @click=${() => seek(g.to + 0.5 * SECOND)}>${dateTime(g.to)}</button></td>
        <td data-label=${t('timeline.length')}>${length(g.to - g.from)}</td>
        <td data-label=${t('timeline.cause')}>▨ ${named('cause', g.cause, t('cause.unknown'))}</td></tr>`)}</tbody></table>
      ${gaps.length > MAX_LISTED_GAPS ? html`<p class="quiet">${t('timeline.more', {count: gaps.length - MAX_LISTED_GAPS})}</p>` : nothing}</details>${short}`;
  }
}

customElements.define('sr-timeline', Timeline);
