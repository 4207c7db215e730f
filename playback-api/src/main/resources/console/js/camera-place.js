// Where a camera stands, in degrees of WGS-84. Administrators only.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

/** A typed number; what is none goes to the node, which says so. */
export const degrees = (text) => {
  const kept = text.trim().replace('−', '-');
  return kept === '' ? undefined : Number.isNaN(Number(kept)) ? kept : Number(kept);
};
/** Where it stands, or that nobody said so. */
export const positionWords = (c) => (c.latitude === undefined ? t('register.noPosition') : `${c.latitude}, ${c.longitude}`);

class CameraPlace extends Element {
  static properties = {camera: {attribute: false}, problem: {state: true}, busy: {state: true}};

  async #set(event, body) {
    event.preventDefault();
    this.busy = true;
    this.problem = undefined;
    try {
      await api.placeCamera(this.camera.id, body);
      this.dispatchEvent(new CustomEvent('placed', {detail: t('register.placed', {name: this.camera.name})}));
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  #submit(event) {
    const data = new FormData(event.target);
    this.#set(event, {latitude: degrees(data.get('latitude')), longitude: degrees(data.get('longitude'))});
  }

  render() {
    const c = this.camera;
    const {problem} = this;
    const f = (name, value) => field('place', name, {problem, value: value === undefined ? '' : String(value)});
    return html`<form class="sheet wide" id="place" @submit=${this.#submit}>
      <h2>${t('place.title', {name: c.name})}</h2>
      <p class="help">${t('place.help')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">${f('latitude', c.latitude)}${f('longitude', c.longitude)}</div>
      <div class="buttons"><button class="main" type="submit" ?disabled=${this.busy}>${t('place.set')}</button>
        ${c.latitude === undefined ? nothing : html`<button type="button" id="place-none" @click=${(e) => this.#set(e, {})}>${t('place.none')}</button>`}
        <button type="button" id="place-close" @click=${() => this.dispatchEvent(new CustomEvent('placed'))}>${t('masks.close')}</button></div></form>`;
  }
}

customElements.define('sr-camera-place', CameraPlace);
