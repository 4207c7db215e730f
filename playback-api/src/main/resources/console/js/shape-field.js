// Polygons of a picture: clicked into a field, or written as numbers. For masks, and for what a resident is to see.
import {Element, html, nothing} from './element.js';
import {svg} from '/vendor/lit-3.3.2.min.js';
import {t} from './text.js';

/** Units of the field's width; its height follows from the camera's picture. */
const WIDE = 1000;
const share = (number) => String(Math.round(number * 10_000) / 10_000);
/** Fired when the polygons have changed; `detail` is the text. */
export const DRAWN = 'drawn';

/** One polygon a line, corners as x,y with spaces between. */
export const written = (polygons) => polygons.map((p) => p.map(([x, y]) => `${share(x)},${share(y)}`).join(' ')).join('\n');
/** The polygons of such a text; what is no number stays none, and the node says so. */
export const read = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean)
  .map((line) => line.split(/\s+/).map((corner) => corner.split(',').map((n) => (n === '' || Number.isNaN(Number(n)) ? null : Number(n)))));

class ShapeField extends Element {
  static properties = {text: {attribute: false}, video: {attribute: false}, problem: {attribute: false}, picture: {attribute: false}, help: {attribute: false}};

  get #high() {
    const {width, height} = this.video ?? {};
    return width && height ? Math.round((WIDE * height) / width) : 562;
  }

  #change(text) {
    this.dispatchEvent(new CustomEvent(DRAWN, {detail: text}));
  }

  #click(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const y = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    const gap = this.text === '' || this.text.endsWith('\n') ? '' : ' ';
    this.#change(`${this.text}${gap}${Math.round(x * 1000) / 1000},${Math.round(y * 1000) / 1000}`);
  }

  render() {
    const wrong = this.problem?.field === 'polygons';
    return html`${this.#field()}
      <div class="buttons">
        <button type="button" id="mask-next" @click=${() => this.#change(this.text.trimEnd() + '\n')}>${t('masks.next')}</button>
        <button type="button" id="mask-back" @click=${() => this.#change(this.text.replace(/\s*[^\s]+\s*$/, ''))}>${t('masks.back')}</button>
        <button type="button" id="mask-none" @click=${() => this.#change('')}>${t('masks.none')}</button></div>
      <div class="field"><label for="masks-polygons">${t('masks.polygons')}</label>
        <textarea id="masks-polygons" rows="4" spellcheck="false" .value=${this.text} @input=${(e) => this.#change(e.target.value)}
          aria-invalid=${wrong ? 'true' : nothing} aria-describedby="masks-polygons-help${wrong ? ' masks-polygons-error' : ''}"></textarea>
        <p class="help" id="masks-polygons-help">${this.help}</p>
        ${wrong ? html`<p class="error" id="masks-polygons-error" lang="en">✗ ${this.problem.detail}</p>` : nothing}</div>`;
  }

  #field() {
    const high = this.#high;
    const lines = Array.from({length: 9}, (_, i) => (i + 1) / 10);
    const polygons = read(this.text).map((p) => p.filter((c) => c.length === 2 && c.every((n) => n !== null)));
    return html`<svg class="mask-field" viewBox="0 0 ${WIDE} ${high}" role="img" aria-label=${t('masks.field', {count: polygons.length})}
      @click=${(e) => this.#click(e)}>
      ${this.picture ? svg`<image href=${this.picture} width=${WIDE} height=${high} preserveAspectRatio="none"></image>` : nothing}
      ${lines.map((l) => svg`<path class="grid" d="M${l * WIDE} 0V${high}M0 ${l * high}H${WIDE}"></path>`)}
      ${polygons.map((p) => svg`<polygon points=${p.map(([x, y]) => `${x * WIDE},${y * high}`).join(' ')}></polygon>
        ${p.map(([x, y]) => svg`<circle cx=${x * WIDE} cy=${y * high} r="9"></circle>`)}`)}</svg>`;
  }
}

customElements.define('sr-shape-field', ShapeField);
