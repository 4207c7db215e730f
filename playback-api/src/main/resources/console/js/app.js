// The frame: session, navigation, language and zone, and which page is shown.
import {Element, html, nothing} from './element.js';
import {repeat} from '/vendor/lit-3.3.2.min.js';
import * as api from './api.js';
import {currentLanguage, setLanguage, t} from './text.js';
import {setZone, zoneChoices} from './time.js';
import {showsNow} from './access-parts.js';
import './footage.js';
import './exports.js';
import './requests.js';
import {refusal, returnToPage} from './signin.js';
import './to-decide.js';
import './wall.js';
import './live-camera.js';
import './alarms.js';
import './register.js';
import './account.js';
import './areas.js';
import './users.js';
import './cluster.js';
import './inspect.js';
import './retention.js';

/** Pages by the first part of the address after #; who may open them, and which only a cluster has. */
const PAGES = {
  footage: {
    roles: ['requester', 'responder', 'approver'], label: 'nav.footage',
    view: ([grant, camera]) => html`<sr-footage .grantId=${grant} .cameraId=${camera}></sr-footage>`,
  },
  requests: {roles: ['requester', 'responder', 'approver'], label: 'nav.requests', view: () => html`<sr-requests></sr-requests>`},
  exports: {
    roles: ['requester', 'responder', 'approver'], label: 'nav.exports',
    view: ([grant, camera, from, to]) => html`<sr-exports .grantId=${grant} .cameraId=${camera} .from=${from} .to=${to}></sr-exports>`,
  },
  decide: {roles: ['approver'], label: 'nav.decide', view: () => html`<sr-to-decide></sr-to-decide>`},
  cameras: {
    roles: ['requester', 'responder', 'approver'], label: 'nav.wall', watching: true,
    view: (_, session) => html`<sr-wall .user=${session.user}></sr-wall>`,
  },
  camera: {
    roles: ['requester', 'responder', 'approver'],
    view: ([id, at], session) => html`<sr-live-camera .cameraId=${id} .startAt=${at ? Date.parse(at) : undefined} .user=${session.user}></sr-live-camera>`,
  },
  register: {roles: ['administrator'], label: 'nav.register', view: () => html`<sr-register></sr-register>`},
  areas: {roles: ['administrator'], label: 'nav.areas', view: () => html`<sr-areas></sr-areas>`},
  users: {roles: ['administrator'], label: 'nav.users', view: () => html`<sr-users></sr-users>`},
  cluster: {roles: ['administrator'], label: 'nav.cluster', clustered: true, view: () => html`<sr-cluster></sr-cluster>`},
  retention: {
    roles: ['administrator'], label: 'nav.retention',
    view: ([part], session) => html`<sr-retention .part=${part} .user=${session.user}></sr-retention>`,
  },
  alarms: {roles: ['requester', 'responder', 'approver', 'administrator', 'maintainer'], label: 'nav.alarms', view: () => html`<sr-alarms></sr-alarms>`},
  report: {
    roles: ['inspector'], label: 'nav.reports', view: () => html`<sr-report></sr-report>`,
  },
  inspect: {
    roles: ['inspector'], label: 'nav.inspect', view: () => html`<sr-inspect></sr-inspect>`,
  },
  account: {
    roles: ['requester', 'responder', 'approver', 'administrator', 'maintainer', 'inspector'], label: 'nav.account', view: () => html`<sr-account></sr-account>`,
  },
};
const HOMES = {administrator: 'register', maintainer: 'alarms', inspector: 'inspect', approver: 'decide', requester: 'footage', responder: 'footage'};

class App extends Element {
  static properties = {session: {state: true}, known: {state: true}, expired: {state: true}, problem: {state: true}, clustered: {state: true}, watching: {state: true}};

  #navigated = () => {
    this.requestUpdate();
    this.updateComplete.then(() => this.querySelector('main')?.focus({preventScroll: true}));
    window.scrollTo(0, 0);
  };
  #signedOut = () => {
    this.expired = this.session !== undefined;
    this.session = undefined;
  };

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#navigated);
    window.addEventListener(api.SIGNED_OUT, this.#signedOut);
    this.#load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#navigated);
    window.removeEventListener(api.SIGNED_OUT, this.#signedOut);
  }

  async #load() {
    this.problem = undefined;
    try {
      this.session = await api.session();
      returnToPage();
    } catch (problem) {
      if (problem.status !== 401) this.problem = problem;
    }
    this.known = true;
  }

  willUpdate(changed) {
    if (!changed.has('session')) return;
    this.clustered = false;
    this.watching = undefined;
    if (this.session?.role === 'administrator' && !this.session.first.length) this.#lookForCluster();
    else if (this.#asksForFootage()) this.#lookForGrants();
    else this.watching = false;
  }

  #asksForFootage() {
    return this.session && !this.session.first.length && ['requester', 'responder', 'approver'].includes(this.session.role);
  }

  /** What is to be done before anything else has been done, or some of it. */
  #doneFirst(left) {
    if (left.join() !== this.session.first.join()) this.session = {...this.session, first: left};
  }

  /** Whether there are cameras to see as they are now; without them the wall would be empty. */
  async #lookForGrants() {
    try {
      this.watching = (await api.grants()).some((g) => g.user === this.session.user && showsNow(g));
    } catch {
      this.watching = false; // the pages themselves say what is wrong
    }
  }

  async #lookForCluster() {
    try {
      await api.cluster();
      this.clustered = true;
    } catch (problem) {
      this.clustered = problem.status !== 404; // one that does not answer now is one all the same
    }
  }

  async #signOut() {
    try {
      await api.signOut();
    } catch (problem) {
      if (problem.status !== 401) {
        this.problem = problem;
        return;
      }
    }
    const {signOutAt} = this.session;
    this.session = undefined;
    this.expired = false;
    location.hash = '';
    if (signOutAt) location.assign(signOutAt); // signed out of the provider too, if the person agrees
  }

  #page() {
    const {role} = this.session;
    if (refusal()) history.replaceState(null, '', location.pathname); // signed in otherwise since
    const home = this.session.first.length ? 'account' : this.watching ? 'cameras' : HOMES[role];
    const [name, ...rest] = decodeURIComponent(location.hash.replace(/^#\/?/, '')).split('/');
    const at = this.session.first.length ? home : name || home;
    const page = PAGES[at];
    return {name: at, page, rest, allowed: page?.roles.includes(this.session.role), home};
  }

  render() {
    document.title = t('app.name');
    if (!this.known || (this.session && this.#asksForFootage() && this.watching === undefined)) return html`<p class="wait" role="status">${t('app.loading')}</p>`;
    if (!this.session) return this.#signInPage();
    const at = this.#page();
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${t('app.skip')}</a>
      <header class="bar">
        <a class="brand" href="#/"><img src="/icon.svg" alt="" width="24" height="24">${t('app.name')}</a>
        <nav aria-label=${t('app.menu')}>
          ${Object.entries(PAGES)
            .filter(([, page]) => page.label && page.roles.includes(this.session.role) && (this.clustered || !page.clustered) && (this.watching || !page.watching) && (!this.session.first.length || page === PAGES.account))
            .map(([name, page]) => html`<a href="#/${name}"
              aria-current=${name === at.name ? 'page' : nothing}>${t(page.label)}</a>`)}
        </nav>
        <div class="who">
          ${this.#settings()}
          <span>${this.session.name} · ${t(`role.${this.session.role}`)}</span>
          ${this.session.purpose
            ? html`<span class="purpose" title=${this.session.purpose}>${t('session.purpose', {purpose: this.session.purpose})}</span>`
            : nothing}
          <button type="button" id="sign-out" @click=${this.#signOut}>${t('app.signOut')}</button>
        </div>
      </header>
      <main id="main" tabindex="-1" @done-first=${(e) => this.#doneFirst(e.detail)}>
        ${at.allowed
          ? repeat([location.hash], (hash) => hash, () => at.page.view(at.rest, this.session)) // another address, another element
          : html`<div class="note"><p>${t('app.notFound')}</p><a href="#/${at.home}">${t(PAGES[at.home].label)}</a></div>`}
      </main>`;
  }

  #skip(event) {
    event.preventDefault(); // the address after # names the page, not a place in it
    document.getElementById('main').focus();
  }

  #signInPage() {
    return html`<div class="door">
      <div class="door-settings">${this.#settings()}</div>
      <main id="main" tabindex="-1">
        <sr-sign-in .expired=${this.expired} .problem=${this.problem} .refused=${refusal()}
          @signed-in=${(event) => {
            this.session = event.detail;
            this.expired = false;
          }}></sr-sign-in>
      </main>
    </div>`;
  }

  #settings() {
    return html`
      <label class="setting"><span class="hidden">${t('app.language')}</span>
        <select id="language" @change=${(e) => setLanguage(e.target.value)}>
          <option value="zh-CN" lang="zh-CN" ?selected=${currentLanguage() === 'zh-CN'}>中文</option>
          <option value="en" lang="en" ?selected=${currentLanguage() === 'en'}>English</option>
        </select></label>
      <label class="setting"><span class="hidden">${t('app.zone')}</span>
        <select id="zone" title=${t('app.zone')} @change=${(e) => setZone(e.target.value)}>
          ${zoneChoices().map((c) => html`<option value=${c.value} ?selected=${c.selected}>${c.label}</option>`)}
        </select></label>`;
  }
}

customElements.define('sr-app', App);
