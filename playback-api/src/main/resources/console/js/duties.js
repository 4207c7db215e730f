// What a person may do where and when: in words, and as a form.
import {Element, html, nothing, problemNote} from './element.js';
import {t} from './text.js';

export const ROLES = ['requester', 'responder', 'approver', 'administrator', 'maintainer', 'inspector'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Fired with the assignments when the form is sent. */
export const ASSIGNED = 'assigned';

const hoursWords = (h) => `${h.days.map((d) => t(`day.${d}`)).join(' ')} ${h.from}–${h.to}`;

/** One assignment in words. */
export function assignmentWords(a, areas = []) {
  const area = areas.find((one) => one.code === a.area);
  return [
    t(`role.${a.role}`),
    a.area ? `${area ? area.path.join(' / ') : a.area}` : t('duties.everywhere'),
    a.classes?.length ? a.classes.join(', ') : undefined,
    a.hours?.length ? a.hours.map(hoursWords).join('; ') : undefined,
  ].filter(Boolean).join(' · ');
}

class Duties extends Element {
  static properties = {user: {attribute: false}, areas: {attribute: false}, problem: {attribute: false}, rows: {state: true}};

  willUpdate(changed) {
    if (changed.has('user')) this.rows = this.user.assignments.map((a) => ({...a, classes: [...(a.classes ?? [])], hours: [...(a.hours ?? [])]}));
  }

  #change(row, values) {
    this.rows = this.rows.map((each) => (each === row ? {...each, ...values} : each));
  }

  #add() {
    this.rows = [...this.rows, {role: this.user.role, classes: [], hours: []}];
    this.updateComplete.then(() => [...this.querySelectorAll('select')].at(-1)?.focus());
  }

  #send(event) {
    event.preventDefault();
    const assignments = this.rows.map(({role, area, classes, hours}) => ({role, ...(area ? {area} : {}), classes, hours}));
    this.dispatchEvent(new CustomEvent(ASSIGNED, {detail: assignments}));
  }

  render() {
    return html`<form class="duties" @submit=${this.#send}>
      ${problemNote(this.problem)}
      ${this.rows.length ? nothing : html`<p>${t('duties.none')}</p>`}
      ${this.rows.map((row, n) => this.#row(row, n))}
      <div class="buttons"><button type="button" class="add-duty" @click=${this.#add}>${t('duties.add')}</button>
        <button class="main" type="submit">${t('duties.save')}</button></div></form>`;
  }

  #row(row, n) {
    const id = (name) => `duty-${n}-${name}`;
    return html`<fieldset><legend>${t('duties.number', {n: n + 1})}</legend><div class="fields">
      <div class="field"><label for=${id('role')}>${t('users.role')}</label>
        <select id=${id('role')} @change=${(e) => this.#change(row, {role: e.target.value})}>
          ${ROLES.map((r) => html`<option value=${r} ?selected=${r === row.role}>${t(`role.${r}`)}</option>`)}</select></div>
      <div class="field"><label for=${id('area')}>${t('duties.area')}</label>
        <select id=${id('area')} @change=${(e) => this.#change(row, {area: e.target.value || undefined})}>
          <option value="">${t('duties.everywhere')}</option>
          ${(this.areas ?? []).map((a) => html`<option value=${a.code} ?selected=${a.code === row.area}>${a.path.join(' / ')}</option>`)}</select></div>
      <div class="field"><label for=${id('classes')}>${t('duties.classes')}</label>
        <input id=${id('classes')} .value=${row.classes.join(' ')} aria-describedby=${id('classes-help')}
          @change=${(e) => this.#change(row, {classes: e.target.value.split(/[\s,，]+/).filter(Boolean)})}>
        <p class="help" id=${id('classes-help')}>${t('duties.classesHelp')}</p></div></div>
      ${row.hours.map((h, i) => this.#hours(row, h, i, id(`hours-${i}`)))}
      <div class="buttons">
        <button type="button" @click=${() => this.#change(row, {hours: [...row.hours, {days: DAYS.slice(0, 5), from: '08:00', to: '18:00'}]})}>${t('duties.addHours')}</button>
        <button type="button" @click=${() => (this.rows = this.rows.filter((each) => each !== row))}>${t('duties.remove')}</button></div></fieldset>`;
  }

  #hours(row, hours, at, id) {
    const change = (values) => this.#change(row, {hours: row.hours.map((h, i) => (i === at ? {...h, ...values} : h))});
    return html`<div class="buttons" role="group" aria-label=${t('duties.hours')}>
      ${DAYS.map((d) => html`<label class="setting"><input type="checkbox" ?checked=${hours.days.includes(d)}
        @change=${(e) => change({days: DAYS.filter((x) => (x === d ? e.target.checked : hours.days.includes(x)))})}> ${t(`day.${d}`)}</label>`)}
      <label for="${id}-from" class="hidden">${t('duties.from')}</label>
      <input id="${id}-from" size="5" pattern="[0-2][0-9]:[0-5][0-9]" .value=${hours.from} @change=${(e) => change({from: e.target.value})}>
      <label for="${id}-to">–<span class="hidden">${t('duties.to')}</span></label>
      <input id="${id}-to" size="5" pattern="[0-2][0-9]:[0-5][0-9]" .value=${hours.to} @change=${(e) => change({to: e.target.value})}>
      <button type="button" aria-label=${t('duties.removeHours')} @click=${() => this.#change(row, {hours: row.hours.filter((h, i) => i !== at)})}>×</button></div>`;
  }
}

customElements.define('sr-duties', Duties);
