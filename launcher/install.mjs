import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { waitForInstallLock } from './install-lock.mjs'
import { isForTools, isInstalled, isRecorded, lockedPackages, lockHash, marker, npmRecord, record } from './installed.mjs'
import { npmOrFail } from './npm.mjs'
import { ownNode, root } from './paths.mjs'
import { fail, failUnwritable, say } from './say.mjs'

/** What says that something is installed goes first: whoever looks meanwhile, or after a kill, must not believe it. */
const forget = (...paths) => {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch (error) {
      failUnwritable(path, error)
    }
  }
}

const installAnew = (need) => {
  forget(marker, npmRecord)
  return npmOrFail(['ci', need === 'all' ? '--include=dev' : '--omit=dev'])
}

/** Touches no file of the runtime, because an engine may be running on it: `npm ci` would empty the folder under it. */
const addTools = async () => {
  // npm takes for complete what an interrupted installation left half unpacked.
  forget(npmRecord, ...lockedPackages().flatMap((locked) => (isForTools(locked) ? [join(root, locked[0])] : [])))
  await npmOrFail(['install', '--no-save', '--package-lock', '--include=dev'])
}

export const install = async (need) => {
  if (!(await waitForInstallLock(need))) return
  const since = Date.now()
  say(`installing what ${need === 'all' ? 'testing' : 'starting'} needs (only once, or after an update) ...`)
  let hash = lockHash()
  const adds = need === 'all' && isInstalled('runtime')
  await (adds ? addTools() : installAnew(need))
  // The lock file changed meanwhile, or npm chose for itself.
  if (lockHash() !== hash || (adds && !isRecorded('all'))) {
    hash = lockHash()
    await installAnew(need)
  }
  if (!existsSync(ownNode)) {
    fail(`npm went well but left no ${ownNode}; npm settings that forbid install scripts are the usual reason (see "npm config list").`)
  }
  record(hash, need)
  say(`installed in ${Math.ceil((Date.now() - since) / 1000)} s.`)
}
