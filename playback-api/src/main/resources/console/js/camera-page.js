// One camera: player, timeline, marks, facts. Decides what a seek means; Player and Timeline know nothing of each other.
import {Element, STATE_MARKS, html, nothing, problemNote} from './element.js';
import * as api from './api.js';
import {controls, facts, keyList, SPEEDS} from './camera-parts.js';
import {showsNow} from './access-parts.js';
import {actionOf} from './keyboard.js';
import {playsH264, playsH265} from './codecs.js';
import {download} from './marks.js';
import {Player} from './player.js';
import {StillPlayer} from './still-player.js';
import {named, t} from './text.js';
import {SECOND, clock, dateTime, fromInput, parse, shortTime, zone} from './time.js';
import {TimelineData} from './timeline-data.js';
import './timeline.js';
import './watermark.js';

const REFRESH = 5_000;
/** The clock and the playhead move this often while playing; frame by frame when paused. */
const SHOW_EVERY = 100;

class CameraPage extends Element {
  static properties = {
    cameraId: {attribute: false}, startAt: {attribute: false}, grant: {attribute: false}, bounds: {attribute: false}, fromWall: {attribute: false}, camera: {state: true}, problem: {state: true},
    empty: {state: true}, said: {state: true}, speed: {state: true}, marks: {state: true}, jumpBad: {state: true},
  };

  #player;
  #data;
  #lastPlayed = NaN;
  #keys = (event) => this.#key(event);

  constructor() {
    super();
    this.speed = 1;
    this.marks = {};
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.#keys);
    this.#data = new TimelineData(this.cameraId, this.bounds);
    this.every(REFRESH, () => this.#load());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#keys);
    this.#player?.close();
    this.#player = undefined;
    this.#data.close();
  }

  async #load() {
    try {
      this.camera = await api.cameraById(this.cameraId);
      this.problem = undefined;
      await this.updateComplete;
      if (!this.#player && this.isConnected) this.#open();
      // The live edge was empty and the camera has come back.
      else if (this.#player?.live && this.empty && this.camera.state === 'recording') this.#player.toLive();
    } catch (problem) {
      this.problem = problem;
    }
  }

  #open() {
    const Kind = playsH264 ? Player : StillPlayer;
    this.#player = new Kind(this.querySelector(playsH264 ? '.screen video' : '.screen img'), this.cameraId, this.bounds, this.#resident);
    this.#player.addEventListener('state', () => this.#playerState());
    this.#player.addEventListener('time', () => this.#playerTime());
    this.#player.addEventListener('controls', () => this.requestUpdate());
    if (this.startAt !== undefined || (this.bounds && !this.fromWall)) this.#seek(this.startAt ?? this.bounds.from);
    else this.#player.toLive();
  }

  /** The grant by which a resident is shown this, if it is: drawn anew by the node, and nothing of it is saved. */
  get #resident() {
    return this.grant?.actions.includes('resident') ? this.grant.id : undefined;
  }

  get #at() {
    const target = this.#player?.state.kind === 'loading' ? this.#player.state.at : this.empty?.at;
    return target ?? this.#player?.wallTime ?? NaN;
  }

  #playerTime() {
    const now = this.#player.wallTime;
    const leap = now - this.#lastPlayed;
    if (!this.#player.paused && leap > 1.5 * SECOND && this.#playing) this.#sayLeap(this.#lastPlayed, now);
    this.#lastPlayed = now;
    this.#playing = true;
    if (!this.#player.paused && performance.now() - this.#shownAt < SHOW_EVERY) return;
    this.#shownAt = performance.now();
    this.requestUpdate();
  }

  #shownAt = 0;
  #playing = false; // whether the last frame and this one follow each other without a seek between

  #sayLeap(from, to) {
    const gap = this.#data.gaps.find((g) => g.from < to && g.to > from);
    if (gap) this.said = t('player.skipped', {cause: this.#cause(gap), from: dateTime(gap.from), to: dateTime(gap.to)});
  }

  #playerState() {
    const {kind, at} = this.#player.state;
    if (kind === 'loading') {
      this.#playing = false;
      this.empty = undefined;
    }
    if (kind === 'empty') this.#explain(at);
    if (kind === 'ended') this.#goOn(at);
    this.requestUpdate();
  }

  /** The end of what was loaded: go on with the next recorded second, over a gap if there is one. */
  async #goOn(at) {
    try {
      const found = await this.#data.locate(at + 1);
      const next = found.recorded ? at + 1 : found.next;
      if (next === undefined && !this.#mayLive) this.#stopAtEnd();
      else if (next === undefined) await this.#player.toLive();
      else await this.#player.seek(next);
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Whether what the camera sends now may be seen: without bounds, or with bounds around now. */
  get #mayLive() {
    return !this.bounds || showsNow(this.grant);
  }

  #stopAtEnd() {
    this.#player.pause();
    this.said = t('footage.end');
  }

  async #explain(at) {
    if (at === undefined) {
      const edge = this.#data.liveEdge;
      at = Number.isNaN(edge) ? Date.now() : edge;
    }
    this.empty = {at};
    try {
      this.empty = {at, located: true, ...(await this.#data.locate(at)), extent: this.#data.extent};
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Goes to a wall time; `direction` other than 0 means a step, which leaps over a gap that way. */
  async #seek(at, direction = 0) {
    this.said = this.jumpBad = undefined;
    this.#playing = false;
    if (this.bounds) at = Math.max(this.bounds.from, Math.min(at, this.bounds.to - SECOND));
    if (at > Date.now()) {
      if (direction > 0) {
        this.#live();
        return;
      }
      this.#player.pause();
      this.empty = {at, future: true};
      return;
    }
    let target = at;
    if (direction !== 0 && this.#data.at(at).kind === 'gap') {
      const {gap} = this.#data.at(at);
      target = direction > 0 ? gap.to + 1 : gap.from - SECOND;
      this.said = t('player.skipped', {cause: this.#cause(gap), from: dateTime(gap.from), to: dateTime(gap.to)});
    }
    this.empty = undefined;
    await this.#player.seek(target);
    await this.updateComplete;
    this.querySelector('sr-timeline')?.reveal();
  }

  #live() {
    this.said = this.empty = undefined;
    this.#setSpeed(1);
    if (this.#mayLive) this.#player.toLive();
    else this.#seek(this.bounds.to - 10 * SECOND);
  }

  #setSpeed(speed) {
    this.speed = speed;
    this.#player.speed = speed;
  }

  #toggle() {
    if (this.#player.paused) this.#player.play();
    else this.#player.pause();
  }

  /** What a key, a button or an element asks for. */
  act(action, argument) {
    const actions = {
      toggle: () => this.#toggle(),
      move: () => this.#seek(this.#at + argument * SECOND, Math.sign(argument)),
      first: () => this.#first(),
      live: () => this.#live(),
      step: () => this.#player.step(argument),
      zoom: () => this.querySelector('sr-timeline').zoomBy(argument > 0 ? 1 / 1.6 : 1.6),
      speed: () => this.#setSpeed(argument),
      faster: () => this.#setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.speed) + argument))]),
      mark: () => (this.marks = argument === 'clear' ? {} : {...this.marks, [argument]: this.#at}),
      picture: () => this.#resident || this.#savePicture(),
      mute: () => this.#mute(),
      jump: () => this.#jump(argument),
      fullscreen: () => this.querySelector('.screen').requestFullscreen?.(),
    };
    if (this.#player) actions[action]();
  }

  #key(event) {
    const found = actionOf(event);
    if (!found) return;
    event.preventDefault();
    this.act(found.action, found.argument);
  }

  async #first() {
    const {extent} = this.#data;
    if (extent) await this.#seek(extent.from + 1);
  }

  #jump(text) {
    const at = fromInput(text);
    if (Number.isNaN(at)) this.jumpBad = true;
    else this.#seek(at);
  }

  #mute() {
    const video = this.querySelector('.screen video');
    video.muted = !video.muted;
  }

  async #savePicture() {
    const at = this.#at;
    this.said = t('camera.pictureBusy');
    try {
      const picture = await api.picture(this.cameraId, {at});
      const url = URL.createObjectURL(picture.blob);
      download(url, `${this.camera.name} ${dateTime(picture.at).replaceAll(':', '-')}.jpg`);
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      this.said = t('camera.pictureSaved', {time: clock(picture.at)});
    } catch (problem) {
      this.said = undefined;
      this.problem = problem;
    }
  }

  #cause(gap) {
    return named('cause', gap.cause, t('cause.unknown'));
  }

  render() {
    const c = this.camera;
    if (!c) return html`${this.#back()}
      ${problemNote(this.problem, () => this.#load()) || nothing}
      ${this.problem ? nothing : html`<p role="status">${t('app.loading')}</p>`}`;
    const at = this.#at;
    const cause = c.detail && c.state !== 'recording' ? ` – ${named('cause', c.detail, t('cause.unknown'))}` : '';
    return html`<div class="heading">${this.#back()}<h1>${c.name}</h1>
        <p class="state ${c.state}"><b aria-hidden="true">${STATE_MARKS[c.state]}</b> ${named('state', c.state, c.state)}${cause}
          <span class="quiet">${c.since ? t('state.since', {time: shortTime(parse(c.since))}) : nothing}</span></p></div>
      ${problemNote(this.problem, () => this.#load())}
      ${playsH264 ? nothing : html`<p class="note">${t('player.stills')}</p>`}
      ${playsH264 && !playsH265 && c.video?.codec === 'h265' ? html`<p class="note">${t('player.h265')}</p>` : nothing}
      <section class="stage">
        <div class="screen"><video playsinline muted ?hidden=${!playsH264} aria-label=${c.name}></video>
          <img alt=${c.name} ?hidden=${playsH264}>${this.#player?.marked ? nothing : html`<sr-watermark .cameraId=${this.cameraId} .resident=${this.#resident} .at=${at}></sr-watermark>`}${this.#overlay()}</div>
        <p class="clock" aria-label=${t('camera.clock')}><time id="clock" data-ms=${Number.isNaN(at) ? '' : Math.round(at)}>${Number.isNaN(at) ? '–' : clock(at)}</time>
          <span class="quiet">${zone()}</span></p>
        ${controls(this, {player: this.#player, camera: c, at, speed: this.speed, live: this.#player?.live && !this.empty, hasLive: this.#mayLive, hasPicture: !this.#resident, jumpBad: this.jumpBad})}
        <p class="said" role="status">${this.said ?? nothing}</p>
      </section>
      <sr-timeline .data=${this.#data} .position=${at} .marks=${this.marks} .live=${Boolean(this.#player?.live)} .bounds=${this.fromWall ? undefined : this.bounds}
        @seek=${(e) => this.#seek(e.detail)}></sr-timeline>
      ${this.grant && !this.grant.actions.includes('export') ? html`<p class="quiet">${t(this.#resident ? 'showing.noExport' : 'footage.noExport')}</p>` : html`<sr-marks .cameraId=${this.cameraId} .marks=${this.marks} @mark=${(e) => this.act('mark', e.detail)}></sr-marks>`}
      <div class="columns">${facts(c)}${keyList()}</div>`;
  }

  #back() {
    return !this.fromWall ? html`<a href="#/footage" class="back">‹ ${t('nav.footage')}</a>`
      : html`<a href="#/cameras" class="back">‹ ${t('camera.back')}</a>`;
  }

  #overlay() {
    const {kind, at, problem, decode} = this.#player?.state ?? {kind: 'loading'};
    const again = () => (this.#player.live || at === undefined ? this.#player.toLive() : this.#player.seek(at));
    if (this.empty) return html`<div class="over">${this.#emptyWords()}</div>`;
    if (problem) return html`<div class="over">${problemNote(problem, again)}</div>`;
    if (decode) return html`<div class="over"><p role="alert">${t('player.decode', {detail: decode})}</p>
      <button type="button" @click=${() => this.#player.toLive()}>${t('player.retry')}</button></div>`;
    if (kind === 'loading') {
      return html`<div class="over light" role="status">${at === undefined ? t('app.loading') : t('player.loading', {time: dateTime(at)})}</div>`;
    }
    return kind === 'buffering' ? html`<div class="over light" role="status">${t(this.#player.drawn ? 'player.drawing' : 'player.buffering')}</div>` : nothing;
  }

  #emptyWords() {
    const {at, future, located, gap, next, previous, extent} = this.empty;
    const go = (key, to, target) => html`<button type="button" @click=${() => this.#seek(target)}>${t(key, {time: dateTime(to)})}</button>`;
    const words = future ? t('player.future', {time: dateTime(at)})
      : gap ? t('player.inGap', {time: dateTime(at), cause: this.#cause(gap), from: dateTime(gap.from), to: dateTime(gap.to)})
      : located && !extent ? t('player.nothing')
      : at < extent?.from ? t('player.beforeFirst', {time: dateTime(extent.from)})
      : t('player.notRecorded', {time: dateTime(at)});
    return html`<p role="alert">${words}</p><div class="buttons">
      ${previous === undefined ? nothing : go('player.toPrevious', previous, previous - 2 * SECOND)}
      ${next === undefined ? nothing : go('player.toNext', next, next + 1)}
      ${extent || future ? html`<button type="button" @click=${() => this.#live()}>${t('camera.live')}</button>` : nothing}</div>`;
  }
}

customElements.define('sr-camera-page', CameraPage);
