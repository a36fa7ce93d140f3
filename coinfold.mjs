#!/usr/bin/env node
// The one file that runs under whatever Node the user has (18 or later): plain JavaScript, no dependencies.
// It installs when the lock file changed, then hands over to src/main.ts under the project's own Node.
//
// `--tool NAME ...` runs a development tool (a key of `tools`, or a file of the project) the same way; package.json uses it.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const modules = join(root, 'node_modules')
const isWindows = process.platform === 'win32'
const ownNode = join(modules, 'node', 'bin', isWindows ? 'node.exe' : 'node')
const lockFile = join(root, 'package-lock.json')
const marker = join(modules, '.coinfold-lock')
// Beside node_modules and not inside, because `npm ci` empties that folder first.
const installLock = join(root, '.coinfold-installing')
const tools = {
  vitest: 'vitest/vitest.mjs',
  tsc: 'typescript/bin/tsc',
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
}

const heartbeatMs = 2_000
// Ten missed heartbeats: the installing launcher is gone, not merely slow.
const staleAfterMs = 20_000
const pollMs = 200
// The longest anybody should wait on a slow line; after that a person has to look.
const longestWaitMs = 30 * 60_000

/** Who hears a signal at this moment: nobody (just end), npm, or the engine. */
let deliver = null
let holdsInstallLock = false

const say = (text) => process.stderr.write(`coinfold: ${text}\n`)
const exitCodeOf = (signal) => 128 + (constants.signals[signal] ?? 0)
const fail = (text) => {
  say(text)
  process.exit(1)
}

for (const signal of isWindows ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => (deliver ? deliver(signal) : process.exit(exitCodeOf(signal))))
}
process.on('exit', () => {
  if (holdsInstallLock) rmSync(installLock, { recursive: true, force: true })
})

if (Number(process.versions.node.split('.')[0]) < 18) {
  fail(`this Node (${process.versions.node}) is too old to start coinfold; install Node 18 or later and start again.`)
}

const lockText = () => {
  try {
    return readFileSync(lockFile)
  } catch {
    return fail(`${lockFile} is missing, so what to install is unknown; get the project by "git clone" and start again.`)
  }
}
const lockHash = () => createHash('sha256').update(lockText()).digest('hex')

const readOrNull = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** True when npm's own record of what it installed agrees with the lock file: somebody ran `npm ci` by hand. */
const installedByHand = () => {
  try {
    const record = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages
    return Object.entries(JSON.parse(lockText()).packages).every(
      ([path, wanted]) =>
        path === '' || wanted.optional || (record[path]?.version === wanted.version && record[path]?.integrity === wanted.integrity),
    )
  } catch {
    return false
  }
}

const record = (hash) => {
  try {
    writeFileSync(marker, `${hash}\n`)
  } catch {
    // A read-only folder: the next start finds out again, which costs milliseconds.
  }
}

const isInstalled = () => {
  if (!existsSync(ownNode)) return false
  const hash = lockHash()
  const installed = readOrNull(marker)
  if (installed !== null) return installed.trim() === hash
  if (!installedByHand()) return false
  record(hash)
  return true
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const isAlive = (pid) => {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** True when the launcher that held the lock is gone, and the npm it left behind as well. */
const isAbandoned = () => {
  try {
    const age = Date.now() - statSync(installLock).mtimeMs
    return age > staleAfterMs && !isAlive(Number(readOrNull(join(installLock, 'npm'))))
  } catch {
    return false
  }
}

const takeInstallLock = () => {
  try {
    mkdirSync(installLock)
    holdsInstallLock = true
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    return fail(
      `what coinfold needs is not installed, and ${root} cannot be written (${error.code}); make the folder writable, or run "npm ci" where it is.`,
    )
  }
}

/** Only one may clear an abandoned lock, or the second would remove the lock that the first has taken by then. */
const clearAbandonedLock = () => {
  const clearing = `${installLock}.clearing`
  try {
    mkdirSync(clearing)
  } catch {
    return
  }
  try {
    if (isAbandoned()) rmSync(installLock, { recursive: true, force: true })
  } finally {
    rmSync(clearing, { recursive: true, force: true })
  }
}

/** Resolves to true with the lock held, to false when another launcher has installed everything meanwhile. */
const waitForInstallLock = async () => {
  const since = Date.now()
  for (let told = false; !takeInstallLock(); told = true) {
    if (!told) say('another start is installing; waiting for it.')
    await sleep(pollMs)
    if (isAbandoned()) clearAbandonedLock()
    if (Date.now() - since > longestWaitMs) {
      fail(
        `waited ${longestWaitMs / 60_000} minutes for another start to install; if there is none, delete ${installLock} and start again.`,
      )
    }
  }
  return !isInstalled()
}

const npmCommand = () => {
  const started = process.env.npm_execpath
  const isNpm = started && basename(started) === 'npm-cli.js' && existsSync(started)
  return isNpm ? { file: process.execPath, args: [started], shell: false } : { file: 'npm', args: [], shell: isWindows }
}

const runNpm = () =>
  new Promise((resolve) => {
    const { file, args, shell } = npmCommand()
    // The flags win over NODE_ENV=production and over `ignore-scripts` in the user's npm settings.
    const flags = ['ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = spawn(file, [...args, ...flags], { cwd: root, stdio: ['ignore', 2, 2], shell })
    const beat = setInterval(() => {
      try {
        utimesSync(installLock, new Date(), new Date())
      } catch {
        // Somebody deleted the lock by hand; the install itself goes on.
      }
    }, heartbeatMs)
    let interrupted = null
    if (npm.pid) writeFileSync(join(installLock, 'npm'), String(npm.pid))
    deliver = (signal) => {
      interrupted = signal
      npm.kill(signal)
    }
    const end = (result) => {
      clearInterval(beat)
      deliver = null
      if (interrupted) process.exit(exitCodeOf(interrupted))
      resolve(result)
    }
    npm.on('error', (error) => end({ missing: error.code === 'ENOENT', why: error.message }))
    npm.on('exit', (code, signal) => end({ code, why: signal ? `was ended by ${signal}` : `ended with code ${code}` }))
  })

const install = async () => {
  if (!(await waitForInstallLock())) return
  const hash = lockHash()
  say('installing what is missing (only once, or after an update) ...')
  const result = await runNpm()
  if (result.missing) fail('npm was not found, so nothing could be installed; install Node.js together with npm and start again.')
  if (result.code !== 0) fail(`installing failed: "npm ci" ${result.why}, and said why above; check the connection and start again.`)
  if (!existsSync(ownNode)) {
    fail(
      `"npm ci" went well but left no ${ownNode}; npm settings that forbid install scripts are the usual reason (see "npm config list").`,
    )
  }
  record(hash)
}

const releaseInstallLock = () => {
  if (!holdsInstallLock) return
  rmSync(installLock, { recursive: true, force: true })
  holdsInstallLock = false
}

/** What the project's Node is to run. */
const target = (args) => {
  if (args[0] !== '--tool') return [join(root, 'src', 'main.ts'), ...args]
  const name = args[1] ?? ''
  const path = Object.hasOwn(tools, name) ? join(modules, tools[name]) : join(root, name)
  if (name === '' || !existsSync(path))
    fail(`there is no tool "${name}"; known are ${Object.keys(tools).join(', ')} and files of the project.`)
  return [path, ...args.slice(2)]
}

const hand = (args) => {
  // The channel tells the engine when this process is gone, SIGKILL included: nothing else could.
  // Compiled code is kept between starts, which halves their time; where the folder cannot be written Node goes without.
  const env = args[0] === '--tool' ? process.env : { NODE_COMPILE_CACHE: join(modules, '.compile-cache'), ...process.env }
  const child = spawn(ownNode, target(args), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env })
  let counts = false
  child.on('message', (message) => {
    if (message === 'counts-signals') counts = true
    if (message === 'leaves-signals') counts = false
  })
  // Ctrl-C in a terminal reaches the engine as well. An engine that counts both ways itself is told by message,
  // so that one keystroke never counts as two; anything else is signalled as usual.
  deliver = (signal) => (counts && child.connected ? child.send({ signal }, () => {}) : child.kill(signal))
  child.on('error', (error) => fail(`${ownNode} could not be started (${error.message}); delete ${modules} and start again.`))
  child.on('exit', (code, signal) => process.exit(signal ? exitCodeOf(signal) : code))
}

if (!isInstalled()) await install()
releaseInstallLock()
hand(process.argv.slice(2))
