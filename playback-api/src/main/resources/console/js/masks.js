// What of a camera's pictures is hidden: polygons clicked into an empty field or written as numbers. Administrators only,
// who see no footage: somebody with a grant reads the places off the picture.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {svg} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {instantOf} from './access-parts.js';
import './decide.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';
import {dateTime, parse} from './time.js';

/** Units of the field's width; its height follows from the camera's picture. */
const WIDE = 1000;
const share = (number) => String(Math.round(number * 10_000) / 10_000);

/** One polygon a line, corners as x,y with spaces between. */
export const written = (polygons) => polygons.map((p) => p.map(([x, y]) => `${share(x)},${share(y)}`).join(' ')).join('\n');
/** The polygons of such a text; what is no number stays none, and the node says so. */
export const read = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean)
  .map((line) => line.split(/\s+/).map((corner) => corner.split(',').map((n) => (n === '' || Number.isNaN(Number(n)) ? null : Number(n)))));

class Masks extends Element {
  static properties = {
    camera: {attribute: false}, user: {state: true}, masks: {state: true}, text: {state: true}, problem: {state: true}, formProblem: {state: true},
    done: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  async #load() {
    try {
      const [session, masks] = await Promise.all([api.session(), api.masks(this.camera.id)]);
      this.user = session.user;
      this.masks = masks;
      this.known = this.masks.versions[0]?.number;
      this.text = written(this.masks.versions[0]?.polygons ?? []);
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #set(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      this.masks = await api.setMasks(this.camera.id, {
        polygons: read(this.text), past: data.get('past') !== null, from: instantOf(data.get('from')), reason: data.get('reason').trim() || undefined,
      });
      const before = this.known;
      this.known = this.masks.versions[0]?.number;
      this.text = written(this.masks.versions[0]?.polygons ?? []);
      this.done = t(before === this.known ? 'masks.proposed' : 'masks.done', {name: this.camera.name});
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  get #high() {
    const {width, height} = this.camera.video ?? {};
    return width && height ? Math.round((WIDE * height) / width) : 562;
  }

  #click(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const y = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    const gap = this.text === '' || this.text.endsWith('\n') ? '' : ' ';
    this.text += `${gap}${Math.round(x * 1000) / 1000},${Math.round(y * 1000) / 1000}`;
  }

  #back() {
    this.text = this.text.replace(/\s*[^\s]+\s*$/, '');
  }

  render() {
    if (this.masks === undefined) return problemNote(this.problem, () => this.#load()) || html`<p role="status">${t('app.loading')}</p>`;
    const problem = this.formProblem;
    const wrong = problem?.field === 'polygons';
    return html`<form class="sheet wide masks" id="masks" @submit=${this.#set}>
      <h2>${t('masks.title', {name: this.camera.name})}</h2>
      <p class="help">${t('masks.help')}</p>
      ${doneNote(this.done)}
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      ${this.#field()}
      <div class="buttons">
        <button type="button" id="mask-next" @click=${() => (this.text = this.text.trimEnd() + '\n')}>${t('masks.next')}</button>
        <button type="button" id="mask-back" @click=${() => this.#back()}>${t('masks.back')}</button>
        <button type="button" id="mask-none" @click=${() => (this.text = '')}>${t('masks.none')}</button></div>
      <div class="field"><label for="masks-polygons">${t('masks.polygons')}</label>
        <textarea id="masks-polygons" rows="4" spellcheck="false" .value=${this.text} @input=${(e) => (this.text = e.target.value)}
          aria-invalid=${wrong ? 'true' : nothing} aria-describedby="masks-polygons-help${wrong ? ' masks-polygons-error' : ''}"></textarea>
        <p class="help" id="masks-polygons-help">${t('masks.polygonsHelp')}</p>
        ${wrong ? html`<p class="error" id="masks-polygons-error" lang="en">✗ ${problem.detail}</p>` : nothing}</div>
      <div class="fields">${field('masks', 'past', {kind: 'checkbox', value: true, problem})}${field('masks', 'from', {kind: 'datetime-local', problem})}
        ${field('masks', 'reason', {problem})}</div>
      <div class="buttons"><button class="main" type="submit" ?disabled=${this.busy}>${t('masks.set')}</button>
        <button type="button" id="mask-close" @click=${() => this.dispatchEvent(new Event('closed'))}>${t('masks.close')}</button></div>
      ${this.#change()}
      ${this.#versions()}
    </form>`;
  }

  /** Masks that hide less and wait for another administrator. */
  #change() {
    const c = this.masks.change;
    if (!c) return nothing;
    const name = this.camera.name;
    return html`<section class="mask-change" data-change=${c.id}><h3>${t('masks.open')}</h3>
      <p>${t(c.past ? 'masks.changePast' : 'masks.change', {count: c.polygons.length, from: c.from ? dateTime(parse(c.from)) : t('masks.approval')})}</p>
      <ul>${c.polygons.map((p) => html`<li>${written([p])}</li>`)}</ul>
      <p>${t('change.reason', {reason: c.reason})}</p>
      <p class="quiet">${t('change.proposed', {by: c.proposedBy, time: dateTime(parse(c.proposedAt)), until: dateTime(parse(c.lapsesAt))})}</p>
      <sr-decide .change=${c} .user=${this.user} .what=${t('masks.what', {name})} @decided=${(e) => this.#decided(e)}></sr-decide></section>`;
  }

  async #decided({detail}) {
    await this.#load();
    this.done = t(detail === 'approve' ? 'change.approved' : 'change.withdrawn');
  }

  #field() {
    const high = this.#high;
    const lines = Array.from({length: 9}, (_, i) => (i + 1) / 10);
    const polygons = read(this.text).map((p) => p.filter((c) => c.length === 2 && c.every((n) => n !== null)));
    return html`<svg class="mask-field" viewBox="0 0 ${WIDE} ${high}" role="img" aria-label=${t('masks.field', {count: polygons.length})}
      @click=${(e) => this.#click(e)}>
      ${lines.map((l) => svg`<path class="grid" d="M${l * WIDE} 0V${high}M0 ${l * high}H${WIDE}"></path>`)}
      ${polygons.map((p) => svg`<polygon points=${p.map(([x, y]) => `${x * WIDE},${y * high}`).join(' ')}></polygon>
        ${p.map(([x, y]) => svg`<circle cx=${x * WIDE} cy=${y * high} r="9"></circle>`)}`)}</svg>`;
  }

  #versions() {
    const {versions} = this.masks;
    return versions.length === 0 ? html`<p class="quiet">${t('masks.never')}</p>` : html`<h3>${t('masks.versions')}</h3>
      <ul>${versions.map((v) => html`<li>${t(v.past ? 'masks.versionPast' : 'masks.version',
        {number: v.number, from: dateTime(parse(v.from)), count: v.polygons.length, by: v.approvedBy ? t('access.both', {first: v.by, second: v.approvedBy}) : v.by})}</li>`)}</ul>`;
  }
}

customElements.define('sr-masks', Masks);
