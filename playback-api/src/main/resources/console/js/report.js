// Whether footage was kept as the rules say: days of cameras, sums, and what a person must look at. Administrators only.
import {Element, doneNote, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {field, focusWrong} from './form.js';
import {download} from './marks.js';
import {currentLanguage, named, t} from './text.js';
import {dateTime, parse} from './time.js';

const SIGNS = {whole: '•', nothing: '0', expired: 'E', deleted: 'D', lost: 'L', noRecord: '?', notDue: '–', notOver: '', notKnown: ''};
const EXPLAINED = ['whole', 'part', 'nothing', 'expired', 'deleted', 'lost', 'noRecord', 'notDue'];
const MOST = 200;

const seconds = (s) => (s ? String(Number(s.toFixed(6))) : '0');
const hours = (s) => (s ? (s / 3600).toFixed(2) : '–');
const percent = (part, whole) => (whole ? `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %` : '–');
const day = (ms) => dateTime(ms).slice(0, 10);
const gaps = (g) => Object.entries(g ?? {}).map(([cause, s]) => `${named('cause', cause, cause)} ${seconds(s)} s`);
const LISTS = ['undeclared', 'lost', 'deleted', 'expired'];

/** What a day is in words: for screen readers, for the pointer, and for the list of short days. */
const why = (d) => [...gaps(d.gapSeconds), ...LISTS.filter((n) => d[`${n}Seconds`]).map((n) => `${t(`report.${n}`)} ${seconds(d[`${n}Seconds`])} s`)];

class Report extends Element {
  static properties = {
    report: {state: true}, classes: {state: true}, areas: {state: true}, problem: {state: true}, formProblem: {state: true},
    busy: {state: true}, chosen: {state: true}, shown: {state: true}, done: {state: true},
  };

  constructor() {
    super();
    this.classes = [];
    this.areas = [];
    this.shown = MOST;
  }

  connectedCallback() {
    super.connectedCallback();
    const now = Date.now();
    this.scope = {from: day(now - 30 * 86_400_000), to: day(now)};
    this.#choices();
    this.#load();
  }

  async #choices() {
    try {
      const cameras = await api.cameras();
      this.classes = [...new Set(cameras.map((c) => c.retentionClass))].sort();
      this.areas = [...new Set(cameras.map((c) => c.managingUnit))].sort((a, b) => a.localeCompare(b));
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #load() {
    this.busy = true;
    this.problem = this.formProblem = this.chosen = undefined;
    try {
      this.report = await api.retentionReport(this.scope);
      this.shown = MOST;
    } catch (problem) {
      this.report = undefined;
      if (problem.field) this.formProblem = problem;
      else this.problem = problem;
      await focusWrong(this);
    } finally {
      this.busy = false;
    }
  }

  #make(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    this.scope = {};
    for (const name of ['from', 'to', 'class', 'area']) if (data.get(name)) this.scope[name] = data.get(name);
    this.#load();
  }

  async #save(format, part) {
    this.problem = this.done = undefined;
    const scope = {...this.scope, format, part, lang: currentLanguage() === 'zh-CN' ? 'zh' : 'en'};
    try {
      // the head of the answer tells whether it can be had; a refused download would replace the page
      await api.request(api.reportPath(scope), {method: 'HEAD'});
      download(api.reportUrl(scope));
      this.done = t('report.saving');
    } catch {
      try {
        await api.request(api.reportPath(scope));
      } catch (problem) {
        this.problem = problem;
      }
    }
  }

  async #certificate(key, expiryDay) {
    try {
      const url = URL.createObjectURL(new Blob([await api.certificate(key, expiryDay)], {type: 'text/plain'}));
      download(url, `${key} ${expiryDay}.txt`);
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`${this.#form()}
      ${problemNote(this.problem, () => this.#load())}
      ${doneNote(this.done)}
      ${this.busy ? html`<p role="status">${t('report.reading')}</p>` : nothing}
      ${this.report ? this.#all(this.report) : nothing}`;
  }

  #form() {
    const choice = (values) => [['', t('report.every')], ...values.map((v) => [v, v])];
    return html`<form class="report-form" @submit=${this.#make}>
      <div class="fields">
        ${field('report', 'from', {kind: 'date', required: true, value: this.scope?.from, problem: this.formProblem})}
        ${field('report', 'to', {kind: 'date', required: true, value: this.scope?.to, problem: this.formProblem})}
        ${this.#choice('class', choice(this.classes))}
        ${this.#choice('area', choice(this.areas))}
      </div>
      <div class="buttons"><button type="submit" class="main" id="report-make" ?disabled=${this.busy}>${t('report.make')}</button>
        <button type="button" id="report-csv" ?disabled=${!this.report} @click=${() => this.#save('csv')}>${t('report.csv')}</button>
        <button type="button" id="report-pdf" ?disabled=${!this.report} @click=${() => this.#save('pdf')}>${t('report.pdf')}</button></div>
    </form>`;
  }

  #choice(name, values) {
    const wrong = this.formProblem?.field === name;
    return html`<div class="field"><label for="report-${name}">${t(`report.${name}`)}</label>
      <select id="report-${name}" name=${name} aria-invalid=${wrong ? 'true' : nothing} aria-describedby="report-${name}-help">
        ${values.map(([v, label]) => html`<option value=${v} ?selected=${v === (this.scope?.[name] ?? '')}>${label}</option>`)}</select>
      <p class="help" id="report-${name}-help">${t(`report.${name}Help`)}</p>
      ${wrong ? html`<p class="error" lang="en">✗ ${this.formProblem.detail}</p>` : nothing}</div>`;
  }

  #all(r) {
    const short = r.cameras.flatMap((c) => c.days.filter((d) => d.missingSeconds).map((d) => ({c, d})));
    return html`<p class="quiet">${t('report.as', {time: dateTime(parse(r.at)), zone: r.zone, version: r.policyVersion})}</p>
      ${r.clock === 'trusted' ? nothing : html`<p class="note bad">▲ ${t('report.clock')}</p>`}
      ${r.away.length ? html`<p class="note">${t('retention.away', {nodes: r.away.join(', ')})}</p>` : nothing}
      ${this.#sums(r)}
      <h2>${t('report.heat')}</h2>
      ${r.camerasLeftOut ? html`<p class="note">${t('report.leftOut', {count: r.camerasLeftOut})}</p>` : nothing}
      ${r.cameras.length ? html`${this.#heat(r)}${this.#legend()}` : html`<p class="note">${t('report.none')}</p>`}
      <h2>${t('report.shortfalls', {count: r.all.shortDays})}</h2>
      ${short.length ? this.#short(short) : html`<p>${t('report.noShortfalls')}</p>`}
      <h2>${t('report.late')}</h2>
      ${r.late.length ? this.#late(r.late) : html`<p>${t('report.none')}</p>`}
      <h2>${t('report.holds')}</h2>
      ${r.holds.length ? this.#holds(r.holds) : html`<p>${t('report.none')}</p>`}
      <h2>${t('report.certificates')}</h2>
      ${r.certificates.length ? this.#certificates(r.certificates) : html`<p>${t('report.none')}</p>`}`;
  }

  #table(columns, rows) {
    return html`<table class="list"><thead><tr>${columns.map((c) => html`<th scope="col">${t(`report.${c}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((cells) => html`<tr>${cells.map((cell, i) => (i === 0
        ? html`<th scope="row" data-label=${t(`report.${columns[0]}`)}>${cell}</th>`
        : html`<td data-label=${t(`report.${columns[i]}`)}>${cell}</td>`))}</tr>`)}</tbody></table>`;
  }

  #sums(r) {
    const row = (name, s) => {
      const gap = Object.values(s.gapSeconds ?? {}).reduce((a, b) => a + b, 0);
      return [name, s.cameras, percent(s.recordedSeconds, s.dueSeconds), hours(gap), hours(s.undeclaredSeconds), hours(s.expiredSeconds),
        hours(s.deletedSeconds), hours(s.lostSeconds), hours(s.heldSeconds), s.shortDays];
    };
    return html`<h2>${t('report.sums')}</h2>
      <div class="wide">${this.#table(
        ['of', 'cameras', 'recorded', 'gaps', 'undeclaredHours', 'expiredHours', 'deletedHours', 'lostHours', 'heldHours', 'shortDays'],
        [row(t('report.all'), r.all), ...r.byClass.map((s) => row(t('report.ofClass', {name: s.name}), s)),
          ...r.byArea.map((s) => row(s.name || t('report.offRegister'), s))])}</div>`;
  }

  #heat(r) {
    const days = r.cameras[0].days.map((d) => d.day);
    return html`<div class="heat" role="region" tabindex="0" aria-label=${t('report.heat')}><table>
      <thead><tr><th scope="col">${t('report.camera')}</th>${days.map((d, i) => html`<th scope="col"><abbr title=${d}>${i === 0 || d.endsWith('-01') ? html`${Number(d.slice(5, 7))}/<br>` : nothing}${Number(d.slice(8))}</abbr></th>`)}</tr></thead>
      <tbody>${r.cameras.slice(0, this.shown).map((c) => html`<tr>
        <th scope="row"><button type="button" class="link" aria-expanded=${this.chosen === c.id} @click=${() => this.#choose(c.id)}>${c.name}</button></th>
        ${c.days.map((d) => html`<td class="mark-${d.mark} ${d.heldSeconds ? 'held' : ''}" title=${this.#words(d)}><span aria-hidden="true">${this.#sign(d)}</span><span class="hidden">${this.#words(d)}</span></td>`)}</tr>
        ${this.chosen === c.id ? html`<tr><td class="of-camera" colspan=${days.length + 1}>${this.#camera(c)}</td></tr>` : nothing}`)}</tbody></table></div>
      ${r.cameras.length > this.shown ? html`<button type="button" @click=${() => { this.shown += MOST; }}>${t('report.more', {count: r.cameras.length - this.shown})}</button>` : nothing}`;
  }

  #choose(id) {
    this.chosen = this.chosen === id ? undefined : id;
  }

  #sign(d) {
    return d.mark === 'part' ? d.intactPercent : SIGNS[d.mark];
  }

  #words(d) {
    const held = d.heldSeconds ? [`${t('report.held')} ${seconds(d.heldSeconds)} s`] : [];
    return [d.day, named('reportMark', d.mark, d.mark), ...why(d), ...held].join(', ');
  }

  #camera(c) {
    return html`<p>${c.area || t('report.offRegister')} · ${t('report.rule', {name: c.retentionClass, floor: c.floorDays, ceiling: c.ceilingDays})}<br>
      ${c.oldestIntact ? t('report.oldest', {time: dateTime(parse(c.oldestIntact))}) : t('report.nothingThere')} ·
      <b>${named('reportStanding', c.standing, c.standing)}</b> · ${t('report.floorFrom', {day: c.floorFrom})}</p>`;
  }

  #legend() {
    return html`<ul class="legend">${EXPLAINED.map((m) => html`<li><span class="cell mark-${m}" aria-hidden="true">${m === 'part' ? 97 : SIGNS[m]}</span> ${named('reportMark', m, m)}</li>`)}
      <li><span class="cell held" aria-hidden="true"></span> ${t('report.someHeld')}</li></ul>`;
  }

  #short(short) {
    return html`${this.#table(['camera', 'day', 'missing', 'why'], short.slice(0, MOST).map(({c, d}) => [c.name, d.day, `${seconds(d.missingSeconds)} s`, why(d).join('; ')]))}
      ${short.length > MOST ? html`<p>${t('report.inTable', {count: short.length - MOST})}</p>` : nothing}
      <button type="button" @click=${() => this.#save('csv', 'shortfalls')}>${t('report.shortCsv')}</button>`;
  }

  #late(late) {
    return this.#table(['key', 'expiryDay', 'daysLate', 'destroyed', 'why'], late.map((l) => [l.key, l.expiryDay, l.daysLate,
      l.gone ?? t('report.stillThere'),
      [...l.why.map((w) => named('reportLate', w, w)), ...(l.waitsFor ? [t('retention.waitsFor', {nodes: l.waitsFor.join(', ')})] : [])].join('; ')]));
  }

  #holds(holds) {
    return this.#table(['case', 'cameras', 'range', 'until'], holds.map((h) => [html`<a href="#/retention/holds">${h.caseNumber}</a>`, h.cameras,
      html`${dateTime(parse(h.from))} –<br>${dateTime(parse(h.to))}`, h.until ? dateTime(parse(h.until)) : t('holds.noEnd')]));
  }

  #certificates(all) {
    return this.#table(['key', 'expiryDay', 'packs', 'destroyed', 'certificate'], all.map((c) => [c.key, c.expiryDay,
      c.packs ?? '?', c.destroyedAt ? dateTime(parse(c.destroyedAt)) : html`<span class="error" lang="en">✗ ${c.flaw}</span>`,
      html`<button type="button" aria-label=${t('retention.certificateOf', {name: c.key, day: c.expiryDay})}
        @click=${() => this.#certificate(c.key, c.expiryDay)}>${t('retention.certificate')}</button>`]));
  }
}

customElements.define('sr-report', Report);
