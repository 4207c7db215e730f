// What of a camera's pictures is hidden: polygons clicked into an empty field or written as numbers. Administrators only,
// who see no footage: somebody with a grant reads the places off the picture.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {instantOf} from './access-parts.js';
import './decide.js';
import {field, focusWrong} from './form.js';
import {read, written} from './shape-field.js';
import {t} from './text.js';
import {dateTime, parse} from './time.js';

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

  render() {
    if (this.masks === undefined) return problemNote(this.problem, () => this.#load()) || html`<p role="status">${t('app.loading')}</p>`;
    const problem = this.formProblem;
    return html`<form class="sheet wide masks" id="masks" @submit=${this.#set}>
      <h2>${t('masks.title', {name: this.camera.name})}</h2>
      <p class="help">${t('masks.help')}</p>
      ${doneNote(this.done)}
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <sr-shape-field .text=${this.text} .video=${this.camera.video} .problem=${problem} .help=${t('masks.polygonsHelp')}
        @drawn=${(e) => (this.text = e.detail)}></sr-shape-field>
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

  #versions() {
    const {versions} = this.masks;
    return versions.length === 0 ? html`<p class="quiet">${t('masks.never')}</p>` : html`<h3>${t('masks.versions')}</h3>
      <ul>${versions.map((v) => html`<li>${t(v.past ? 'masks.versionPast' : 'masks.version',
        {number: v.number, from: dateTime(parse(v.from)), count: v.polygons.length, by: v.approvedBy ? t('access.both', {first: v.by, second: v.approvedBy}) : v.by})}</li>`)}</ul>`;
  }
}

customElements.define('sr-masks', Masks);
