// Places on the ground as points of a plot and back, and what is drawn around them. No map of anybody else is asked for.

const METRES_PER_DEGREE = 111_195;
const EAST = (latitude) => METRES_PER_DEGREE * Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
export const WIDE = 1000;
export const HIGH = 620;
/** Metres for a unit of the plot: from a courtyard to a province. */
const CLOSEST = 0.02;
const FARTHEST = 2_000;

/** What part of the ground is shown: its middle, and metres for a unit. */
export const view = (latitude, longitude, scale) => ({
  latitude: Math.max(-85, Math.min(85, latitude)), longitude: Math.max(-180, Math.min(180, longitude)), scale: Math.max(CLOSEST, Math.min(FARTHEST, scale)),
});
export const toPlot = (v, {latitude, longitude}) => [
  WIDE / 2 + ((longitude - v.longitude) * EAST(v.latitude)) / v.scale,
  HIGH / 2 - ((latitude - v.latitude) * METRES_PER_DEGREE) / v.scale,
];
const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6;
export const toGround = (v, x, y) => ({
  latitude: rounded(v.latitude - ((y - HIGH / 2) * v.scale) / METRES_PER_DEGREE),
  longitude: rounded(v.longitude + ((x - WIDE / 2) * v.scale) / EAST(v.latitude)),
});
/** Metres between two points that lie near each other; the node says which cameras lie in a place. */
export const metres = (a, b) => Math.hypot(
  (a.latitude - b.latitude) * METRES_PER_DEGREE, (a.longitude - b.longitude) * EAST((a.latitude + b.latitude) / 2));

/** All of some points, with room around them. */
export function around(points) {
  if (points.length === 0) return view(0, 0, FARTHEST);
  const side = (name, pick) => pick(...points.map((p) => p[name]));
  const [south, north] = [side('latitude', Math.min), side('latitude', Math.max)];
  const [west, east] = [side('longitude', Math.min), side('longitude', Math.max)];
  const latitude = (south + north) / 2;
  const needed = Math.max(((north - south) * METRES_PER_DEGREE) / HIGH, ((east - west) * EAST(latitude)) / WIDE);
  return view(latitude, (west + east) / 2, Math.max(0.5, needed * 1.25));
}

/** The points that a place reaches to. */
export function reach(place) {
  if (place.corners) return place.corners;
  const {middle: m, metres: r} = place;
  const [up, right] = [r / METRES_PER_DEGREE, r / EAST(m.latitude)];
  return [{latitude: m.latitude - up, longitude: m.longitude - right}, {latitude: m.latitude + up, longitude: m.longitude + right}];
}

export function moved(v, x, y) {
  return view(v.latitude - (y * v.scale) / METRES_PER_DEGREE, v.longitude + (x * v.scale) / EAST(v.latitude), v.scale);
}

/** Nearer (factor below 1) or farther, with one point of the plot staying where it is. */
export function zoomed(v, factor, x = WIDE / 2, y = HIGH / 2) {
  const fixed = toGround(v, x, y);
  const next = view(v.latitude, v.longitude, v.scale * factor);
  const [nowX, nowY] = toPlot(next, fixed);
  return moved(next, nowX - x, nowY - y);
}

/** A round number of metres that is a fifth of the plot's width or less, and how long it is there. */
export function scaleBar(v) {
  const most = (v.scale * WIDE) / 5;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((n) => n * power).find((n) => n <= most);
  return {length, units: length / v.scale, words: length >= 1000 ? `${length / 1000} km` : `${length >= 1 ? length : length.toFixed(1)} m`};
}

/** The hull around points of the plot, in order (monotone chain). */
export function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) => {
    const out = [];
    for (const p of list) {
      while (out.length >= 2 && turn(out.at(-2), out.at(-1), p) <= 0) out.pop();
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Corners as text, one pair of degrees a line, and back; what is no number stays none, and the node says so. */
export const written = (corners) => corners.map((c) => `${c.latitude},${c.longitude}`).join('\n');
export const read = (text) => text.split(/[\n;]/).map((line) => line.trim()).filter(Boolean).map((line) => {
  const [latitude, longitude] = line.split(/\s*,\s*|\s+/).map((n) => (n === '' || Number.isNaN(Number(n)) ? null : Number(n)));
  return {latitude: latitude ?? null, longitude: longitude ?? null};
});
