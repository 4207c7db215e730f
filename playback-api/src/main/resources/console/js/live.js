// Live footage of one camera: fMP4 over a WebSocket into Media Source Extensions.

/** Seconds behind the newest picture at which playback jumps forward. */
const MAX_LAG = 3;
/** Seconds of played footage kept in the browser. */
const KEEP = 8;
/** Messages waiting for the decoder (single frames, perhaps); more means it cannot follow. */
const MAX_QUEUE = 1_024;

const mimeOf = (text) => (text.includes('/') ? text : `video/mp4; codecs="${text}"`);

/**
 * Plays into a `<video>` until closed. `onState` is told 'playing' at the first picture and 'ended' once,
 * with whether trying again may help.
 */
export class LivePlayer {
  #video;
  #onState;
  #socket;
  #source = new MediaSource();
  #url;
  #buffer;
  #queue = [];
  #closed = false;
  #clock;

  constructor(video, url, onState) {
    this.#video = video;
    this.#onState = onState;
    this.#url = URL.createObjectURL(this.#source);
    video.src = this.#url;
    video.muted = true;
    this.#source.addEventListener('sourceopen', () => this.#connect(url), {once: true});
    video.addEventListener('error', this.#decodeError);
    video.addEventListener('loadeddata', this.#playing, {once: true});
  }

  /** Wall time of the picture shown, in milliseconds; NaN before the first. */
  get wallTime() {
    const c = this.#clock;
    return c ? c.wallMicros / 1000 + (this.#video.currentTime - c.baseTicks / c.timescale) * 1000 : NaN;
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#hangUp();
    this.#video.removeEventListener('error', this.#decodeError);
    this.#video.removeEventListener('loadeddata', this.#playing);
    this.#video.removeAttribute('src');
    this.#video.load();
    URL.revokeObjectURL(this.#url);
  }

  /** Closing a socket that is still being opened would be logged as an error. */
  #hangUp() {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.CONNECTING) socket.addEventListener('open', () => socket.close());
    else socket?.close();
  }

  #playing = () => this.#onState('playing');
  #decodeError = () => this.#end(false);

  #end(retry) {
    if (this.#closed) return;
    this.close();
    this.#onState('ended', retry);
  }

  #connect(url) {
    if (this.#closed) return;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.addEventListener('close', () => this.#end(true));
    this.#socket.addEventListener('message', ({data}) => {
      if (this.#closed) return;
      if (this.#queue.length >= MAX_QUEUE) {
        this.#end(true);
        return;
      }
      this.#queue.push(typeof data === 'string' ? JSON.parse(data) : data);
      this.#drain();
    });
  }

  #drain() {
    while (!this.#closed && this.#queue.length && !this.#buffer?.updating) {
      const next = this.#queue.shift();
      try {
        if (next instanceof ArrayBuffer) this.#buffer?.appendBuffer(this.#joined(next));
        else this.#announce(next);
      } catch (e) {
        this.#end(e.name === 'QuotaExceededError');
      }
    }
  }

  /** What waits behind a fragment, up to the next announcement, in one piece: fewer appends. */
  #joined(first) {
    const more = this.#queue.findIndex((x) => !(x instanceof ArrayBuffer));
    const parts = [first, ...this.#queue.splice(0, more < 0 ? this.#queue.length : more)];
    if (parts.length === 1) return first;
    const whole = new Uint8Array(parts.reduce((sum, p) => sum + p.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return whole;
  }

  #announce(clock) {
    this.#clock = clock;
    const mime = mimeOf(clock.mime);
    if (this.#buffer) {
      this.#buffer.changeType(mime);
      return;
    }
    this.#buffer = this.#source.addSourceBuffer(mime);
    this.#buffer.addEventListener('updateend', () => {
      this.#follow();
      this.#drain();
    });
  }

  /** Stays near the newest picture, leaps over holes, and forgets what was shown. */
  #follow() {
    const ranges = this.#closed ? undefined : this.#buffer.buffered;
    if (!ranges?.length) return;
    const start = ranges.start(ranges.length - 1);
    const end = ranges.end(ranges.length - 1);
    const at = this.#video.currentTime;
    if (at < start || end - at > MAX_LAG) this.#video.currentTime = Math.max(start, end - 1);
    if (this.#video.paused) this.#video.play().catch(() => {}); // refused only while the tab is hidden
    if (at - ranges.start(0) > 2 * KEEP && !this.#buffer.updating) this.#buffer.remove(0, at - KEEP);
  }
}
