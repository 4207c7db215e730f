// Keys of the camera page, as a table: what is listed on the page is what is bound.

/** [keys shown, text key, matches(event), action name, argument]. */
export const KEYS = [
  {shown: ['Space'], text: 'keys.space', bind: [[' ', 'toggle']]},
  {shown: ['←', '→'], text: 'keys.arrows', bind: [['ArrowLeft', 'move', -1], ['ArrowRight', 'move', 1]]},
  {shown: ['Shift ←', 'Shift →'], text: 'keys.shiftArrows', bind: [['Shift ArrowLeft', 'move', -10], ['Shift ArrowRight', 'move', 10]]},
  {shown: ['Ctrl ←', 'Ctrl →'], text: 'keys.ctrlArrows', bind: [['Ctrl ArrowLeft', 'move', -60], ['Ctrl ArrowRight', 'move', 60]]},
  {shown: ['Home', 'End'], text: 'keys.home', bind: [['Home', 'first'], ['End', 'live']]},
  {shown: [',', '.'], text: 'keys.frames', bind: [[',', 'step', -1], ['.', 'step', 1]]},
  {shown: ['+', '-'], text: 'keys.zoom', bind: [['+', 'zoom', 1], ['=', 'zoom', 1], ['-', 'zoom', -1]]},
  {shown: ['[', ']'], text: 'keys.speed', bind: [['[', 'faster', -1], [']', 'faster', 1]]},
  {shown: ['I', 'O'], text: 'keys.marks', bind: [['i', 'mark', 'start'], ['o', 'mark', 'end']]},
  {shown: ['L'], text: 'keys.live', bind: [['l', 'live']]},
];

const BOUND = new Map(KEYS.flatMap((k) => k.bind.map(([key, action, argument]) => [key, {action, argument}])));

/** The action of a key press, or undefined if it belongs to a field, a button or the browser. */
export function actionOf(event) {
  const target = event.target;
  if (event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  if (target.closest('input, select, textarea')) return undefined;
  if (event.key === ' ' && target.closest('button, a, summary')) return undefined;
  const named = event.key.length > 1;
  const prefix = event.ctrlKey ? 'Ctrl ' : event.shiftKey && named ? 'Shift ' : '';
  return BOUND.get(prefix + (named ? event.key : event.key.toLowerCase()));
}
