// A pack of the access log for auditors: a month or a year that is over, signed, as a file.
import {Element, doneNote, html, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

class InspectPack extends Element {
  static properties = {problem: {state: true}, done: {state: true}, busy: {state: true}};

  async #make(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const period = data.get('period').trim();
    const seeds = data.get('seeds').trim().split(/\s+/).filter(Boolean);
    this.busy = true;
    this.problem = this.done = undefined;
    try {
      const file = await api.auditPack({period, seeds, texts: data.has('texts')});
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = `audit-${period}.zip`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      this.done = t('pack.done', {name: link.download, size: file.size.toLocaleString()});
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const problem = this.problem;
    const f = (name, options = {}) => field('pack', name, {problem, ...options});
    return html`<details class="sheet wide" id="pack"><summary><b>${t('pack.title')}</b></summary>
      <p class="help">${t('pack.help')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      ${doneNote(this.done)}
      <form id="make-pack" @submit=${this.#make}><div class="fields">
        ${f('period', {required: true, placeholder: '2026'})}${f('seeds')}</div>
        ${f('texts', {kind: 'checkbox'})}
        <button type="submit" ?disabled=${this.busy}>${t('pack.make')}</button></form></details>`;
  }
}

customElements.define('sr-inspect-pack', InspectPack);
