// What stays for a case: placing a hold, what it keeps, and how two people let it go. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import './camera-choice.js';
import './decide.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';
import {dateTime, fromInput, parse, rfc3339} from './time.js';

const REFRESH = 30_000;
const MARKS = {inForce: ['recording', '●'], released: ['off', '■'], ended: ['off', '■'], notPlaced: ['gap', '▲']};
const MOST_NAMES = 3;

const time = (text) => dateTime(parse(text));
/** The instant of a field of civil time, or nothing; what cannot be read goes to the node, which says so. */
const instantOf = (text) => (text ? (Number.isNaN(fromInput(text)) ? text : rfc3339(fromInput(text))) : undefined);

class Holds extends Element {
  static properties = {
    user: {attribute: false}, holds: {state: true}, cameras: {state: true}, chosen: {state: true}, problem: {state: true},
    formProblem: {state: true}, endProblem: {state: true}, done: {state: true}, ending: {state: true}, kept: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.cameras = [];
    this.chosen = [];
    this.kept = new Map();
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [cameras, holds] = await Promise.all([api.cameras(), api.holds()]);
      this.cameras = cameras.sort((a, b) => a.name.localeCompare(b.name));
      this.holds = holds;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #place(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const body = {cameras: this.chosen};
    for (const name of ['caseNumber', 'basis', 'requester']) if (data.get(name).trim()) body[name] = data.get(name).trim();
    for (const name of ['from', 'to', 'until']) if (data.get(name)) body[name] = instantOf(data.get(name));
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const hold = await api.placeHold(body);
      this.done = t('holds.placed', {name: hold.caseNumber});
      this.#keep(hold);
      this.chosen = [];
      form.reset();
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  #keep(hold) {
    this.kept = new Map(this.kept).set(hold.id, hold);
  }

  async #show({id}) {
    if (this.kept.has(id)) {
      const rest = new Map(this.kept);
      rest.delete(id);
      this.kept = rest;
      return;
    }
    try {
      this.#keep(await api.hold(id));
    } catch (problem) {
      this.problem = problem;
    }
  }

  #end({id}) {
    this.ending = this.ending === id ? undefined : id;
    this.endProblem = this.done = undefined;
    this.updateComplete.then(() => this.querySelector('#holds-reason')?.focus());
  }

  async #proposeEnd(event, hold) {
    event.preventDefault();
    const data = new FormData(event.target);
    const until = instantOf(data.get('earlierEnd'));
    this.endProblem = this.done = undefined;
    try {
      await api.proposeEnd(hold.id, {reason: data.get('reason').trim(), ...(until ? {until} : {})});
      this.ending = undefined;
      this.done = t('holds.endProposed', {name: hold.caseNumber});
      await this.#load();
    } catch (problem) {
      this.endProblem = problem;
    }
  }

  async #decided({detail}) {
    this.done = t(detail === 'approve' ? 'change.approved' : 'change.withdrawn');
    this.kept = new Map();
    await this.#load();
  }

  render() {
    return html`${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.holds === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.holds?.length === 0 ? html`<p class="note">${t('holds.empty')}</p>` : nothing}
      ${repeat(this.holds ?? [], (h) => h.id, (h) => this.#hold(h))}
      ${this.#form()}`;
  }

  #names(ids) {
    const name = (id) => this.cameras.find((c) => c.id === id)?.name ?? id;
    const shown = ids.slice(0, MOST_NAMES).map(name).join(', ');
    return ids.length > MOST_NAMES ? t('holds.names', {shown, count: ids.length - MOST_NAMES}) : shown;
  }

  #hold(h) {
    const [look, mark] = MARKS[h.state] ?? MARKS.notPlaced;
    const open = h.changes.find((c) => c.state === 'proposed');
    return html`<article class="sheet hold" data-hold=${h.id}>
      <div class="heading"><h2>${h.caseNumber}</h2>
        <span class="state ${look}"><b aria-hidden="true">${mark}</b> ${named('holdState', h.state, h.state)}</span></div>
      <p>${this.#names(h.cameras)}<br>${time(h.from)} – ${time(h.to)}</p>
      <p>${t('holds.on', {basis: h.basis, requester: h.requester})}</p>
      <p class="quiet">${t('holds.by', {by: h.placedBy, time: time(h.placedAt)})} ·
        ${h.until ? t('holds.endsAt', {time: time(h.until)}) : t('holds.noEnd')}</p>
      ${h.changes.filter((c) => c !== open).map((c) => html`<p class="quiet">${this.#change(c)}</p>`)}
      ${open ? html`<div class="note"><p>${this.#change(open)}</p>
        <p>${t('change.reason', {reason: open.reason})}</p>
        <sr-decide .change=${open} .user=${this.user} .what=${t('holds.whatChange', {name: h.caseNumber})} @decided=${this.#decided}></sr-decide></div>` : nothing}
      ${this.kept.has(h.id) ? this.#coverage(this.kept.get(h.id)) : nothing}
      ${h.state === 'inForce' ? html`<div class="buttons">
        <button type="button" class="keeps" aria-expanded=${this.kept.has(h.id)} aria-label=${t('holds.keepsOf', {name: h.caseNumber})}
          @click=${() => this.#show(h)}>${t('holds.keeps')}</button>
        ${open ? nothing : html`<button type="button" class="end" aria-expanded=${this.ending === h.id} aria-label=${t('holds.endOf', {name: h.caseNumber})}
          @click=${() => this.#end(h)}>${t('holds.end')}</button>`}</div>` : nothing}
      ${this.ending === h.id ? this.#endForm(h) : nothing}</article>`;
  }

  #change(c) {
    const what = c.until ? t('holds.changeUntil', {time: time(c.until)}) : t('holds.changeRelease');
    const state = named('changeState', c.state, c.state);
    return t(c.decidedBy ? 'holds.changeDecided' : 'holds.changeOpen', {what, state, by: c.proposedBy, time: time(c.proposedAt), decidedBy: c.decidedBy});
  }

  #coverage({classDays = [], gone = []}) {
    if (!classDays.length && !gone.length) return html`<p>${t('holds.keepsNothing')}</p>`;
    return html`<ul class="coverage">
      ${classDays.map((d) => html`<li>${t(d.standing === 'kept' ? 'holds.kept' : 'holds.tooLate', {name: d.retentionClass, day: d.expiryDay, packs: d.packs})}
        ${d.moved ? html`<progress max=${d.packs} .value=${d.moved} aria-label=${t('holds.movedOf', {name: d.retentionClass, day: d.expiryDay})}></progress>
          <span class="quiet">${t('holds.moved', {moved: d.moved, packs: d.packs})}</span>` : nothing}</li>`)}
      ${gone.map((d) => html`<li>${t('holds.gone', {name: d.retentionClass, day: d.expiryDay})}</li>`)}</ul>`;
  }

  #endForm(h) {
    const problem = this.endProblem;
    return html`<form class="inline" @submit=${(e) => this.#proposeEnd(e, h)}>
      <p class="help">${t('holds.endHelp')}</p>
      ${field('holds', 'reason', {required: true, problem})}
      ${field('holds', 'earlierEnd', {kind: 'datetime-local', problem: problem?.field === 'until' ? {...problem, field: 'earlierEnd'} : problem})}
      <button type="submit">${t('holds.endPropose')}</button>
      ${problem?.field ? nothing : problemNote(problem)}</form>`;
  }

  #form() {
    const problem = this.formProblem;
    const f = (name, options = {}) => field('holds', name, {problem, required: true, ...options});
    return html`<form class="sheet wide" @submit=${this.#place}>
      <h2>${t('holds.placeTitle')}</h2>
      <p class="help">${t('holds.placeHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <sr-camera-choice .cameras=${this.cameras} .chosen=${this.chosen} .problem=${problem}
        @chosen=${(e) => (this.chosen = e.detail)}></sr-camera-choice>
      <div class="fields">
        ${f('from', {kind: 'datetime-local'})}
        ${f('to', {kind: 'datetime-local'})}
        ${f('caseNumber')}
        ${f('basis')}
        ${f('requester')}
        ${f('until', {kind: 'datetime-local', required: false})}
      </div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('holds.place')}</button>
    </form>`;
  }
}

customElements.define('sr-holds', Holds);
