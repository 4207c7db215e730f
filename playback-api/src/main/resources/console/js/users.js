// Accounts: administrators add people, say what they may do, lock them, and set passwords.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {ROLES, assignmentWords} from './duties.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';

class Users extends Element {
  static properties = {
    users: {state: true}, problem: {state: true}, formProblem: {state: true}, passwordProblem: {state: true},
    done: {state: true}, open: {state: true}, areas: {state: true}, provider: {state: true}, way: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  async #load() {
    try {
      const [users, {areas}, {provider}] = await Promise.all([api.users(), api.areas(), api.signInWays()]);
      this.provider = provider;
      this.users = users.sort((a, b) => a.user.localeCompare(b.user));
      this.areas = areas;
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
      const {way, subject, password, ...person} = data;
      await api.addUser(subject === undefined ? {...person, password, temporary: true}
        : {...person, provider: {subject: subject.trim(), machine: way === 'machine'}});
      this.done = t('users.added', {user: data.user});
      form.reset();
      this.way = undefined;
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    }
  }

  async #do(action, words) {
    this.passwordProblem = this.done = undefined;
    try {
      await action();
      this.done = words;
      this.open = undefined;
      await this.#load();
    } catch (problem) {
      this.passwordProblem = problem;
    }
  }

  #setPassword(event, user) {
    event.preventDefault();
    this.#do(() => api.setPassword(user, new FormData(event.target).get('password')), t('users.passwordSet', {user}));
  }

  #link(event, user) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.#do(() => api.linkUser(user, {subject: form.get('subject').trim(), machine: form.has('machine')}), t('users.linkedNow', {user}));
  }

  #lock(event, user) {
    event.preventDefault();
    this.#do(() => api.lockUser(user, new FormData(event.target).get('reason')), t('users.lockedNow', {user}));
  }

  /** Opens what is asked for one user: `password`, `duties`, `subject` or `lock`. */
  #show(what, user, focus) {
    this.open = this.open?.user === user && this.open.what === what ? undefined : {what, user};
    this.passwordProblem = undefined;
    this.updateComplete.then(() => this.querySelector(focus)?.focus());
  }

  render() {
    return html`<h1>${t('users.title')}</h1>
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.open ? nothing : problemNote(this.passwordProblem)}
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
        <td data-label=${t('users.role')}>${u.assignments.length
          ? u.assignments.map((a) => html`<div>${assignmentWords(a, this.areas)}</div>`) : `${named('role', u.role, u.role)} · ${t('duties.none')}`}
          ${u.locked ? html`<div class="state gap"><b aria-hidden="true">▲</b> ${t('users.locked', {reason: u.locked})}</div>` : nothing}
          ${u.provider ? html`<div class="quiet linked">${t(u.provider.machine ? 'users.machine' : 'users.linked', u.provider)}</div>` : nothing}
          ${u.totp ? html`<div class="quiet">${t('users.hasCodes')}</div>` : nothing}</td>
        <td>${this.#buttons(u)}
          ${this.#isOpen('password', u) ? this.#passwordForm(u.user) : nothing}
          ${this.#isOpen('duties', u) ? html`<sr-duties .user=${u} .areas=${this.areas} .problem=${this.passwordProblem}
            @assigned=${(e) => this.#do(() => api.assign(u.user, {name: u.name, unit: u.unit, role: u.role, assignments: e.detail}), t('users.assigned', {user: u.user}))}></sr-duties>` : nothing}
          ${this.#isOpen('subject', u) ? this.#linkForm(u.user) : nothing}
          ${this.#isOpen('lock', u) ? this.#lockForm(u.user) : nothing}</td></tr>`)}</tbody></table>`;
  }

  #chosen = (event) => {
    this.way = event.target.value;
  };

  #isOpen(what, u) {
    return this.open?.user === u.user && this.open.what === what;
  }

  #buttons({user, locked, totp, provider}) {
    const opener = (what, label, focus) => html`<button type="button" class=${what} aria-expanded=${this.#isOpen(what, {user})}
      aria-label=${t(`users.${label}Of`, {user})} @click=${() => this.#show(what, user, focus)}>${t(`users.${label}`)}</button>`;
    return html`<div class="buttons">${opener('duties', 'duties', 'sr-duties select, sr-duties button')}${provider ? html`<button type="button" aria-label=${t('users.unlinkOf', {user})}
        @click=${() => this.#do(() => api.unlinkUser(user), t('users.unlinked', {user}))}>${t('users.unlink')}</button>` : opener('password', 'setPassword', '#new-password')}
      ${this.provider && !provider ? opener('subject', 'link', '#link-subject') : nothing}
      ${locked ? html`<button type="button" aria-label=${t('users.unlockOf', {user})}
        @click=${() => this.#do(() => api.lockUser(user), t('users.unlocked', {user}))}>${t('users.unlock')}</button>` : opener('lock', 'lock', '#lock-reason')}
      ${totp ? html`<button type="button" aria-label=${t('users.removeCodesOf', {user})}
        @click=${() => this.#do(() => api.removeTotp(user), t('users.codesRemoved', {user}))}>${t('users.removeCodes')}</button>` : nothing}
      <button type="button" aria-label=${t('users.endSessionsOf', {user})}
        @click=${() => this.#do(() => api.endSessions(user), t('users.sessionsEnded', {user}))}>${t('users.endSessions')}</button></div>`;
  }

  #linkForm(user) {
    return html`<form class="inline" @submit=${(e) => this.#link(e, user)}>
      <label for="link-subject">${t('users.subject')}</label>
      <input id="link-subject" name="subject" required maxlength="255" autocapitalize="none" autocomplete="off" aria-describedby="link-help">
      <label><input type="checkbox" name="machine"> ${t('users.way.machine')}</label>
      <button type="submit">${t('users.link')}</button>
      <p class="help" id="link-help">${t('users.linkHelp', {name: this.provider.name})}</p>
      ${problemNote(this.passwordProblem)}</form>`;
  }

  #lockForm(user) {
    return html`<form class="inline" @submit=${(e) => this.#lock(e, user)}>
      <label for="lock-reason">${t('users.lockReason')}</label>
      <input id="lock-reason" name="reason" required minlength="3" maxlength="200">
      <button type="submit">${t('users.lock')}</button>
      ${problemNote(this.passwordProblem)}</form>`;
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
      <h2>${t('users.addTitle')}</h2><p class="help">${t('users.addHelp')}</p>
      ${problem?.field ? html`<p class="note bad" role="alert">${t('form.fix')}</p>` : problemNote(problem)}
      <div class="fields">
        ${f('user')}${f('name')}${f('unit')}
        ${f('role', {kind: ROLES.map((r) => [r, t(`role.${r}`)])})}
        ${this.provider ? f('way', {kind: ['password', 'person', 'machine'].map((w) => [w, t(`users.way.${w}`, this.provider)]), value: this.way ?? 'password', onInput: this.#chosen}) : nothing}
        ${(this.way ?? 'password') === 'password' ? f('password', {kind: 'password'}) : f('subject')}
      </div>
      <button class="main" type="submit">${t('users.add')}</button>
    </form>`;
  }
}

customElements.define('sr-users', Users);
