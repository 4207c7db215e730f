// Areas as a tree, and the units that lie in them: administrators make, move and remove them.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {t} from './text.js';

class Areas extends Element {
  static properties = {all: {state: true}, problem: {state: true}, formProblem: {state: true}, wrong: {state: true}, done: {state: true}};

  connectedCallback() {
    super.connectedCallback();
    this.#act(undefined, () => api.areas());
  }

  async #act(form, action, words) {
    this.done = this.formProblem = this.problem = undefined;
    this.wrong = form?.id;
    try {
      this.all = await action();
      form?.reset();
      this.done = words;
    } catch (problem) {
      if (form) {
        this.formProblem = problem;
        await focusWrong(this);
      } else {
        this.problem = problem;
      }
    }
  }

  #send(event, action, words) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(event.target));
    this.#act(event.target, () => action(data), words);
  }

  render() {
    return html`<h1>${t('areas.title')}</h1><p>${t('areas.intro')}</p>
      ${problemNote(this.problem, () => this.#act(undefined, () => api.areas()))} ${doneNote(this.done)}
      ${this.all ? html`${this.#tree()}${this.#forms()}` : nothing}`;
  }

  #tree() {
    const {areas, units} = this.all;
    const within = (parent) => areas.filter((a) => (a.parent ?? '') === parent);
    const level = (parent) => html`<ul>${within(parent).map((a) => html`<li data-area=${a.code}>
      <span>${a.name} <span class="quiet">${a.code}</span></span>
      ${this.#remove(t('areas.removeOf', {name: a.name}), () => api.removeArea(a.code))}
      ${level(a.code)}
      <ul class="units">${units.filter((u) => u.area === a.code).map((u) => html`<li data-unit=${u.unit}>${t('areas.unitOf', {unit: u.unit})}
        ${this.#remove(t('areas.removeOf', {name: u.unit}), () => api.removeUnit(u.unit))}</li>`)}</ul></li>`)}</ul>`;
    return areas.length ? html`<section class="tree" aria-label=${t('areas.title')}>${level('')}</section>` : html`<p>${t('areas.empty')}</p>`;
  }

  #remove(label, action) {
    return html`<button type="button" aria-label=${label} title=${label} @click=${() => this.#act(undefined, action, t('areas.removed'))}>×</button>`;
  }

  #forms() {
    const choices = this.all.areas.map((a) => [a.code, a.path.join(' / ')]);
    const of = (id) => (this.wrong === id ? this.formProblem : undefined);
    const area = of('new-area');
    const unit = of('new-unit');
    return html`<form class="sheet wide" id="new-area"
        @submit=${(e) => this.#send(e, ({code, name, parent}) => api.putArea(code.trim(), {name, ...(parent ? {parent} : {})}), t('areas.saved'))}>
      <h2>${t('areas.newArea')}</h2>${area && !area.field ? problemNote(area) : nothing}
      <div class="fields">${field('areas', 'code', {problem: area, required: true})}${field('areas', 'name', {problem: area, required: true})}
        ${field('areas', 'parent', {problem: area, kind: choices})}</div>
      <button class="main" type="submit">${t('areas.save')}</button></form>
      ${choices.length ? html`<form class="sheet wide" id="new-unit" @submit=${(e) => this.#send(e, ({unit: name, area: at}) => api.putUnit(name.trim(), at), t('areas.saved'))}>
      <h2>${t('areas.newUnit')}</h2>${unit && !unit.field ? problemNote(unit) : nothing}
      <div class="fields">${field('areas', 'unit', {problem: unit, required: true})}${field('areas', 'area', {problem: unit, required: true, kind: choices})}</div>
      <button class="main" type="submit">${t('areas.save')}</button></form>` : nothing}`;
  }
}

customElements.define('sr-areas', Areas);
