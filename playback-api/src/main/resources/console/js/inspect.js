// The access log: a search, what it finds with the newest first, details and receipts. Inspectors only.
import {Element, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {instantOf, rangeWords, time} from './access-parts.js';
import {field, focusWrong} from './form.js';
import './findings.js';
import './inspect-counts.js';
import './inspect-pack.js';
import {TYPES} from './inspect-sample.js';
import {named, t} from './text.js';

const TEXTS = ['person', 'unit', 'purpose', 'camera'];
const MARKS = {
  intent: ['connecting', '◌'], delivery: ['recording', '●'], refusal: ['gap', '▲'],
  decision: ['recording', '◆'], change: ['off', '■'], inspection: ['off', '□'],
  custody: ['off', '▣'],
};

class Inspect extends Element {
  static properties = {
    page: {state: true}, entries: {state: true}, open: {state: true}, search: {state: true}, camera: {state: true}, about: {state: true},
    problem: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.camera = '';
  }

  #find(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const search = {};
    for (const name of ['from', 'to']) search[name] = instantOf(data.get(name));
    for (const name of [...TEXTS, 'type', 'node']) search[name] = data.get(name)?.trim() || undefined;
    this.#load(search);
  }

  /** Each call is an entry of the log itself, so nothing is asked unless somebody wants it. */
  async #load(search, after) {
    this.busy = true;
    this.problem = undefined;
    try {
      const page = await api.accessLog({...search, after});
      this.entries = after === undefined ? page.entries : [...this.entries, ...page.entries];
      this.search = search;
      this.page = page;
      if (after === undefined) await this.#toFound();
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  /** What was found lies below a long form: on a phone nobody would see that there is an answer. */
  async #toFound() {
    await this.updateComplete;
    const found = this.querySelector('#found');
    found.focus({preventScroll: true});
    found.scrollIntoView({block: 'start'});
  }

  /** One entry alone, of the node's own log. */
  async #show(index) {
    this.problem = undefined;
    try {
      this.entries = [await api.logEntry(index)];
      this.page = {own: true, opened: true, logs: this.page?.logs ?? [], size: this.page?.size, damage: []};
      this.open = index;
      await this.updateComplete;
      this.querySelector(`[data-entry="${index}"] button.details`)?.focus();
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`<h1>${t('inspect.title')}</h1>
      <p class="help">${t('inspect.help')}</p>
      ${this.#form()}
      <sr-inspect-sample @entry-chosen=${(e) => this.#show(e.detail)}></sr-inspect-sample>
      <sr-inspect-counts></sr-inspect-counts>
      <sr-inspect-pack></sr-inspect-pack>
      <sr-findings inspector .about=${this.about} @left=${() => (this.about = undefined)} @entry-chosen=${(e) => this.#show(e.detail)}></sr-findings>
      <div aria-live="polite">${this.#summary()}</div>
      ${repeat(this.entries ?? [], (e) => e.index, (e) => this.#entry(e))}
      ${this.page?.next === undefined ? nothing : html`<p class="quiet">${t('inspect.reached', {time: time(this.page.reached)})}</p>
        <button type="button" id="older" ?disabled=${this.busy} @click=${() => this.#load(this.search, this.page.next)}>${t('inspect.older')}</button>`}`;
  }

  #form() {
    const problem = this.problem;
    const f = (name, options = {}) => field('inspect', name, {problem, ...options});
    return html`<form class="sheet wide" id="inspect-search" @submit=${this.#find}>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('person')}${f('unit')}${f('purpose')}
        ${f('type', {kind: TYPES.map((type) => [type, t(`entry.${type}`)])})}
        ${f('from', {kind: 'datetime-local'})}${f('to', {kind: 'datetime-local'})}
        ${f('camera', {value: this.camera})}
        ${this.page?.logs.length > 1 ? f('node', {kind: this.page.logs.map((id, n) => [id, n ? id : t('inspect.ownNode', {id})]), value: this.page.node}) : nothing}
      </div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('inspect.find')}</button></form>`;
  }

  #summary() {
    if (!this.page) return nothing;
    const {own, opened, size, damage} = this.page;
    return html`
      ${own ? nothing : html`<p class="note">${t(opened ? 'inspect.mirrorOpened' : 'inspect.mirror')}</p>`}
      ${damage.length ? html`<div class="note bad" role="alert"><p>${t('inspect.damage')}</p>
        <ul lang="en">${damage.map((line) => html`<li>${line}</li>`)}</ul></div>` : nothing}
      ${size === undefined ? nothing : html`<p class="quiet" id="found" tabindex="-1">${this.entries.length ? t('inspect.found', {count: this.entries.length, size}) : t('inspect.none', {size})}</p>`}`;
  }

  #entry(e) {
    const [look, mark] = MARKS[e.type];
    const open = this.open === e.index;
    const what = e.seen ?? e.decided ?? e.changed ?? e.inspected ?? {};
    return html`<article class="sheet hold" data-entry=${e.index}>
      <div class="heading"><h2>${time(e.at)}</h2>
        <span class="state ${look}"><b aria-hidden="true">${mark}</b> ${t(`entry.${e.type}`)}${what.step ? html` · ${named('entryStep', what.step, what.step)}` : nothing}</span></div>
      ${this.#who(e, what)}
      ${e.seen ? html`<p>${e.seen.cameraName ?? e.seen.camera} · ${named('action', e.seen.action, e.seen.action)}<br>${rangeWords(e.seen)}</p>` : nothing}
      ${e.seen?.refusal ? html`<p lang="en">${e.seen.refusal}</p>` : nothing}
      ${e.sent ? html`<p>${t('inspect.sent', {bytes: e.sent.bytes.toLocaleString(), intent: e.sent.intent})}</p>` : nothing}
      ${what.reason || what.detail ? html`<p>${what.reason ?? what.detail}</p>` : nothing}
      <div class="buttons">
        <button type="button" class="details" aria-expanded=${open} aria-label=${t('inspect.detailsOf', {index: e.index})}
          @click=${() => (this.open = open ? undefined : e.index)}>${t('inspect.details')}</button>
        ${e.seen ? html`<button type="button" class="of-camera" @click=${() => this.#ofCamera(e.seen.camera)}>${t('inspect.ofCamera')}</button>` : nothing}
        <button type="button" class="find" aria-label=${t('finding.newOf', {index: e.index})} @click=${() => this.#findingOn(e, what)}>${t('finding.new')}</button></div>
      ${open ? this.#details(e) : nothing}</article>`;
  }

  #who(e, what) {
    if (what.user) return html`<p>${what.unit ? t('inspect.who', what) : what.user}${what.purpose ? html` · ${what.purpose}` : nothing}</p>`;
    if (e.words === 'erased') return html`<p class="quiet">${t('inspect.erased')}</p>`;
    return e.words === 'elsewhere' ? html`<p class="quiet">${t('inspect.elsewhere')}</p>` : nothing;
  }

  /** A new object each time, so that a form that was left is shown again. */
  #findingOn(e, what) {
    this.about = {index: e.index, node: this.page.own ? undefined : this.page.node, unit: what.unit};
  }

  async #ofCamera(camera) {
    this.camera = camera;
    await this.updateComplete;
    const input = this.querySelector('#inspect-camera');
    input.value = camera;
    input.focus();
    input.scrollIntoView({block: 'center'});
  }

  /** What everybody may see of it, as it is in the leaf. */
  #details(e) {
    const what = {...(e.seen ?? e.decided ?? e.changed ?? e.inspected)};
    const facts = [['index', e.index], ...Object.entries(what).filter(([, v]) => typeof v === 'string' || typeof v === 'number')];
    const granted = e.decided?.granted;
    return html`<table class="list"><tbody>
        ${facts.map(([name, value]) => html`<tr><th scope="row">${named('fact', name, name)}</th><td>${value}</td></tr>`)}</tbody></table>
      ${granted ? html`<p>${t('inspect.granted', {until: time(granted.until)})}<br>${rangeWords(granted)}<br>
        ${granted.actions.map((a) => named('action', a, a)).join(', ')}<br>
        ${granted.allCameras ? t('access.all') : granted.cameras.join(', ')}</p>` : nothing}
      ${this.page.own ? html`<p><a class="receipt" download="entry-${e.index}.tlog-proof" href=${api.receiptUrl(e.index)}>${t('inspect.receipt')}</a>
        <span class="help">${t('inspect.receiptHelp')}</span></p>` : nothing}`;
  }
}

customElements.define('sr-inspect', Inspect);
