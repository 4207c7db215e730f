// Requests of others that wait, and grants in force, which can be taken back. Approvers only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {actionBoxes, approvers, costWords, emergencyWords, instantOf, placeWords, residentWords, scopeWords, stateMark, time, whyTwoWords} from './access-parts.js';
import './break-glass.js';
import './camera-choice.js';
import './camera-map.js';
import './findings.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';
import {parse, toInput} from './time.js';

const REFRESH = 10_000;

class ToDecide extends Element {
  static properties = {
    user: {state: true}, requests: {state: true}, grants: {state: true}, all: {state: true}, cameras: {state: true}, chosen: {state: true}, open: {state: true},
    problem: {state: true}, formProblem: {state: true}, done: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.cameras = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [session, cameras, requests, grants] = await Promise.all([api.session(), api.cameras(), api.requestsToDecide(), api.grants()]);
      this.user = session.user;
      this.cameras = cameras.sort((a, b) => a.name.localeCompare(b.name));
      this.requests = requests;
      this.all = grants;
      this.grants = grants.filter((g) => g.state === 'active' || g.state === 'exhausted');
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Opens what is asked for one request or grant: `approve`, `refuse` or `revoke`. */
  #show(what, {id, cameras, agreement}) {
    const same = this.open?.id === id && this.open.what === what;
    this.open = same ? undefined : {id, what};
    this.chosen = agreement?.cameras ?? cameras;
    this.formProblem = this.done = undefined;
    this.updateComplete.then(() => this.querySelector('article form input')?.focus());
  }

  async #send(action, words) {
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      await action();
      this.open = undefined;
      this.done = typeof words === 'function' ? words() : words;
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  #approve(event, r) {
    event.preventDefault();
    const data = new FormData(event.target);
    const most = r.agreement ?? r;
    const body = {actions: data.getAll('action')};
    if (!most.allCameras) body.cameras = this.chosen;
    // What was not touched is as it was asked, or agreed to, to the microsecond.
    for (const name of ['from', 'to']) if (data.get(name) !== toInput(parse(most[name]))) body[name] = instantOf(data.get(name));
    if (data.get('validUntil')) body.validUntil = instantOf(data.get('validUntil'));
    if (data.get('maxUses')) body.maxUses = Number(data.get('maxUses'));
    this.#send(async () => {
      this.state = (await api.approveRequest(r.id, body)).state;
    }, () => t(this.state === 'agreed' ? 'decide.agreed' : 'decide.approved', {name: r.caseNumber}));
  }

  #refuse(event, r) {
    event.preventDefault();
    const reason = new FormData(event.target).get('reason').trim();
    this.#send(() => api.refuseRequest(r.id, reason), t('decide.refused', {name: r.caseNumber}));
  }

  #revoke(event, g) {
    event.preventDefault();
    const reason = new FormData(event.target).get('reason').trim();
    this.#send(() => api.revokeGrant(g.id, reason), t('decide.revoked', {name: g.caseNumber}));
  }

  render() {
    return html`<h1>${t('decide.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.requests === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.requests?.length === 0 ? html`<p class="note">${t('decide.empty')}</p>` : nothing}
      ${repeat(this.requests ?? [], (r) => r.id, (r) => this.#request(r))}
      <sr-emergencies .grants=${this.all ?? []} .cameras=${this.cameras} .user=${this.user} @done=${() => this.#load()}></sr-emergencies>
      <sr-findings></sr-findings>
      ${this.grants?.length ? html`<h2>${t('decide.grants')}</h2>` : nothing}
      ${repeat(this.grants ?? [], (g) => g.id, (g) => this.#grant(g))}`;
  }

  #isOpen(what, id) {
    return this.open?.id === id && this.open.what === what;
  }

  #request(r) {
    const button = (what, key, label, main) => html`<button type="button" class="${what} ${main ? 'main' : ''}"
      aria-expanded=${this.#isOpen(what, r.id)} aria-label=${label} @click=${() => this.#show(what, r)}>${t(key)}</button>`;
    return html`<article class="sheet hold" data-request=${r.id}>
      <div class="heading"><h2>${r.caseNumber}</h2>${stateMark(r.state)}</div>
      <p>${t('decide.person', {name: r.name, user: r.user, unit: r.unit})}</p>
      <p>${r.reason}</p>
      <p>${t('decide.basis', {basis: r.legalBasis})}</p>
      ${residentWords(r)}
      ${scopeWords(r, this.cameras)}
      ${placeWords(r)}
      ${r.place ? html`<details class="by-place"><summary>${t('map.show')}</summary>
        <sr-camera-map .kind=${'show'} .cameras=${this.cameras} .chosen=${r.cameras} .place=${r.place}></sr-camera-map></details>` : nothing}
      <p>${costWords(r)}</p>
      ${whyTwoWords(r)}
      ${r.agreement ? this.#agreement(r.agreement) : nothing}
      ${r.standing ? html`<p class="note">${t('decide.standing')}</p>` : nothing}
      <p class="quiet">${t('requests.at', {time: time(r.submittedAt)})} · ${t('requests.lapses', {time: time(r.lapsesAt)})}</p>
      <div class="buttons">
        ${r.agreement?.by === this.user ? nothing : button('approve', 'decide.approve', t('decide.approveOf', {name: r.caseNumber}), true)}
        ${button('refuse', 'decide.refuse', t('decide.refuseOf', {name: r.caseNumber}))}</div>
      ${this.#isOpen('approve', r.id) ? this.#approveForm(r) : nothing}
      ${this.#isOpen('refuse', r.id) ? this.#reasonForm('refuse', (e) => this.#refuse(e, r)) : nothing}</article>`;
  }

  #agreement(a) {
    return html`<div class="agreement"><p>${t('decide.agreement', {by: a.by, time: time(a.at), until: time(a.validUntil)})}</p>
      ${scopeWords(a, this.cameras)}<p>${costWords(a)}</p>
      ${a.by === this.user ? html`<p class="quiet">${t('decide.agreementOwn')}</p>` : nothing}</div>`;
  }

  #approveForm(r) {
    const problem = this.formProblem;
    const most = r.agreement ?? r;
    const f = (name, options = {}) => field('decide', name, {problem, ...options});
    return html`<form @submit=${(e) => this.#approve(e, r)}>
      <p class="help">${t('decide.approveHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('from', {kind: 'datetime-local', value: toInput(parse(most.from))})}
        ${f('to', {kind: 'datetime-local', value: toInput(parse(most.to))})}
        ${f('validUntil', {kind: 'datetime-local'})}
        ${f('maxUses', {kind: 'number'})}
      </div>
      ${actionBoxes('decide', {of: most.actions, ticked: most.actions, problem})}
      ${most.allCameras ? nothing : html`<sr-camera-choice .cameras=${this.cameras.filter((c) => most.cameras.includes(c.id))} .chosen=${this.chosen}
        .problem=${problem} @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>`}
      <button type="submit" class="main" ?disabled=${this.busy}>${t('decide.approveNow')}</button></form>`;
  }

  #reasonForm(what, submit) {
    const problem = this.formProblem;
    return html`<form class="inline" @submit=${submit}>
      ${field('decide', 'reason', {required: true, problem})}
      ${problem?.field ? nothing : problemNote(problem)}
      <button type="submit" class="danger" ?disabled=${this.busy}>${what === 'refuse' ? t('decide.refuseNow') : t('decide.revokeNow')}</button></form>`;
  }

  #grant(g) {
    return html`<article class="sheet hold" data-grant=${g.id}>
      <div class="heading"><h2>${g.caseNumber}</h2>${stateMark(g.state)}</div>
      <p>${t('decide.person', {name: g.name, user: g.user, unit: g.unit})}</p>
      ${residentWords(g)}
      ${emergencyWords(g)}
      ${scopeWords(g, this.cameras)}
      <p class="quiet">${t('decide.inForce', {by: approvers(g), time: time(g.validUntil)})} · ${t('footage.uses', {uses: g.uses})}</p>
      <div class="buttons"><button type="button" class="revoke" aria-expanded=${this.#isOpen('revoke', g.id)}
        aria-label=${t('decide.revokeOf', {name: g.caseNumber})} @click=${() => this.#show('revoke', g)}>${t('decide.revoke')}</button></div>
      ${this.#isOpen('revoke', g.id) ? this.#reasonForm('revoke', (e) => this.#revoke(e, g)) : nothing}</article>`;
  }
}

customElements.define('sr-to-decide', ToDecide);
