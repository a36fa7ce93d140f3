import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { keepInstallLock } from './install-lock.mjs'
import { isWindows, root } from './paths.mjs'
import { exitCodeOf, fail } from './say.mjs'
import { hear } from './signals.mjs'

// Of what npm says: more than any of its reasons.
const mostKept = 65_536
// For what npm started to end after it.
const graceMs = 5_000
const noNpm = 'no-npm'

const npmCommand = () => {
  const started = process.env.npm_execpath
  const isNpm = started && basename(started) === 'npm-cli.js' && existsSync(started)
  return isNpm ? { file: process.execPath, args: [started], shell: false } : { file: 'npm', args: [], shell: isWindows }
}

// They win over the user's npm settings, each of which would leave something out or say more than is asked.
const flags = '--include=optional --ignore-scripts=false --engine-strict=false --no-audit --no-fund --json --loglevel=silent'.split(' ')

/** npm's own words for a failure: a JSON document, where it came so far. */
const reasonIn = (said) => {
  try {
    const { code, summary } = JSON.parse(said.slice(said.indexOf('{'))).error
    return { code: String(code), why: `${code}: ${summary.trim().split('\n')[0].replace(/\.$/, '')}` }
  } catch {
    return {}
  }
}

/** Resolves to null when all went well. */
const runNpm = (what) =>
  new Promise((resolve) => {
    const { file, args, shell } = npmCommand()
    const npm = spawn(file, [...args, ...what, ...flags], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], shell })
    const endBeat = keepInstallLock(npm.pid)
    let interrupted = null
    let said = ''
    npm.stdout.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-mostKept)
    })
    hear((signal) => {
      interrupted = signal
      npm.kill(signal)
    })
    const end = (failure) => {
      endBeat()
      hear(null)
      if (interrupted) process.exit(exitCodeOf(interrupted))
      resolve(failure)
    }
    npm.on('error', (error) => end({ code: error.code === 'ENOENT' ? noNpm : error.code, why: error.message }))
    npm.on('exit', (code, signal) => {
      const close = () => end(code === 0 ? null : { why: `npm ended with ${signal ?? `code ${code}`}`, ...reasonIn(said) })
      // What npm started may outlive it, and write into the folder that the next installation empties.
      const late = setTimeout(close, graceMs)
      npm.on('close', () => {
        clearTimeout(late)
        close()
      })
    })
  })

const adviceFor = (code) => {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'make room on the disk and start again'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'make that writable and start again'
  if (code === 'EUSAGE' || code === 'EJSONPARSE')
    return 'bring package.json and package-lock.json back as they were by "git checkout" and start again'
  return `check the connection and start again; "npm ci" in ${root} tells more`
}

export const npmOrFail = async (what) => {
  const failure = await runNpm(what)
  if (failure?.code === noNpm) fail('npm was not found, so nothing could be installed; install Node.js together with npm and start again.')
  if (failure) fail(`installing failed (${failure.why}); ${adviceFor(failure.code)}.`)
}
