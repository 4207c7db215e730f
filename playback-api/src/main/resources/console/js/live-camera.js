// One camera, come to from the wall or the map: by the grant of one's own that shows it, and no further than that.
import {Element, html} from './element.js';
import {bounds, isAlways, isInForce, showsNow} from './access-parts.js';
import * as api from './api.js';
import './camera-page.js';
import {t} from './text.js';

class LiveCamera extends Element {
  static properties = {cameraId: {attribute: false}, startAt: {attribute: false}, user: {attribute: false}, grant: {state: true}, known: {state: true}};

  connectedCallback() {
    super.connectedCallback();
    this.#find();
  }

  async #find() {
    try {
      this.grant = (await api.grants()).filter((g) => g.user === this.user && this.#shows(g))
        .sort((a, b) => bounds(a).from - bounds(b).from)[0];
    } catch {
      this.grant = undefined; // the recorder says what may not be seen
    }
    this.known = true;
  }

  #shows(grant) {
    const {from, to} = bounds(grant);
    return (grant.allCameras || grant.cameras.includes(this.cameraId))
      && (this.startAt === undefined ? showsNow(grant) : isInForce(grant) && grant.actions.includes('playback')
        && from <= this.startAt && this.startAt < to);
  }

  render() {
    if (!this.known) return html`<p role="status">${t('app.loading')}</p>`;
    return html`<sr-camera-page .cameraId=${this.cameraId} .startAt=${this.startAt} .grant=${this.grant}
      .bounds=${this.grant && !isAlways(this.grant) ? bounds(this.grant) : undefined} .fromWall=${true}></sr-camera-page>`;
  }
}

customElements.define('sr-live-camera', LiveCamera);
