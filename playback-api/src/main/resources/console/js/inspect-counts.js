// Numbers of the access log for publication: a month or a year that is over.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';
import {length} from './time.js';

class InspectCounts extends Element {
  static properties = {counts: {state: true}, period: {state: true}, problem: {state: true}, busy: {state: true}};

  async #count(event) {
    event.preventDefault();
    const period = new FormData(event.target).get('period').trim();
    this.busy = true;
    this.problem = undefined;
    try {
      this.counts = await api.logCounts(period);
      this.period = period;
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const problem = this.problem;
    return html`<details class="sheet wide" id="counts"><summary><b>${t('counts.title')}</b></summary>
      <p class="help">${t('counts.help')}</p>
      ${problem?.field ? nothing : problemNote(problem)}
      <form id="count" @submit=${this.#count}>${field('counts', 'period', {required: true, problem, placeholder: '2026-11'})}
        <button type="submit" ?disabled=${this.busy}>${t('counts.make')}</button></form>
      ${this.counts ? this.#table(this.counts) : nothing}</details>`;
  }

  #table(c) {
    const lines = ['accesses', 'refusals', 'decisions'].flatMap((number) => c[number].map((line) => ({number, ...line})));
    return html`${lines.length ? html`<table class="list"><thead><tr>
        ${['number', 'unit', 'what', 'count'].map((name) => html`<th scope="col">${t(`counts.${name}`)}</th>`)}</tr></thead>
      <tbody>${lines.map((line) => html`<tr><th scope="row">${t(`counts.${line.number}`)}</th>
        <td data-label=${t('counts.unit')}>${line.unit ?? '–'}</td>
        <td data-label=${t('counts.what')}>${named('action', line.what, named('accessState', line.what, line.what))}</td>
        <td data-label=${t('counts.count')}>${line.count ?? '<5'}</td></tr>`)}</tbody></table>` : html`<p class="note" role="status">${t('counts.none')}</p>`}
      ${c.medianSeconds === undefined ? nothing : html`<p>${t('counts.times', {median: length(c.medianSeconds * 1000), ninetieth: length(c.p90Seconds * 1000)})}</p>`}
      <p><a download="access-log-${this.period}.csv" href=${api.logCountsUrl(this.period)}>${t('counts.csv')}</a></p>`;
  }
}

customElements.define('sr-inspect-counts', InspectCounts);
