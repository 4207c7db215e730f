// Who looks, for which case and at which second, over all of a picture. What it says comes from the server, which
// knows the session; where the policy wants none, nothing is shown. It takes no clicks, no keys and no focus.
import {Element, html, nothing} from './element.js';
import * as api from './api.js';
import {clock} from './time.js';

const ASK_EVERY = 60_000;
const ASK_AGAIN = 3_000;
/** Footage so far from what was asked about may be seen by another grant. */
const FAR = 30_000;
/** Enough to cover the largest screen; what is too much is cut off. */
const REPEATS = Array.from({length: 24}, (_, i) => i);

class Watermark extends Element {
  static properties = {cameraId: {attribute: false}, resident: {attribute: false}, at: {attribute: false}, lines: {state: true}};

  #askedAt = NaN;
  #asking = false;
  #retry;

  connectedCallback() {
    super.connectedCallback();
    this.every(ASK_EVERY, () => this.#ask());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#retry);
  }

  get #time() {
    return Number.isFinite(this.at) ? this.at : Date.now();
  }

  async #ask() {
    if (this.#asking || !this.cameraId) return;
    this.#asking = true;
    const at = this.#time;
    try {
      const {shown, lines} = await api.watermark(this.cameraId, at, this.resident);
      this.lines = shown ? lines : [];
      this.#askedAt = at;
    } catch {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.isConnected && this.#ask(), ASK_AGAIN);
    } finally {
      this.#asking = false;
    }
  }

  updated() {
    if (Math.abs(this.#time - this.#askedAt) > FAR) this.#ask();
  }

  render() {
    if (!this.lines?.length) return nothing;
    return html`<div class="words" aria-hidden="true">${REPEATS.map(() => html`<div>
      ${this.lines.map((line) => html`<span>${line}</span>`)}<span>${clock(this.#time)}</span></div>`)}</div>`;
  }
}

customElements.define('sr-watermark', Watermark);
