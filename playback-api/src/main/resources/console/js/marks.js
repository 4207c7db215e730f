// Saving the marked range as MP4, in parts where the camera's format changed within it.
import {Element, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {t} from './text.js';
import {dateTime, length, parse, rfc3339} from './time.js';

/** Starts a download without leaving the page; the server names the file. */
export function download(url, name) {
  const link = document.createElement('a');
  link.href = url;
  link.download = name ?? '';
  document.body.append(link);
  link.click();
  link.remove();
}

class Marks extends Element {
  static properties = {
    cameraId: {attribute: false}, marks: {attribute: false},
    busy: {state: true}, parts: {state: true}, problem: {state: true}, started: {state: true},
  };

  willUpdate(changed) {
    if (changed.has('marks')) this.parts = this.problem = this.started = undefined;
  }

  #mark(side) {
    this.dispatchEvent(new CustomEvent('mark', {detail: side}));
  }

  async #save() {
    const {start, end} = this.marks;
    this.busy = true;
    this.parts = this.problem = this.started = undefined;
    try {
      // One byte tells whether the range can be had as one file; a refusal of the download itself would
      // replace the page by a problem document.
      await api.request(api.videoPath(this.cameraId, start, end), {headers: {Range: 'bytes=0-0'}});
      this.#start(start, end);
    } catch (problem) {
      if (problem.status === 409 && problem.parts.length) this.parts = problem.parts;
      else this.problem = problem;
    } finally {
      this.busy = false;
    }
  }

  #start(from, to) {
    download(api.videoUrl(this.cameraId, from, to));
    this.started = true;
  }

  render() {
    const {start, end} = this.marks;
    const both = start !== undefined && end !== undefined;
    const ordered = both && end > start;
    return html`<section class="marks" aria-label=${t('marks.title')}>
      <h2>${t('marks.title')}</h2>
      <div class="buttons">
        <button type="button" id="mark-in" @click=${() => this.#mark('start')} title="I">${t('marks.in')}</button>
        <button type="button" id="mark-out" @click=${() => this.#mark('end')} title="O">${t('marks.out')}</button>
        <button type="button" class="main" id="save-mp4" ?disabled=${!ordered || this.busy} @click=${this.#save}>${t('marks.save')}</button>
        ${ordered ? html`<a id="evidence" href="#/exports/-/${this.cameraId}/${rfc3339(start)}/${rfc3339(end)}">${t('footage.evidence')}</a>` : nothing}
        ${start !== undefined || end !== undefined
          ? html`<button type="button" @click=${() => this.#mark('clear')}>${t('marks.clear')}</button>` : nothing}
      </div>
      <p role="status" class=${both && !ordered ? 'error' : 'quiet'}>${this.#words(start, end, both, ordered)}</p>
      ${problemNote(this.problem)}
      ${this.parts ? this.#partList() : nothing}
    </section>`;
  }

  #words(start, end, both, ordered) {
    if (this.busy) return t('marks.busy');
    if (start === undefined && end === undefined) return t('marks.help');
    if (both && !ordered) return t('marks.wrongOrder');
    if (!both) return start === undefined ? t('marks.onlyEnd', {time: dateTime(end)}) : t('marks.onlyStart', {time: dateTime(start)});
    const range = t('marks.range', {from: dateTime(start), to: dateTime(end), length: length(end - start)});
    return this.started ? `${range} ${t('marks.started')}` : range;
  }

  #partList() {
    return html`<div class="note" role="alert"><p>${t('marks.parts', {count: this.parts.length})}</p>
      <ul>${this.parts.map((p, i) => html`<li><a href=${api.videoUrl(this.cameraId, p.from, p.to)} download>
        ${t('marks.part', {n: i + 1, from: dateTime(parse(p.from)), to: dateTime(parse(p.to))})}</a></li>`)}</ul></div>`;
  }
}

customElements.define('sr-marks', Marks);
