// When room for footage runs out. Administrators only.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {t} from './text.js';
import {dateTime, parse} from './time.js';

const REFRESH = 60_000;
const size = (bytes) => (bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(1)} GB`);

class Forecast extends Element {
  static properties = {forecast: {state: true}, problem: {state: true}};

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      this.forecast = await api.retentionForecast();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`<h2>${t('forecast.title')}</h2>
      ${problemNote(this.problem, () => this.#load())}
      ${this.forecast ? this.#all(this.forecast) : this.problem ? nothing : html`<p role="status">${t('app.loading')}</p>`}`;
  }

  #all(f) {
    return html`<p>${t('forecast.room', {room: size(f.roomBytes), total: size(f.totalBytes), mark: size(f.releaseBelowBytes)})}
        ${f.shortFrom ? t('forecast.short', {time: dateTime(parse(f.shortFrom))}) : t('forecast.enough')}</p>
      <table class="list">
        <thead><tr><th scope="col">${t('retention.class')}</th><th scope="col">${t('forecast.perDay')}</th>
          <th scope="col">${t('forecast.stored')}</th><th scope="col">${t('forecast.breaks')}</th></tr></thead>
        <tbody>${f.classes.map((c) => html`<tr>
          <th scope="row" data-label=${t('retention.class')}>${c.retentionClass}</th>
          <td data-label=${t('forecast.perDay')}>${size(c.bytesPerDay)}</td>
          <td data-label=${t('forecast.stored')}>${t('forecast.storedParts', {stored: size(c.storedBytes), past: size(c.pastFloorBytes), held: size(c.heldBytes)})}</td>
          <td data-label=${t('forecast.breaks')}>${c.breaksAt
            ? html`<span class="state gap"><b aria-hidden="true">▲</b> ${dateTime(parse(c.breaksAt))}</span>`
            : t('forecast.never')}</td></tr>`)}</tbody></table>`;
  }
}

customElements.define('sr-forecast', Forecast);
