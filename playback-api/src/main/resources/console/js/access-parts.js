// What requests and grants have in common on their pages: names of cameras, scopes in words, actions to tick, their states.
import {html, nothing} from './element.js';
import {named, t} from './text.js';
import {dateTime, fromInput, length, parse, rfc3339} from './time.js';

const MOST_NAMES = 3;
export const ACTIONS = ['playback', 'live', 'export', 'unmask'];
const MARKS = {
  submitted: ['connecting', '◌'], agreed: ['connecting', '◌'], approved: ['recording', '●'], narrowed: ['recording', '●'], active: ['recording', '●'],
  exhausted: ['off', '■'], refused: ['gap', '▲'], revoked: ['gap', '▲'], withdrawn: ['off', '■'], expired: ['off', '■'],
};

export const time = (text) => dateTime(parse(text));
/** The instant of a field of civil time, or nothing; what cannot be read goes to the node, which says so. */
export const instantOf = (text) => (text ? (Number.isNaN(fromInput(text)) ? text : rfc3339(fromInput(text))) : undefined);

/** State of a request or a grant: shape, colour and word. */
export function stateMark(state) {
  const [look, mark] = MARKS[state] ?? MARKS.expired;
  return html`<span class="state ${look}"><b aria-hidden="true">${mark}</b> ${named('accessState', state, state)}</span>`;
}

/** Two digits that tell something, whether it is half a minute or a month. */
const hours = (n) => (n < 1 ? n.toPrecision(2) : n.toFixed(1));

/** What a request or an agreement costs the people on the pictures. */
export function costWords(scope) {
  return scope.cameraHours === undefined ? t('decide.noCost')
    : t('decide.cost', {hours: hours(scope.cameraHours), cameras: scope.cameras.length});
}

/** Why one approver is not enough; nothing if one is. */
export function whyTwoWords(request) {
  return request.whyTwo.length === 0 ? nothing
    : html`<p class="note why-two">${t('decide.two', {why: request.whyTwo.map((w) => named('whyTwo', w, w)).join(', ')})}</p>`;
}

/** That nobody approved it beforehand, and what others say of that; nothing of other grants. */
export function emergencyWords(grant) {
  const e = grant?.emergency;
  return !e ? nothing : html`<div class="note ${e.state === 'reviewed' ? '' : 'bad'} emergency"><p><b>${t('glass.mark')}</b>
    ${t(`glass.${e.state}`, {count: e.reviews.length, until: time(e.reviewDueAt)})}</p>
    ${e.reviews.map((o) => html`<p>${t(o.justified ? 'glass.justified' : 'glass.unjustified', {by: o.by, words: o.words})}</p>`)}</div>`;
}

/** For whom an officer asks; nothing of other requests. */
export const residentWords = ({resident: r}) => (!r ? nothing : html`<div class="note resident"><p><b>${t('resident.mark')}</b> ${t('resident.who', {name: r.name, identity: r.identity})}</p>
  <p>${t('showing.wanted', {wanted: r.wanted})}</p></div>`);

/** The place on the map that the cameras were found at; nothing if they were named. */
export const placeWords = ({place: p}) => (!p ? nothing : html`<p>${p.middle
  ? t('map.placeAround', {metres: p.metres, latitude: p.middle.latitude, longitude: p.middle.longitude}) : t('map.placeInside', {count: p.corners.length})}</p>`);

/** Who approved a grant: one, or two. */
export const approvers = (grant) => (grant.agreedBy ? t('access.both', {first: grant.agreedBy, second: grant.approvedBy}) : grant.approvedBy);

/** Which cameras, from when to when, for what. */
export function scopeWords(scope, cameras) {
  const name = (id) => cameras.find((c) => c.id === id)?.name ?? id;
  const shown = scope.cameras.slice(0, MOST_NAMES).map(name).join(', ');
  const names = scope.allCameras ? t('access.all')
    : scope.cameras.length > MOST_NAMES ? t('holds.names', {shown, count: scope.cameras.length - MOST_NAMES}) : shown;
  const actions = scope.actions.map((a) => named('action', a, a)).join(', ');
  return html`<p>${names}<br>${rangeWords(scope)}<br>${t('access.for', {actions})}</p>`;
}

/** Whether it is a standing grant, of all times at which it is in force, and of what was recorded before. */
export const isAlways = (scope) => (parse(scope.to) - parse(scope.from)) / 86_400_000 > 3_660;

export function rangeWords(scope) {
  return isAlways(scope) ? t('access.always')
    : html`${time(scope.from)} – ${time(scope.to)} <span class="quiet">(${length(parse(scope.to) - parse(scope.from))})</span>`;
}

/** Boxes for the actions; those that are named in `of` may be ticked. */
export function actionBoxes(prefix, {of = ACTIONS, ticked = ['playback'], problem} = {}) {
  const wrong = problem?.field === 'actions';
  return html`<fieldset class="field" aria-describedby="${prefix}-actions-help${wrong ? ` ${prefix}-actions-error` : ''}">
    <legend>${t('access.actions')} <span class="mandatory">${t('form.mandatory')}</span></legend>
    <div class="buttons">${of.map((a) => html`<label class="setting"><input type="checkbox" name="action" value=${a}
      id="${prefix}-action-${a}" ?checked=${ticked.includes(a)} aria-invalid=${wrong ? 'true' : nothing}> ${named('action', a, a)}</label>`)}</div>
    <p class="help" id="${prefix}-actions-help">${t('access.actionsHelp')}</p>
    ${wrong ? html`<p class="error" id="${prefix}-actions-error" lang="en">✗ ${problem.detail}</p>` : nothing}</fieldset>`;
}

/** The earliest and the latest millisecond that lies within a scope whose ends have microseconds. */
export const bounds = (scope) => ({from: Math.ceil(parse(scope.from) + (/\.\d{3}000/.test(scope.from) ? 0 : 1)), to: parse(scope.to)});

export const isInForce = (grant) => grant.state === 'active' || grant.state === 'exhausted';

/** Whether a grant shows what a camera sends now. */
export function showsNow(grant, now = Date.now()) {
  const {from, to} = bounds(grant);
  return isInForce(grant) && from < now - 90_000 && now < to
    && grant.actions.includes('live') && grant.actions.includes('playback');
}
