// One installation at a time in a folder, whoever starts it.

import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled } from './installed.mjs'
import { root } from './paths.mjs'
import { fail, failUnwritable, say } from './say.mjs'

// Beside node_modules and not inside, because `npm ci` empties that folder first.
const installLock = join(root, '.coinfold-installing')
const heartbeatMs = 2_000
// Ten missed heartbeats: the installing launcher is gone, not merely slow.
const staleAfterMs = 20_000
const pollMs = 200
// The longest anybody should wait on a slow line; after that a person has to look.
const longestWaitMs = 30 * 60_000

let holdsInstallLock = false

const readOrNull = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
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
    return failUnwritable(root, error)
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

/** Resolves to true with the lock held, to false when another launcher has installed what is needed meanwhile. */
export const waitForInstallLock = async (need) => {
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
  return !isInstalled(need)
}

/** Shows that npm runs; returns what ends that. */
export const keepInstallLock = (npmPid) => {
  try {
    if (npmPid) writeFileSync(join(installLock, 'npm'), String(npmPid))
  } catch {
    // A full disk: npm will say so.
  }
  const beat = setInterval(() => {
    try {
      utimesSync(installLock, new Date(), new Date())
    } catch {
      // Somebody deleted the lock by hand; the install itself goes on.
    }
  }, heartbeatMs)
  return () => clearInterval(beat)
}

export const releaseInstallLock = () => {
  if (!holdsInstallLock) return
  rmSync(installLock, { recursive: true, force: true })
  holdsInstallLock = false
}
process.on('exit', releaseInstallLock)
