import { constants } from 'node:os'
import { root } from './paths.mjs'

export const say = (text) => process.stderr.write(`coinfold: ${text}\n`)
export const exitCodeOf = (signal) => 128 + (constants.signals[signal] ?? 0)
export const fail = (text) => {
  say(text)
  process.exit(1)
}

export const failUnwritable = (path, { code }) =>
  fail(`what is needed is not installed, and ${path} cannot be written (${code}); make it writable, or run "npm ci" in ${root}.`)
