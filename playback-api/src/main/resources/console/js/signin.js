// Sign in: user, password, and the purpose that goes into the access log.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {named, t} from './text.js';

const PAGE = 'page-before-sign-in';

/** The page that was to be seen; the way through the provider does not carry it. */
function keepPage() {
  if (!refusal()) sessionStorage.setItem(PAGE, location.hash);
}

/** Goes to the page that was to be seen before the provider was asked, if there was one. */
export function returnToPage() {
  const page = sessionStorage.getItem(PAGE);
  sessionStorage.removeItem(PAGE);
  if (page && !location.hash) location.hash = page;
}

/** Why the way through the provider has led to nobody: the end of the address says it. */
export const refusal = () => /^#\/?sign-in\/([a-z-]+)$/.exec(location.hash)?.[1];

class SignIn extends Element {
  static properties = {expired: {type: Boolean}, problem: {attribute: false}, busy: {state: true}, coded: {state: true}, provider: {state: true}, refused: {}};

  connectedCallback() {
    super.connectedCallback();
    this.#lookForProvider();
  }

  async #lookForProvider() {
    try {
      this.provider = (await api.signInWays()).provider;
    } catch {
      this.provider = undefined; // user and password are there all the same
    }
  }

  async #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.busy = true;
    this.problem = undefined;
    try {
      const session = await api.signIn(form.get('user').trim(), form.get('password'), form.get('purpose').trim(), form.get('code')?.trim());
      this.dispatchEvent(new CustomEvent('signed-in', {detail: session}));
    } catch (problem) {
      const asked = problem.type === 'urn:strongroom:problem:code-needed';
      this.problem = asked ? undefined : problem;
      this.coded ||= asked;
      await this.updateComplete;
      (this.querySelector('[aria-invalid]') ?? this.querySelector(this.coded ? '#code' : '#password')).focus();
    } finally {
      this.busy = false;
    }
  }

  #wrong(field) {
    return this.problem?.field === field;
  }

  render() {
    const wrongPassword = this.problem?.status === 401;
    const purposeWrong = this.#wrong('purpose');
    return html`<form class="sheet" @submit=${this.#submit}>
      <h1><img src="/icon.svg" alt="" width="32" height="32"> ${t('app.name')}</h1>
      <h2>${t('signin.title')}</h2>
      ${this.expired ? html`<p class="note" role="status">${t('signin.expired')}</p>` : nothing}
      ${this.refused ? html`<p class="note bad" role="alert">${named('signin.refused', this.refused, t('signin.refused.not-genuine'))}</p>` : nothing}
      ${this.provider ? html`<p><a class="button main" id="provider" href=${api.providerUrl()} @click=${keepPage}>${t('signin.provider', {name: this.provider.name})}</a></p>
        <p class="quiet">${t('signin.orLocal')}</p>` : nothing}
      ${wrongPassword
        ? html`<p class="note bad" role="alert">${t('signin.wrong')}</p>`
        : this.problem && !purposeWrong ? problemNote(this.problem) : nothing}
      <div class="field"><label for="user">${t('signin.user')}</label>
        <input id="user" name="user" autocomplete="username" required autofocus autocapitalize="none"></div>
      <div class="field"><label for="password">${t('signin.password')}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required></div>
      ${this.coded ? html`<div class="field"><label for="code">${t('signin.code')}</label>
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required>
        <p class="help">${t('signin.codeHelp')}</p></div>` : nothing}
      <div class="field"><label for="purpose">${t('signin.purpose')}</label>
        <textarea id="purpose" name="purpose" rows="2" maxlength="500" aria-describedby="purpose-help purpose-error"
          aria-invalid=${purposeWrong ? 'true' : nothing}></textarea>
        <p class="help" id="purpose-help">${t('signin.purposeHelp')}</p>
        ${purposeWrong ? html`<p class="error" id="purpose-error" role="alert" lang="en">${this.problem.detail}</p>` : nothing}</div>
      <button class="main" type="submit" ?disabled=${this.busy}>${this.busy ? t('signin.busy') : t('signin.submit')}</button>
    </form>`;
  }
}

customElements.define('sr-sign-in', SignIn);
