/** The texts of all modules of a language. A key in two of them stops the console: one would hide the other. */
export function join(modules) {
  const joined = {};
  for (const [key, text] of modules.flatMap(Object.entries)) {
    if (key in joined) throw new Error(`The text ${key} stands in two modules.`);
    joined[key] = text;
  }
  return joined;
}
