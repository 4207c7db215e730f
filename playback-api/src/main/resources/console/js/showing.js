// Footage that an officer shows to a resident, on site: all of it covered but the parts that the officer uncovers.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {instantOf, time} from './access-parts.js';
import './camera-page.js';
import {field, focusWrong} from './form.js';
import {read, written} from './shape-field.js';
import {t} from './text.js';
import {parse, toInput} from './time.js';

class Showing extends Element {
  static properties = {
    grant: {attribute: false}, bounds: {attribute: false}, cameraId: {attribute: false}, uncovered: {state: true}, text: {state: true}, video: {state: true},
    round: {state: true}, picture: {state: true}, problem: {state: true}, done: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.round = {number: 0, at: undefined};
    this.uncovered = this.grant.uncovered;
    this.text = written(this.#newest?.polygons ?? []);
    this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.picture) URL.revokeObjectURL(this.picture);
  }

  get #newest() {
    return this.uncovered.findLast((u) => u.camera === this.cameraId);
  }

  /** What the resident would see at this moment, under the field. */
  async #look() {
    try {
      this.video ??= (await api.cameraById(this.cameraId)).video;
      const {blob} = await api.picture(this.cameraId, {at: this.#shown ?? this.bounds.from, resident: this.grant.id});
      if (this.picture) URL.revokeObjectURL(this.picture);
      this.picture = this.isConnected ? URL.createObjectURL(blob) : undefined;
    } catch {
      // the player says what is wrong; the field does without a picture
    }
  }

  get #shown() {
    const at = Number(this.querySelector('#clock')?.dataset.ms || NaN);
    return Number.isNaN(at) ? undefined : at;
  }

  async #uncover(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const body = {camera: this.cameraId, polygons: read(this.text)};
    for (const name of ['from', 'to']) if (data.get(name) && data.get(name) !== toInput(parse(this.grant[name]))) body[name] = instantOf(data.get(name));
    this.busy = true;
    this.problem = this.done = undefined;
    try {
      this.uncovered = (await api.uncover(this.grant.id, body)).grant.uncovered;
      this.done = t(body.polygons.length ? 'showing.uncovered' : 'showing.coveredAgain', {number: this.uncovered.length});
      this.round = {number: this.round.number + 1, at: this.#shown};
      this.#look();
    } catch (problem) {
      this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const {problem} = this;
    const {resident} = this.grant;
    const f = (name) => field('showing', name, {kind: 'datetime-local', value: toInput(parse(this.grant[name])), problem});
    return html`<p class="note showing">${t('showing.help')}</p>
      <p>${t('showing.wanted', {wanted: resident.wanted})}</p>
      ${repeat([this.round], (r) => r.number, (r) => html`<sr-camera-page .cameraId=${this.cameraId} .grant=${this.grant} .bounds=${this.bounds} .startAt=${r.at}></sr-camera-page>`)}
      <form class="sheet wide masks" id="uncover" @submit=${this.#uncover}>
        <h2>${t('showing.title')}</h2>
        <p class="help">${t('showing.uncoverHelp')}</p>
        ${doneNote(this.done)}
        ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
        <sr-shape-field .text=${this.text} .video=${this.video} .problem=${problem} .picture=${this.picture} .help=${t('showing.polygonsHelp')}
          @drawn=${(e) => (this.text = e.detail)}></sr-shape-field>
        <div class="fields">${f('from')}${f('to')}</div>
        <div class="buttons"><button class="main" type="submit" ?disabled=${this.busy}>${t('showing.set')}</button>
          <button type="button" id="look" @click=${() => this.#look()}>${t('showing.look')}</button></div>
        ${this.uncovered.length === 0 ? html`<p class="quiet">${t('showing.never')}</p>` : html`<h3>${t('masks.versions')}</h3>
          <ul>${this.uncovered.filter((u) => u.camera === this.cameraId).reverse().map((u) => html`<li>${t('showing.version',
            {number: u.number, count: u.polygons.length, from: time(u.from), to: time(u.to), at: time(u.at)})}</li>`)}</ul>`}
      </form>`;
  }
}

customElements.define('sr-showing', Showing);
