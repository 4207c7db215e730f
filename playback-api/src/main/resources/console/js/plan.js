// What is kept until when, what goes, and what proves that the rest has gone. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {focusWrong} from './form.js';
import {download} from './marks.js';
import {named, t} from './text.js';
import {dateTime, parse} from './time.js';

const REFRESH = 30_000;
const MARKS = {keep: ['recording', '●'], due: ['connecting', '◌'], held: ['recording', '●'], ordered: ['connecting', '◌'], thin: ['connecting', '◌'], wait: ['gap', '▲'], goesOn: ['connecting', '◌'], gone: ['off', '■']};

const size = (bytes) => (bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(1)} GB`);

class Plan extends Element {
  static properties = {
    plan: {state: true}, on: {state: true}, problem: {state: true}, confirmProblem: {state: true}, done: {state: true}, at: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      this.plan = await api.retentionPlan(this.on);
      this.at = Date.now();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  #show(event) {
    this.on = event.target.value || undefined;
    this.#load();
  }

  async #confirm(event) {
    event.preventDefault();
    this.done = this.confirmProblem = undefined;
    const date = new FormData(event.target).get('date');
    try {
      await api.confirmClock(date);
      this.done = t('retention.confirmed', {date});
      await this.#load();
    } catch (problem) {
      this.confirmProblem = problem;
      focusWrong(this);
    }
  }

  async #certificate({key, expiryDay}) {
    try {
      const text = await api.certificate(key, expiryDay);
      const url = URL.createObjectURL(new Blob([text], {type: 'text/plain'}));
      download(url, `${key} ${expiryDay}.txt`);
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.plan ? this.#all() : this.problem ? nothing : html`<p role="status">${t('app.loading')}</p>`}`;
  }

  #all() {
    const {plan} = this;
    const gone = plan.classDays.filter((d) => d.decision === 'gone').reverse();
    const there = plan.classDays.filter((d) => d.decision !== 'gone');
    return html`${plan.expires ? nothing : html`<p class="note">${t('retention.plansOnly')}</p>`}
      ${plan.clock === 'trusted' ? nothing : this.#clock(plan.clock)}
      <div class="field"><label for="retention-on">${t('retention.on')}</label>
        <input type="date" id="retention-on" .value=${this.on ?? ''} @change=${this.#show} aria-describedby="retention-on-help">
        <p class="help" id="retention-on-help">${t('retention.onHelp', {zone: plan.zone})}</p></div>
      <p class="quiet">${t('retention.as', {time: dateTime(parse(plan.at)), version: plan.policyVersion})}</p>
      ${plan.away.length ? html`<p class="note">${t('retention.away', {nodes: plan.away.join(', ')})}</p>` : nothing}
      ${there.length ? this.#table(there) : html`<p class="note">${t('retention.empty')}</p>`}
      ${gone.length ? html`<details><summary>${t('retention.gone', {count: gone.length})}</summary>${this.#goneTable(gone)}
        <p class="quiet">${t('retention.key')} <code>${plan.certificateKey}</code></p></details>` : nothing}`;
  }

  #clock(standing) {
    if (standing === 'runsIn') return html`<p class="note">${t('retention.runsIn')}</p>`;
    const wrong = this.confirmProblem;
    return html`<form class="note bad" @submit=${this.#confirm}>
      <p>▲ ${t('retention.toBeConfirmed')}</p>
      <div class="field"><label for="retention-date">${t('retention.date')}</label>
        <input type="date" id="retention-date" name="date" required aria-invalid=${wrong ? 'true' : nothing}
          aria-describedby=${wrong ? 'retention-date-error' : nothing}>
        ${wrong ? html`<p class="error" id="retention-date-error" lang="en">✗ ${wrong.detail || wrong.advice}</p>` : nothing}</div>
      <button type="submit" id="retention-confirm">${t('retention.confirm')}</button></form>`;
  }

  #table(days) {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('retention.class')}</th><th scope="col">${t('retention.day')}</th><th scope="col">${t('retention.what')}</th>
        <th scope="col">${t('retention.recorded')}</th><th scope="col">${t('retention.amount')}</th></tr></thead>
      <tbody>${days.map((d) => html`<tr>
        <th scope="row" data-label=${t('retention.class')}>${d.key}</th>
        <td data-label=${t('retention.day')}>${d.expiryDay}</td>
        <td data-label=${t('retention.what')}>${this.#decision(d)}</td>
        <td data-label=${t('retention.recorded')}>${d.first ? html`${dateTime(parse(d.first))} –<br>${dateTime(parse(d.last))}` : nothing}</td>
        <td data-label=${t('retention.amount')}>${d.packs === undefined ? nothing
          : t('retention.packs', {packs: d.packs + d.openPacks, cameras: d.cameras, size: size(d.bytes)})}</td></tr>`)}</tbody></table>`;
  }

  #decision(d) {
    const [look, mark] = d.late ? MARKS.wait : MARKS[d.decision];
    const word = d.decision === 'keep' ? t('retention.keep', {day: d.until}) : named('retentionDecision', d.late ? 'late' : d.decision, d.decision);
    return html`<span class="state ${look}"><b aria-hidden="true">${mark}</b> ${word}</span>
      ${d.heldPacks ? html`<br><span class="quiet">${t('retention.held', {packs: d.heldPacks})}</span>` : nothing}
      ${d.fullRateDamagedPacks ? html`<br><span class="quiet">${t('retention.fullRateDamaged', {packs: d.fullRateDamagedPacks})}</span>` : nothing}
      ${d.fullRateCopiedPacks ? html`<br><span class="quiet">${t('retention.fullRateCopied', {packs: d.fullRateCopiedPacks})}</span>` : nothing}
      ${d.why && d.why !== 'expiryDay' ? html`<br><span class="quiet">${t(`retentionWhy.${d.why}`, {version: d.policyVersion})}</span>` : nothing}
      ${d.waitsFor ? html`<br><span class="quiet">${t('retention.waitsFor', {nodes: d.waitsFor.join(', ')})}</span>` : nothing}`;
  }

  #goneTable(days) {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('retention.class')}</th><th scope="col">${t('retention.day')}</th><td></td></tr></thead>
      <tbody>${days.map((d) => html`<tr>
        <th scope="row" data-label=${t('retention.class')}>${d.key}</th>
        <td data-label=${t('retention.day')}>${d.expiryDay}</td>
        <td><button type="button" aria-label=${t('retention.certificateOf', {name: d.key, day: d.expiryDay})}
          @click=${() => this.#certificate(d)}>${t('retention.certificate')}</button></td></tr>`)}</tbody></table>`;
  }
}

customElements.define('sr-plan', Plan);
