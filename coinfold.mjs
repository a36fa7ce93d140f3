#!/usr/bin/env node
// This file and launcher/ run under whatever Node the user has (18 or later): plain JavaScript, no dependencies.
// They install what is missing by the lock file, then hand over to src/start.mjs under the project's own Node.
//
// `--tool NAME ...` runs a development tool (a key of `tools`, or a file of the project) the same way; package.json uses it.
// A start installs what the program runs on ('runtime'); a tool needs the development tools as well ('all').

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { install } from './launcher/install.mjs'
import { releaseInstallLock } from './launcher/install-lock.mjs'
import { isInstalled } from './launcher/installed.mjs'
import { modules, ownNode, root } from './launcher/paths.mjs'
import { exitCodeOf, fail, say } from './launcher/say.mjs'
import { hear, isSameWish } from './launcher/signals.mjs'

const tools = {
  vitest: 'vitest/vitest.mjs',
  tsc: 'typescript/bin/tsc',
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
}

if (Number(process.versions.node.split('.')[0]) < 18) {
  fail(`this Node (${process.versions.node}) is too old to start coinfold; install Node 18 or later and start again.`)
}

/** What the project's Node is to run. */
const target = (args) => {
  if (args[0] !== '--tool') return [join(root, 'src', 'start.mjs'), ...args]
  const name = args[1] ?? ''
  if (Object.hasOwn(tools, name)) return [join(modules, tools[name]), ...args.slice(2)]
  if (name === '' || !existsSync(join(root, name)))
    fail(`there is no tool "${name}"; known are ${Object.keys(tools).join(', ')} and files of the project.`)
  return [join(root, name), ...args.slice(2)]
}

/** How long an engine may take to end at once. One that is busy without end (a strategy may be anybody's) hears nothing. */
const patienceMs = 3_000
/** Times and words are the same wherever it runs: no strategy may decide by the clock on the wall, or by a language. */
const everywhere = { TZ: 'UTC', LC_ALL: 'C' }

const hand = (command, env) => {
  // The channel tells the engine when this process is gone, SIGKILL included: nothing else could.
  const child = spawn(ownNode, command, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...env } })
  let counts = false
  let hearsHangUps = false
  child.on('message', (message) => {
    if (message === 'counts-signals') counts = true
    if (message === 'hears-hang-ups') hearsHangUps = true
    if (message === 'leaves-signals') counts = hearsHangUps = false
  })
  // Ctrl-C in a terminal reaches the engine as well. An engine that counts both ways itself is told by message,
  // so that one keystroke never counts as two; anything else is signalled as usual.
  let wishes = 0
  let wished = null
  hear((signal) => {
    // it ends nothing there
    const endsNothing = hearsHangUps && signal === 'SIGHUP'
    if (!endsNothing && isSameWish(signal)) return
    if (counts && child.connected) child.send({ signal }, () => {})
    else child.kill(signal)
    if (endsNothing) return
    wished = signal
    if (++wishes !== 2) return
    setTimeout(() => {
      say('the engine is busy and hears no signal: it was ended. "run --resume" goes on with its log.')
      child.kill('SIGKILL')
    }, patienceMs)
  })
  child.on('error', (error) => fail(`${ownNode} could not be started (${error.message}); delete ${modules} and start again.`))
  child.on('exit', (code, signal) => process.exit(signal ? exitCodeOf(wished ?? signal) : code))
}

const asked = process.argv.slice(2)
const isTool = asked[0] === '--tool'
const need = isTool ? 'all' : 'runtime'
const command = target(asked)
if (!isInstalled(need)) await install(need)
releaseInstallLock()
hand(command, isTool ? {} : everywhere)
