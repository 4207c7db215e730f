// My account: password, one-time codes, undertaking, sessions. What is to be done first stands on top.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {time} from './access-parts.js';
import {assignmentWords} from './duties.js';
import {field, focusWrong} from './form.js';
import {named, t} from './text.js';

/** Fired when what is to be done first may have changed; `detail` is what is left. The frame listens. */
const DONE_FIRST = 'done-first';

class Account extends Element {
  static properties = {
    account: {state: true}, problem: {state: true}, done: {state: true}, enrolment: {state: true},
    wrong: {state: true}, formProblem: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  async #load() {
    try {
      this.#show(await api.account());
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  #show(account) {
    this.account = account;
    this.dispatchEvent(new CustomEvent(DONE_FIRST, {detail: account.first, bubbles: true}));
  }

  /** Sends one of the forms; `of` names it, so that a refusal is shown in it. */
  async #send(event, of, action, words) {
    event.preventDefault();
    const form = event.target;
    this.busy = true;
    this.formProblem = this.done = undefined;
    this.wrong = of;
    try {
      await action(Object.fromEntries(new FormData(form)));
      form.reset();
      this.done = words;
      await this.#load();
    } catch (problem) {
      this.formProblem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  #form(of, content, button, action, words) {
    const problem = this.wrong === of ? this.formProblem : undefined;
    return html`<form class="sheet wide" id=${`account-${of}`} @submit=${(e) => this.#send(e, of, action, words)}>
      <h2>${t(`account.${of}`)}</h2>
      ${problem ? problemNote(problem) : nothing}
      ${content(problem)}
      <button class="main" type="submit" ?disabled=${this.busy}>${button}</button></form>`;
  }

  #current(of, problem) {
    if (this.account.vouched) return html`<p class="help">${t('account.vouched')}</p>`;
    if (this.#linked()) return html`<p class="note">${t('account.notVouched')} <a href=${api.providerUrl(true)}>${t('account.signInAgain')}</a></p>`;
    const id = `account-${of}-current`;
    return html`<div class="field"><label for=${id}>${t('account.current')} <span class="mandatory">${t('form.mandatory')}</span></label>
      <input id=${id} name="current" type="password" autocomplete="current-password" required
        aria-invalid=${problem?.status === 403 ? 'true' : nothing}></div>`;
  }

  /** Whether an identity provider vouches for the person; then there is no password here. */
  #linked() {
    return this.account.vouched !== undefined;
  }

  render() {
    const a = this.account;
    return html`<h1>${t('account.title')}</h1>
      ${problemNote(this.problem, () => this.#load())} ${doneNote(this.done)}
      ${a === undefined ? html`<p role="status">${t('app.loading')}</p>` : this.#page(a)}`;
  }

  #page(a) {
    return html`
      ${a.first.length ? html`<p class="note" role="status">${t('account.first')}
        ${a.first.map((what) => named('account.do', what, what)).join(' · ')}</p>` : nothing}
      <p>${a.name} · ${a.unit} · ${t(`role.${a.role}`)}</p>
      <ul>${a.assignments.map((each) => html`<li>${assignmentWords(each)}</li>`)}</ul>
      ${a.assignments.length ? nothing : html`<p>${t('duties.none')}</p>`}
      ${a.undertaking ? this.#undertaking(a.undertaking) : nothing}
      ${this.#linked() ? nothing : this.#password(a)} ${this.#codes(a)} ${this.#sessions(a)}`;
  }

  #undertaking(u) {
    if (u.until && Date.parse(u.until) > Date.now()) {
      return html`<section class="sheet"><h2>${t('account.undertaking')}</h2>
        <p>${t('account.signed', {at: time(u.signedAt), until: time(u.until)})}</p>
        <details><summary>${t('account.text')}</summary><p class="prose">${u.text}</p></details></section>`;
    }
    return this.#form('undertaking', (problem) => html`<p class="prose" tabindex="0">${u.text}</p>
      <p>${t(this.#linked() ? 'account.signHelpLinked' : 'account.signHelp', {days: u.validDays})}</p>${this.#current('undertaking', problem)}`,
    t('account.sign'), ({current}) => api.signUndertaking(u.digest, current), t('account.signedNow'));
  }

  #password(a) {
    return this.#form('password', (problem) => html`
      <input class="hidden" name="user" autocomplete="username" value=${a.user} tabindex="-1" aria-hidden="true" readonly>
      ${this.#current('password', problem)}
      ${field('own', 'password', {kind: 'password', required: true, problem})}`,
    t('users.save'), ({current, password}) => api.changePassword(a.user, current, password), t('account.passwordChanged'));
  }

  #codes(a) {
    if (a.totp) return html`<section class="sheet"><h2>${t('account.totp')}</h2><p>${t(this.#linked() ? 'account.totpOnLinked' : 'account.totpOn')}</p></section>`;
    if (this.enrolment) {
      const secret = /secret=([A-Z2-7]+)/.exec(this.enrolment)?.[1] ?? '';
      return this.#form('totp', (problem) => html`<p>${t('account.totpAdd')}</p>
        <p><code class="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
        <p><a href=${this.enrolment}>${t('account.totpOpen')}</a></p>
        <div class="field"><label for="account-code">${t('signin.code')} <span class="mandatory">${t('form.mandatory')}</span></label>
          <input id="account-code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required
            aria-invalid=${problem?.field === 'code' ? 'true' : nothing}></div>`,
      t('account.totpConfirm'), async ({code}) => {
        await api.confirmTotp(code.trim());
        this.enrolment = undefined;
      }, t('account.totpDone'));
    }
    return this.#form('totp', (problem) => html`<p>${t(this.#linked() ? 'account.totpHelpLinked' : 'account.totpHelp')}</p>${this.#current('totp', problem)}`,
      t('account.totpBegin'), async ({current}) => {
        this.enrolment = (await api.beginTotp(current)).uri;
      }, undefined);
  }

  #sessions(a) {
    return this.#form('sessions', (problem) => html`<p>${t('account.sessionsHelp')}</p>
      <ul>${a.sessions.map((s) => html`<li>${t('account.since', {at: time(s.started), used: time(s.lastUsed)})}
        ${s.own ? html`<strong>${t('account.thisOne')}</strong>` : nothing}</li>`)}</ul>
      ${this.#current('sessions', problem)}`,
    t('account.endOthers'), ({current}) => api.endOtherSessions(current), t('account.ended'));
  }
}

customElements.define('sr-account', Account);
