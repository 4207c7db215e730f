// Parts of the camera page that only show: the row of controls, the facts, the list of keys.
import {html, nothing} from './element.js';
import {KEYS} from './keyboard.js';
import './marks.js';
import {named, t} from './text.js';
import {toInput} from './time.js';

export const SPEEDS = [0.5, 1, 2, 4, 8];

/** The controls; every one calls `page.act(action, argument)` as the keys do. */
export function controls(page, {player, camera, at, speed, live, hasLive, hasPicture = true, jumpBad}) {
  const button = (id, action, argument, key, symbol, hint) => html`<button type="button" id=${id} ?disabled=${!player}
    aria-label=${t(key)} title=${hint ? `${t(key)} (${hint})` : t(key)} @click=${() => page.act(action, argument)}>${symbol}</button>`;
  const paused = !player || player.paused;
  const muted = page.querySelector('.screen video')?.muted ?? true;
  return html`<div class="controls">
    <div class="buttons" role="group">
      ${button('back10', 'move', -10, 'camera.back10', '−10 s', 'Shift ←')}
      ${button('frame-back', 'step', -1, 'camera.frameBack', '◂|', ',')}
      ${button('play', 'toggle', undefined, paused ? 'camera.play' : 'camera.pause', paused ? '▶' : '❚❚', '␣')}
      ${button('frame-forward', 'step', 1, 'camera.frameForward', '|▸', '.')}
      ${button('forward10', 'move', 10, 'camera.forward10', '+10 s', 'Shift →')}
      ${hasLive ? html`<button type="button" id="live" class=${live ? 'on' : ''} ?disabled=${!player} aria-pressed=${Boolean(live)}
        @click=${() => page.act('live')}>${live ? t('camera.liveOn') : t('camera.live')}</button>` : nothing}
    </div>
    <label class="setting">${t('camera.speed')}
      <select id="speed" ?disabled=${!player} @change=${(e) => page.act('speed', Number(e.target.value))}>
        ${SPEEDS.map((s) => html`<option value=${s} ?selected=${s === speed} .selected=${s === speed}>${s} ×</option>`)}</select></label>
    <form class="jump" @submit=${(e) => {
      e.preventDefault();
      page.act('jump', e.target.elements.at.value);
    }}>
      <label for="jump-at">${t('camera.jump')}</label>
      <input id="jump-at" name="at" type="datetime-local" step="1" aria-invalid=${jumpBad ? 'true' : nothing} aria-describedby="jump-error"
        @focus=${(e) => {
          if (!e.target.value && !Number.isNaN(at)) e.target.value = toInput(at);
        }}>
      <button type="submit">${t('camera.jumpGo')}</button>
      ${jumpBad ? html`<p class="error" id="jump-error" role="alert">${t('camera.jumpBad')}</p>` : nothing}
    </form>
    <div class="buttons">
      <button type="button" id="picture" ?hidden=${!hasPicture} ?disabled=${Number.isNaN(at)} @click=${() => page.act('picture')}>${t('camera.picture')}</button>
      ${camera.audio && hasPicture ? html`<button type="button" id="mute" @click=${() => page.act('mute')}>${muted ? t('camera.unmute') : t('camera.mute')}</button>` : nothing}
      <button type="button" id="fullscreen" @click=${() => page.act('fullscreen')}>${t('camera.fullscreen')}</button>
    </div>
  </div>`;
}

export function facts(camera) {
  const {video, bitrate} = camera;
  const row = (key, value) => (value ? html`<div><dt>${t(key)}</dt><dd>${value}</dd></div>` : nothing);
  return html`<section><h2>${t('camera.facts')}</h2><dl class="facts">
    ${row('camera.unit', camera.managingUnit)}
    ${row('camera.basis', camera.legalBasis)}
    ${row('camera.scene', named('scene', camera.scene, camera.scene))}
    ${row('camera.retention', camera.retentionClass)}
    ${row('camera.video', video && `${video.codec === 'h265' ? 'H.265' : 'H.264'} ${video.width} × ${video.height}`)}
    ${row('camera.bitrate', bitrate ? `${(bitrate / 1e6).toFixed(2)} Mbit/s` : '')}
    ${row('camera.audio', camera.audio ? `${t('camera.yes')}${camera.audioFormat ? ` (${camera.audioFormat})` : ''}` : t('camera.no'))}
  </dl></section>`;
}

export function keyList() {
  return html`<section class="keys"><h2>${t('camera.keys')}</h2><dl class="facts">
    ${KEYS.map((k) => html`<div><dt>${k.shown.map((s) => html`<kbd>${s}</kbd> `)}</dt><dd>${t(k.text)}</dd></div>`)}</dl></section>`;
}
