// Stands in for Player where the browser cannot decode the camera's format: single pictures from the recorder.
import * as api from './api.js';
import {SECOND} from './time.js';

const WIDTH = 1280;
const FRAME = 40;
/** Nearer to now than this, playing on means the newest picture. */
const EDGE = 5 * SECOND;

/** Same face as Player; draws into an `<img>`. */
export class StillPlayer extends EventTarget {
  state = {kind: 'loading'};
  live = false;
  wallTime = NaN;
  paused = true;
  speed = 1;
  /** Whether the picture shown says itself who looks. */
  marked = false;

  #image;
  #id;
  #target = NaN;
  #request;
  #timer;

  constructor(image, cameraId) {
    super();
    this.#image = image;
    this.#id = cameraId;
  }

  close() {
    clearInterval(this.#timer);
    this.#request?.abort();
    if (this.#image.src.startsWith('blob:')) URL.revokeObjectURL(this.#image.src);
    this.#image.removeAttribute('src');
  }

  play() {
    this.paused = false;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), SECOND);
    this.dispatchEvent(new Event('controls'));
  }

  pause() {
    this.paused = true;
    this.live = false;
    clearInterval(this.#timer);
    this.dispatchEvent(new Event('controls'));
  }

  async seek(at) {
    this.live = false;
    await this.#show(at);
  }

  async toLive() {
    this.live = true;
    this.play();
    await this.#show(undefined);
  }

  step(direction) {
    this.pause();
    this.#show(this.wallTime + direction * FRAME);
  }

  #tick() {
    if (this.#request) return; // the recorder is slower than the clock: one picture at a time
    if (this.live) this.#show(undefined);
    else if (!Number.isNaN(this.#target)) this.#advance(this.#target + this.speed * SECOND);
  }

  #advance(at) {
    if (at > Date.now() - EDGE) this.toLive();
    else this.#show(at);
  }

  async #show(at) {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    this.#target = at ?? NaN;
    if (Number.isNaN(this.wallTime)) this.#tell({kind: 'loading', at});
    try {
      const picture = await api.picture(this.#id, {at, width: WIDTH, signal: request.signal});
      const old = this.#image.src;
      this.#image.src = URL.createObjectURL(picture.blob);
      if (old.startsWith('blob:')) URL.revokeObjectURL(old);
      this.wallTime = picture.at ?? Date.now();
      this.marked = picture.marked;
      this.#tell({kind: 'ready'});
      this.dispatchEvent(new Event('time'));
    } catch (problem) {
      if (problem.name === 'AbortError') return;
      if (!this.live) this.pause();
      this.#tell(problem.status === 404 ? {kind: 'empty', at} : {kind: 'problem', problem});
    } finally {
      if (this.#request === request) this.#request = undefined;
    }
  }

  #tell(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
