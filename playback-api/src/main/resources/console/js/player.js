// Plays recorded footage by wall time through hls.js: a window of the recording at a time, and the live edge.
// Wall time comes from EXT-X-PROGRAM-DATE-TIME; the media timeline is hls.js's own affair.
import * as api from './api.js';
import {MINUTE, SECOND} from './time.js';

/** Footage asked for around a seek. Small, because what is asked for is logged as seen. */
const BEFORE = 4 * SECOND;
const AHEAD = 10 * MINUTE;
/** Nearer to now than this, a window is left open and grows. */
const LIVE_WITHIN = 30 * SECOND;
/** Pause before asking again for footage that is not there yet (a camera that has just begun). */
const AGAIN = 3 * SECOND;
/** A seek this little before recorded footage shows its first picture. */
const SNAP = 2 * SECOND;
const DEFAULT_FRAME = 0.04;
const MEASURED_FRAMES = 50;

const HLS = {
  enableWorker: false, // a worker from a blob is against the content security policy; fMP4 needs no work anyway
  autoStartLoad: false,
  maxBufferLength: 30,
  backBufferLength: 60,
  liveSyncDuration: 6, // segments last about 4 s; nearer to the edge it would stall before the next is listed
};

let library;
function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/vendor/hls.light-1.6.15.min.js';
    script.onload = () => resolve(window.Hls);
    script.onerror = () => {
      library = undefined;
      reject(new api.Problem(0));
    };
    document.head.append(script);
  });
  return library;
}

/**
 * Events: 'state' (see `state`), 'time' (a new frame is shown), 'controls' (paused, speed or sound changed). `state.kind` is loading, ready, buffering, empty
 * (nothing recorded: `state.at`), ended (of the loaded window) or problem (`state.problem` or `state.decode`).
 */
export class Player extends EventTarget {
  state = {kind: 'loading'};
  live = false;
  /** Whether the recorder draws these pictures while they are watched, which may take longer than they last. */
  drawn = false;

  #video;
  #id;
  #bounds;
  #resident;
  #hls;
  #details;
  #asked; // wall time to go to when the playlist is there; undefined for the live edge
  #apart = []; // seconds between frames seen one after the other
  #frame = DEFAULT_FRAME;
  #frameAt = NaN; // media time of the frame on the screen
  #started = false; // whether it is settled what to do with the playlist
  #running = false; // whether segments are being loaded
  /**
   * Earliest media time that may be sought in what is loaded. hls.js lays the media timeline by the segment it loads
   * first; if that is not the first of the list, rounding may put the first keyframe of the list microseconds before
   * zero, and the browser then drops it with all frames that need it.
   */
  #safeFrom = 0;
  #recovered = false;
  #wanted = true;
  #closed = false;

  /**
   * `bounds`: {from, to}, beyond which nothing may be asked for; undefined if there are none. `resident`: the grant by
   * which it is shown to a resident, if it is.
   */
  constructor(video, cameraId, bounds, resident) {
    super();
    this.#video = video;
    this.#id = cameraId;
    this.#resident = resident;
    this.#bounds = bounds ?? {from: -Infinity, to: Infinity};
    video.addEventListener('waiting', () => this.#tell({kind: 'buffering'}));
    video.addEventListener('playing', () => this.#tell({kind: 'ready'}));
    video.addEventListener('loadeddata', () => this.#tell({kind: 'ready'}));
    video.addEventListener('seeked', () => this.#tell({kind: 'ready'}));
    video.addEventListener('ended', () => this.#tell({kind: 'ended', at: this.#windowEnd()}));
    for (const type of ['play', 'pause', 'ratechange', 'volumechange']) video.addEventListener(type, () => this.dispatchEvent(new Event('controls')));
    this.#watchFrames();
  }

  get paused() {
    return this.#video.paused;
  }

  /** Wall time of the frame on the screen, in milliseconds; NaN before the first. */
  get wallTime() {
    return this.#wallOf(Number.isNaN(this.#frameAt) ? this.#video.currentTime : this.#frameAt);
  }

  close() {
    this.#closed = true;
    this.#hls?.destroy();
    this.#hls = undefined;
  }

  play() {
    this.#wanted = true;
    this.#video.play().catch(() => {}); // refused until a person has touched the page: the button stays 'play'
  }

  pause() {
    this.live = this.#wanted = false;
    this.#video.pause();
  }

  set speed(rate) {
    if (rate < 1) this.live = false;
    this.#video.defaultPlaybackRate = this.#video.playbackRate = rate;
  }

  /** Shows the picture at a wall time. */
  async seek(at) {
    this.live = false;
    const within = this.#running ? this.#mediaOf(at) : undefined;
    if (within >= this.#safeFrom) {
      this.#frameAt = NaN;
      this.#video.currentTime = within;
      this.#tell({kind: 'loading', at});
      if (this.#wanted) this.play();
      return;
    }
    const {from, to} = this.#bounds;
    const end = Math.min(at + AHEAD, to);
    const open = end > Date.now() - LIVE_WITHIN && to > Date.now();
    await this.#load(api.playlistUrl(this.#id, Math.max(at - BEFORE, from), open ? undefined : end, this.#resident), at);
  }

  /** Goes to the newest footage and follows it. */
  async toLive() {
    this.live = true;
    this.#wanted = true;
    await this.#load(api.playlistUrl(this.#id), undefined);
  }

  /** Shows the next (1) or previous (-1) frame: aims at its middle, so that rounding never shows another. */
  step(direction) {
    this.pause();
    const base = Number.isNaN(this.#frameAt) ? this.#video.currentTime : this.#frameAt;
    const target = base + (direction > 0 ? 1.5 : -0.5) * this.#frame;
    if (target >= this.#safeFrom) this.#video.currentTime = target;
    else this.seek(this.wallTime - 0.5 * this.#frame * SECOND);
  }

  /** The picture on the screen as an image source, for printing and tests. */
  get size() {
    return {width: this.#video.videoWidth, height: this.#video.videoHeight};
  }

  async #load(url, at) {
    this.#asked = at;
    this.#frameAt = NaN;
    this.#details = undefined;
    this.#started = this.#running = this.#recovered = false;
    this.#tell({kind: 'loading', at});
    let Hls;
    try {
      Hls = await loadLibrary();
    } catch (problem) {
      this.#tell({kind: 'problem', problem});
      return;
    }
    if (this.#closed) return;
    this.#hls?.destroy();
    const hls = (this.#hls = new Hls(HLS));
    hls.on(Hls.Events.LEVEL_LOADED, (_, {details}) => this.#loaded(hls, details));
    hls.on(Hls.Events.LEVEL_UPDATED, (_, {details}) => (this.#details = details));
    hls.on(Hls.Events.LEVEL_PTS_UPDATED, (_, {details}) => (this.#details = details));
    hls.on(Hls.Events.FRAG_LOADED, (_, {networkDetails}) => (this.drawn = networkDetails.getResponseHeader('X-Strongroom-Drawn') === '1'));
    hls.on(Hls.Events.ERROR, (_, error) => this.#failed(Hls, hls, error));
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  #loaded(hls, details) {
    if (hls !== this.#hls) return;
    this.#details = details; // hls.js may have told LEVEL_UPDATED before: that is not a sign of having started
    if (this.#started) return;
    this.#started = true;
    if (!details.fragments.length) {
      this.#tell({kind: 'empty', at: this.#asked});
      return;
    }
    const start = this.#asked === undefined ? -1 : (this.#mediaOf(this.#asked) ?? this.#justAfter(this.#asked));
    if (start === undefined) {
      this.#tell({kind: 'empty', at: this.#asked});
      return;
    }
    const second = details.fragments[1]?.start ?? 0;
    this.#safeFrom = start < 0 || start >= second ? second : 0;
    hls.startLoad(start);
    this.#running = true;
    if (this.#wanted) this.play();
  }

  #failed(Hls, hls, error) {
    if (hls !== this.#hls || !error.fatal) return;
    const recoverable = error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#recovered;
    this.#running &&= recoverable;
    if (recoverable) {
      this.#recovered = true;
      hls.recoverMediaError();
      return;
    }
    if (error.type !== Hls.ErrorTypes.NETWORK_ERROR) {
      this.#tell({kind: 'problem', decode: error.details});
      return;
    }
    const status = error.response?.code ?? 0;
    if (status === 401) window.dispatchEvent(new Event(api.SIGNED_OUT));
    if (status === 404) this.#tell({kind: 'empty', at: this.#asked});
    else this.#tell({kind: 'problem', problem: new api.Problem(status, documentOf(error.networkDetails))});
    if (status === 503) setTimeout(() => hls === this.#hls && !this.#closed && this.#load(hls.url, this.#asked), AGAIN);
  }

  #tell(state) {
    if (this.#closed) return;
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  /** Counts the time of each frame as it is composed: exact, where `currentTime` is only near. */
  #watchFrames() {
    let shown = 0;
    const onFrame = (_, {mediaTime, presentedFrames}) => {
      if (this.#closed) return;
      // A busy page is not told of each frame that is shown, but how many were.
      const apart = (mediaTime - this.#frameAt) / Math.max(1, presentedFrames - shown);
      if (apart > 0.005 && apart < 0.21) this.#measure(apart);
      shown = presentedFrames;
      this.#frameAt = mediaTime;
      this.dispatchEvent(new Event('time'));
      this.#video.requestVideoFrameCallback(onFrame);
    };
    if ('requestVideoFrameCallback' in this.#video) this.#video.requestVideoFrameCallback(onFrame);
    else this.#video.addEventListener('timeupdate', () => this.dispatchEvent(new Event('time')));
  }

  /** A busy browser leaves frames out, so the least of the last distances is that of neighbours. */
  #measure(apart) {
    this.#apart.push(apart);
    if (this.#apart.length > MEASURED_FRAMES) this.#apart.shift();
    this.#frame = Math.min(...this.#apart);
  }

  #wallOf(media) {
    const fragments = this.#details?.fragments ?? [];
    const f = fragments.findLast((x) => x.start <= media + 0.001 && x.programDateTime) ?? fragments[0];
    return f?.programDateTime ? f.programDateTime + Math.min(media - f.start, f.duration) * 1000 : NaN;
  }

  /** Media time of a wall time within the loaded window; undefined if it is not in there. */
  #mediaOf(at) {
    const f = this.#details?.fragments.find((x) => at >= x.programDateTime && at < x.programDateTime + x.duration * 1000);
    return f && f.start + (at - f.programDateTime) / 1000 + 0.001;
  }

  /** Start of footage that begins so soon after a wall time that nobody would call it a gap. */
  #justAfter(at) {
    return this.#details.fragments.find((x) => x.programDateTime >= at && x.programDateTime - at < SNAP)?.start;
  }

  #windowEnd() {
    const last = this.#details?.fragments.at(-1);
    return last ? last.programDateTime + last.duration * 1000 : NaN;
  }
}

function documentOf(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {}; // not a problem document: the status must do
  }
}
