// What all components share: they render into the page (one style sheet, printable, no shadow to look behind)
// and render anew when the language or the zone changes.
import {LitElement, html, nothing} from '/vendor/lit-3.3.2.min.js';
import {CHANGED, t} from './text.js';

export class Element extends LitElement {
  #changed = () => this.requestUpdate();
  #timers = new Set();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener(CHANGED, this.#changed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener(CHANGED, this.#changed);
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }

  /** Calls now and then every so often while the element is in the page and the page is visible. */
  every(milliseconds, action) {
    action();
    const timer = setInterval(() => document.hidden || action(), milliseconds);
    this.#timers.add(timer);
    return timer;
  }
}

/** A Problem in words: what happened, what helps, and the recorder's own text. */
export function problemNote(problem, retry) {
  if (!problem) return nothing;
  const advice = problem.advice ?? String(problem.message ?? problem);
  return html`<div class="note bad" role="alert">
    <p>${advice}</p>
    ${problem.detail ? html`<p class="quiet" lang="en">${t('problem.server', {detail: problem.detail})}</p>` : nothing}
    ${retry ? html`<button type="button" @click=${retry}>${t('player.retry')}</button>` : nothing}
  </div>`;
}

/** A result that worked, told to screen readers too. */
export const doneNote = (text) => (text ? html`<p class="note good" role="status">${text}</p>` : nothing);

/** State of a camera: shape, colour and word, so that none is needed alone. */
export const STATE_MARKS = {recording: '●', connecting: '◌', gap: '▲', off: '■'};

export {html, nothing};
