// What is wrong now, since when, and what to do.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {named, t} from './text.js';
import {dateTime, length, parse} from './time.js';

const REFRESH = 10_000;

class Alarms extends Element {
  static properties = {alarms: {state: true}, names: {state: true}, problem: {state: true}, at: {state: true}};

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [alarms, cameras] = await Promise.all([api.alarms(), api.cameras()]);
      this.alarms = alarms.sort((a, b) => parse(b.since) - parse(a.since));
      this.names = new Map(cameras.map((c) => [c.id, c.name]));
      this.at = Date.now();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** A subject may carry a camera's id, alone or after a word: show the name beside it. */
  #subject(subject) {
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(subject ?? '')?.[0];
    return id && this.names?.has(id) ? this.names.get(id) : subject;
  }

  render() {
    return html`<h1>${t('alarms.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${this.alarms === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.alarms?.length === 0 ? html`<p class="note good" role="status">✓ ${t('alarms.empty')}</p>` : nothing}
      ${this.alarms?.length ? this.#table() : nothing}
      ${this.at ? html`<p class="quiet">${t('alarms.refreshed', {time: dateTime(this.at)})}</p>` : nothing}`;
  }

  #table() {
    const cell = (key, content, lang) => html`<td data-label=${t(key)} lang=${lang ?? nothing}>${content}</td>`;
    return html`<table class="list">
      <thead><tr><th scope="col">${t('alarms.kind')}</th><th scope="col">${t('alarms.subject')}</th>
        <th scope="col">${t('alarms.since')}</th><th scope="col">${t('alarms.detail')}</th>
        <th scope="col">${t('alarms.remedy')}</th></tr></thead>
      <tbody>${this.alarms.map((a) => html`<tr>
        ${cell('alarms.kind', html`<strong>▲ ${named('alarm', a.kind, a.kind)}</strong><br><code class="quiet">${a.kind}</code>`)}
        ${cell('alarms.subject', this.#subject(a.subject))}
        ${cell('alarms.since', html`${dateTime(parse(a.since))}<br><span class="quiet">${length(this.at - parse(a.since))}</span>`)}
        ${cell('alarms.detail', a.detail, 'en')}
        ${cell('alarms.remedy', a.remedy, 'en')}</tr>`)}</tbody>
    </table>`;
  }
}

customElements.define('sr-alarms', Alarms);
