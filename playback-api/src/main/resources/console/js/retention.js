// How long footage is kept: what goes when, the rules, and what stays for a case. Administrators only.
import {Element, html, nothing} from './element.js';
import {t} from './text.js';
import './plan.js';
import './forecast.js';
import './policy.js';
import './holds.js';
import './report.js';

/** Parts by the second part of the address after #; the first one has none. */
const PARTS = {
  plan: {label: 'retention.plan', view: () => html`<sr-plan></sr-plan><sr-forecast></sr-forecast>`},
  policy: {label: 'retention.policy', view: (user) => html`<sr-policy .user=${user}></sr-policy>`},
  holds: {label: 'retention.holds', view: (user) => html`<sr-holds .user=${user}></sr-holds>`},
  report: {label: 'retention.report', view: () => html`<sr-report></sr-report>`},
};

class Retention extends Element {
  static properties = {part: {attribute: false}, user: {attribute: false}};

  render() {
    const shown = this.part in PARTS ? this.part : 'plan';
    return html`<div class="heading"><h1>${t('retention.title')}</h1>
        <nav class="parts" aria-label=${t('retention.parts')}>
          ${Object.entries(PARTS).map(([name, part]) => html`<a href=${name === 'plan' ? '#/retention' : `#/retention/${name}`}
            aria-current=${name === shown ? 'true' : nothing}>${t(part.label)}</a>`)}</nav></div>
      ${PARTS[shown].view(this.user)}`;
  }
}

customElements.define('sr-retention', Retention);
