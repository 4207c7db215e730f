// Which class cameras are recorded under: proposals of another one, and those that wait. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import './camera-choice.js';
import './decide.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';
import {dateTime, parse} from './time.js';

const REFRESH = 30_000;
const time = (text) => dateTime(parse(text));

class Reassignments extends Element {
  static properties = {
    user: {attribute: false}, classes: {attribute: false}, cameras: {state: true}, open: {state: true}, chosen: {state: true},
    problem: {state: true}, formProblem: {state: true}, done: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.cameras = this.open = this.chosen = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [cameras, changes] = await Promise.all([api.cameras(), api.reassignments()]);
      this.cameras = cameras.sort((a, b) => a.name.localeCompare(b.name));
      this.open = changes.filter((c) => c.state === 'proposed');
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** One after the other: those that were done are not chosen any more when one is refused. */
  async #propose(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const body = {retentionClass: data.get('toClass'), reason: data.get('why').trim()};
    if (!this.chosen.length) {
      this.formProblem = {field: 'cameras', detail: t('reassign.choose')};
      await focusWrong(this);
      return;
    }
    this.busy = true;
    this.formProblem = this.done = undefined;
    let inForce = 0;
    let waiting = 0;
    try {
      for (const id of [...this.chosen]) {
        const outcome = await api.reassign(id, body);
        inForce += outcome.inForce ? 1 : 0;
        waiting += outcome.inForce ? 0 : 1;
        this.chosen = this.chosen.filter((other) => other !== id);
      }
      form.reset();
    } catch (problem) {
      this.formProblem = problem.field === 'retentionClass' ? {field: 'toClass', detail: problem.detail}
        : problem.field === 'reason' ? {field: 'why', detail: problem.detail} : problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
      if (inForce + waiting) this.done = t('reassign.done', {inForce, waiting});
      await this.#load();
    }
  }

  async #decided({detail}) {
    this.done = t(detail === 'approve' ? 'change.approved' : 'change.withdrawn');
    await this.#load();
  }

  #name(id) {
    return this.cameras.find((c) => c.id === id)?.name ?? id;
  }

  render() {
    const problem = this.formProblem;
    return html`${problemNote(this.problem, () => this.#load())}
      ${this.open.length ? html`<section><h2>${t('reassign.open')}</h2>${repeat(this.open, (c) => c.id, (c) => this.#change(c))}</section>` : nothing}
      <form class="sheet wide" id="reassign" @submit=${this.#propose}>
        <h2>${t('reassign.title')}</h2>
        <p class="help">${t('reassign.help')}</p>
        ${doneNote(this.done)}
        ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
        <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem}
          @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
        <div class="fields">
          ${field('reassign', 'toClass', {kind: this.classes.map((c) => [c, c]), required: true, problem})}
          ${field('reassign', 'why', {required: true, problem})}
        </div>
        <button class="main" type="submit" ?disabled=${this.busy}>${t('reassign.propose')}</button>
      </form>`;
  }

  #change(c) {
    const name = this.#name(c.camera);
    return html`<article class="sheet" data-change=${c.id}>
      <h3>${name}</h3>
      <p>${t('reassign.change', {from: c.fromClass, to: c.toClass})}</p>
      <p>${t('change.reason', {reason: c.reason})}</p>
      <p class="quiet">${t('change.proposed', {by: c.proposedBy, time: time(c.proposedAt), until: time(c.lapsesAt)})}</p>
      <sr-decide .change=${c} .user=${this.user} .what=${t('reassign.what', {name})} @decided=${this.#decided}></sr-decide></article>`;
  }
}

customElements.define('sr-reassignments', Reassignments);
