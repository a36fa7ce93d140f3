/** Folds keep names as keys, and this one is no key in JavaScript. Inside a longer text (the path of a tape) it harms nothing. */
export const NO_KEY = '__proto__'
/** How it begins, and how an escape does that could hide it: short, because all data is looked through for both. */
const BEGIN = '__'
const ESCAPE = '\\'

/** Whether a key or a whole text of JSON is that name. Most data need only be looked through for it. */
export const namesNoKey = (json: string): boolean => {
  if (!json.includes(BEGIN) && !json.includes(ESCAPE)) return false
  let isFound = false
  JSON.parse(json, (key, value) => {
    isFound ||= key === NO_KEY || value === NO_KEY
    return value
  })
  return isFound
}
