// How long footage is to be kept: the rules in force, proposals, and the versions before. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import './decide.js';
import {field, focusWrong} from './form.js';
import './reassign.js';
import {named, t} from './text.js';
import {dateTime, parse} from './time.js';

const REFRESH = 30_000;
const LEGAL_FLOOR = 30;
const TEXTS = ['retentionClass', 'legalBasis', 'outsideScope', 'reason'];
const NUMBERS = ['floorDays', 'ceilingDays', 'thinAfterDays'];

const time = (text) => dateTime(parse(text));
const days = (rule) => t('policy.days', {floor: rule.floorDays, ceiling: rule.ceilingDays})
  + (rule.thinAfterDays ? ` · ${t('policy.thinned', {days: rule.thinAfterDays})}` : '');

class Policy extends Element {
  static properties = {
    user: {attribute: false}, policy: {state: true}, problem: {state: true}, formProblem: {state: true}, done: {state: true},
    draft: {state: true}, low: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      this.policy = await api.policy();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Fills the form with the rule that a class has. */
  async #edit(rule) {
    this.draft = rule;
    this.low = rule.floorDays < LEGAL_FLOOR;
    this.formProblem = this.done = undefined;
    await this.updateComplete;
    const form = this.querySelector('form');
    form.reset();
    form.querySelector(rule.retentionClass ? '#policy-floorDays' : '#policy-retentionClass').focus();
  }

  #floor(event) {
    this.low = event.target.value !== '' && Number(event.target.value) < LEGAL_FLOOR;
  }

  async #propose(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const body = {};
    for (const name of TEXTS) if (data.get(name)?.trim()) body[name] = data.get(name).trim();
    for (const name of NUMBERS) if (data.get(name)) body[name] = Number(data.get(name));
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const {version, change} = await api.proposePolicy(body);
      this.done = version ? t('policy.inForce', {version: version.number}) : t('policy.waits', {until: time(change.lapsesAt)});
      this.draft = this.low = undefined;
      await this.updateComplete;
      form.reset();
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  async #decided({detail}) {
    this.done = t(detail === 'approve' ? 'change.approved' : 'change.withdrawn');
    await this.#load();
  }

  render() {
    return html`${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.policy ? this.#all() : this.problem ? nothing : html`<p role="status">${t('app.loading')}</p>`}`;
  }

  #all() {
    const {inForce, versions, changes} = this.policy;
    const current = versions.find((v) => v.number === inForce);
    const open = changes.filter((c) => c.state === 'proposed');
    const decided = changes.filter((c) => c.state !== 'proposed');
    return html`<section><h2>${t('policy.current', {version: inForce})}</h2>
        <p class="quiet">${t('policy.since', {time: time(current.since)})} · ${this.#by(current)}</p>
        ${this.#classes(current)}
        <button type="button" id="policy-new" @click=${() => this.#edit({})}>${t('policy.newClass')}</button></section>
      ${open.length ? html`<section><h2>${t('policy.open')}</h2>${repeat(open, (c) => c.id, (c) => this.#open(c))}</section>` : nothing}
      ${this.#form()}
      <sr-reassignments .user=${this.user} .classes=${current.classes.map((c) => c.retentionClass)}></sr-reassignments>
      ${versions.length > 1 ? html`<details id="policy-versions"><summary>${t('policy.versions', {count: versions.length})}</summary>${this.#versions(versions)}</details>` : nothing}
      ${decided.length ? html`<details id="policy-changes"><summary>${t('policy.decided', {count: decided.length})}</summary>${this.#decidedTable(decided)}</details>` : nothing}`;
  }

  #by({proposedBy, approvedBy, reason}) {
    if (!proposedBy) return t('policy.bySettings');
    return approvedBy ? t('policy.byTwo', {proposedBy, approvedBy, reason}) : t('policy.byOne', {proposedBy, reason});
  }

  #classes({classes}) {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('retention.class')}</th><th scope="col">${t('policy.floorDays')}</th><th scope="col">${t('policy.ceilingDays')}</th>
        <th scope="col">${t('policy.legalBasis')}</th><td></td></tr></thead>
      <tbody>${classes.map((c) => html`<tr>
        <th scope="row" data-label=${t('retention.class')}>${c.retentionClass}</th>
        <td data-label=${t('policy.floorDays')}>${c.floorDays}</td>
        <td data-label=${t('policy.ceilingDays')}>${c.ceilingDays}${c.thinAfterDays ? html`<br><span class="quiet">${t('policy.thinned', {days: c.thinAfterDays})}</span>` : nothing}</td>
        <td data-label=${t('policy.legalBasis')}>${c.legalBasis}${this.#outside(c)}</td>
        <td><button type="button" aria-label=${t('policy.changeOf', {name: c.retentionClass})}
          @click=${() => this.#edit(c)}>${t('policy.change')}</button></td></tr>`)}</tbody></table>`;
  }

  #outside({outsideScope}) {
    return outsideScope ? html`<br><span class="quiet">${t('policy.outside', {why: outsideScope})}</span>` : nothing;
  }

  #open(c) {
    return html`<article class="sheet" data-change=${c.id}>
      <h3>${c.rule.retentionClass}</h3>
      ${this.#difference(c)}
      <p>${c.rule.legalBasis}${this.#outside(c.rule)}</p>
      <p>${t('change.reason', {reason: c.reason})}</p>
      <p class="quiet">${t('change.proposed', {by: c.proposedBy, time: time(c.proposedAt), until: time(c.lapsesAt)})}</p>
      <sr-decide .change=${c} .user=${this.user} .what=${t('policy.whatChange', {name: c.rule.retentionClass})}
        @decided=${this.#decided}></sr-decide></article>`;
  }

  #difference({rule, before}) {
    return html`<p>${days(rule)}${before ? html`<br><span class="quiet">${t('policy.before', {days: days(before)})}</span>` : nothing}</p>`;
  }

  #form() {
    const problem = this.formProblem;
    const draft = this.draft ?? {};
    const f = (name, options = {}) => field('policy', name, {problem, required: true, value: String(draft[name] ?? ''), ...options});
    return html`<form class="sheet wide" @submit=${this.#propose}>
      <h2>${t('policy.proposeTitle')}</h2>
      <p class="help">${t('policy.proposeHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('retentionClass')}
        ${f('floorDays', {kind: 'number', onInput: (e) => this.#floor(e)})}
        ${f('ceilingDays', {kind: 'number'})}
        ${f('thinAfterDays', {kind: 'number', required: false})}
        ${f('legalBasis')}
        ${this.low || problem?.field === 'outsideScope' ? f('outsideScope') : nothing}
        ${f('reason', {value: ''})}
      </div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('policy.propose')}</button>
    </form>`;
  }

  #versions(versions) {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('policy.version')}</th><th scope="col">${t('policy.inForceSince')}</th>
        <th scope="col">${t('policy.by')}</th><th scope="col">${t('policy.rules')}</th></tr></thead>
      <tbody>${versions.map((v) => html`<tr>
        <th scope="row" data-label=${t('policy.version')}>${v.number}</th>
        <td data-label=${t('policy.inForceSince')}>${time(v.since)}</td>
        <td data-label=${t('policy.by')}>${this.#by(v)}</td>
        <td data-label=${t('policy.rules')}>${v.classes.map((c) => html`<div>${c.retentionClass}: ${days(c)}</div>`)}</td></tr>`)}</tbody></table>`;
  }

  #decidedTable(changes) {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('retention.class')}</th><th scope="col">${t('policy.rules')}</th>
        <th scope="col">${t('change.state')}</th><th scope="col">${t('policy.by')}</th></tr></thead>
      <tbody>${changes.map((c) => html`<tr>
        <th scope="row" data-label=${t('retention.class')}>${c.rule.retentionClass}</th>
        <td data-label=${t('policy.rules')}>${this.#difference(c)}</td>
        <td data-label=${t('change.state')}>${named('changeState', c.state, c.state)}${c.version ? ` (${c.version})` : ''}</td>
        <td data-label=${t('policy.by')}>${c.decidedBy ? t('change.by', {proposedBy: c.proposedBy, decidedBy: c.decidedBy}) : c.proposedBy}</td></tr>`)}</tbody></table>`;
  }
}

customElements.define('sr-policy', Policy);
