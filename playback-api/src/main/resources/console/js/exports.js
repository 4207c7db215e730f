// Packages of evidence: one's own, with progress and download, and a new one. Requesters and approvers.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {instantOf, rangeWords, time} from './access-parts.js';
import './camera-choice.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';
import {parse, toInput} from './time.js';

const REFRESH = 2_000;
const MARKS = {
  queued: ['connecting', '◌'], building: ['connecting', '◌'], ready: ['recording', '●'], fetched: ['recording', '●'],
  failed: ['gap', '▲'], expired: ['off', '■'], removed: ['off', '■'],
};
const COPIES = ['originals', 'both', 'viewing'];
const size = (bytes) => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

class Exports extends Element {
  static properties = {
    grantId: {attribute: false}, cameraId: {attribute: false}, from: {attribute: false}, to: {attribute: false},
    exports: {state: true}, cameras: {state: true}, chosen: {state: true}, range: {state: true}, root: {state: true},
    problem: {state: true}, formProblem: {state: true}, done: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.cameras = [];
    this.chosen = [];
    this.range = {};
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.cameraId) this.chosen = [this.cameraId];
    if (this.from && this.to) this.range = {from: parse(this.from), to: parse(this.to)};
    this.#fill();
    this.every(REFRESH, () => this.#load());
  }

  /** Cameras and range of the grant that was come from; whole seconds within it. */
  async #fill() {
    try {
      this.cameras = (await api.cameras()).sort((a, b) => a.name.localeCompare(b.name));
      const grant = (await api.grants()).find((g) => g.id === this.grantId);
      if (!grant) return;
      this.chosen = [...grant.cameras];
      const from = Math.ceil(parse(grant.from) / 1_000) * 1_000;
      this.range = {from, to: Math.floor(Math.min(parse(grant.to), Date.now()) / 1_000) * 1_000};
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #load() {
    try {
      const {exports, rootFingerprint} = await api.exports();
      this.exports = exports;
      this.root = rootFingerprint;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #make(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const body = {cameras: this.chosen};
    for (const name of ['from', 'to']) body[name] = instantOf(data.get(name));
    body.originals = data.get('copies') !== 'viewing';
    body.viewingCopy = data.get('copies') !== 'originals';
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const made = await api.makeExport(body);
      this.done = t('exports.made', {size: size(made.estimatedBytes)});
      await this.#load();
      window.scrollTo(0, 0);
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  async #remove(e) {
    this.done = undefined;
    try {
      await api.removeExport(e.id);
      this.done = t('exports.removed');
      await this.#load();
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`<h1>${t('exports.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.exports === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.exports?.length === 0 ? html`<p class="note">${t('exports.empty')}</p>` : nothing}
      ${repeat(this.exports ?? [], (e) => e.id, (e) => this.#export(e))}
      ${this.#form()}
      ${this.root ? html`<section class="sheet"><h2>${t('exports.rootTitle')}</h2><p class="help">${t('exports.rootHelp')}</p>
        <p><code id="root">${this.root}</code></p></section>` : nothing}`;
  }

  #export(e) {
    const name = (id) => this.cameras.find((c) => c.id === id)?.name ?? id;
    const [look, mark] = MARKS[e.state] ?? MARKS.expired;
    const cases = e.caseNumbers.join(', ');
    const has = e.state === 'ready' || e.state === 'fetched';
    const running = e.state === 'queued' || e.state === 'building';
    return html`<article class="sheet hold" data-export=${e.id}>
      <div class="heading"><h2>${cases}</h2>
        <span class="state ${look}"><b aria-hidden="true">${mark}</b> ${named('exportState', e.state, e.state)}</span></div>
      <p>${e.cameras.map(name).join(', ')}<br>${rangeWords(e)}</p>
      ${running && e.nodeAway ? html`<p class="note">${t('exports.away')}</p>` : nothing}
      ${running && !e.nodeAway ? html`<p class="coverage"><progress max="1" .value=${e.progress} aria-label=${t('exports.progress', {name: cases})}></progress>
        <span class="quiet">${t('exports.soFar', {percent: Math.round(e.progress * 100), size: size(e.estimatedBytes)})}</span></p>` : nothing}
      ${e.failure ? html`<p class="note bad" lang="en">${e.failure}</p>` : nothing}
      <p class="quiet">${t('exports.at', {time: time(e.createdAt)})}${has ? html` · ${size(e.bytes)} · ${t('exports.until', {time: time(e.expiresAt)})}` : nothing}</p>
      <div class="buttons">
        ${has ? html`<a class="fetch" href=${api.packageUrl(e.id)} download>↓ ${t('exports.fetch', {name: cases})}</a>` : nothing}
        ${has || running ? html`<button type="button" class="remove" aria-label=${t('exports.removeOf', {name: cases})}
          @click=${() => this.#remove(e)}>${t('exports.remove')}</button>` : nothing}</div></article>`;
  }

  #form() {
    const problem = this.formProblem;
    const at = (name) => (Number.isFinite(this.range[name]) ? toInput(this.range[name]) : '');
    const f = (name) => field('exports', name, {problem, required: true, kind: 'datetime-local', value: at(name)});
    return html`<form class="sheet wide" id="new-export" @submit=${this.#make}>
      <h2>${t('exports.newTitle')}</h2>
      <p class="help">${t('exports.newHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem}
        @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
      <div class="fields">${f('from')}${f('to')}
        ${field('exports', 'copies', {problem, kind: COPIES.map((kind) => [kind, t(`exports.copies.${kind}`)]), value: 'originals'})}</div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('exports.send')}</button>
    </form>`;
  }
}

customElements.define('sr-exports', Exports);
