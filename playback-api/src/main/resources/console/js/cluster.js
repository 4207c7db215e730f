// The nodes of a cluster: what each records and keeps, emptying, levelling, forgetting. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {named, t} from './text.js';
import {dateTime} from './time.js';

const REFRESH = 3_000;
const MARKS = {well: ['recording', '●'], away: ['gap', '▲'], drained: ['off', '■']};

const size = (bytes) => (bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(0)} GB`);
const takesCameras = (n) => n.state === 'well' && !n.drained && n.roles.includes('recorder');
/** Cameras that are to go elsewhere. */
const left = (n) => (n.leaving ?? 0) + (n.drained ? n.assigned ?? 0 : 0);

class Cluster extends Element {
  static properties = {
    cluster: {state: true}, alone: {state: true}, problem: {state: true}, done: {state: true}, asking: {state: true}, at: {state: true},
  };

  #most = new Map(); // by node: how many cameras there were to move when the move began

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const cluster = await api.cluster();
      for (const n of cluster.nodes) this.#most.set(n.id, left(n) && Math.max(left(n), this.#most.get(n.id) ?? 0));
      this.cluster = cluster;
      this.at = Date.now();
      this.problem = undefined;
    } catch (problem) {
      this.alone = problem.status === 404;
      this.problem = this.alone ? undefined : problem;
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

  #drain({id, host}, drained) {
    return this.#do(() => api.drainNode(id, drained), t(drained ? 'cluster.drainBegun' : 'cluster.undone', {host}));
  }

  #forget({id, host}) {
    return this.#do(() => api.forgetNode(id), t('cluster.forgotten', {host}));
  }

  #ask(id, what) {
    this.asking = {id, what};
    this.updateComplete.then(() => this.querySelector('[role=alertdialog] button')?.focus());
  }

  #dontAsk() {
    const {id, what} = this.asking;
    this.asking = undefined;
    this.updateComplete.then(() => this.querySelector(`[data-node="${CSS.escape(id)}"] .${what}`)?.focus());
  }

  render() {
    if (this.alone) return html`<h1>${t('cluster.title')}</h1><p class="note">${t('cluster.alone')}</p>`;
    return html`<div class="heading"><h1>${t('cluster.title')}</h1>
        ${this.cluster ? html`<button type="button" id="rebalance"
          @click=${() => this.#do(api.rebalance, t('cluster.rebalanced'))}>${t('cluster.rebalance')}</button>` : nothing}</div>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.cluster ? this.#table() : this.problem ? nothing : html`<p role="status">${t('app.loading')}</p>`}
      ${this.at ? html`<p class="quiet">${t('cluster.refreshed', {time: dateTime(this.at)})}</p>` : nothing}`;
  }

  #table() {
    return html`<table class="list nodes">
      <thead><tr><th scope="col">${t('cluster.node')}</th><th scope="col">${t('cluster.state')}</th>
        <th scope="col">${t('cluster.cameras')}</th><th scope="col">${t('cluster.rate')}</th>
        <th scope="col">${t('cluster.replicas')}</th><th scope="col">${t('cluster.disks')}</th><td></td></tr></thead>
      <tbody>${this.cluster.nodes.map((n) => this.#row(n))}</tbody></table>`;
  }

  #row(n) {
    return html`<tr data-node=${n.id}>
      <th scope="row" data-label=${t('cluster.node')}>${n.host}${n.id === this.cluster.self ? html` <span class="quiet">${t('cluster.self')}</span>` : nothing}
        <br><code class="quiet" title=${n.id}>${n.id.slice(0, 8)}</code>
        <span class="quiet">${n.roles.map((role) => named('nodeRole', role, role)).join(', ')}</span></th>
      <td data-label=${t('cluster.state')}>${this.#state(n.state)}${n.drained ? html`<br>${this.#state('drained')}` : nothing}</td>
      <td data-label=${t('cluster.cameras')}>${this.#cameras(n)}</td>
      <td data-label=${t('cluster.rate')}>${n.bitsPerSecond === undefined ? t('cluster.untold') : `${(n.bitsPerSecond / 1e6).toFixed(1)} Mbit/s`}</td>
      <td data-label=${t('cluster.replicas')}>${n.replicas ? this.#replicas(n) : t('cluster.untold')}</td>
      <td data-label=${t('cluster.disks')}>${n.disks?.length ? n.disks.map((d) => this.#disk(d)) : t('cluster.untold')}</td>
      <td>${this.asking?.id === n.id ? this.#question(n, this.asking.what) : this.#buttons(n)}</td></tr>`;
  }

  #state(state) {
    const [look, mark] = MARKS[state] ?? MARKS.away;
    return html`<span class="state ${look}"><b aria-hidden="true">${mark}</b> ${named('nodeState', state, state)}</span>`;
  }

  #cameras(n) {
    if (n.assigned === undefined) return t('cluster.untold');
    const most = this.#most.get(n.id);
    const moving = t('cluster.moving', {left: left(n), most});
    return html`${t('cluster.recordingOf', {recording: n.recording, all: n.assigned + n.leaving})}
      ${n.state === 'away' ? html`<br><span class="quiet">${t('cluster.lastTold')}</span>` : nothing}
      ${left(n) ? html`<progress max=${most} .value=${most - left(n)} aria-label=${t('cluster.movingFrom', {host: n.host})}></progress>
        <span class="quiet">${moving}</span>` : nothing}
      ${n.drained && !left(n) && n.state === 'well' ? html`<br><span class="quiet">${t('cluster.empty')}</span>` : nothing}`;
  }

  #replicas({host, replicas}) {
    const {missingPacks, missingBytes, leftPacks, copying} = replicas;
    const from = copying && (this.cluster.nodes.find((other) => other.id === copying.from)?.host ?? copying.from);
    return html`${missingPacks ? t('cluster.replicasMissing', {packs: missingPacks, size: size(missingBytes)}) : t('cluster.replicasAll')}
      ${leftPacks ? html`<br>${t('cluster.replicasLeft', {packs: leftPacks})}` : nothing}
      ${copying ? html`<progress max=${copying.bytes} .value=${copying.doneBytes} aria-label=${t('cluster.copyingTo', {host})}></progress>
        <span class="quiet">${t('cluster.copying', {host: from})}</span>` : nothing}`;
  }

  #disk(d) {
    const used = d.totalBytes - d.freeBytes;
    return html`<div class="disk"><span>${d.label}</span>
      <meter min="0" max=${d.totalBytes} high=${d.totalBytes * 0.98} .value=${used} aria-label=${t('cluster.diskUsed', {disk: d.label})}></meter>
      <span class="quiet">${t('cluster.diskFree', {free: size(d.freeBytes), total: size(d.totalBytes)})}</span>
      ${d.sound ? nothing : html`<span class="state gap"><b aria-hidden="true">▲</b> ${t('cluster.diskUnsound')}</span>`}</div>`;
  }

  #buttons(n) {
    const {host} = n;
    return html`<div class="buttons">
      ${n.drained
        ? html`<button type="button" class="drain" aria-label=${t('cluster.undoOf', {host})} @click=${() => this.#drain(n, false)}>${t('cluster.undo')}</button>`
        : n.roles.includes('recorder')
          ? html`<button type="button" class="drain" aria-label=${t('cluster.drainOf', {host})} @click=${() => this.#ask(n.id, 'drain')}>${t('cluster.drain')}</button>`
          : nothing}
      ${n.state === 'away'
        ? html`<button type="button" class="forget" aria-label=${t('cluster.forgetOf', {host})} @click=${() => this.#ask(n.id, 'forget')}>${t('cluster.forget')}</button>`
        : nothing}</div>`;
  }

  #question(n, what) {
    const {host} = n;
    const drain = what === 'drain';
    const last = drain && !this.cluster.nodes.some((other) => other.id !== n.id && takesCameras(other));
    return html`<div class="note" role="alertdialog" aria-label=${t(drain ? 'cluster.drainOf' : 'cluster.forgetOf', {host})}
      @keydown=${(e) => e.key === 'Escape' && this.#dontAsk()}>
      <p>${t(drain ? 'cluster.confirmDrain' : 'cluster.confirmForget', {host})}</p>
      ${last ? html`<p class="error">${t('cluster.confirmLast')}</p>` : nothing}
      <div class="buttons"><button type="button" class="danger" @click=${() => (drain ? this.#drain(n, true) : this.#forget(n))}>${t(drain ? 'cluster.drainYes' : 'cluster.forgetYes')}</button>
      <button type="button" @click=${() => this.#dontAsk()}>${t('cluster.cancel')}</button></div></div>`;
  }
}

customElements.define('sr-cluster', Cluster);
