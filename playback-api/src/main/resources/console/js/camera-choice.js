// A choice of cameras by name: a search, what it finds, and what has been chosen.
import {Element, html, nothing} from './element.js';
import {t} from './text.js';

const MOST_FOUND = 8;
/** Fired when the choice has changed; `detail` is the ids. */
export const CHOSEN = 'chosen';

class CameraChoice extends Element {
  static properties = {
    cameras: {attribute: false}, chosen: {attribute: false}, problem: {attribute: false}, search: {state: true},
  };

  #choose(ids, focus) {
    this.dispatchEvent(new CustomEvent(CHOSEN, {detail: ids}));
    this.updateComplete.then(() => this.querySelector(focus)?.focus());
  }

  #found() {
    const words = (this.search ?? '').trim().toLowerCase();
    return this.cameras.filter((c) => !this.chosen.includes(c.id) && (c.name.toLowerCase().includes(words) || c.id === words));
  }

  /** Enter takes the only one that is found; it never sends the form. */
  #key(event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const found = this.#found();
    if (found.length === 1) this.#add(found[0]);
  }

  #add({id}) {
    this.search = '';
    this.#choose([...this.chosen, id], 'input');
  }

  render() {
    const found = this.#found();
    const name = (id) => this.cameras.find((c) => c.id === id)?.name ?? id;
    const wrong = this.problem?.field === 'cameras';
    return html`<div class="field"><label for="choice-search">${t('choice.cameras')} <span class="mandatory">${t('form.mandatory')}</span></label>
      <input type="search" id="choice-search" autocomplete="off" .value=${this.search ?? ''} aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby="choice-help${wrong ? ' choice-error' : ''}" @input=${(e) => (this.search = e.target.value)} @keydown=${this.#key}>
      <p class="help" id="choice-help">${t('choice.help')}</p>
      ${wrong ? html`<p class="error" id="choice-error" lang="en">✗ ${this.problem.detail}</p>` : nothing}
      <div class="buttons" role="group" aria-label=${t('choice.found')}>
        ${found.slice(0, MOST_FOUND).map((c) => html`<button type="button" class="found" aria-label=${t('choice.add', {name: c.name})}
          @click=${() => this.#add(c)}>+ ${c.name}</button>`)}
        ${found.length > MOST_FOUND ? html`<span class="quiet">${t('choice.more', {count: found.length - MOST_FOUND})}</span>` : nothing}</div>
      <ul class="chosen" aria-label=${t('choice.chosen')}>${this.chosen.map((id) => html`<li>${name(id)}
        <button type="button" aria-label=${t('choice.remove', {name: name(id)})}
          @click=${() => this.#choose(this.chosen.filter((other) => other !== id), 'input')}>×</button></li>`)}</ul></div>`;
  }
}

customElements.define('sr-camera-choice', CameraChoice);
