import { constants } from 'node:os'
import { root } from './paths.mjs'

// What cannot be said (a full disk) is no reason to end.
process.stderr.on('error', () => {})
export const say = (text) => process.stderr.write(`coinfold: ${text}\n`)
export const exitCodeOf = (signal) => 128 + (constants.signals[signal] ?? 0)
/** A script that asked for one JSON document gets one, as of the engine's failures. */
const asksJson = (words) => {
  const end = words.indexOf('--')
  return words[0] !== '--tool' && words.slice(0, end < 0 ? words.length : end).includes('--json')
}
export const fail = (text) => {
  say(text)
  if (asksJson(process.argv.slice(2))) {
    console.log(JSON.stringify({ error: { code: 'failure', message: text, exitCode: 1 } }, null, 2))
  }
  process.exit(1)
}

export const failUnwritable = (path, { code }) =>
  fail(`what is needed is not installed, and ${path} cannot be written (${code}); make it writable, or run "npm ci" in ${root}.`)
