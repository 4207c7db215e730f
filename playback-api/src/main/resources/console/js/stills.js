// Single pictures for the wall, asked for at a pace: a node decodes few at a time, and a wall has many tiles.
import {picture} from './api.js';

/** Pictures on their way at once, of all tiles; the node decodes four at a time, for everybody. */
const MAX_ASKED = 2;
/** After "come back later" nobody asks for as long as the node says, and at most so long. */
const MAX_PAUSE = 30_000;

const waiting = [];
let asked = 0;
let pausedUntil = 0;
let timer;

/** The newest picture of a camera when its turn has come; rejects with AbortError if `signal` says so. */
export function still(id, {width, signal}) {
  return new Promise((resolve, reject) => {
    const turn = {id, width, signal, resolve, reject};
    signal.addEventListener('abort', () => {
      const at = waiting.indexOf(turn);
      if (at >= 0) waiting.splice(at, 1);
      reject(new DOMException('not wanted any more', 'AbortError'));
    }, {once: true});
    waiting.push(turn);
    next();
  });
}

function next() {
  const pause = pausedUntil - Date.now();
  if (pause > 0) {
    clearTimeout(timer);
    timer = setTimeout(next, pause);
    return;
  }
  while (asked < MAX_ASKED && waiting.length) ask(waiting.shift());
}

async function ask(turn) {
  asked++;
  try {
    turn.resolve(await picture(turn.id, turn));
  } catch (problem) {
    // Refused for want of room: the same tile is first when the pause is over.
    if (problem.busySeconds && !turn.signal.aborted) {
      pausedUntil = Date.now() + Math.min(MAX_PAUSE, problem.busySeconds * 1000 * (1 + Math.random()));
      waiting.unshift(turn);
    } else turn.reject(problem);
  } finally {
    asked--;
    next();
  }
}
