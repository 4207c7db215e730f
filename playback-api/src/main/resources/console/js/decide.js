// The second person's word on a change: approve or withdraw, each after a question.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {t} from './text.js';

/** Fired when the change was decided on; `detail` is approve or withdraw. */
export const DECIDED = 'decided';

class Decide extends Element {
  static properties = {
    change: {attribute: false}, user: {attribute: false}, what: {attribute: false},
    asking: {state: true}, problem: {state: true}, busy: {state: true},
  };

  /** A question about one change is never answered for another. */
  willUpdate(changed) {
    if (changed.has('change') && changed.get('change')?.id !== this.change.id) this.asking = this.problem = undefined;
  }

  #ask(decision) {
    this.asking = decision;
    this.problem = undefined;
    this.updateComplete.then(() => this.querySelector('[role=alertdialog] button')?.focus());
  }

  #dontAsk() {
    const decision = this.asking;
    this.asking = undefined;
    this.updateComplete.then(() => this.querySelector(`.${decision}`)?.focus());
  }

  async #decide() {
    const decision = this.asking;
    this.busy = true;
    try {
      await api.decideChange(this.change.id, decision);
      this.asking = undefined;
      this.dispatchEvent(new CustomEvent(DECIDED, {detail: decision}));
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.busy = false;
    }
  }

  render() {
    return html`${this.asking ? this.#question() : this.#buttons()}${problemNote(this.problem)}`;
  }

  #buttons() {
    const {what} = this;
    const own = this.change.proposedBy === this.user;
    return html`${own ? html`<p class="quiet">${t('change.own')}</p>` : nothing}
      <div class="buttons">
        ${own ? nothing : html`<button type="button" class="approve main" aria-label=${t('change.approveOf', {what})}
          @click=${() => this.#ask('approve')}>${t('change.approve')}</button>`}
        <button type="button" class="withdraw" aria-label=${t('change.withdrawOf', {what})}
          @click=${() => this.#ask('withdraw')}>${t('change.withdraw')}</button></div>`;
  }

  #question() {
    const approve = this.asking === 'approve';
    const {what} = this;
    return html`<div class="note" role="alertdialog" aria-label=${t(approve ? 'change.approveOf' : 'change.withdrawOf', {what})}
      @keydown=${(e) => e.key === 'Escape' && this.#dontAsk()}>
      <p>${t(approve ? 'change.confirmApprove' : 'change.confirmWithdraw', {what})}</p>
      <div class="buttons"><button type="button" class=${approve ? 'main' : 'danger'} ?disabled=${this.busy}
          @click=${() => this.#decide()}>${t(approve ? 'change.approveYes' : 'change.withdrawYes')}</button>
        <button type="button" @click=${() => this.#dontAsk()}>${t('change.cancel')}</button></div></div>`;
  }
}

customElements.define('sr-decide', Decide);
