// Footage at once in an emergency, by a one-time code; and what two others say of it afterwards.
import {Element, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {actionBoxes, emergencyWords, instantOf, scopeWords, time} from './access-parts.js';
import './camera-choice.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

/** Fired when a grant was opened, or reviewed. */
const DONE = 'done';

class BreakGlass extends Element {
  static properties = {cameras: {attribute: false}, chosen: {state: true}, open: {state: true}, problem: {state: true}, busy: {state: true}};

  constructor() {
    super();
    this.cameras = this.chosen = [];
  }

  #toggle() {
    this.open = !this.open;
    this.problem = undefined;
    this.updateComplete.then(() => this.querySelector('form input')?.focus());
  }

  async #send(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    this.busy = true;
    this.problem = undefined;
    try {
      await api.breakGlass({
        cameras: this.chosen, from: instantOf(data.get('from')), to: instantOf(data.get('to')), actions: data.getAll('action'),
        reason: data.get('reason').trim(), code: data.get('code').trim(),
      });
      this.open = false;
      this.chosen = [];
      this.dispatchEvent(new Event(DONE));
    } catch (problem) {
      this.problem = problem.type?.endsWith('credentials') ? {field: 'code', detail: problem.detail} : problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const {problem} = this;
    const f = (name, options = {}) => field('glass', name, {problem, required: true, ...options});
    return html`<section class="sheet break-glass"><h2>${t('glass.title')}</h2>
      <p class="note bad">${t('glass.warning')}</p>
      <div class="buttons"><button type="button" id="break-glass" class="danger" aria-expanded=${Boolean(this.open)} @click=${() => this.#toggle()}>${t('glass.open')}</button></div>
      ${this.open ? html`<form @submit=${this.#send}>
        ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
        <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem} @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
        <div class="fields">${f('from', {kind: 'datetime-local'})}${f('to', {kind: 'datetime-local'})}</div>
        ${actionBoxes('glass', {of: ['playback', 'live'], problem})}
        <div class="fields">${f('reason')}${f('code')}</div>
        <button type="submit" class="danger" ?disabled=${this.busy}>${t('glass.now')}</button></form>` : nothing}</section>`;
  }
}

class Emergencies extends Element {
  static properties = {
    grants: {attribute: false}, cameras: {attribute: false}, user: {attribute: false}, open: {state: true}, problem: {state: true}, busy: {state: true},
  };

  async #send(event, grant) {
    event.preventDefault();
    const words = new FormData(event.target).get('words').trim();
    this.busy = true;
    this.problem = undefined;
    try {
      await api.reviewEmergency(grant.id, {justified: event.submitter.value === 'justified', words});
      this.open = undefined;
      this.dispatchEvent(new Event(DONE));
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const mine = (g) => g.emergency && g.emergency.state !== 'reviewed' && g.user !== this.user && !g.emergency.reviews.some((o) => o.by === this.user);
    const due = this.grants.filter(mine);
    return due.length === 0 ? nothing : html`<h2>${t('glass.review')}</h2>${repeat(due, (g) => g.id, (g) => this.#grant(g))}`;
  }

  #grant(g) {
    const {problem} = this;
    return html`<article class="sheet hold" data-emergency=${g.id}>
      <h3>${t('decide.person', {name: g.name, user: g.user, unit: g.unit})}</h3>
      <p>${g.reason}</p>
      ${emergencyWords(g)}
      ${scopeWords(g, this.cameras)}
      <p class="quiet">${t('requests.at', {time: time(g.validFrom)})} · ${t('footage.uses', {uses: g.uses})}</p>
      <form class="inline" @submit=${(e) => this.#send(e, g)}>
        ${field('glass', 'words', {required: true, problem})}
        ${problem?.field ? nothing : problemNote(problem)}
        <div class="buttons"><button type="submit" class="main" value="justified" ?disabled=${this.busy}>${t('glass.sayJustified')}</button>
          <button type="submit" class="danger" value="unjustified" ?disabled=${this.busy}>${t('glass.sayUnjustified')}</button></div></form></article>`;
  }
}

customElements.define('sr-break-glass', BreakGlass);
customElements.define('sr-emergencies', Emergencies);
