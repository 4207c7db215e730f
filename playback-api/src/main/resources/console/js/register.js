// The camera register: administrators add and remove cameras. No footage here.
import {Element, STATE_MARKS, doneNote, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import './camera-place.js';
import {degrees, positionWords} from './camera-place.js';
import './masks.js';
import {named, t} from './text.js';
import {parse, shortTime} from './time.js';

const REFRESH = 5_000;
const SCENES = ['household-outdoor', 'shop-outdoor', 'enterprise-outdoor', 'school-outdoor', 'alley', 'village', 'road', 'square'];

class Register extends Element {
  static properties = {
    cameras: {state: true}, problem: {state: true}, formProblem: {state: true}, done: {state: true},
    asking: {state: true}, masking: {state: true}, placing: {state: true}, busy: {state: true}, audio: {state: true},
  };

  #sources = new Map(); // addresses are told one camera at a time, and do not change

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const cameras = await api.cameras();
      this.cameras = cameras.sort((a, b) => a.name.localeCompare(b.name));
      this.problem = undefined;
      for (const c of cameras) if (!this.#sources.has(c.id)) this.#sources.set(c.id, (await api.cameraById(c.id)).source);
      this.requestUpdate();
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #add(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const body = {};
    for (const name of ['name', 'source', 'user', 'password', 'transport', 'managingUnit', 'legalBasis', 'scene', 'audioBasis', 'retentionClass', 'ingest', 'sessions', 'code', 'acceptShortage']) {
      const value = data.get(name) ?? '';
      const kept = name === 'password' ? value : value.trim();
      if (kept !== '') body[name] = kept;
    }
    for (const name of ['latitude', 'longitude']) body[name] = degrees(data.get(name));
    const bits = Number(data.get('bitsPerSecond'));
    if (bits > 0) body.bitsPerSecond = bits;
    body.audio = data.has('audio');
    body.verifyCertificate = data.has('verifyCertificate');
    this.busy = true;
    this.formProblem = this.done = undefined;
    try {
      const camera = await api.addCamera(body);
      this.done = t('register.added', {name: camera.name}) + (camera.shortage ? ` ${t('register.shortage', {why: camera.shortage})}` : '');
      this.audio = false;
      form.reset();
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  async #do(work, done) {
    this.asking = this.done = undefined;
    try {
      await work();
      this.done = done;
      await this.#load();
    } catch (problem) {
      this.problem = problem;
    }
  }

  #remove({id, name}) {
    return this.#do(() => api.removeCamera(id), t('register.removed', {name}));
  }

  #switch({id, name, enabled}) {
    return this.#do(() => api.switchCamera(id, !enabled), t(enabled ? 'register.switchedOff' : 'register.switchedOn', {name}));
  }

  render() {
    return html`<h1>${t('register.title')}</h1>
      <p class="quiet">${t('register.noFootage')}</p>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.cameras === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.cameras?.length === 0 ? html`<p class="note">${t('register.empty')}</p>` : nothing}
      ${this.cameras?.length ? this.#complete() : nothing}
      ${this.cameras?.length ? this.#table() : nothing}
      ${repeat(this.placing ? [this.placing] : [], (c) => c.id, (c) => html`<sr-camera-place .camera=${c} @placed=${(e) => this.#placed(e)}></sr-camera-place>`)}
      ${repeat(this.masking ? [this.masking] : [], (c) => c.id, (c) => html`<sr-masks .camera=${c} @closed=${() => (this.masking = undefined)}></sr-masks>`)}
      ${this.#form()}`;
  }

  /** Each camera is to have coordinates. */
  #complete() {
    const count = this.cameras.filter((c) => c.latitude !== undefined).length;
    const total = this.cameras.length;
    return html`<p class="note ${count < total ? 'bad' : 'good'}" id="positions">${t(count < total ? 'register.positions' : 'register.positionsAll',
      {count, total, percent: Math.floor((100 * count) / total)})}</p>`;
  }

  async #placed({detail}) {
    this.placing = undefined;
    await this.#load();
    this.done = detail ?? undefined;
  }

  #table() {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('register.name')}</th><th scope="col">${t('register.state')}</th>
        <th scope="col">${t('register.managingUnit')}</th><th scope="col">${t('register.legalBasis')}</th>
        <th scope="col">${t('register.scene')}</th><td></td></tr></thead>
      <tbody>${this.cameras.map((c) => this.#row(c))}</tbody></table>`;
  }

  #row(c) {
    const cause = c.detail ? named('cause', c.detail, t('cause.unknown')) : '';
    return html`<tr>
      <th scope="row" data-label=${t('register.name')}>${c.name}${this.#sources.get(c.id) ? html`<br><code class="quiet">${this.#sources.get(c.id)}</code>` : nothing}</th>
      <td data-label=${t('register.state')}><span class="state ${c.state}"><b aria-hidden="true">${STATE_MARKS[c.state]}</b>
        ${named('state', c.state, c.state)}</span>${cause ? html` – ${cause}` : nothing}
        ${c.since ? html`<br><span class="quiet">${t('state.since', {time: shortTime(parse(c.since))})}</span>` : nothing}</td>
      <td data-label=${t('register.managingUnit')}>${c.managingUnit}</td>
      <td data-label=${t('register.legalBasis')}>${c.legalBasis}</td>
      <td data-label=${t('register.scene')}>${named('scene', c.scene, c.scene)}<br><span class="quiet">${positionWords(c)}</span></td>
      <td>${this.asking?.id === c.id ? this.#question(c, this.asking.what) : html`
        <button type="button" aria-label=${t(c.enabled ? 'register.offOf' : 'register.onOf', {name: c.name})}
          @click=${() => (c.enabled ? this.asking = {id: c.id, what: 'off'} : this.#switch(c))}>${t(c.enabled ? 'register.off' : 'register.on')}</button>
        <button type="button" class="masks" aria-label=${t('register.masksOf', {name: c.name})} @click=${() => this.#showMasks(c)}>${t('register.masks')}</button>
        <button type="button" class="place" aria-label=${t('register.placeOf', {name: c.name})} @click=${() => this.#showPlace(c)}>${t('register.place')}</button>
        <button type="button" aria-label=${t('register.removeOf', {name: c.name})}
          @click=${() => (this.asking = {id: c.id, what: 'remove'})}>${t('register.remove')}</button>`}</td></tr>`;
  }

  async #showPlace(c) {
    this.placing = c;
    await this.updateComplete;
    const place = this.querySelector('sr-camera-place');
    await place.updateComplete;
    place.querySelector('input').focus();
  }

  async #showMasks(c) {
    this.masking = c;
    await this.updateComplete;
    this.querySelector('sr-masks').scrollIntoView();
  }

  #question(c, what) {
    const off = what === 'off';
    return html`<div class="note" role="alertdialog" aria-label=${t(off ? 'register.offOf' : 'register.removeOf', {name: c.name})}>
      <p>${t(off ? 'register.confirmOff' : 'register.confirm', {name: c.name})}</p>
      <button type="button" class="danger" @click=${() => (off ? this.#switch(c) : this.#remove(c))}>${t(off ? 'register.confirmOffYes' : 'register.confirmYes')}</button>
      <button type="button" @click=${() => (this.asking = undefined)}>${t('register.cancel')}</button></div>`;
  }

  #form() {
    const problem = this.formProblem;
    const f = (name, options = {}) => field('register', name, {problem, ...options});
    return html`<form class="sheet wide" @submit=${this.#add}>
      <h2>${t('register.addTitle')}</h2>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('name', {required: true})}
        ${f('source', {required: true, placeholder: 'rtsp://'})}
        ${f('user')}
        ${f('password', {kind: 'password'})}
        ${f('transport', {kind: [['tcp', 'TCP'], ['udp', 'UDP']], value: 'tcp'})}
        ${f('verifyCertificate', {kind: 'checkbox', value: true})}
        ${f('managingUnit', {required: true})}
        ${f('legalBasis', {required: true})}
        ${f('scene', {required: true, kind: SCENES.map((s) => [s, t(`scene.${s}`)])})}
        ${f('retentionClass')}
        ${f('ingest', {kind: [['rtsp', 'RTSP'], ['ffmpeg', 'FFmpeg']], value: ''})}
        ${f('sessions', {kind: [['many', t('register.sessionsMany')], ['one', t('register.sessionsOne')]], value: 'many'})}
        ${f('code')}
        ${f('latitude')}
        ${f('longitude')}
        ${f('bitsPerSecond', {kind: 'number'})}
        ${f('acceptShortage')}
        ${f('audio', {kind: 'checkbox', onChange: (e) => (this.audio = e.target.checked)})}
        ${f('audioBasis', {required: Boolean(this.audio)})}
      </div>
      <button class="main" type="submit" ?disabled=${this.busy}>${t('register.add')}</button>
    </form>`;
  }
}

customElements.define('sr-register', Register);
