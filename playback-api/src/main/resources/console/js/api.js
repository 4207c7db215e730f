// The HTTP interface (docs/ref/http.md) as functions. Every refusal becomes a Problem.
import {playsH265} from './codecs.js';
import {named, t} from './text.js';
import {rfc3339} from './time.js';

const BASE = '/api/v1';
/** Fired on window when the server no longer knows the session. */
export const SIGNED_OUT = 'strongroom-signed-out';

/** A refusal: `status` 0 if the server did not answer, else the RFC 9457 document's members. */
export class Problem extends Error {
  constructor(status, document = {}) {
    super(document.detail || document.title || `HTTP ${status}`);
    this.status = status;
    this.detail = document.detail || document.title || '';
    this.field = document.field;
    /** What kind of refusal it is, for programs. */
    this.type = document.type ?? '';
    /** Seconds after which asking again helps, if the node has too much to do; else undefined. */
    this.busySeconds = document.type === 'urn:strongroom:problem:exhausted' ? Number(document.retryAfter) || 1 : undefined;
    this.parts = Array.isArray(document.parts) ? document.parts : [];
  }

  /** What happened and what helps, in the person's language. */
  get advice() {
    if (this.status === 0) return t('problem.network');
    return named('problem', this.status, this.status >= 500 ? t('problem.500') : t('problem.400'));
  }
}

async function problemOf(response) {
  let document = {};
  try {
    document = await response.json();
  } catch {
    // not a problem document (a proxy's page, say): the status alone must do
  }
  return new Problem(response.status, {...document, retryAfter: response.headers.get('Retry-After')});
}

/** A fetch that throws Problem for everything but success. */
export async function request(path, {method = 'GET', body, headers = {}, signal} = {}) {
  const init = {method, headers: {...headers}, signal, credentials: 'same-origin', cache: 'no-store'};
  if (method !== 'GET') init.headers['X-Strongroom'] = '1';
  if (body !== undefined) {
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(BASE + path, init);
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Problem(0);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && path !== '/session') window.dispatchEvent(new Event(SIGNED_OUT));
  throw problem;
}

const json = async (path, options) => (await request(path, options)).json();
const query = (values) => {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) q.set(name, value);
  const text = q.toString();
  return text ? `?${text}` : '';
};
const camera = (id) => `/cameras/${encodeURIComponent(id)}`;
/** Milliseconds as RFC 3339; texts go back as the server wrote them, with their microseconds. */
const instantOf = (instant) => (typeof instant === 'number' ? rfc3339(instant) : instant);

export const signIn = (user, password, purpose, code) =>
  json('/session', {method: 'POST', body: {user, password, ...(purpose ? {purpose} : {}), ...(code ? {code} : {})}});
export const session = () => json('/session');
export const signInWays = () => json('/sign-in');
/** Where a browser goes to sign in with the identity provider; `anew`: also if that knows the person already. */
export const providerUrl = (anew) => `${BASE}/sign-in/provider${anew ? '?anew' : ''}`;
export const signOut = () => request('/session', {method: 'DELETE'});

export const cameras = async () => (await json('/cameras')).cameras;
const point = (p) => `${p.latitude ?? ''},${p.longitude ?? ''}`;
/** Those of the cameras that one may see that lie in a place. */
export const camerasAt = async (place) => (await json('/cameras' + query(
  place.corners ? {inside: place.corners.map(point).join(' ')} : {around: `${point(place.middle)},${place.metres ?? ''}`}))).cameras;
export const placeCamera = (id, body) => json(camera(id) + '/position', {method: 'PUT', body});
export const cameraById = (id) => json(camera(id));
export const addCamera = (body) => json('/cameras', {method: 'POST', body});
export const removeCamera = (id) => request(camera(id), {method: 'DELETE'});
export const switchCamera = (id, enabled) => json(camera(id) + '/enabled', {method: 'PUT', body: {enabled}});
export const masks = (id) => json(camera(id) + '/masks');
export const setMasks = (id, body) => json(camera(id) + '/masks', {method: 'PUT', body});
export const alarms = async () => (await json('/alarms')).alarms;
export const cluster = () => json('/cluster');
export const drainNode = (id, drained) => request(`/cluster/nodes/${encodeURIComponent(id)}/drained`, {method: 'PUT', body: {drained}});
export const forgetNode = (id) => request(`/cluster/nodes/${encodeURIComponent(id)}`, {method: 'DELETE'});
export const rebalance = () => request('/cluster/rebalance', {method: 'POST'});
export const retentionPlan = (on) => json('/retention/plan' + query({on}));
export const reportPath = (scope) => '/reports/retention' + query(scope);
export const reportUrl = (scope) => BASE + reportPath(scope);
export const retentionReport = (scope) => json(reportPath(scope));
export const retentionForecast = () => json('/retention/forecast');
export const certificate = async (name, day) =>
  (await request(`/retention/certificates/${encodeURIComponent(name)}/${encodeURIComponent(day)}`)).text();
export const confirmClock = (date) => request('/retention/clock', {method: 'PUT', body: {date}});
export const policy = () => json('/retention/policy');
export const proposePolicy = (body) => json('/retention/policy/changes', {method: 'POST', body});
export const reassignments = async () => (await json('/retention/reassignments')).reassignments;
export const reassign = (id, body) => json(camera(id) + '/retention-class', {method: 'PUT', body});
export const decideChange = (id, decision) =>
  request(`/retention/changes/${encodeURIComponent(id)}`, {method: 'PUT', body: {decision}});
export const holds = async () => (await json('/retention/holds')).holds;
export const hold = (id) => json(`/retention/holds/${encodeURIComponent(id)}`);
export const placeHold = (body) => json('/retention/holds', {method: 'POST', body});
export const proposeEnd = (id, body) => json(`/retention/holds/${encodeURIComponent(id)}/changes`, {method: 'POST', body});
export const myRequests = async () => (await json('/requests?mine')).requests;
export const requestsToDecide = async () => (await json('/requests?to-decide')).requests;
export const askForFootage = (body) => json('/requests', {method: 'POST', body});
const ofRequest = (id, step) => `/requests/${encodeURIComponent(id)}/${step}`;
export const approveRequest = (id, body) => json(ofRequest(id, 'approve'), {method: 'POST', body});
export const refuseRequest = (id, reason) => json(ofRequest(id, 'refuse'), {method: 'POST', body: {reason}});
export const withdrawRequest = (id) => json(ofRequest(id, 'withdraw'), {method: 'POST'});
export const grants = async () => (await json('/grants')).grants;
export const breakGlass = (body) => json('/grants/break-glass', {method: 'POST', body});
export const reviewEmergency = (id, body) => json(`/grants/${encodeURIComponent(id)}/review`, {method: 'POST', body});
export const revokeGrant = (id, reason) => json(`/grants/${encodeURIComponent(id)}/revoke`, {method: 'POST', body: {reason}});
export const uncover = (id, body) => json(`/grants/${encodeURIComponent(id)}/uncover`, {method: 'POST', body});
export const exports = () => json('/exports');
export const makeExport = (body) => json('/exports', {method: 'POST', body});
export const removeExport = (id) => request(`/exports/${encodeURIComponent(id)}`, {method: 'DELETE'});
export const packageUrl = (id) => `${BASE}/exports/${encodeURIComponent(id)}/package`;
export const accessLog = (search) => json('/access-log' + query(search));
export const logEntry = (index) => json(`/access-log/entries/${encodeURIComponent(index)}`);
export const commitSample = (body) => json('/access-log/samples', {method: 'POST', body});
export const drawSample = (seed) => json('/access-log/samples/draw', {method: 'POST', body: {seed}});
const countsPath = (period, format) => '/access-log/counts' + query({period, format});
export const logCounts = (period) => json(countsPath(period));
export const logCountsUrl = (period) => BASE + countsPath(period, 'csv');
export const auditPack = async (body) => (await request('/access-log/packs', {method: 'POST', body})).blob();
export const receiptUrl = (index) => `${BASE}/access-log/receipts/${encodeURIComponent(index)}`;
export const findings = () => json('/findings');
export const noteFinding = (body) => json('/findings', {method: 'POST', body});
export const stepFinding = (id, step, body) => json(`/findings/${encodeURIComponent(id)}/${step}`, {method: 'POST', body});
export const users = async () => (await json('/users')).users;
export const addUser = (body) => request('/users', {method: 'POST', body});
const ofUser = (user, part = '') => `/users/${encodeURIComponent(user)}${part}`;
export const assign = (user, body) => json(ofUser(user), {method: 'PUT', body});
export const lockUser = (user, reason) => json(ofUser(user, '/locked'), {method: 'PUT', body: reason ? {locked: true, reason} : {locked: false}});
export const removeTotp = (user) => request(ofUser(user, '/totp'), {method: 'DELETE'});
export const linkUser = (user, body) => json(ofUser(user, '/provider'), {method: 'PUT', body});
export const unlinkUser = (user) => json(ofUser(user, '/provider'), {method: 'DELETE'});
export const endSessions = (user) => request(ofUser(user, '/sessions'), {method: 'DELETE'});
export const setPassword = (user, password) => request(ofUser(user, '/password'), {method: 'PUT', body: {password, temporary: true}});
export const changePassword = (user, current, password) => request(ofUser(user, '/password'), {method: 'PUT', body: {password, current}});
export const account = () => json('/account');
export const beginTotp = (current) => json('/account/totp', {method: 'POST', body: {current}});
export const confirmTotp = (code) => json('/account/totp', {method: 'PUT', body: {code}});
export const signUndertaking = (digest, current) => json('/account/undertaking', {method: 'POST', body: {digest, current}});
export const endOtherSessions = (current) => json('/account/sessions/end', {method: 'POST', body: {current}});
export const areas = () => json('/areas');
export const putArea = (code, body) => json(`/areas/${encodeURIComponent(code)}`, {method: 'PUT', body});
export const removeArea = (code) => json(`/areas/${encodeURIComponent(code)}`, {method: 'DELETE'});
export const putUnit = (unit, area) => json(`/units/${encodeURIComponent(unit)}`, {method: 'PUT', body: {area}});
export const removeUnit = (unit) => json(`/units/${encodeURIComponent(unit)}`, {method: 'DELETE'});

export const timeline = (id, from, to, detailSeconds, signal) =>
  json(camera(id) + '/timeline' + query({from: rfc3339(from), to: rfc3339(to), detail: detailSeconds}), {signal});

/** What is laid over a camera's pictures of an instant: `{shown, lines}`, by the server's own record of who looks. */
export const watermark = (id, at, resident) => json(camera(id) + '/watermark' + query({at: instantOf(at), resident}));

/** The picture shown at an instant (newest without one): bytes, the time of the frame, and whether it says itself who looks. */
export async function picture(id, {at, width, signal, resident} = {}) {
  const response = await request(camera(id) + '/picture.jpg' + query({at: instantOf(at), width, resident}), {signal});
  const stamp = Date.parse(response.headers.get('X-Strongroom-Time') ?? '');
  return {blob: await response.blob(), at: Number.isNaN(stamp) ? at : stamp, marked: response.headers.has('X-Strongroom-Watermark')};
}

/**
 * What is H.265 comes as H.264 where the browser cannot play it; all else as it was recorded. `resident`: the grant by
 * which it is shown to a resident, covered but for what was uncovered.
 */
export const playlistUrl = (id, from, to, resident) =>
  BASE + camera(id) + '/hls.m3u8' + query({from: instantOf(from), to: instantOf(to), resident, video: playsH265 ? undefined : 'h264'});
export const videoPath = (id, from, to) => camera(id) + '/video.mp4' + query({from: instantOf(from), to: instantOf(to)});
export const videoUrl = (id, from, to) => BASE + videoPath(id, from, to);
export const liveUrl = (id) => `${location.origin.replace(/^http/, 'ws')}${BASE}${camera(id)}/live`;
