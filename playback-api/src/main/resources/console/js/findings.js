// Findings: an inspector writes one about an entry, the unit concerned answers, the inspector closes it or sends it back.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {instantOf, time} from './access-parts.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

/** Fired with the index of an entry that somebody wants to see. */
const CHOSEN = 'entry-chosen';
/** Fired when the form about an entry is done with. */
const LEFT = 'left';
const REFRESH = 30_000;
const MARKS = {open: ['connecting', '◌'], answered: ['recording', '◆'], closed: ['off', '■']};
/** What an inspector may do with one in this state. */
const STEPS = {open: ['close'], answered: ['return', 'close'], closed: []};

class Findings extends Element {
  static properties = {
    inspector: {type: Boolean}, user: {attribute: false}, about: {attribute: false}, findings: {state: true}, units: {state: true},
    open: {state: true}, all: {state: true}, problem: {state: true}, formProblem: {state: true}, done: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  /** Somebody has chosen an entry: the form for it is shown, and has the focus. */
  async updated(changed) {
    if (!changed.has('about') || !this.about) return;
    this.formProblem = this.done = undefined;
    const form = this.querySelector('#new-finding');
    form?.scrollIntoView({block: 'center'});
    form?.querySelector('select, input')?.focus({preventScroll: true});
  }

  async #load() {
    try {
      const {findings, units} = await api.findings();
      this.findings = findings;
      this.units = units;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #send(event, action, done) {
    event.preventDefault();
    const data = new FormData(event.target);
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      await action(data);
      this.open = undefined;
      this.#leave();
      this.done = done;
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  /** Whoever has chosen the entry must know, or would choose it again. */
  #leave() {
    this.about = undefined;
    this.dispatchEvent(new Event(LEFT));
  }

  #note(event) {
    const {index, node} = this.about;
    this.#send(event, (data) => api.noteFinding({
      entry: index, node, unit: data.get('unit'), text: data.get('text').trim(), deadline: instantOf(data.get('deadline')),
    }), t('finding.noted'));
  }

  #step(event, finding, step) {
    this.#send(event, (data) => api.stepFinding(finding.id, step, {
      words: data.get('words').trim(), ...(step === 'return' ? {deadline: instantOf(data.get('deadline'))} : {}),
    }), t(`finding.done.${step}`));
  }

  #show(id, step) {
    const same = this.open?.id === id && this.open.step === step;
    this.open = same ? undefined : {id, step};
    this.formProblem = this.done = undefined;
    this.updateComplete.then(() => this.querySelector('article form input')?.focus());
  }

  render() {
    const shown = (this.findings ?? []).filter((f) => this.all || f.state !== 'closed');
    const closed = (this.findings ?? []).length - (this.findings ?? []).filter((f) => f.state !== 'closed').length;
    if (!this.inspector && !this.problem && !this.done && !this.findings?.length) return nothing;
    return html`<section id="findings"><h2>${t('finding.title')}</h2>
      <p class="help">${t(this.inspector ? 'finding.help' : 'finding.helpUnit')}</p>
      ${problemNote(this.problem, () => this.#load())}${doneNote(this.done)}
      ${this.about ? this.#form() : nothing}
      ${this.findings && !shown.length ? html`<p class="note">${t('finding.empty')}</p>` : nothing}
      ${repeat(shown, (f) => f.id, (f) => this.#finding(f))}
      ${closed ? html`<button type="button" id="closed-findings" aria-pressed=${Boolean(this.all)} @click=${() => (this.all = !this.all)}>${t('finding.closedOnes', {count: closed})}</button>` : nothing}</section>`;
  }

  #form() {
    const problem = this.formProblem;
    const f = (name, options = {}) => field('finding', name, {problem, required: true, ...options});
    return html`<form class="sheet wide" id="new-finding" @submit=${(e) => this.#note(e)}>
      <h3>${t('finding.about', {index: this.about.index})}</h3>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">${f('unit', {kind: (this.units ?? []).map((unit) => [unit, unit]), value: this.units?.includes(this.about.unit) ? this.about.unit : ''})}
        ${f('text')}${f('deadline', {kind: 'datetime-local'})}</div>
      <div class="buttons"><button type="submit" class="main" ?disabled=${this.busy}>${t('finding.note')}</button>
        <button type="button" @click=${() => this.#leave()}>${t('change.cancel')}</button></div></form>`;
  }

  #finding(f) {
    const [look, mark] = f.overdue ? ['gap', '▲'] : MARKS[f.state];
    const steps = this.inspector ? STEPS[f.state] : f.state === 'open' ? ['answer'] : [];
    const button = (step) => html`<button type="button" class="${step} ${step === steps[0] ? 'main' : ''}"
      aria-expanded=${this.open?.id === f.id && this.open.step === step} @click=${() => this.#show(f.id, step)}>${t(`finding.step.${step}`)}</button>`;
    return html`<article class="sheet hold" data-finding=${f.id}>
      <div class="heading"><h3>${f.unit}</h3>
        <span class="state ${look}"><b aria-hidden="true">${mark}</b> ${t(f.overdue ? 'finding.overdue' : `finding.state.${f.state}`)}</span></div>
      <p class="quiet">${t('finding.entry', {index: f.entry, type: t(`entry.${f.entryType}`), time: time(f.entryAt)})}
        ${f.state === 'closed' ? nothing : html`<br>${t('finding.due', {time: time(f.deadline)})}`}</p>
      ${f.remarks.map((r) => html`<p><span class="quiet">${t(`finding.said.${r.step}`, {by: r.by, unit: r.unit, time: time(r.at)})}</span><br>${r.words}</p>`)}
      <div class="buttons">${steps.map(button)}
        ${this.inspector ? html`<button type="button" class="entry" @click=${() => this.dispatchEvent(new CustomEvent(CHOSEN, {detail: f.entry, bubbles: true}))}>${t('finding.showEntry')}</button>` : nothing}</div>
      ${this.open?.id === f.id ? this.#stepForm(f, this.open.step) : nothing}</article>`;
  }

  #stepForm(f, step) {
    const problem = this.formProblem;
    return html`<form class="inline" @submit=${(e) => this.#step(e, f, step)}>
      ${field('finding', 'words', {required: true, problem})}
      ${step === 'return' ? field('finding', 'deadline', {kind: 'datetime-local', required: true, problem}) : nothing}
      ${problem?.field ? nothing : problemNote(problem)}
      <button type="submit" class="main" ?disabled=${this.busy}>${t(`finding.step.${step}`)}</button></form>`;
  }
}

customElements.define('sr-findings', Findings);
