// One camera on the wall: state, and a picture that is live if the wall gives it a place, else refreshed stills.
import {Element, STATE_MARKS, html, nothing} from './element.js';
import * as api from './api.js';
import {still} from './stills.js';
import {playable} from './codecs.js';
import {LivePlayer} from './live.js';
import {named, t} from './text.js';
import {parse, shortTime, timeOfDay} from './time.js';
import './watermark.js';

const STILL_REFRESH = 4_000;
const STILL_WIDTH = 480;
const RETRY_MIN = 2_000;
const RETRY_SPREAD = 8_000;

class Tile extends Element {
  static properties = {
    camera: {attribute: false}, visible: {type: Boolean}, live: {type: Boolean},
    playing: {state: true}, stillAt: {state: true}, stillUrl: {state: true}, stillMarked: {state: true}, none: {state: true},
  };

  #player;
  #still; // AbortController of the picture being fetched
  #timer;
  #retryAt = 0;
  #unplayable = false;

  /** Whether a live place would be of use here. */
  get wantsLive() {
    return this.visible && this.camera.state === 'recording' && !this.#unplayable
      && playable(this.camera.video) && Date.now() >= this.#retryAt;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = this.every(STILL_REFRESH, () => this.#refreshStill());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
    this.#still?.abort();
    if (this.stillUrl) URL.revokeObjectURL(this.stillUrl);
    this.stillUrl = undefined;
  }

  updated(changed) {
    const wanted = this.live && this.visible && this.isConnected;
    if (wanted && !this.#player) this.#start();
    if (!wanted && this.#player) this.#stop();
    if (changed.has('visible')) this.visible ? this.#refreshStill() : this.#still?.abort();
  }

  #start() {
    this.#player = new LivePlayer(this.querySelector('video'), api.liveUrl(this.camera.id), (state, retry) => {
      if (state === 'playing') {
        this.playing = true;
        return;
      }
      this.#player = undefined;
      this.playing = false;
      this.#unplayable = !retry;
      this.#retryAt = Date.now() + RETRY_MIN + Math.random() * RETRY_SPREAD;
      this.#refreshStill();
      this.dispatchEvent(new CustomEvent('live-ended', {bubbles: true}));
    });
  }

  #stop() {
    this.#player?.close();
    this.#player = undefined;
    this.playing = false;
  }

  async #refreshStill() {
    if (!this.visible || this.playing || this.#still || this.camera.state === 'off') return;
    this.#still = new AbortController();
    try {
      const {blob, at, marked} = await still(this.camera.id, {width: STILL_WIDTH, signal: this.#still.signal});
      if (this.stillUrl) URL.revokeObjectURL(this.stillUrl);
      this.stillUrl = this.isConnected ? URL.createObjectURL(blob) : undefined;
      this.stillAt = at;
      this.stillMarked = marked;
      this.none = false;
    } catch (problem) {
      if (problem.name !== 'AbortError') this.none = !this.stillUrl;
    } finally {
      this.#still = undefined;
    }
  }

  render() {
    const c = this.camera;
    const cause = c.detail && c.state !== 'recording' ? named('cause', c.detail, t('cause.unknown')) : '';
    return html`<a class="tile" href="#/camera/${c.id}" aria-label=${t('wall.open', {name: c.name})}>
      <span class="screen">
        <video muted playsinline tabindex="-1" ?hidden=${!this.playing} aria-hidden="true"></video>
        ${this.stillUrl && !this.playing ? html`<img src=${this.stillUrl} alt="" class=${c.state === 'recording' ? nothing : 'old'}>` : nothing}
        ${!this.stillUrl && !this.playing
          ? html`<span class="empty">${this.none || c.state !== 'recording' ? t('wall.noPicture') : t('wall.waiting')}</span>` : nothing}
        ${this.playing || (this.stillUrl && !this.stillMarked) ? html`<sr-watermark .cameraId=${c.id} .at=${this.playing ? NaN : this.stillAt ?? NaN}></sr-watermark>` : nothing}
        <span class="kind">${this.playing ? t('wall.live') : this.stillUrl && this.stillAt ? t('wall.still', {time: timeOfDay(this.stillAt)}) : nothing}</span>
      </span>
      <span class="caption"><strong>${c.name}</strong><span class="quiet">${c.managingUnit}</span>
        <span class="state ${c.state}"><b aria-hidden="true">${STATE_MARKS[c.state]}</b> ${named('state', c.state, c.state)}${cause ? html` – ${cause}` : nothing}
          ${c.since ? html`<span class="quiet">${t('state.since', {time: shortTime(parse(c.since))})}</span>` : nothing}</span>
      </span></a>`;
  }
}

customElements.define('sr-tile', Tile);
