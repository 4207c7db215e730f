// The wall: all cameras that a grant shows live, with their state; at most nine visible ones live.
import {Element, html, nothing, problemNote} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import {showsNow} from './access-parts.js';
import * as api from './api.js';
import {t} from './text.js';
import './camera-map.js';
import './tile.js';

/** Nine decoders at once is what a plain office computer does without a graphics card. */
const MAX_LIVE = 9;
const REFRESH = 5_000;

class Wall extends Element {
  static properties = {user: {attribute: false}, cameras: {state: true}, problem: {state: true}, filter: {state: true}};

  #seen = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.target.visible = entry.isIntersecting;
    this.#share();
  }, {rootMargin: '40px'});
  #shown = new Set();
  #hidden = () => this.#share();

  connectedCallback() {
    super.connectedCallback();
    this.filter = '';
    this.every(REFRESH, () => this.#load());
    this.addEventListener('live-ended', () => this.#share());
    document.addEventListener('visibilitychange', this.#hidden);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#seen.disconnect();
    this.#shown.clear();
    document.removeEventListener('visibilitychange', this.#hidden);
  }

  async #load() {
    try {
      const [cameras, grants] = await Promise.all([api.cameras(), api.grants()]);
      const now = grants.filter((g) => g.user === this.user && showsNow(g));
      this.cameras = cameras.filter((c) => now.some((g) => g.allCameras || g.cameras.includes(c.id)))
        .sort((a, b) => a.name.localeCompare(b.name));
      this.problem = undefined;
      await this.updateComplete;
      this.#share();
    } catch (problem) {
      this.problem = problem;
    }
  }

  updated() {
    const tiles = new Set(this.querySelectorAll('sr-tile'));
    for (const tile of tiles) if (!this.#shown.has(tile)) this.#seen.observe(tile);
    for (const tile of this.#shown) if (!tiles.has(tile)) this.#seen.unobserve(tile);
    this.#shown = tiles;
  }

  /** Gives the live places to visible tiles; one that plays keeps its place. */
  #share() {
    const tiles = [...this.#shown];
    let free = MAX_LIVE;
    for (const tile of tiles) {
      if (tile.live && (!tile.wantsLive || document.hidden)) tile.live = false;
      if (tile.live) free--;
    }
    for (const tile of tiles) {
      if (free > 0 && !document.hidden && !tile.live && tile.wantsLive) {
        tile.live = true;
        free--;
      }
    }
  }

  render() {
    const all = this.cameras ?? [];
    const text = this.filter.trim().toLowerCase();
    const some = all.filter((c) => `${c.name} ${c.managingUnit}`.toLowerCase().includes(text));
    return html`<div class="heading"><h1>${t('wall.title')}</h1>
        ${all.length ? html`<p class="quiet" role="status">${t('wall.count', {
          recording: all.filter((c) => c.state === 'recording').length, total: all.length})}</p>
          <input type="search" aria-label=${t('wall.filter')} placeholder=${t('wall.filter')} .value=${this.filter}
            @input=${(e) => (this.filter = e.target.value)}>` : nothing}</div>
      ${problemNote(this.problem, () => this.#load())}
      ${this.cameras === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.cameras?.length === 0 ? html`<p class="note">${t('wall.empty')}</p>` : nothing}
      ${all.length && !some.length ? html`<p class="note">${t('wall.noMatch', {text: this.filter})}</p>` : nothing}
      ${some.some((c) => c.latitude !== undefined) ? html`<details class="by-place"><summary>${t('map.wall')}</summary>
        <sr-camera-map .kind=${'open'} .cameras=${some}></sr-camera-map></details>` : nothing}
      <ul class="wall">${repeat(some, (c) => c.id, (c) => html`<li><sr-tile .camera=${c}></sr-tile></li>`)}</ul>`;
  }
}

customElements.define('sr-wall', Wall);
