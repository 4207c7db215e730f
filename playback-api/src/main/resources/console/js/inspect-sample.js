// A sample of the access log: a seed that is made here and fixed by its digest, and the draw when the time is over.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {instantOf, time} from './access-parts.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

export const TYPES = ['intent', 'delivery', 'refusal', 'decision', 'change', 'inspection'];
/** Fired with the index of an entry that somebody wants to see. */
export const CHOSEN = 'entry-chosen';

const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');

class InspectSample extends Element {
  static properties = {seed: {state: true}, drawn: {state: true}, problem: {state: true}, done: {state: true}, busy: {state: true}};

  async #commit(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const body = {from: instantOf(data.get('from')), to: instantOf(data.get('to')), count: Number(data.get('count')), seedDigest: hex(await crypto.subtle.digest('SHA-256', bytes))};
    if (data.get('type')) body.type = data.get('type');
    await this.#send(async () => {
      const {index} = await api.commitSample(body);
      this.seed = hex(bytes);
      this.done = t('sample.committed', {index});
    });
  }

  async #draw(event) {
    event.preventDefault();
    const seed = new FormData(event.target).get('seed').trim();
    await this.#send(async () => {
      this.drawn = await api.drawSample(seed);
    });
  }

  async #send(action) {
    this.busy = true;
    this.problem = this.done = undefined;
    try {
      await action();
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const problem = this.problem;
    const f = (name, options = {}) => field('sample', name, {problem, required: true, ...options});
    return html`<details class="sheet wide" id="samples"><summary><b>${t('sample.title')}</b></summary>
      <p class="help">${t('sample.help')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      ${doneNote(this.done)}
      ${this.seed ? html`<p>${t('sample.keep')}</p><p><code class="secret">${this.seed}</code></p>` : nothing}
      <form id="new-sample" @submit=${this.#commit}><div class="fields">
        ${f('from', {kind: 'datetime-local'})}${f('to', {kind: 'datetime-local'})}
        ${f('type', {kind: TYPES.map((type) => [type, t(`entry.${type}`)]), required: false})}
        ${f('count', {kind: 'number', value: '20'})}</div>
        <button class="main" type="submit" ?disabled=${this.busy}>${t('sample.commit')}</button></form>
      <form id="draw-sample" @submit=${this.#draw}>${f('seed')}
        <button type="submit" ?disabled=${this.busy}>${t('sample.draw')}</button></form>
      ${this.drawn ? this.#sample(this.drawn) : nothing}</details>`;
  }

  #sample(s) {
    return html`<p role="status">${t('sample.drawn', {count: s.entries.length, population: s.population, from: time(s.from), to: time(s.to), committed: s.committed})}</p>
      <div class="buttons">${s.entries.map((index) => html`<button type="button" aria-label=${t('sample.show', {index})}
        @click=${() => this.dispatchEvent(new CustomEvent(CHOSEN, {detail: index, bubbles: true}))}>${index}</button>`)}</div>`;
  }
}

customElements.define('sr-inspect-sample', InspectSample);
