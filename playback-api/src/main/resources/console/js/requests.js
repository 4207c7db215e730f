// One's own requests for footage: what became of them, and a new one. Requesters and approvers.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {actionBoxes, emergencyWords, instantOf, scopeWords, stateMark, time, whyTwoWords} from './access-parts.js';
import './camera-choice.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

const REFRESH = 15_000;

class Requests extends Element {
  static properties = {
    requests: {state: true}, cameras: {state: true}, chosen: {state: true}, problem: {state: true},
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
    const body = {actions: data.getAll('action'), ...(standing ? {standing} : {})};
    if (standing && this.chosen.length === 0) body.allCameras = true;
    else body.cameras = this.chosen;
    for (const name of ['reason', 'caseNumber', 'legalBasis']) body[name] = data.get(name).trim();
    for (const name of ['from', 'to']) body[name] = instantOf(data.get(name));
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const request = await api.askForFootage(body);
      this.done = t('requests.sent', {name: request.caseNumber});
      this.chosen = [];
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
      ${repeat(this.requests ?? [], (r) => r.id, (r) => this.#request(r))}
      ${this.#form()}`;
  }

  #request(r) {
    return html`<article class="sheet hold" data-request=${r.id}>
      <div class="heading"><h2>${r.caseNumber}</h2>${stateMark(r.state)}</div>
      <p>${r.reason}</p>
      ${scopeWords(r, this.cameras)}
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
      <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem}
        @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
      <div class="fields">${f('from', {kind: 'datetime-local'})}${f('to', {kind: 'datetime-local'})}</div>
      ${actionBoxes('requests', {problem})}
      <div class="fields">${f('caseNumber')}${f('legalBasis')}${f('reason')}
        ${f('standing', {kind: 'checkbox', required: false})}</div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('requests.send')}</button>
    </form>`;
  }
}

customElements.define('sr-requests', Requests);
