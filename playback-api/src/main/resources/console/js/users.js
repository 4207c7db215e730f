// Accounts: administrators add people and set passwords.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';

class Users extends Element {
  static properties = {
    users: {state: true}, problem: {state: true}, formProblem: {state: true}, passwordProblem: {state: true},
    done: {state: true}, changing: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  async #load() {
    try {
      this.users = (await api.users()).sort((a, b) => a.user.localeCompare(b.user));
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #add(event) {
    event.preventDefault();
    const form = event.target;
    const data = Object.fromEntries(new FormData(form));
    for (const name of ['user', 'name', 'unit']) data[name] = data[name].trim();
    this.formProblem = this.done = undefined;
    try {
      await api.addUser(data);
      this.done = t('users.added', {user: data.user});
      form.reset();
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    }
  }

  async #setPassword(event, user) {
    event.preventDefault();
    this.passwordProblem = this.done = undefined;
    try {
      await api.setPassword(user, new FormData(event.target).get('password'));
      this.done = t('users.passwordSet', {user});
      this.changing = undefined;
    } catch (problem) {
      this.passwordProblem = problem;
    }
  }

  #change(user) {
    this.changing = this.changing === user ? undefined : user;
    this.passwordProblem = undefined;
    this.updateComplete.then(() => this.querySelector('#new-password')?.focus());
  }

  render() {
    return html`<h1>${t('users.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.users === undefined && !this.problem ? html`<p role="status">${t('app.loading')}</p>` : nothing}
      ${this.users?.length ? this.#table() : nothing}
      ${this.#form()}`;
  }

  #table() {
    return html`<table class="list">
      <thead><tr><th scope="col">${t('users.user')}</th><th scope="col">${t('users.name')}</th>
        <th scope="col">${t('users.unit')}</th><th scope="col">${t('users.role')}</th><td></td></tr></thead>
      <tbody>${this.users.map((u) => html`<tr>
        <th scope="row" data-label=${t('users.user')}>${u.user}</th>
        <td data-label=${t('users.name')}>${u.name}</td>
        <td data-label=${t('users.unit')}>${u.unit}</td>
        <td data-label=${t('users.role')}>${named('role', u.role, u.role)}</td>
        <td><button type="button" aria-expanded=${this.changing === u.user} aria-label=${t('users.setPasswordOf', {user: u.user})}
            @click=${() => this.#change(u.user)}>${t('users.setPassword')}</button>
          ${this.changing === u.user ? this.#passwordForm(u.user) : nothing}</td></tr>`)}</tbody></table>`;
  }

  #passwordForm(user) {
    return html`<form class="inline" @submit=${(e) => this.#setPassword(e, user)}>
      <label for="new-password">${t('users.setPasswordOf', {user})}</label>
      <input id="new-password" name="password" type="password" autocomplete="new-password" required>
      <button type="submit">${t('users.save')}</button>
      ${problemNote(this.passwordProblem)}</form>`;
  }

  #form() {
    const problem = this.formProblem;
    const f = (name, options = {}) => field('users', name, {problem, required: true, ...options});
    return html`<form class="sheet wide" @submit=${this.#add}>
      <h2>${t('users.addTitle')}</h2>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('user')}${f('name')}${f('unit')}
        ${f('role', {kind: [['requester', t('role.requester')], ['approver', t('role.approver')], ['administrator', t('role.administrator')]]})}
        ${f('password', {kind: 'password'})}
      </div>
      <button class="main" type="submit">${t('users.add')}</button>
    </form>`;
  }
}

customElements.define('sr-users', Users);
