// A plot of the cameras that one may see, drawn here without anybody else's map: to find those at a place, to see what was asked, or to open one.
import {Element, html, nothing, problemNote} from './element.js';
import {svg} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {HIGH, WIDE, around, hull, metres, moved, reach, read, scaleBar, toGround, toPlot, written, zoomed} from './map-plot.js';
import {t} from './text.js';

/** Fired when cameras were found at a place; `detail` has the place and their ids. Without a place it was taken away. */
export const PLACED = 'placed';
const TOOLS = ['move', 'circle', 'rectangle', 'polygon'];
/** More dots than this say nothing and cost time. */
const MOST_DOTS = 3_000;
const MOST_NAMES = 30;
const STEP = 60;

class CameraMap extends Element {
  static properties = {
    cameras: {attribute: false}, chosen: {attribute: false}, place: {attribute: false}, kind: {attribute: false},
    view: {state: true}, tool: {state: true}, draft: {state: true}, problem: {state: true}, count: {state: true}, busy: {state: true},
    middle: {state: true}, far: {state: true}, corners: {state: true},
  };

  #from; // where a pointer went down, on the plot

  constructor() {
    super();
    this.cameras = this.chosen = [];
    this.kind = 'choose'; // or `show`, or `open`
    this.tool = 'move';
    this.middle = this.corners = '';
    this.far = '300';
  }

  get #placed() {
    return this.cameras.filter((c) => c.latitude !== undefined);
  }

  willUpdate() {
    if (!this.view && this.#placed.length) this.#fit();
  }

  #fit() {
    const chosen = this.kind === 'show' ? this.#placed.filter((c) => this.chosen.includes(c.id)) : [];
    const points = [...(this.place ? reach(this.place) : []), ...chosen];
    this.view = around(points.length ? points : this.#placed);
  }

  /** Where on the plot an event is. */
  #at(event) {
    const box = this.querySelector('svg').getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDE, ((event.clientY - box.top) / box.height) * HIGH];
  }

  #down(event) {
    if (event.button !== 0) return;
    this.#from = {at: this.#at(event), view: this.view};
    if (this.tool !== 'move') event.currentTarget.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    if (!this.#from) return;
    const [x, y] = this.#at(event);
    const [fromX, fromY] = this.#from.at;
    if (this.tool === 'move') {
      this.view = moved(this.#from.view, fromX - x, fromY - y);
      return;
    }
    const [a, b] = [toGround(this.view, fromX, fromY), toGround(this.view, x, y)];
    if (this.tool === 'circle') this.draft = {middle: a, metres: Math.max(1, Math.round(metres(a, b)))};
    if (this.tool === 'rectangle') this.draft = {corners: [a, {latitude: a.latitude, longitude: b.longitude}, b, {latitude: b.latitude, longitude: a.longitude}]};
  }

  #up(event) {
    if (!this.#from) return;
    const still = Math.hypot(...this.#at(event).map((n, i) => n - this.#from.at[i])) < 6;
    const ground = toGround(this.view, ...this.#from.at);
    this.#from = undefined;
    if (this.tool === 'polygon') {
      const corners = [...(this.draft?.corners ?? []), ground];
      this.draft = {corners};
      this.corners = written(corners);
    } else if (this.tool === 'circle') {
      const draft = still ? {middle: ground, metres: Number(this.far) || 300} : this.draft;
      this.#type(draft);
      this.#find(draft);
    } else if (this.tool === 'rectangle' && !still) {
      this.#type(this.draft);
      this.#find(this.draft);
    }
  }

  #type(place) {
    this.middle = place.middle ? `${place.middle.latitude}, ${place.middle.longitude}` : this.middle;
    this.far = place.middle ? String(place.metres) : this.far;
    this.corners = place.corners ? written(place.corners) : this.corners;
  }

  #wheel(event) {
    event.preventDefault();
    this.view = zoomed(this.view, event.deltaY > 0 ? 1.25 : 0.8, ...this.#at(event));
  }

  #key(event) {
    const moves = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP]};
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
    if (moves[event.key]) this.view = moved(this.view, ...moves[event.key]);
    else if (event.key === '+' || event.key === '=') this.view = zoomed(this.view, 0.7);
    else if (event.key === '-') this.view = zoomed(this.view, 1 / 0.7);
    else if (event.key === '0') this.#fit();
    else return;
    event.preventDefault();
  }

  /** Asks the node which of the cameras that one may see lie there. */
  async #find(place) {
    this.busy = true;
    this.problem = this.count = undefined;
    this.draft = place;
    try {
      const found = await api.camerasAt(place);
      this.count = found.length;
      this.dispatchEvent(new CustomEvent(PLACED, {detail: {place, ids: found.map((c) => c.id)}}));
      this.draft = undefined;
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.busy = false;
    }
  }

  #findAround() {
    const [middle] = read(this.middle);
    this.#find({middle: middle ?? {latitude: null, longitude: null}, metres: this.far.trim() === '' ? null : Number(this.far)});
  }

  #clear() {
    this.draft = this.count = this.problem = undefined;
    this.corners = '';
    this.dispatchEvent(new CustomEvent(PLACED, {detail: {ids: []}}));
  }

  render() {
    const missing = this.cameras.length - this.#placed.length;
    return html`${missing > 0 && this.kind !== 'show' ? html`<p class="note missing">${t('map.missing', {count: missing, total: this.cameras.length})}</p>` : nothing}
      ${this.view ? this.#map() : nothing}
      ${this.kind === 'choose' ? this.#typed() : nothing}`;
  }

  #map() {
    const button = (id, key, symbol, act) => html`<button type="button" id="map-${id}" aria-label=${t(key)} title=${t(key)} @click=${act}>${symbol}</button>`;
    return html`<div class="buttons map-tools">
        ${this.kind === 'choose' ? html`<div class="buttons" role="group" aria-label=${t('map.tools')}>${TOOLS.map((tool) => html`<button type="button" class="tool-${tool}"
          aria-pressed=${this.tool === tool} @click=${() => (this.tool = tool)}>${t(`map.${tool}`)}</button>`)}</div>` : nothing}
        ${button('in', 'map.in', '+', () => (this.view = zoomed(this.view, 0.7)))}
        ${button('out', 'map.out', '−', () => (this.view = zoomed(this.view, 1 / 0.7)))}
        ${button('fit', 'map.fit', '⌂', () => this.#fit())}
        ${this.tool === 'polygon' && this.draft?.corners?.length > 2 ? html`<button type="button" id="map-close" class="main" @click=${() => this.#find(this.draft)}>${t('map.close')}</button>` : nothing}
        ${this.place && this.kind === 'choose' ? html`<button type="button" id="map-clear" @click=${() => this.#clear()}>${t('map.clear')}</button>` : nothing}</div>
      <svg class="camera-map ${this.tool}" viewBox="0 0 ${WIDE} ${HIGH}" tabindex="0" role="group"
        aria-label=${t('map.label', {count: this.#placed.length, chosen: this.chosen.length})}
        @keydown=${(e) => this.#key(e)} @wheel=${{handleEvent: (e) => this.#wheel(e), passive: false}}
        @pointerdown=${(e) => this.#down(e)} @pointermove=${(e) => this.#drag(e)} @pointerup=${(e) => this.#up(e)} @pointercancel=${() => (this.#from = undefined)}
        @dragstart=${(e) => e.preventDefault()}>
        ${this.#units()}${this.#shape(this.place, 'asked')}${this.#shape(this.draft, 'draft')}${this.#dots()}${this.#bar()}</svg>
      <p class="help">${t(this.kind === 'open' ? 'map.helpOpen' : this.kind === 'show' ? 'map.helpShow' : 'map.help')}</p>`;
  }

  /** Where the cameras of a unit stand, with its name. */
  #units() {
    const units = new Map();
    for (const c of this.#placed) {
      if (!units.has(c.managingUnit)) units.set(c.managingUnit, []);
      units.get(c.managingUnit).push(c);
    }
    return [...units].slice(0, 200).map(([name, cameras]) => {
      const points = hull(cameras.map((c) => toPlot(this.view, c)));
      const [x, y] = points.reduce(([sx, sy], p) => [sx + p[0] / points.length, sy + p[1] / points.length], [0, 0]);
      const inside = points.some(([px, py]) => px > 0 && px < WIDE && py > 0 && py < HIGH);
      return inside ? svg`<polygon class="unit" points=${points.map((p) => p.join(',')).join(' ')}></polygon>
        <text class="unit" x=${x} y=${y - 26} text-anchor="middle">${name}</text>` : nothing;
    });
  }

  #shape(place, look) {
    if (!place) return nothing;
    if (place.middle) {
      if (place.middle.latitude === null || place.middle.longitude === null) return nothing;
      const [x, y] = toPlot(this.view, place.middle);
      return svg`<circle class=${look} cx=${x} cy=${y} r=${place.metres / this.view.scale}></circle><circle class="middle" cx=${x} cy=${y} r="5"></circle>`;
    }
    const points = place.corners.filter((c) => c.latitude !== null && c.longitude !== null).map((c) => toPlot(this.view, c));
    return svg`<polygon class=${look} points=${points.map((p) => p.join(',')).join(' ')}></polygon>
      ${points.map(([x, y]) => svg`<circle class="corner" cx=${x} cy=${y} r="6"></circle>`)}`;
  }

  #dots() {
    const shown = this.#placed.map((c) => [c, ...toPlot(this.view, c)]).filter(([, x, y]) => x > -20 && x < WIDE + 20 && y > -20 && y < HIGH + 20);
    const named = shown.length <= MOST_NAMES;
    return shown.slice(0, MOST_DOTS).map(([c, x, y]) => {
      const chosen = this.chosen.includes(c.id);
      const dot = svg`<g class="dot ${chosen ? 'chosen' : ''}"><circle cx=${x} cy=${y} r=${chosen ? 13 : 10}></circle>
        ${chosen ? svg`<path d="M${x - 6} ${y}l4 5l8 -9"></path>` : nothing}
        ${named ? svg`<text x=${x + 17} y=${y + 7}>${c.name}</text>` : nothing}<title>${c.name}</title></g>`;
      return this.kind === 'open' ? svg`<a href="#/camera/${c.id}" aria-label=${t('wall.open', {name: c.name})}>${dot}</a>` : dot;
    });
  }

  #bar() {
    const bar = scaleBar(this.view);
    return svg`<g class="bar"><path d="M24 ${HIGH - 36}v12h${bar.units}v-12"></path><text x="30" y=${HIGH - 34}>${bar.words}</text>
      <path d="M${WIDE - 36} 58V22m-9 12l9 -12l9 12"></path><text x=${WIDE - 36} y="84" text-anchor="middle">${t('map.north')}</text></g>`;
  }

  /** The same without a pointer. */
  #typed() {
    const {problem} = this;
    const wrong = (names) => names.includes(problem?.field);
    const error = (id, names) => (wrong(names) ? html`<p class="error" id="${id}-error" lang="en">✗ ${problem.detail}</p>` : nothing);
    const [pointFields, farFields, cornerFields] = [['around', 'latitude', 'longitude', 'middle'], ['metres'], ['inside', 'corners']];
    return html`<div class="fields map-typed">
        <div class="field"><label for="map-middle">${t('map.middle')}</label>
          <input id="map-middle" .value=${this.middle} autocomplete="off" aria-invalid=${wrong(pointFields) ? 'true' : nothing} aria-describedby="map-middle-help map-middle-error"
            @input=${(e) => (this.middle = e.target.value)} @keydown=${(e) => this.#enter(e)}>
          <p class="help" id="map-middle-help">${t('map.middleHelp')}</p>${error('map-middle', pointFields)}</div>
        <div class="field"><label for="map-metres">${t('map.metres')}</label>
          <input id="map-metres" inputmode="numeric" .value=${this.far} autocomplete="off" aria-invalid=${wrong(farFields) ? 'true' : nothing} aria-describedby="map-metres-help map-metres-error"
            @input=${(e) => (this.far = e.target.value)} @keydown=${(e) => this.#enter(e)}>
          <p class="help" id="map-metres-help">${t('map.metresHelp')}</p>${error('map-metres', farFields)}</div></div>
      <div class="buttons"><button type="button" id="map-find" ?disabled=${this.busy} @click=${() => this.#findAround()}>${t('map.find')}</button></div>
      <details class="map-corners"><summary>${t('map.cornersSummary')}</summary><div class="field"><label for="map-corners">${t('map.corners')}</label>
        <textarea id="map-corners" rows="4" spellcheck="false" .value=${this.corners} aria-invalid=${wrong(cornerFields) ? 'true' : nothing} aria-describedby="map-corners-help map-corners-error"
          @input=${(e) => (this.corners = e.target.value)}></textarea>
        <p class="help" id="map-corners-help">${t('map.cornersHelp')}</p>${error('map-corners', cornerFields)}</div>
        <button type="button" id="map-find-corners" ?disabled=${this.busy} @click=${() => this.#find({corners: read(this.corners)})}>${t('map.findCorners')}</button></details>
      ${problem?.field ? nothing : problemNote(problem)}
      <p class="said" role="status">${this.count === undefined ? nothing : t('map.found', {count: this.count})}</p>`;
  }

  /** Enter finds; it never sends the form around. */
  #enter(event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.#findAround();
  }
}

customElements.define('sr-camera-map', CameraMap);
