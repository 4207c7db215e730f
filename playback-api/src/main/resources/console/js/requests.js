// One's own requests for footage: what became of them, and a new one. Requesters and approvers.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {actionBoxes, emergencyWords, instantOf, placeWords, residentWords, scopeWords, stateMark, time, whyTwoWords} from './access-parts.js';
import './camera-choice.js';
import './camera-map.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

const REFRESH = 15_000;

class Requests extends Element {
  static properties = {
    requests: {state: true}, cameras: {state: true}, chosen: {state: true}, place: {state: true}, resident: {state: true}, problem: {state: true},
    formProblem: {state: true}, done: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.cameras = [];
    this.chosen = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [cameras, requests] = await Promise.all([api.cameras(), api.myRequests()]);
      this.cameras = cameras.sort((a, b) => a.name.localeCompare(b.name));
      this.requests = requests;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #ask(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const standing = data.get('standing') !== null;
    const body = {actions: this.resident ? ['resident'] : data.getAll('action'), ...(standing ? {standing} : {}), ...(this.place ? {place: this.place} : {})};
    if (standing && this.chosen.length === 0) body.allCameras = true;
    else body.cameras = this.chosen;
    if (this.resident) body.resident = Object.fromEntries(['name', 'identity', 'wanted'].map((name) => [name, data.get(name).trim()]));
    for (const name of ['reason', 'caseNumber', 'legalBasis']) body[name] = data.get(name).trim();
    for (const name of ['from', 'to']) body[name] = instantOf(data.get(name));
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const request = await api.askForFootage(body);
      this.done = t('requests.sent', {name: request.caseNumber});
      this.chosen = [];
      this.place = this.resident = undefined;
      form.reset();
      await this.#load();
      window.scrollTo(0, 0);
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  /** What lies at a place replaces the choice, which can be corrected; without a place it stays as it is. */
  #placed({place, ids}) {
    this.place = place;
    if (place) this.chosen = ids;
  }

  async #withdraw(request) {
    this.done = undefined;
    try {
      await api.withdrawRequest(request.id);
      this.done = t('requests.withdrawn', {name: request.caseNumber});
      await this.#load();
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`<h1>${t('requests.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.requests === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.requests?.length === 0 ? html`<p class="note">${t('requests.empty')}</p>` : nothing}
      ${this.requests?.length ? html`<div class="buttons"><button type="button" class="to-new" @click=${() => this.#toForm()}>${t('requests.newTitle')} ↓</button></div>` : nothing}
      ${repeat(this.requests ?? [], (r) => r.id, (r) => this.#request(r))}
      ${this.#form()}`;
  }

  /** The form is below what was asked before, which may be much. */
  #toForm() {
    const form = this.querySelector('#new-request');
    form.scrollIntoView();
    form.querySelector('input').focus({preventScroll: true});
  }

  #request(r) {
    return html`<article class="sheet hold" data-request=${r.id}>
      <div class="heading"><h2>${r.caseNumber}</h2>${stateMark(r.state)}</div>
      <p>${r.reason}</p>
      ${residentWords(r)}
      ${scopeWords(r, this.cameras)}
      ${placeWords(r)}
      ${whyTwoWords(r)}
      ${emergencyWords(r.grant)}
      ${r.state === 'narrowed' ? html`<p>${t('requests.narrowed')}</p>${scopeWords(r.grant, this.cameras)}` : nothing}
      ${r.refusal ? html`<p class="note bad">${t('requests.refusal', {by: r.decidedBy, reason: r.refusal})}</p>` : nothing}
      <p class="quiet">${t('requests.at', {time: time(r.submittedAt)})} ·
        ${r.state === 'submitted' || r.state === 'agreed' ? t('requests.lapses', {time: time(r.lapsesAt)})
          : r.decidedBy ? t('requests.decided', {by: r.decidedBy, time: time(r.decidedAt)}) : nothing}</p>
      <div class="buttons">
        ${r.grant?.state === 'active' ? html`<a href="#/footage">${t('requests.toFootage')}</a>` : nothing}
        ${r.state === 'submitted' || r.state === 'agreed' ? html`<button type="button" class="withdraw" aria-label=${t('requests.withdrawOf', {name: r.caseNumber})}
          @click=${() => this.#withdraw(r)}>${t('requests.withdraw')}</button>` : nothing}</div></article>`;
  }

  #form() {
    const problem = this.formProblem;
    const f = (name, options = {}) => field('requests', name, {problem, required: true, ...options});
    return html`<form class="sheet wide" id="new-request" @submit=${this.#ask}>
      <h2>${t('requests.newTitle')}</h2>
      <p class="help">${t('requests.newHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      ${f('forResident', {kind: 'checkbox', required: false, onChange: (e) => (this.resident = e.target.checked)})}
      ${this.resident ? html`<fieldset class="resident"><legend>${t('resident.mark')}</legend><div class="fields">${f('name')}${f('identity')}${f('wanted')}</div></fieldset>` : nothing}
      <details class="by-place"><summary>${t('map.summary')}</summary>
        <sr-camera-map .cameras=${this.cameras} .chosen=${this.chosen} .place=${this.place} @placed=${(e) => this.#placed(e.detail)}></sr-camera-map></details>
      <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem}
        @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
      <div class="fields">${f('from', {kind: 'datetime-local'})}${f('to', {kind: 'datetime-local'})}</div>
      ${this.resident ? nothing : actionBoxes('requests', {problem})}
      <div class="fields">${f('caseNumber')}${f('legalBasis')}${f('reason')}
        ${this.resident ? nothing : f('standing', {kind: 'checkbox', required: false})}</div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('requests.send')}</button>
    </form>`;
  }
}

customElements.define('sr-requests', Requests);
