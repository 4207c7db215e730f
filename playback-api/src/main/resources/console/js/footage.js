// What one may see, grant by grant; and one camera of a grant, whose player goes no further than the grant.
import {Element, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import {approvers, bounds, emergencyWords, isInForce, residentWords, scopeWords, showsNow, stateMark, time} from './access-parts.js';
import * as api from './api.js';
import './break-glass.js';
import './camera-page.js';
import './showing.js';
import {t} from './text.js';

const REFRESH = 10_000;

class Footage extends Element {
  static properties = {grantId: {attribute: false}, cameraId: {attribute: false}, grants: {state: true}, cameras: {state: true}, mayBreakGlass: {state: true}, problem: {state: true}};

  constructor() {
    super();
    this.cameras = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.every(REFRESH, () => this.#load());
  }

  async #load() {
    try {
      const [session, cameras, grants] = await Promise.all([api.session(), api.cameras(), api.grants()]);
      this.cameras = cameras;
      this.mayBreakGlass = session.permissions.includes('break-glass');
      this.grants = grants.filter((g) => g.user === session.user);
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    if (this.grantId && this.cameraId) return this.#player();
    const open = (this.grants ?? []).filter(isInForce);
    return html`<h1>${t('footage.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${this.grants === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.grants && !open.length ? html`<p class="note">${t('footage.empty')} <a href="#/requests">${t('footage.ask')}</a></p>` : nothing}
      ${repeat(open, (g) => g.id, (g) => this.#grant(g))}
      ${this.mayBreakGlass ? html`<sr-break-glass .cameras=${this.cameras} @done=${() => this.#load()}></sr-break-glass>` : nothing}`;
  }

  #player() {
    const grant = this.grants?.find((g) => g.id === this.grantId);
    if (this.grants === undefined) return this.problem ? problemNote(this.problem, () => this.#load()) : html`<p role="status">${t('app.loading')}</p>`;
    if (!grant) return html`<p class="note bad">${t('footage.gone')} <a href="#/footage">${t('nav.footage')}</a></p>`;
    return html`${isInForce(grant) ? nothing
        : html`<p class="note bad" role="alert">${t('footage.over')}</p>`}
      ${emergencyWords(grant)}
      ${grant.resident ? html`<sr-showing .cameraId=${this.cameraId} .grant=${grant} .bounds=${this.#bounds(grant)}></sr-showing>`
        : html`<sr-camera-page .cameraId=${this.cameraId} .grant=${grant} .bounds=${this.#bounds(grant)}></sr-camera-page>`}`;
  }

  /** The same value for the same grant: a new one would look like a change. */
  #bounds(grant) {
    this.known = this.known?.id === grant.id ? this.known : {id: grant.id, ...bounds(grant)};
    return this.known;
  }

  #grant(g) {
    const name = (id) => this.cameras.find((c) => c.id === id)?.name ?? id;
    const used = g.maxUses ? t('footage.usesOf', {uses: g.uses, most: g.maxUses}) : t('footage.uses', {uses: g.uses});
    return html`<article class="sheet hold" data-grant=${g.id}>
      <div class="heading"><h2>${g.caseNumber}</h2>${stateMark(g.state)}</div>
      <p>${g.reason}</p>
      ${residentWords(g)}
      ${emergencyWords(g)}
      ${scopeWords(g, this.cameras)}
      <p class="quiet">${t('decide.inForce', {by: approvers(g), time: time(g.validUntil)})} · ${used}</p>
      <div class="buttons">
        ${g.allCameras ? html`<a href="#/cameras">${t('nav.wall')}</a>` : nothing}
        ${g.actions.includes('playback') ? g.cameras.map((id) => html`<a class="watch" href="#/footage/${g.id}/${id}">▶ ${t('footage.watch', {name: name(id)})}</a>`) : nothing}
        ${g.resident ? g.cameras.map((id) => html`<a class="watch show" href="#/footage/${g.id}/${id}">▶ ${t('showing.show', {name: name(id)})}</a>`) : nothing}
        ${g.actions.includes('playback') ? nothing : g.cameras.map((id) => html`<a class="save" href=${api.videoUrl(id, g.from, g.to)} download
          ?hidden=${!g.actions.includes('export')}>${t('footage.save', {name: name(id)})}</a>`)}
        ${g.actions.includes('export') ? html`<a class="evidence" href="#/exports/${g.id}">${t('footage.evidence')}</a>` : nothing}
        ${showsNow(g) && !g.allCameras ? html`<a href="#/cameras">${t('footage.live')}</a>` : nothing}</div></article>`;
  }
}

customElements.define('sr-footage', Footage);
